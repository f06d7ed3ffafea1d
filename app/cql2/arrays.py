"""Relations of lists, which are taken as sets."""

from __future__ import annotations

from app.cql2.comparing import SCALARS
from app.cql2.model import Call, FilterError
from app.cql2.typed import SQL_TYPES, WORDS, Context, Typed

RELATIONS = {
    "a_equals": "({a} @> {b} AND {a} <@ {b})",
    "a_contains": "({a} @> {b})",
    "a_containedby": "({a} <@ {b})",
    "a_overlaps": "({a} && {b})",
}
NESTED = "Listen in Listen werden nicht verglichen: Keine Spalte hat welche. Bitte die inneren einzeln vergleichen und mit AND verbinden."


def relation(node: Call, args: list[Typed], _: Context) -> Typed:
    """A_EQUALS, A_CONTAINS, A_CONTAINEDBY, A_OVERLAPS of lists whose items are of one kind."""
    kinds = {kind for one in args for kind in _kinds(one, node)}
    if len(kinds) > 1:
        told = " und ".join(sorted(WORDS[kind] for kind in kinds))
        raise FilterError(f"Die Listen haben Verschiedenes: {told}.", at=node.at)
    sql_type = SQL_TYPES[kinds.pop() if kinds else "string"]
    a, b = (_sql(one, sql_type) for one in args)
    return Typed("boolean", RELATIONS[node.name].format(a=a, b=b), node)


def _kinds(one: Typed, node: Call) -> set[str]:
    if one.kind == "strings":
        return {"string"}
    if one.kind != "array":
        raise FilterError(
            f"„{node.name.upper()}“ vergleicht Listen; {one} ist {WORDS[one.kind]}.", at=one.node.at
        )
    for item in one.items:
        if item is not None and item.kind in {"array", "strings"}:
            raise FilterError(NESTED, at=item.node.at)
        if item is not None and item.kind not in SCALARS:
            raise FilterError(
                f"In einer Liste stehen hier einfache Werte; {item} ist {WORDS[item.kind]}.", at=item.node.at
            )
    return {item.kind for item in one.items if item is not None}


def _sql(one: Typed, sql_type: str) -> str:
    if one.kind == "strings":
        return one.sql
    return f"CAST(ARRAY[{', '.join(item.sql for item in one.items if item is not None)}] AS {sql_type}[])"
