"""Texts: patterns, and comparing without regard to capitals (CASEI) or to accents (ACCENTI).

CASEI: small letters, with ß as ss and ς as σ (Unicode's case folding as far as European languages have it).
ACCENTI: the letters without their marks (canonical decomposition, combining marks left out), and those that Unicode does not
take apart by `LETTERS` and `PAIRS`. Of "Ålborg" it makes "Alborg".
"""

from __future__ import annotations

from app.cql2.model import Call, Expression, FilterError, Value
from app.cql2.typed import Context, Typed, demand

LETTERS = {
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ħ": "h",
    "Ħ": "H",
    "ı": "i",
    "ŧ": "t",
    "Ŧ": "T",
}
PAIRS = {
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "þ": "th",
    "Þ": "TH",
    "ð": "d",
    "Ð": "D",
}
FOLDED = {"ß": "ss", "ẞ": "ss", "ς": "σ"}
MARKS = r"'[\u0300-\u036F]+'"


def folded(node: Call, args: list[Typed], _: Context) -> Typed:
    """CASEI and ACCENTI."""
    sql = demand(args[0], "string", f"{node.name.upper()} nimmt einen Text").sql
    if node.name == "casei":
        return Typed("string", f"lower({_replaced(sql, FOLDED)})", node)
    bare = f"regexp_replace(normalize({sql}, NFD), {MARKS}, '', 'g')"
    letters = f"translate({bare}, '{''.join(LETTERS)}', '{''.join(LETTERS.values())}')"
    return Typed("string", _replaced(letters, PAIRS), node)


def _replaced(sql: str, pairs: dict[str, str]) -> str:
    for old, new in pairs.items():
        sql = f"replace({sql}, '{old}', '{new}')"
    return sql


def like(node: Call, args: list[Typed], _: Context) -> Typed:
    r"""LIKE: % any number of characters, _ one, \ before a character takes it as it is."""
    text, pattern = (demand(one, "string", "LIKE vergleicht Texte").sql for one in args)
    written = _written(node.args[1])
    if (len(written) - len(written.rstrip("\\"))) % 2:
        raise FilterError("Ein Muster endet nicht mit einem einzelnen \\.", at=node.at)
    return Typed("boolean", f"({text} LIKE {pattern})", node)


def _written(pattern: Expression) -> str:
    """The text of a pattern within CASEI and ACCENTI. Raises FilterError where it is none."""
    while isinstance(pattern, Call) and pattern.name in {"casei", "accenti"}:
        pattern = pattern.args[0]
    if isinstance(pattern, Value) and isinstance(pattern.value, str):
        return pattern.value
    raise FilterError(
        "Das Muster von LIKE ist ein Text, auch in CASEI oder ACCENTI, keine Eigenschaft.", at=pattern.at
    )
