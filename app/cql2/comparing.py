"""Logic and comparisons. What is unknown (NULL) stays so, by the truth table of the standard, which is that of SQL."""

from __future__ import annotations

from app.cql2 import literals
from app.cql2.model import Call, FilterError, Instant, Value
from app.cql2.typed import WORDS, Context, Kind, Typed, demand

SCALARS = frozenset({"string", "number", "boolean", "date", "datetime"})
TIMES = frozenset({"date", "datetime"})


def logic(node: Call, args: list[Typed], _: Context) -> Typed:
    """AND, OR, NOT."""
    parts = [demand(one, "boolean", f"{node.name.upper()} verbindet Aussagen").sql for one in args]
    if node.name == "not":
        return Typed("boolean", f"(NOT {parts[0]})", node)
    return Typed("boolean", f"({f' {node.name.upper()} '.join(parts)})", node)


def comparison(node: Call, args: list[Typed], context: Context) -> Typed:
    """= <> < <= > >= of two scalars of a kind."""
    left, right = alike(args, node, context)
    is_ordered = node.name not in {"=", "<>"}
    return Typed(
        "boolean",
        f"({sorted_sql(left, is_ordered=is_ordered)} {node.name} {sorted_sql(right, is_ordered=is_ordered)})",
        node,
    )


def between(node: Call, args: list[Typed], context: Context) -> Typed:
    """BETWEEN, both bounds included."""
    one, lowest, highest = (sorted_sql(part, is_ordered=True) for part in alike(args, node, context))
    return Typed("boolean", f"({one} BETWEEN {lowest} AND {highest})", node)


def one_of(node: Call, args: list[Typed], context: Context) -> Typed:
    """IN a list."""
    if args[1].kind != "array" or not args[1].items:
        raise FilterError("IN braucht eine Liste mit mindestens einem Wert.", at=node.at)
    one, *listed = alike([args[0], *(item for item in args[1].items if item is not None)], node, context)
    return Typed("boolean", f"({one.sql} IN ({', '.join(item.sql for item in listed)}))", node)


def is_null(node: Call, args: list[Typed], _: Context) -> Typed:
    """IS NULL of anything that a property or a computation can be."""
    one = args[0]
    if one.shape is not None:
        return Typed("boolean", "FALSE", node)
    if one.kind in {"interval", "array"}:
        raise FilterError(f"IS NULL fragt nach einer Eigenschaft, nicht nach {WORDS[one.kind]}.", at=node.at)
    return Typed("boolean", f"({one.sql} IS NULL)", node)


def alike(args: list[Typed], node: Call, context: Context) -> list[Typed]:
    """All of one kind: days and moments together are compared as days in UTC. Raises FilterError.

    A written text beside times is read as one ('2026-08-01'), as clients without DATE and TIMESTAMP send it.
    """
    if any(one.kind in TIMES for one in args):
        args = [_time(one, context) for one in args]
    kinds = {one.kind for one in args}
    for one in args:
        if one.kind not in SCALARS:
            told = f"{one} ist {WORDS[one.kind]} und lässt sich nicht mit „{node.name.upper()}“ vergleichen."
            raise FilterError(told, at=one.node.at)
    if len(kinds) == 1:
        return args
    if kinds <= TIMES:
        return [as_day(one) for one in args]
    first = args[0]
    other = next(one for one in args if one.kind != first.kind and not {one.kind, first.kind} <= TIMES)
    told = f"{first} ist {WORDS[first.kind]}, {other} ist {WORDS[other.kind]}."
    raise FilterError(f"„{node.name.upper()}“ vergleicht hier Verschiedenes: {told}", at=node.at)


def _time(one: Typed, context: Context) -> Typed:
    match one.node:
        case Value(value=str() as written, at=at):
            found = literals.bound(written.removesuffix("T"), at)  # GDAL writes a day as 2026-08-01T
            return one if found is None else instant(found, context)
    return one


def instant(node: Instant, context: Context) -> Typed:
    """A day or a moment that the filter writes."""
    if node.is_day:
        return Typed("date", context.bind(node.value, "date"), node)
    return Typed("datetime", context.bind(node.value, "timestamptz"), node)


def as_day(one: Typed) -> Typed:
    """A moment as the day it is on in UTC; a day as it is."""
    if one.kind == "date":
        return one
    kind: Kind = "date"
    return Typed(kind, f"CAST(({one.sql} AT TIME ZONE 'UTC') AS date)", one.node)


def sorted_sql(one: Typed, *, is_ordered: bool) -> str:
    """Its SQL; texts that are ordered go by their characters' numbers, whatever the database sorts by."""
    return f'({one.sql} COLLATE "C")' if is_ordered and one.kind == "string" else one.sql
