"""Relations of time: between instants and closed intervals, by their starts and ends.

Where days and moments meet, all are taken as days in UTC: the coarser of two granularities is compared. An end that a property
should give and does not is unknown, and so is the relation.
"""

from __future__ import annotations

import re

from app.cql2 import grammar
from app.cql2.comparing import TIMES, as_day
from app.cql2.model import Call, FilterError, Instant, Interval
from app.cql2.typed import SQL_TYPES, WORDS, Context, Typed

SIDE = re.compile(r"\b[se][12]\b")


def interval(node: Interval, bounds: tuple[Typed | None, ...]) -> Typed:
    """An interval from its ends (None: open). Raises FilterError."""
    for one in bounds:
        if one is not None and one.kind not in TIMES:
            raise FilterError(
                f"INTERVAL reicht von Tag zu Tag oder von Zeitpunkt zu Zeitpunkt; {one} ist {WORDS[one.kind]}.",
                at=node.at,
            )
    match node:
        case Interval(start=Instant() as start, end=Instant() as end):
            if start.is_day == end.is_day and start.value > end.value:
                raise FilterError("INTERVAL endet, bevor es beginnt.", at=node.at)
    return Typed("interval", "", node, items=bounds)


def relation(node: Call, args: list[Typed], _: Context) -> Typed:
    """T_AFTER … T_STARTS."""
    first, second = (_ends(one, node) for one in args)
    known = [one for one in (*first, *second) if one is not None]
    if any(one.kind == "date" for one in known):
        known = [as_day(one) for one in known]
        first, second = (tuple(one and as_day(one) for one in ends) for ends in (first, second))
    sql_type = SQL_TYPES[known[0].kind] if known else "date"
    sides = {
        f"{side}{number}": one.sql if one is not None else f"CAST('{open_end}' AS {sql_type})"
        for number, ends in (("1", first), ("2", second))
        for side, one, open_end in zip("se", ends, ("-infinity", "infinity"), strict=True)
    }
    conditions = grammar.TEMPORAL[node.name]
    is_not = conditions[0] == "NOT"
    joined = " AND ".join(SIDE.sub(lambda found: sides[found[0]], one) for one in conditions[is_not:])
    return Typed("boolean", f"(NOT ({joined}))" if is_not else f"({joined})", node)


def _ends(one: Typed, node: Call) -> tuple[Typed | None, ...]:
    if one.kind == "interval":
        return one.items
    if one.kind not in TIMES:
        raise FilterError(
            f"„{node.name.upper()}“ vergleicht Zeiten; {one} ist {WORDS[one.kind]}.", at=one.node.at
        )
    if node.name not in grammar.OF_INSTANTS:
        raise FilterError(
            f"„{node.name.upper()}“ vergleicht Zeiträume; {one} ist {WORDS[one.kind]}.", at=one.node.at
        )
    return one, one
