"""The operators of CQL2 by what they take; names in small letters, as the tree has them.

Spatial relations: OGC 06-103r4 (simple features); temporal ones: Time Ontology in OWL, over closed intervals.
"""

from __future__ import annotations

COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "div", "^"})
SPATIAL = {
    "s_intersects": "ST_Intersects", "s_equals": "ST_Equals", "s_disjoint": "ST_Disjoint", "s_touches": "ST_Touches",
    "s_within": "ST_Within", "s_overlaps": "ST_Overlaps", "s_crosses": "ST_Crosses", "s_contains": "ST_Contains",
}  # fmt: skip
"""With PostGIS's names."""
ARRAYS = {"a_equals", "a_contains", "a_containedby", "a_overlaps"}
TEMPORAL = {
    "t_after": ("s1 > e2",),
    "t_before": ("e1 < s2",),
    "t_contains": ("s1 < s2", "e1 > e2"),
    "t_disjoint": ("NOT", "e1 >= s2", "s1 <= e2"),
    "t_during": ("s1 > s2", "e1 < e2"),
    "t_equals": ("s1 = s2", "e1 = e2"),
    "t_finishedby": ("s1 < s2", "e1 = e2"),
    "t_finishes": ("s1 > s2", "e1 = e2"),
    "t_intersects": ("e1 >= s2", "s1 <= e2"),
    "t_meets": ("e1 = s2",),
    "t_metby": ("s1 = e2",),
    "t_overlappedby": ("s1 > s2", "s1 < e2", "e1 > e2"),
    "t_overlaps": ("s1 < s2", "e1 > s2", "e1 < e2"),
    "t_startedby": ("s1 = s2", "e1 > e2"),
    "t_starts": ("s1 = s2", "e1 < e2"),
}
"""What must hold of start and end of the first (s1, e1) and of the second (s2, e2); after NOT: what must not all hold."""
OF_INSTANTS = frozenset({"t_after", "t_before", "t_disjoint", "t_equals", "t_intersects"})
"""Those that take instants, too; the others take intervals only."""
CHARACTERS = frozenset({"casei", "accenti"})
OTHERS = {"and": None, "or": None, "not": 1, "like": 2, "between": 3, "in": 2, "isnull": 1}
"""With how many they take; None: two or more."""
SHAPES = {
    one.upper(): one
    for one in (
        "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection",
    )
}  # fmt: skip
DEPTHS = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
"""How deep positions are nested in a geometry."""
KEYWORDS = frozenset(
    {"and", "or", "not", "like", "ilike", "between", "in", "is", "null", "true", "false", "div", "date", "timestamp", "interval", "bbox"}
    | CHARACTERS | ARRAYS | SPATIAL.keys() | TEMPORAL.keys() | {one.lower() for one in SHAPES}
)  # fmt: skip
"""Words that are no property's name unless in double quotes."""
PREDICATES = COMPARISONS | SPATIAL.keys() | TEMPORAL.keys() | ARRAYS | OTHERS.keys()


def arity(name: str) -> int | None:
    """How many an operator takes; None: two or more, or it is none."""
    if name in OTHERS:
        return OTHERS[name]
    if name in CHARACTERS:
        return 1
    return 2 if name in COMPARISONS | ARITHMETIC | SPATIAL.keys() | TEMPORAL.keys() | ARRAYS else None
