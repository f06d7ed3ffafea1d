"""Tables that people bring (CSV, XLSX), and what their cells mean: codes, yes and no, days. Labels in any language of tables."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.errors import InvalidFields, TooLarge
from app.landscape.table_words import GERMAN_OF, YES, codes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.landscape.table_words import Labels

MOST_ROWS, MOST_BYTES, MOST_UNPACKED = 2000, 5_000_000, 50_000_000


class WrongError(ValueError):
    """What is wrong with a cell, in words."""


def table_of(content: bytes, needed: Sequence[str], known: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table (CSV, XLSX) by their German headings, whichever language theirs are in, with the number each has in the file.

    Raises InvalidFields where a needed column is missing, one is unknown, or there are too many rows; TooLarge.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(f"Die Tabelle darf höchstens {MOST_BYTES // 1_000_000} MB groß sein.")
    cells = _sheet(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    head = [GERMAN_OF.get(one, one) for one in cells[0]] if cells else []
    if missing := [one for one in needed if one not in head]:
        named = "“, „".join(missing)
        words = f"Die erste Zeile nennt die Spalten; es fehlt „{named}“. Am einfachsten ist es, die Tabelle von hier zu ändern."
        raise InvalidFields(words, errors={"Zeile 1": words})
    unknown = [one for one in head if one and one not in known]
    if unknown or len(cells) > MOST_ROWS:
        words = (
            f"Diese Spalten gibt es nicht: {', '.join(unknown)[:200]}."
            if unknown
            else f"Mehr als {MOST_ROWS} Zeilen."
        )
        raise InvalidFields(words, errors={"Zeile 1": words})
    return [
        (number, dict(zip(head, row, strict=False)))
        for number, row in enumerate(cells[1:], start=2)
        if any(row)
    ]


def _csv(content: bytes) -> list[list[str]]:
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        written = content.decode("cp1252", "replace")
    first = written.split("\n", 1)[0]
    try:
        found = csv.reader(
            io.StringIO(written.replace("\0", "")),
            delimiter="," if first.count(",") > first.count(";") else ";",
        )
        return [[_unquoted(cell.strip()) for cell in row] for row in found]
    except csv.Error:
        words = "Die Datei ist keine Tabelle (CSV oder XLSX)."
        raise InvalidFields(words, errors={"Datei": words}) from None


def _unquoted(cell: str) -> str:
    """Without the mark that keeps spreadsheets from taking a text for a formula (`app.web.csv`)."""
    return cell[1:] if cell[:1] == "'" and len(cell) > 1 else cell


def _sheet(content: bytes) -> list[list[str]]:
    words = "Die Datei ist keine Tabelle (CSV oder XLSX)."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                raise TooLarge("Die Tabelle ist ausgepackt zu groß.")
        from openpyxl import load_workbook  # here: large, and few bring one

        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        return [
            [_cell(value) for value in row]
            for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1)
        ]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, EOFError):
        raise InvalidFields(words, errors={"Datei": words}) from None


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else _unquoted(str(value).replace("\0", "").strip())


def code_in(known: Labels) -> Callable[[str], str]:
    """Reads a cell that holds one of these labels in any language, or its code; raises WrongError."""
    codes = codes_of(known)

    def read(cell: str) -> str:
        if cell.lower() not in codes:
            raise WrongError(f"Erlaubt sind: {', '.join(told[0] for told in known.values())}.")
        return codes[cell.lower()]

    return read


def yes_in(cell: str) -> bool:
    """Reads yes or no; raises WrongError."""
    if cell.lower() not in YES:
        raise WrongError("Erlaubt sind: ja, nein.")
    return YES[cell.lower()]


def day_in(cell: str) -> date | None:
    """Reads a day, or nothing; raises WrongError."""
    if not cell:
        return None
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise WrongError("Ein Tag wie 31.12.2026 oder 2026-12-31.")
