"""A table that was brought, as rows of columns: read whole, or refused with what is wrong in which row."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.demand.kinds import VARIANT_WORDS, Kind, parsed
from app.errors import InvalidFields
from geodata.figures import Figure, FigureStatus
from geodata.readers.sheets import sheet_rows
from geodata.reading import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ZIP = b"PK\x03\x04"
MOST_ERRORS = 50
MOST_ROWS = 2_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is stored, the keys of area and site not yet looked up."""

    number: int
    area: str | None = None
    site: str | None = None
    name: str | None = None
    variant: str | None = None
    year: int | None = None
    age: int | None = None
    value: Figure | None = None
    per_dwelling: float | None = None
    from_outside: float | None = None
    hours_per_week: float | None = None


def read_table(kind: Kind, content: bytes, name: str) -> list[Row]:
    """All rows of a CSV (semicolons or commas, UTF-8) or XLSX. Raises InvalidFields with a sentence for each wrong row."""
    errors: dict[str, str] = {}
    rows: list[Row] = []
    try:
        for number, cells in _cells(kind, content, name):
            row = _row(kind, number, cells, errors)
            if len(errors) >= MOST_ERRORS:
                break
            if row is not None:
                rows.append(row)
    except ReadError as error:
        raise InvalidFields(error.reason, errors={}) from error
    _check_once(rows, errors)
    if errors:
        raise InvalidFields(f"{len(errors)} Zeilen stimmen nicht; nichts ist eingespielt.", errors=errors)
    if not rows:
        raise InvalidFields("Die Tabelle hat keine Zeilen.", errors={})
    return rows


def template(kind: Kind) -> list[list[str]]:
    """A template: the headings and a line as an example."""
    return [[one.heading for one in kind.columns], [one.example for one in kind.columns]]


def template_xlsx(kind: Kind) -> bytes:
    """The template as a workbook; keys are texts, so that leading zeros stay."""
    import openpyxl  # large, and few ask for a template

    book = openpyxl.Workbook()
    sheet = book.create_sheet(kind.label[:31], 0)
    for line in template(kind):
        sheet.append(line)
    for cell in sheet["A"]:
        cell.number_format = "@"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cells(kind: Kind, content: bytes, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    needed = [one.heading for one in kind.columns]
    if content.startswith(ZIP):
        with tempfile.TemporaryDirectory(prefix="atlas-table-") as folder:
            path = Path(folder) / "tabelle.xlsx"
            path.write_bytes(content)
            yield from sheet_rows(path, needed)
        return
    yield from _csv(content, needed, name)


def _csv(content: bytes, needed: list[str], name: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError("Die Datei ist weder XLSX noch CSV in UTF-8.", name) from error
    first = text.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") >= first.count(",") else ",")
    missing = [one for one in needed if one not in (rows.fieldnames or ())]
    if missing:
        raise ReadError(f"Diese Spalten fehlen: {', '.join(missing)}.", name)
    try:
        for number, row in enumerate(rows, start=2):
            if number > MOST_ROWS:
                raise ReadError(f"Die Tabelle hat mehr als {MOST_ROWS} Zeilen.", name)
            if any((value or "").strip() for value in row.values() if isinstance(value, str)):
                yield number, {key: value or "" for key, value in row.items() if isinstance(key, str)}
    except csv.Error as error:
        raise ReadError("Die Datei ist keine lesbare CSV-Tabelle.", name) from error


def _row(kind: Kind, number: int, cells: dict[str, str], errors: dict[str, str]) -> Row | None:
    told: dict[str, object] = {}
    for column in kind.columns:
        text = (cells.get(column.heading) or "").replace("\0", "").strip()
        try:
            told[column.field] = _value(
                column.field, text, parsed(column, text) if _numeric(column.field) else None
            )
        except ValueError as error:
            errors[f"Zeile {number}, {column.heading}"] = f"„{text[:40]}“: {error}"
            return None
    return Row(number, **told)  # pyright: ignore[reportArgumentType]


def _numeric(field: str) -> bool:
    return field in {"year", "age", "value", "per_dwelling", "from_outside", "hours_per_week"}


def _value(field: str, text: str, number: float | Figure | None) -> object:
    if field == "value" and not isinstance(number, Figure):
        return Figure(number, _status(number))
    if number is not None:
        return number
    if field == "variant":
        if text.lower() not in VARIANT_WORDS:
            raise ValueError("Varianten heißen niedrig, mittel und hoch.")
        return VARIANT_WORDS[text.lower()]
    if not text or len(text) > 200:
        raise ValueError("Hier fehlt etwas.")
    return text


def _status(number: float | None) -> FigureStatus:
    return FigureStatus.ZERO if number == 0 else FigureStatus.KNOWN


def _check_once(rows: Iterable[Row], errors: dict[str, str]) -> None:
    """The same key twice would be counted twice."""
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = (row.area, row.site, row.name, row.variant, row.year, row.age, row.hours_per_week)
        if key in seen and len(errors) < MOST_ERRORS:
            errors[f"Zeile {row.number}"] = f"Dieselbe Angabe steht schon in Zeile {seen[key]}."
        seen.setdefault(key, row.number)
