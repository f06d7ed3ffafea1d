"""Tables written as SQL: the rows of `INSERT INTO table (columns) VALUES (…), (…);`, read as text and never run.

Everything else in the file (definitions, comments) is passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.readers.files import check_size
from geodata.reading import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = re.compile(
    r"""\s+|--[^\n]*|/\*.*?\*/|(?P<text>'(?:[^']|'')*')|(?P<word>[A-Za-z_][\w.]*)|(?P<number>[+-]?\d+(?:\.\d+)?)"""
    r"""|"(?P<quoted>[^"]*)"|(?P<sign>.)""",
    re.DOTALL,
)
Token = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class InsertedRow:
    """A row: column → text as written, None for NULL; `line` where it begins in the file."""

    table: str
    values: dict[str, str | None]
    line: int


def read_inserts(path: Path) -> Iterator[InsertedRow]:
    """The rows of all INSERT statements. Raises ReadError, with the line, where a statement is not of this form."""
    check_size(path)
    try:
        told = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError("Die Datei ist nicht in UTF-8 geschrieben.", path.name) from error
    tokens = iter(list(_tokens(told)))
    for kind, word, _line in tokens:
        if kind == "word" and word.upper() == "INSERT":
            yield from _statement(tokens, path.name)


def _tokens(told: str) -> Iterator[Token]:
    line = 1
    for match in TOKEN.finditer(told):
        if match.lastgroup is not None:
            value = match[match.lastgroup]
            kind = "word" if match.lastgroup == "quoted" else match.lastgroup
            yield kind, value, line
        line += match[0].count("\n")


def _statement(tokens: Iterator[Token], file: str) -> Iterator[InsertedRow]:
    _expect(tokens, "INTO", file)
    table = next(tokens, ("", "", 0))[1]
    kind, sign, line = next(tokens, ("", "", 0))
    if sign != "(":  # without columns: a list of codes, whose columns are in its definition
        return
    columns = [value or "" for value in _row(tokens, file, line)]
    _expect(tokens, "VALUES", file)
    for kind, sign, line in tokens:
        if (kind, sign) == ("sign", ";"):
            return
        if (kind, sign) == ("sign", "("):
            values = _row(tokens, file, line)
            if len(values) != len(columns):
                raise ReadError(
                    f"Die Zeile hat {len(values)} Werte für {len(columns)} Spalten von {table}.", file, line
                )
            yield InsertedRow(table, dict(zip(columns, values, strict=True)), line)
        elif sign != ",":
            raise ReadError(f"Nach den Werten von {table} steht Unerwartetes.", file, line, value=sign)


def _row(tokens: Iterator[Token], file: str, line: int) -> list[str | None]:
    values: list[str | None] = []
    for kind, told, at in tokens:
        if (kind, told) == ("sign", ")"):
            return values
        if kind == "sign" and told != ",":
            raise ReadError("Zwischen den Klammern steht, was kein Wert ist.", file, at, value=told)
        if kind != "sign":
            is_null = kind == "word" and told.upper() == "NULL"
            values.append(None if is_null else told[1:-1].replace("''", "'") if kind == "text" else told)
    raise ReadError("Eine Klammer wird nicht geschlossen.", file, line)


def _expect(tokens: Iterator[Token], word: str, file: str) -> None:
    _, told, line = next(tokens, ("", "", 0))
    if told.upper() != word:
        raise ReadError(f"Hier müsste {word} stehen.", file, line, value=told)
