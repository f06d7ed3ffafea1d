"""From a tree to a condition in SQL: names looked up, types checked, values bound."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rapidfuzz import process

from app.cql2 import arithmetic, arrays, characters, comparing, functions, grammar, spatial, temporal
from app.cql2.geometry import geometry_of
from app.cql2.model import (
    Array,
    Box,
    Call,
    Expression,
    Field,
    FilterError,
    Fragment,
    Instant,
    Interval,
    Property,
    Shape,
    Value,
)  # fmt: skip
from app.cql2.typed import Context, Typed, demand

BOUND = re.compile(r":(cql2_\d+)\b")
Handler = Callable[[Call, list[Typed], Context], Typed]
HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("and", "or", "not"), comparing.logic),
    **dict.fromkeys(grammar.COMPARISONS, comparing.comparison),
    "between": comparing.between,
    "in": comparing.one_of,
    "isnull": comparing.is_null,
    "like": characters.like,
    **dict.fromkeys(grammar.CHARACTERS, characters.folded),
    **dict.fromkeys(grammar.ARITHMETIC, arithmetic.computed),
    **dict.fromkeys(grammar.SPATIAL, spatial.relation),
    **dict.fromkeys(grammar.TEMPORAL, temporal.relation),
    **dict.fromkeys(grammar.ARRAYS, arrays.relation),
    **dict.fromkeys(functions.BY_NAME, functions.called),
}
"""All that can be called: nothing else reaches SQL."""


def to_sql(
    expression: Expression, fields: Mapping[str, Field], *, srid: int = 4326, is_northing_first: bool = False
) -> Fragment:
    """A filter as a condition in SQL, all values bound.

    fields: what may be asked about, by name. srid: EPSG code of the coordinates of geometries in the filter;
    is_northing_first: whether they are written latitude, or northing, first (EPSG:4326 and 3035 as their authorities have it).
    A row for which the condition is NULL does not meet it. Raises FilterError.
    """
    context = Context(fields, srid, is_northing_first)
    found = demand(
        typed(expression, context), "boolean", "Ein Filter ist eine Aussage, die stimmt oder nicht"
    )
    used = set(BOUND.findall(found.sql))  # some relations look at one end of an interval only
    return Fragment(found.sql, {name: value for name, value in context.parameters.items() if name in used})


def typed(node: Expression, context: Context) -> Typed:
    """A part of the filter with type and SQL. Raises FilterError."""
    match node:
        case Value():
            return _value(node, context)
        case Instant():
            return comparing.instant(node, context)
        case Property():
            return _property(node, context)
        case Shape() | Box():
            return Typed("geometry", "", node, srid=context.srid, shape=geometry_of(node, context))
        case Array(items=items):
            return Typed("array", "", node, items=tuple(typed(one, context) for one in items))
        case Interval(start=start, end=end):
            bounds = tuple(None if one is None else typed(one, context) for one in (start, end))
            return temporal.interval(node, bounds)
        case Call():
            return _call(node, context)


def _value(node: Value, context: Context) -> Typed:
    match node.value:
        case bool() as value:
            return Typed("boolean", "TRUE" if value else "FALSE", node)
        case str() as value:
            return Typed("string", context.bind(value, "text"), node)
        case int() as value:
            return Typed("number", context.bind(value, "bigint"), node)
        case float() as value:
            return Typed("number", context.bind(value, "double precision"), node)


def _property(node: Property, context: Context) -> Typed:
    found = context.fields.get(node.name)
    if found is None:
        raise _unknown("Eine Eigenschaft", node.name, list(context.fields), node.at)
    kind = "number" if found.kind == "integer" else found.kind
    sql = f"CAST(({found.sql}) AS double precision)" if found.kind == "number" else f"({found.sql})"
    span = arithmetic.WHOLE if found.kind == "integer" else None
    srid = found.srid if found.is_geometry else 0
    return Typed(kind, sql, node, srid=srid, span=span, dimension=found.dimension)


def _call(node: Call, context: Context) -> Typed:
    handler = HANDLERS.get(node.name)
    if handler is None:
        raise _unknown("Eine Funktion", node.name, list(functions.BY_NAME), node.at)
    wanted = grammar.arity(node.name)
    if wanted is not None and wanted != len(node.args):
        raise FilterError(
            f"„{node.name.upper()}“ braucht {wanted} Angaben, nicht {len(node.args)}.", at=node.at
        )
    return handler(node, [typed(one, context) for one in node.args], context)


def _unknown(what: str, name: str, known: list[str], at: str) -> FilterError:
    near = [found for found, *_ in process.extract(name, known, limit=3, score_cutoff=55)]
    hint = (
        f"Meinten Sie {' oder '.join(f'„{one}“' for one in near)}?"
        if near
        else f"Es gibt: {', '.join(known[:40])}."
    )
    return FilterError(
        f"{what} „{name[:60]}“ gibt es hier nicht. {hint}", at=at, suggestion=near[0] if near else None
    )
