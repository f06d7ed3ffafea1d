"""School statistics as planners fill in our template: pupils, classes, rooms and all-day places by year and grade."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geodata.figures import UNKNOWN, Figure
from geodata.plan_rows import WHOLE_SCHOOL, SchoolYearRow
from geodata.readers.kita_plan import COUNTED
from geodata.readers.plan_table import (
    Cells,
    PlanColumn,
    ags_of,
    count_of,
    whole_table,
)
from geodata.readers.values import school_year_of

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.reading import ReadReport

SITE, NAME, AGS, YEAR, GRADE = "Schule", "Name", "AGS", "Schuljahr", "Klassenstufe"
PUPILS, CLASSES, ROOMS, ALL_DAY = "Schülerinnen und Schüler", "Klassen", "Räume", "Ganztagsplätze"
WHOLE = "gesamt"
LAST_GRADE = 13
EARLIEST_YEAR, LATEST_YEAR = 1950, 2150

COLUMNS: tuple[PlanColumn, ...] = (
    PlanColumn(SITE, "Kürzel der Schule im Bildungsatlas", "–", "wie in der Adresse des Lernorts", "BEISPIEL schule-am-park",
               required=True),
    PlanColumn(NAME, "Name, damit Menschen die Zeile erkennen", "–", "Text", "Schule am Park"),
    PlanColumn(AGS, "Amtlicher Gemeindeschlüssel", "–", "acht Ziffern", "01059045"),
    PlanColumn(YEAR, "Schuljahr", "–", "2025/26", "2025/26", required=True),
    PlanColumn(GRADE, "Klassenstufe; „gesamt“ für Angaben zur ganzen Schule (Räume, Ganztag)", "–",
               f"1 bis {LAST_GRADE}, {WHOLE}", "1", required=True),
    PlanColumn(PUPILS, "Wie viele in dieser Klassenstufe", "Kinder", COUNTED, "46", required=True),
    PlanColumn(CLASSES, "Wie viele Klassen in dieser Stufe (Zügigkeit)", "Klassen", COUNTED, "2"),
    PlanColumn(ROOMS, "Klassenräume; nur in der Zeile „gesamt“", "Räume", COUNTED, ""),
    PlanColumn(ALL_DAY, "Plätze im Ganztag, je Klassenstufe oder in der Zeile „gesamt“", "Plätze", COUNTED, "30"),
)  # fmt: skip


def read(path: Path, report: ReadReport) -> list[SchoolYearRow]:
    """All rows of the statistics. Raises FaultyRowsError with every fault, or ReadError where it is no such table."""
    return whole_table(path, COLUMNS, _row, SITE, report)


def _row(cells: Cells) -> SchoolYearRow:
    if not cells.text(SITE):
        cells.fault(SITE, "Das Kürzel der Schule fehlt.")
    grade = cells.of(GRADE, _grade, WHOLE_SCHOOL)
    if cells.text(ROOMS) and grade != WHOLE_SCHOOL:
        cells.fault(ROOMS, f"Räume stehen nur in der Zeile „{WHOLE}“.")
    return SchoolYearRow(
        row_number=cells.number, site=cells.text(SITE), name=cells.words(NAME), ags=cells.of(AGS, ags_of, None),
        first_year=cells.of(YEAR, _year, EARLIEST_YEAR), grade=grade, pupils=_count(cells, PUPILS),
        classes=_count(cells, CLASSES), rooms=_count(cells, ROOMS), all_day_places=_count(cells, ALL_DAY),
    )  # fmt: skip


def _count(cells: Cells, column: str) -> Figure:
    return cells.of(column, count_of, UNKNOWN)


def _year(text: str) -> int:
    first = school_year_of(text)
    if not EARLIEST_YEAR <= first <= LATEST_YEAR:
        raise ValueError("Dieses Schuljahr liegt zu weit weg.")
    return first


def _grade(text: str) -> int:
    if text.casefold() == WHOLE:
        return WHOLE_SCHOOL
    found = re.fullmatch(r"(\d{1,2})\.?", text)
    if found is None or not 1 <= int(found[1]) <= LAST_GRADE:
        raise ValueError(f"Eine Klassenstufe ist 1 bis {LAST_GRADE}, oder „{WHOLE}“.")
    return int(found[1])
