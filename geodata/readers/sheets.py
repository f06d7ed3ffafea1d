"""Sheets of Excel files (XLSX), row by row, with limits on what is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from geodata.guards import MAX_COLUMNS, check_xlsx
from geodata.readers.files import check_columns, check_size
from geodata.reading import ReadError

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_CELLS = 5_000_000
MAX_ROWS = 1_048_576
NO_XLSX = "Die Datei ist keine lesbare Excel-Datei (XLSX)."


def opened_workbook(path: Path) -> Workbook:
    """A workbook, checked, to be read row by row. Raises ReadError."""
    import openpyxl  # large, and a web server needs it only when somebody brings a workbook
    from openpyxl.utils.exceptions import InvalidFileException

    check_size(path)
    check_xlsx(path)
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (
        InvalidFileException,
        BadZipFile,
        KeyError,
        OSError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        raise ReadError(NO_XLSX, path.name) from error


def raw_rows(path: Path, sheet: str | None = None) -> Iterator[list[str]]:
    """All rows of a sheet (the first without a name) as texts. Raises ReadError above `MAX_ROWS` or `MAX_CELLS`."""
    book = opened_workbook(path)
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise ReadError(
                f"Das Blatt „{sheet}“ gibt es nicht; es gibt: {', '.join(book.sheetnames)}.", path.name
            )
        if not book.worksheets:
            raise ReadError("Die Excel-Datei hat kein Tabellenblatt.", path.name)
        chosen = book[sheet] if sheet is not None else book.worksheets[0]
        yield from _limited(chosen.iter_rows(values_only=True), path.name)
    finally:
        book.close()


def _limited(rows: Iterator[tuple[Any, ...]], name: str) -> Iterator[list[str]]:
    cells, number = 0, 0
    try:
        for number, values in enumerate(rows, start=1):
            cells += len(values)
            if len(values) > MAX_COLUMNS:
                raise ReadError(f"Die Tabelle hat mehr als {MAX_COLUMNS} Spalten.", name, row=number)
            if cells > MAX_CELLS or number > MAX_ROWS:
                raise ReadError(
                    f"Das Blatt hat mehr als {MAX_CELLS:,} Zellen.".replace(",", "."), name, row=number
                )
            yield [_text(value) for value in values]
    except (BadZipFile, KeyError, ValueError, TypeError, IndexError, SyntaxError, EOFError) as error:
        raise ReadError(f"{NO_XLSX[:-1]}; sie bricht ab.", name, row=number + 1) from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # Excel keeps 24837 as 24837.0
    return str(value).replace("\0", "").strip()


def sheet_rows(
    path: Path, needed: Sequence[str], header_row: int = 1, sheet: str | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows below the one with the column names as (row number, column → text); empty ones are left out."""
    head: list[str] = []
    for number, values in enumerate(raw_rows(path, sheet), start=1):
        if number < header_row:
            continue
        if number == header_row:
            head = values
            check_columns(head, needed, path.name)
        elif any(values):
            yield number, dict(zip(head, values, strict=False))
    if not head:
        raise ReadError("Die erste Zeile mit den Spaltennamen ist leer.", path.name, row=header_row)
