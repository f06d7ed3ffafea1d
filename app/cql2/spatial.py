"""Relations in space, in the coordinates of the first property, so that its index serves; without one in the filter's.

A collection of points, lines and areas is the set of all its places. GEOS 3.11 relates no such collections; what they are asked
for is said part by part (all points, all lines, all areas of it), where that says the same.
"""

from __future__ import annotations

from dataclasses import replace

import shapely

from app.cql2 import grammar
from app.cql2.geometry import sql_of
from app.cql2.model import Call, FilterError
from app.cql2.typed import Context, Typed, demand

UNSAID = (
    "„{name}“ ist für eine Sammlung aus Punkten, Linien und Flächen hier nicht bestimmt; möglich sind S_INTERSECTS, S_DISJOINT, S_EQUALS,"
    " und ob etwas sie enthält. Sonst bitte ihre Geometrien einzeln fragen und mit OR verbinden."
)
LINES = "Ob Linien in einer Sammlung aus Punkten, Linien und Flächen liegen, lässt sich hier nicht fragen; bitte ihre Geometrien einzeln fragen."
TWO = "Zwei Sammlungen aus Punkten, Linien und Flächen lassen sich nur mit S_INTERSECTS und S_DISJOINT vergleichen."
EACH_POINT = """(SELECT bool_and({covered}) AND bool_or({inside}) FROM (SELECT (ST_DumpPoints({points})).geom) each_point(geom))"""


def relation(node: Call, args: list[Typed], context: Context) -> Typed:
    """S_INTERSECTS … S_CONTAINS. Raises FilterError."""
    for one in args:
        demand(one, "geometry", f"„{node.name.upper()}“ vergleicht Geometrien")
    first, second = (_plain(one) for one in args)
    srid = next((one.srid for one in args if one.shape is None), context.srid)
    if node.name not in {"s_intersects", "s_disjoint"} and (_is_mixed(first) or _is_mixed(second)):
        return Typed("boolean", _mixed(node, first, second, srid, context), node)
    a, b = (sql_of(one, srid, context) for one in (first, second))
    if node.name == "s_disjoint":  # as PostGIS's own takes no collections
        return Typed("boolean", f"(NOT ST_Intersects({a}, {b}))", node)
    return Typed("boolean", f"{grammar.SPATIAL[node.name]}({a}, {b})", node)


def _is_mixed(one: Typed) -> bool:
    return one.shape is not None and one.shape.geom_type == "GeometryCollection"


def _plain(one: Typed) -> Typed:
    """A collection without the points and lines that lie in its larger parts: often that leaves parts of one kind."""
    if not _is_mixed(one):
        return one
    kept: list[Typed] = []
    for part in reversed(_parts(one)):
        if not any(shapely.covers(larger.shape, part.shape) for larger in kept):
            kept.append(part)
    return kept[0] if len(kept) == 1 else one


def _parts(one: Typed) -> list[Typed]:
    """All points, all lines, all areas of a collection, as far as it has them; areas that overlap as one area."""
    members = shapely.get_parts(one.shape)
    dimensions = shapely.get_dimensions(members)
    found = [
        shapely.union_all(members[dimensions == dimension]) for dimension in sorted(set(dimensions.tolist()))
    ]
    return [replace(one, shape=part, dimension=int(shapely.get_dimensions(part))) for part in found]


def _mixed(node: Call, first: Typed, second: Typed, srid: int, context: Context) -> str:
    """A relation of something of one kind with a collection of several."""
    if _is_mixed(first) and _is_mixed(second):
        raise FilterError(TWO, at=node.at)
    other, mixed = (second, first) if _is_mixed(first) else (first, second)
    sql = sql_of(other, srid, context)
    parts = [sql_of(one, srid, context) for one in _parts(mixed)]
    if node.name == "s_equals":  # something of one kind never is something of several
        return f"(CASE WHEN {sql} IS NOT NULL THEN FALSE END)"
    if (node.name, mixed) in (("s_contains", second), ("s_within", first)):
        covered = " AND ".join(f"ST_Covers({sql}, {part})" for part in parts)
        return f"({covered} AND ({' OR '.join(f'ST_Contains({sql}, {part})' for part in parts)}))"
    if node.name in {"s_contains", "s_within"}:
        return _inside(other, sql, parts, node)
    raise FilterError(UNSAID.format(name=node.name.upper()), at=node.at)


def _inside(other: Typed, sql: str, parts: list[str], node: Call) -> str:
    """Whether points or areas lie within a collection: each point in some part, areas in its areas (the last part, if it has any)."""
    dimension = other.dimension if other.shape is None else int(shapely.get_dimensions(other.shape))
    if dimension == 2:
        return f"(ST_Dimension({parts[-1]}) = 2 AND ST_Within({sql}, {parts[-1]}))"
    if dimension != 0:
        raise FilterError(LINES, at=node.at)
    covered = " OR ".join(f"ST_Covers({part}, each_point.geom)" for part in parts)
    inside = " OR ".join(f"ST_Contains({part}, each_point.geom)" for part in parts)
    return EACH_POINT.format(covered=covered, inside=inside, points=sql)
