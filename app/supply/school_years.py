"""What school statistics tell of each school by school year: rooms, classes by grade, all-day places, and who tells it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.supply.places import figure_of, together
from geodata.figures import UNKNOWN, Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Connection, RowMapping

WHOLE = 0
YEARS = """
    SELECT coalesce(l.merged_into_id, l.id) AS site_id, l.id AS told_id, y.first_year, y.grade, y.classes,
           y.classes_status::text, y.rooms, y.rooms_status::text, y.all_day_places, y.all_day_places_status::text,
           s.name AS source, coalesce(i.as_of, i.finished_at::date) AS as_of
      FROM school_year y JOIN learning_site l ON l.id = y.site_id JOIN import i ON i.id = y.import_id
      JOIN source s ON s.id = y.source_id
     WHERE l.region_id = :region_id ORDER BY site_id, y.first_year, told_id, y.grade"""


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """A school in the school year that begins in `first_year`; `classes` by grade, 0: the whole school."""

    first_year: int
    rooms: Figure
    all_day_places: Figure
    classes: dict[int, Figure]
    source: str
    as_of: date

    def parallel_classes(self, grades: Sequence[int]) -> float | None:
        """Classes of the lowest of the grades that tells them; else those of the school by grade; None: not told."""
        told = [self.classes[one].value for one in sorted(grades) if one in self.classes]
        lowest = next((one for one in told if one is not None), None)
        whole = self.classes.get(WHOLE, UNKNOWN).value
        if lowest is not None or whole is None:
            return lowest
        return whole / len(grades)


def read_school_years(connection: Connection, region_id: int) -> dict[int, list[SchoolYear]]:
    """By site, the oldest first. Of sites that were merged, a year is as the newest of them tells it."""
    rows = connection.execute(text(YEARS), {"region_id": region_id}).mappings().all()
    found: dict[int, list[SchoolYear]] = {}
    for (site_id, _), same in groupby(rows, lambda row: (row["site_id"], row["first_year"])):
        told = [_year(list(mine)) for _, mine in groupby(same, lambda row: row["told_id"])]
        found.setdefault(site_id, []).append(max(told, key=lambda one: one.as_of))
    return found


def _year(rows: list[RowMapping]) -> SchoolYear:
    newest = max(rows, key=lambda row: row["as_of"])
    classes = {row["grade"]: _figure(row, "classes") for row in rows}
    return SchoolYear(
        rows[0]["first_year"], _whole(rows, "rooms"), _whole(rows, "all_day_places"), classes, newest["source"], newest["as_of"],
    )  # fmt: skip


def _whole(rows: Iterable[RowMapping], name: str) -> Figure:
    """As the row of the whole school tells it, else the grades together."""
    by_grade = {row["grade"]: _figure(row, name) for row in rows}
    whole = by_grade.pop(WHOLE, UNKNOWN)
    return whole if whole != UNKNOWN or not by_grade else together(by_grade.values())


def _figure(row: RowMapping, name: str) -> Figure:
    return figure_of(row[name], row[f"{name}_status"])
