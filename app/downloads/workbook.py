"""Tables as a workbook (XLSX), written row by row; texts stay texts, whatever they begin with; no zero for what is not known."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from app.downloads.tables import in_words

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from app.downloads.tables import Bundle, Column, Table

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow (section 2.2)."""
HEAD = PatternFill("solid", fgColor="DFE8EE")
WIDTHS = {"text": 26, "number": 12, "figure": 16}
LONGEST_TEXT = 32_767
"""Characters in a cell."""


def workbook_of(bundle: Bundle) -> bytes:
    """The file's bytes."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator, book.properties.language = (
        bundle.title,
        "Bildungsatlas",
        "de",
    )
    for table in [bundle.metadata, *bundle.tables, bundle.sources, bundle.dictionary(bundle.tables)]:
        _write(book.create_sheet(table.title[:31]), table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Any, table: Table) -> None:  # noqa: ANN401 (what a write-only sheet hands on to its base is not typed)
    sheet.freeze_panes = "C2" if table.columns[0].name == "ars" else "A2"
    for number, column in enumerate(table.columns, start=1):
        wide = 60 if column.name in {"description", "value"} else WIDTHS[column.kind]
        sheet.column_dimensions[get_column_letter(number)].width = wide
    sheet.append([head_cell(sheet, _headed(column)) for column in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, column, row[column.name]) for column in table.columns])
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"


def _headed(column: Column) -> str:
    return f"{column.title} ({column.unit})" if column.unit else column.title


def head_cell(sheet: WriteOnlyWorksheet, told: str) -> Cell:
    """The head of a column."""
    cell = text_cell(sheet, told)
    cell.font, cell.fill, cell.alignment = Font(bold=True), HEAD, Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: WriteOnlyWorksheet, column: Column, value: Any) -> Cell | None:  # noqa: ANN401
    told = in_words(value) if column.kind == "figure" else value
    if told is None:
        return None
    if isinstance(told, str):
        return text_cell(sheet, told)
    cell = WriteOnlyCell(sheet, told)
    cell.number_format = "0.0%" if column.unit.startswith("Anteil") else "#,##0.##" if told % 1 else "#,##0"
    return cell


def text_cell(sheet: WriteOnlyWorksheet, told: str) -> Cell:
    """A text that no spreadsheet takes for a formula: its type says that it is a text."""
    cell = WriteOnlyCell(sheet, NO_XML.sub("", told)[:LONGEST_TEXT])
    cell.data_type = "s"
    return cell
