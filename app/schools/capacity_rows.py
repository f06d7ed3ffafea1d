"""Tables of what a school's authority decides, as they are brought: a CSV with German headings, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.demand.kinds import Column, parsed, school_year_of
from app.demand.loading import SITES
from app.errors import InvalidFields
from geodata.figures import UNKNOWN, Figure

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_ERRORS, MOST_ROWS = 50, 20_000
FIGURES = {
    "after_school_places": Column("Hortplätze", "value", "20", 0, 5000, figure=True),
    "closed_weeks": Column("Schließwochen", "value", "4", 0, 52, figure=True),
}
NUMBERS = {
    "parallel_classes": Column("Züge", "value", "2", 0.5, 20),
    "largest_class": Column("Höchstens je Klasse", "value", "25", 5, 60, whole=True),
}
TIMES = {
    "lessons_begin": "Unterrichtsbeginn",
    "lessons_end": "Unterrichtsende",
    "lessons_early_end": "Früheres Ende",
}
ELSEWHERE = {"Klassenräume", "Räume", "Ganztagsplätze", "Schülerinnen und Schüler", "Klassen"}
"""Columns that belong into school statistics; leaving them out unsaid would lose what somebody has counted."""
SITE, YEAR, CARE = "Schule", "Schuljahr", "Ferienbetreuung"
CARES = {"ja": "yes", "nein": "no", "": "unknown", "x": "unknown"}
HEADINGS = (SITE, YEAR, *(c.heading for c in {**FIGURES, **NUMBERS}.values()), CARE, *TIMES.values())
EXAMPLE = (
    "grundschule-musterdorf",
    "2026/27",
    "20",
    "4",
    "2",
    "25",
    "ja",
    "07:45",
    "13:00",
    "12:00",
)
STORE = """
    INSERT INTO school_capacity (region_id, site_id, school_year, after_school_places, after_school_places_status, closed_weeks,
        closed_weeks_status, parallel_classes, largest_class, holiday_care, lessons_begin, lessons_end, lessons_early_end, source)
    SELECT :region_id, r.site_id, r.school_year, r.after_school_places, cast(r.after_school_places_status AS figure_status),
           r.closed_weeks, cast(r.closed_weeks_status AS figure_status), r.parallel_classes, r.largest_class, r.holiday_care,
           r.lessons_begin, r.lessons_end, r.lessons_early_end, :source
      FROM jsonb_to_recordset(cast(:rows AS jsonb)) AS r (
           site_id int, school_year int, after_school_places float8, after_school_places_status text, closed_weeks float8,
           closed_weeks_status text, parallel_classes float8, largest_class int, holiday_care text, lessons_begin time,
           lessons_end time, lessons_early_end time)
    ON CONFLICT (site_id, school_year) DO UPDATE SET
        after_school_places = excluded.after_school_places,
        after_school_places_status = excluded.after_school_places_status,
        closed_weeks = excluded.closed_weeks, closed_weeks_status = excluded.closed_weeks_status,
        parallel_classes = excluded.parallel_classes, largest_class = excluded.largest_class,
        holiday_care = excluded.holiday_care, lessons_begin = excluded.lessons_begin, lessons_end = excluded.lessons_end,
        lessons_early_end = excluded.lessons_early_end, source = excluded.source, brought_at = excluded.brought_at"""
CHANGED = (
    "UPDATE region SET data_version = data_version + 1, site_edits = site_edits + 1 WHERE id = :region_id"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A school in a school year: figures by name, numbers and times that are told."""

    number: int
    site: str
    school_year: int
    figures: dict[str, Figure]
    numbers: dict[str, float | None]
    holiday_care: str
    times: dict[str, str | None]


def template() -> list[tuple[str, ...]]:
    """Headings, and a line as an example."""
    return [HEADINGS, EXAMPLE]


