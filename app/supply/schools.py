"""Schools by year: pupils, classes, rooms and all-day places, as statistics tell them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.standards.ages import school_year
from app.supply import queries
from app.supply.places import figure_of, together
from app.supply.shown import children, told
from geodata.figures import UNKNOWN, Figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection, RowMapping

WHOLE = 0
FIGURES = ("pupils", "classes", "rooms", "all_day_places")


def read_schools(connection: Connection, region_id: int, day: date, *, see_all: bool) -> dict[str, Any]:
    """Each school in its newest school year that had begun by the day."""
    keys = {"region_id": region_id, "day": day, "first_year": school_year(day)}
    rows = connection.execute(text(queries.SCHOOLS), keys).mappings().all()
    found = [
        _school(list(told_here), see_all=see_all) for _, told_here in groupby(rows, lambda row: row["slug"])
    ]
    return {"date": day, "school_year": _year(school_year(day)), "schools": found, "suppressed": not see_all}


def table(schools: Sequence[dict[str, Any]]) -> list[list[object]]:
    """One line per school and grade, and one for the whole school."""
    head: list[object] = [
        "Kürzel",
        "Name",
        "Gemeinde",
        "Schuljahr",
        "Klassenstufe",
        "Kinder",
        "Klassen",
        "Räume",
        "Ganztagsplätze",
    ]
    lines: list[list[object]] = [head]
    for one in schools:
        start = [one["slug"], one["name"], one["municipality"]["name"], one["school_year"]]
        lines += [
            [*start, grade["grade"], *(cell(grade[name]) for name in FIGURES)] for grade in one["grades"]
        ]
        lines.append([*start, "gesamt", *(cell(one[name]) for name in FIGURES)])
    return lines


def cell(figure: dict[str, Any]) -> object:
    """A figure in a table: its number, or the sign for why there is none (DIN 55301)."""
    signs = {"secret": ".", "unknown": "x", "not_applicable": "entfällt"}
    return figure["value"] if figure["value"] is not None else signs.get(figure["status"], "x")


def _school(rows: list[RowMapping], *, see_all: bool) -> dict[str, Any]:
    first = rows[0]
    grades = [row for row in rows if row["grade"] != WHOLE]
    whole = next((row for row in rows if row["grade"] == WHOLE), None)
    return {
        "slug": first["slug"], "name": first["name"], "municipality": {"ars": first["ars"], "name": first["municipality"]},
        "in_region": first["is_core"], "school_year": _year(first["first_year"]), **_whole(whole, grades, see_all=see_all),
        "parallel_classes": told(_figure(grades[0], "classes") if grades else UNKNOWN),
        "grades": [_grade(row, see_all=see_all) for row in grades], "source": first["source"], "import": first["import_id"],
        "as_of": first["as_of"],
    }  # fmt: skip


def _grade(row: RowMapping, *, see_all: bool) -> dict[str, Any]:
    figures = {name: _figure(row, name) for name in FIGURES}
    figures["pupils"] = children(figures["pupils"], see_all=see_all)
    return {
        "grade": row["grade"],
        **{name: told(one) for name, one in figures.items()},
        "row": row["row_number"],
    }


def _whole(whole: RowMapping | None, grades: Sequence[RowMapping], *, see_all: bool) -> dict[str, Any]:
    """The whole school: as its own row tells, else its grades together; secret where a grade is."""
    pupils = [children(_figure(row, "pupils"), see_all=see_all) for row in grades]
    found: dict[str, Figure] = {}
    for name in FIGURES:
        own = UNKNOWN if whole is None else _figure(whole, name)
        told_here = pupils if name == "pupils" else [_figure(row, name) for row in grades]
        found[name] = (
            own if own is not UNKNOWN and own.value is not None else together(told_here) if told_here else own
        )
    hidden = any(one.status.value == "secret" for one in pupils)
    found["pupils"] = together(pupils) if hidden else children(found["pupils"], see_all=see_all)
    return {name: told(one) for name, one in found.items()}


def _figure(row: RowMapping, name: str) -> Figure:
    return figure_of(row[name], row[f"{name}_status"])


def _year(first: int) -> str:
    return f"{first}/{(first + 1) % 100:02d}"
