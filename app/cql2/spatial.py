"""Relations in space, in the coordinates of the first property, so that its index serves; without one in the filter's."""

from __future__ import annotations

from app.cql2 import grammar
from app.cql2.geometry import sql_of
from app.cql2.model import Call, FilterError
from app.cql2.typed import Context, Typed, demand

MIXED = frozenset({"s_intersects", "s_disjoint"})


def relation(node: Call, args: list[Typed], context: Context) -> Typed:
    """S_INTERSECTS … S_CONTAINS."""
    for one in args:
        demand(one, "geometry", f"„{node.name.upper()}“ vergleicht Geometrien")
        if one.shape is not None and one.shape.geom_type == "GeometryCollection" and node.name not in MIXED:
            raise FilterError(
                "Eine Sammlung aus Punkten, Linien und Flächen geht nur mit S_INTERSECTS und S_DISJOINT.",
                at=one.node.at,
            )
    srid = next((one.srid for one in args if one.shape is None), context.srid)
    first, second = (sql_of(one, srid, context) for one in args)
    if node.name == "s_disjoint":  # as PostGIS's own takes no collections
        return Typed("boolean", f"(NOT ST_Intersects({first}, {second}))", node)
    return Typed("boolean", f"{grammar.SPATIAL[node.name]}({first}, {second})", node)