def read_rows(content: bytes) -> list[Row]:
    """The rows of a CSV (semicolon or comma). Raises InvalidFields naming rows and columns that do not fit."""
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidFields(
            "Die Datei ist kein Text in UTF-8.", errors={"Datei": "UTF-8 wird erwartet."}
        ) from None
    comma = written.split("\n", 1)[0].count(",") > written.split("\n", 1)[0].count(";")
    table = list(csv.DictReader(io.StringIO(written), delimiter="," if comma else ";"))
    errors: dict[str, str] = {}
    if twice := [one for one in (table[0] if table else ()) if one in ELSEWHERE]:
        why = f"{', '.join(twice)}: Das steht in der Schulstatistik; bitte dort einspielen (Ansicht Angebot)."
        raise InvalidFields(why, errors=dict.fromkeys(twice, "Steht in der Schulstatistik."))
    missing = [one for one in (SITE, YEAR) if not table or one not in table[0]]
    if missing or len(table) > MOST_ROWS:
        why = f"Es fehlen die Spalten {', '.join(missing)}." if missing else f"Mehr als {MOST_ROWS} Zeilen."
        raise InvalidFields(why, errors={"Datei": why})
    rows = [_row(number, told, errors) for number, told in enumerate(table, start=2)]
    if errors:
        raise InvalidFields(f"{len(errors)} Angaben stimmen nicht; nichts ist eingespielt.", errors=errors)
    return [one for one in rows if one is not None]


def _row(number: int, told: dict[str, Any], errors: dict[str, str]) -> Row | None:
    def said(heading: str) -> str:
        return str(told.get(heading) or "").strip()

    def number_of(column: Column) -> Any:  # noqa: ANN401 (a number, a figure, or None)
        written = said(column.heading)
        if not written:
            return UNKNOWN if column.figure else None
        try:
            return parsed(column, written)
        except ValueError as error:
            if len(errors) < MOST_ERRORS:
                errors[f"Zeile {number}, {column.heading}"] = str(error)
            return UNKNOWN if column.figure else None

    try:
        year = school_year_of(said(YEAR))
    except ValueError as error:
        errors[f"Zeile {number}, {YEAR}"] = str(error)
        return None
    figures = {name: number_of(column) for name, column in FIGURES.items()}
    numbers = {name: number_of(column) for name, column in NUMBERS.items()}
    times = {name: said(heading) or None for name, heading in TIMES.items()}
    _check(number, said(CARE), times, errors)
    return Row(number, said(SITE), year, figures, numbers, CARES.get(said(CARE).lower(), "unknown"), times)


def _check(number: int, care: str, times: dict[str, str | None], errors: dict[str, str]) -> None:
    if care.lower() not in CARES:
        errors[f"Zeile {number}, {CARE}"] = "Hier steht ja, nein oder nichts."
    for name, clock in times.items():
        if clock is not None and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", clock):
            errors[f"Zeile {number}, {TIMES[name]}"] = "Eine Uhrzeit schreibt man 07:45."
            return
    begin, end, early = times["lessons_begin"], times["lessons_end"], times["lessons_early_end"]
    if (begin and end and begin >= end) or (early and end and early > end):
        errors[f"Zeile {number}, {TIMES['lessons_end']}"] = (
            "Der Unterricht endet, bevor er beginnt, oder das frühere Ende liegt später."
        )


def store_rows(connection: Connection, region_id: int, rows: list[Row], source: str) -> int:
    """Store them, over what was told of the same school year; gives how many.

    Raises InvalidFields for schools that are not known here, or told twice.
    """
    sites: dict[str, int] = {
        row[0]: row[1] for row in connection.execute(text(SITES), {"region_id": region_id})
    }
    errors: dict[str, str] = {}
    seen: set[tuple[str, int]] = set()
    for row in rows:
        if row.site not in sites:
            errors[f"Zeile {row.number}, {SITE}"] = (
                f"Einen Lernort mit dem Kürzel „{row.site}“ gibt es hier nicht."
            )
        if (row.site, row.school_year) in seen:
            errors[f"Zeile {row.number}, {YEAR}"] = "Diese Schule steht für dieses Schuljahr zweimal da."
        seen.add((row.site, row.school_year))
    if errors:
        shown = dict(list(errors.items())[:MOST_ERRORS])
        raise InvalidFields(f"{len(errors)} Zeilen stimmen nicht; nichts ist eingespielt.", errors=shown)
    told = [_told(row, sites[row.site]) for row in rows]
    connection.execute(text(STORE), {"region_id": region_id, "source": source, "rows": json.dumps(told)})
    connection.execute(text(CHANGED), {"region_id": region_id})
    return len(rows)


def _told(row: Row, site_id: int) -> dict[str, object]:
    figures: dict[str, object] = {}
    for name, figure in row.figures.items():
        figures |= {name: figure.value, f"{name}_status": figure.status.value}
    return {
        "site_id": site_id, "school_year": row.school_year, **figures, **row.numbers, "holiday_care": row.holiday_care,
        **row.times,
    }  # fmt: skip
