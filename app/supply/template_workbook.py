"""A template as XLSX; loaded when somebody asks for one, as openpyxl is large."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from app.supply.templates import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.supply.templates import Template

HEAD_FILL, EXAMPLE_FILL = PatternFill("solid", fgColor="DFE8EE"), PatternFill("solid", fgColor="F6F5F0")
EXPLAINED = ("Spalte", "Bedeutung", "Einheit", "Was darin stehen darf", "Nötig", "Beispiel")
HINTS = (
    "Eine Zeile, deren erste Zelle mit BEISPIEL beginnt, wird nicht eingespielt.",
    "Zeichen statt Zahlen: - null, . geheim, x oder leer nicht bekannt, „entfällt“ trifft nicht zu.",
    "Eingespielt wird die Datei ganz oder gar nicht; was nicht mehr darin steht, gilt ab dem Stand der Datei nicht mehr.",
)


def workbook(template: Template) -> bytes:
    """The template as XLSX; the second sheet explains every column. Keys are texts, so that leading zeros stay."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = template.title
    for line in template.table:
        sheet.append([safe_text(value) for value in line])
    _dress(sheet, [max(12, len(column.heading) + 2) for column in template.columns])
    for cell in sheet[2]:
        cell.fill, cell.font = EXAMPLE_FILL, Font(italic=True)
    for number, column in enumerate(template.columns, start=1):
        if column.heading == "AGS":
            for (cell,) in sheet.iter_rows(min_row=2, min_col=number, max_col=number):
                cell.number_format = "@"
    _explain(book.create_sheet("Erklärung"), template)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _explain(sheet: Any, template: Template) -> None:  # noqa: ANN401
    sheet.append(EXPLAINED)
    for column in template.columns:
        needed = "ja" if column.required else "nein"
        told = (column.heading, column.meaning, column.unit, column.permitted, needed, column.example)
        sheet.append([safe_text(value) for value in told])
    sheet.append([])
    for hint in HINTS:
        sheet.append([hint])
    _dress(sheet, [26, 60, 18, 60, 8, 26])


def _dress(sheet: Any, widths: Sequence[int]) -> None:  # noqa: ANN401
    for cell in sheet[1]:
        cell.font, cell.fill, cell.alignment = (
            Font(bold=True),
            HEAD_FILL,
            Alignment(wrap_text=True, vertical="top"),
        )
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
