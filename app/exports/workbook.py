"""A workbook (XLSX), written row by row: the rows, and a sheet that explains the columns."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from app.downloads.workbook import head_cell, text_cell
from app.errors import ComputationLimit
from app.exports.columns import LIST_SEPARATOR

if TYPE_CHECKING:
    from pathlib import Path

    from app.exports.columns import Column, Rows
    from app.exports.source import Source

MOST_ROWS = 1_048_575
"""Rows of a sheet below its head."""
BLOCK_BYTES = 1 << 18
WIDTHS = {"integer": 12, "number": 14, "boolean": 10, "date": 12, "datetime": 20}
DICTIONARY = ("Spalte", "Titel", "Einheit (UCUM)", "Codeliste", "Bedeutung")
TOO_LONG = (
    f"Eine Tabelle in XLSX fasst {MOST_ROWS} Zeilen. Bitte enger eingrenzen, oder CSV oder Parquet nehmen."
)


def write_workbook(source: Source, path: Path) -> None:
    """Write the file. Raises ComputationLimit for more rows than a sheet has."""
    rows = source.rows
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator, book.properties.language = (
        rows.title,
        "Bildungsatlas",
        "de",
    )
    sheet: Any = book.create_sheet("Daten")
    sheet.freeze_panes = "B2"
    for number, column in enumerate(rows.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column.kind, 26)
    sheet.append([head_cell(sheet, _headed(column)) for column in rows.columns])
    try:
        _fill(sheet, source)
    except BaseException:
        sheet.close()
        sheet._writer.cleanup()  # noqa: SLF001 (a write-only sheet grows in a file that only a saved book takes away)
        raise
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(rows.columns)))}{source.count + 1}"
    _dictionary(book, rows)
    book.save(path)


def _fill(sheet: Any, source: Source) -> None:  # noqa: ANN401
    names = [column.name for column in source.rows.columns]
    for batch in source.batches(BLOCK_BYTES):
        if source.count > MOST_ROWS:
            raise ComputationLimit(TOO_LONG)
        for row in batch.select(names).to_pylist():
            sheet.append([_cell(sheet, value) for value in row.values()])


def _headed(column: Column) -> str:
    return f"{column.title} ({column.unit})" if column.unit else column.title


def _cell(sheet: Any, value: Any) -> Any:  # noqa: ANN401 (cells of any kind)
    if isinstance(value, list):
        value = LIST_SEPARATOR.join(value)
    if isinstance(value, str):
        return text_cell(sheet, value)
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)  # UTC, as the dictionary says; sheets know no zones
    return None if value is None else WriteOnlyCell(sheet, value)


def _dictionary(book: Workbook, rows: Rows) -> None:
    sheet: Any = book.create_sheet("Datenwörterbuch")
    for number, width in enumerate((24, 40, 16, 24, 80), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([head_cell(sheet, word) for word in DICTIONARY])
    for one in rows.columns:
        told = (one.name, one.title, one.unit or "", one.codelist or "", one.description)
        sheet.append([text_cell(sheet, word) for word in told])
