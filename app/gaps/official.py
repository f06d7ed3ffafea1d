"""People of areas by age as official tables tell them, where these are newer than the grid, spread over homes as the grid spreads them.

The grid says where in an area people live, the table how many of them there are today. So homes of an area (a Stadtteil, else a
municipality) are scaled until they add up to its table. Where a municipality's quarters are told, they are all of its people: a home
that lies in none of them then has nobody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.places.demand import Ages, shares_of, span_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.places.results import Inputs

    FloatArray = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

MUNICIPALITY, QUARTER = 0, 3
"""Places of the levels in `Homes.area_ids`."""
TABLES = """
    SELECT p.area_id, a.level, a.parent_id, p.reference_date, p.age_group, p.people, s.name AS source
      FROM shown_area_people p JOIN area a ON a.id = p.area_id JOIN source s ON s.id = p.source_id
     WHERE a.region_id = :region_id AND a.level IN ('municipality', 'quarter') AND p.age_group <> 'all'
       AND p.people IS NOT NULL AND p.reference_date <= cast(:day AS date)
     ORDER BY p.area_id, p.reference_date"""
QUARTERS = """
    SELECT parent_id, count(*) AS many FROM area WHERE region_id = :region_id AND level = 'quarter' GROUP BY parent_id"""


@dataclass(frozen=True, slots=True)
class Tables:
    """By area of a level: by day the people of every age group; `whole`: municipalities whose quarters are all told, with these."""

    quarters: dict[int, dict[date, dict[str, float]]]
    municipalities: dict[int, dict[date, dict[str, float]]]
    whole: dict[int, frozenset[int]]
    sources: dict[date, set[str]]


def read_tables(connection: Connection, region_id: int, day: date) -> Tables:
    """The official tables of people by age that there are on a day."""
    found: dict[str, dict[int, dict[date, dict[str, float]]]] = {"quarter": {}, "municipality": {}}
    parents: dict[int, set[int]] = defaultdict(set)
    sources: dict[date, set[str]] = defaultdict(set)
    for row in connection.execute(text(TABLES), {"region_id": region_id, "day": day}):
        days = found[row.level].setdefault(row.area_id, {})
        days.setdefault(row.reference_date, {})[row.age_group] = float(row.people)
        sources[row.reference_date].add(row.source)
        if row.level == "quarter":
            parents[row.parent_id].add(row.area_id)
    quarters = {
        row.parent_id: row.many for row in connection.execute(text(QUARTERS), {"region_id": region_id})
    }
    whole = {one: frozenset(told) for one, told in parents.items() if len(told) == quarters[one]}
    return Tables(found["quarter"], found["municipality"], whole, dict(sources))


def of_ages(ages: Ages, told: dict[str, float]) -> float | None:
    """People of some ages, of groups that may lie in each other; None where the groups do not cover the ages.

    Each month goes by the narrowest group; of a wider one only those remain who are in none of the narrower ones within it,
    spread evenly over the months that remain. So all ages together are all people.
    """
    if shares_of(ages, sorted(told))[1]:
        return None
    by_width = sorted(told, key=lambda group: span_of(group)[1] - span_of(group)[0])
    taken: set[int] = set()
    own: list[tuple[set[int], tuple[int, int], float]] = []
    total = 0.0
    for group in by_width:
        start, end = span_of(group)
        months = set(range(start, end)) - taken
        within = [(theirs, people) for theirs, span, people in own if start <= span[0] and span[1] <= end]
        covered = sum(len(theirs) for theirs, _ in within)
        left = max(0.0, told[group] - sum(people for _, people in within))
        if covered + len(months) < end - start:  # a narrower group lies across its border
            left *= len(months) / (end - start - covered)
        taken |= months
        own.append((months, (start, end), left))
        if months:
            asked = sum(ages.start <= month < ages.end for month in months)
            total += left * asked / len(months)
    return total


def fitted(
    inputs: Inputs, segments: Sequence[Ages], people: FloatArray, tables: Tables, take_up: float
) -> tuple[FloatArray, dict[str, Any] | None]:
    """People by (segment, home) such that areas add up to their tables × take-up; and what was done, None where nothing was."""
    fit = np.array(people)
    areas: set[int] = set()
    days: set[date] = set()
    homes = inputs.homes.area_ids
    weight = _lived_in(inputs)
    for number, ages in enumerate(segments):
        since, here = _date_of(inputs, ages), set[int]()
        for level, listed in ((QUARTER, tables.quarters), (MUNICIPALITY, tables.municipalities)):
            for area, by_day in listed.items():
                if level == MUNICIPALITY and area in tables.whole:
                    continue
                found = _newest(ages, by_day, since)
                if found is not None:
                    mine = homes[level] == area
                    fit[number, mine] = _spread(take_up * found[1], people[number, mine], weight[mine])
                    here.add(area)
                    days.add(found[0])
        for area, quarters in tables.whole.items():
            if quarters <= here:
                fit[number, (homes[MUNICIPALITY] == area) & (homes[QUARTER] < 0)] = 0.0
        areas |= here
    return fit, _told(areas, days, tables) if areas else None


def _spread(total: float, people: FloatArray, weight: FloatArray) -> FloatArray:
    """A total over homes as their people are; where the grid has none of these ages, as all who live there are."""
    shape = people if people.sum() > 0 else weight
    return shape * (total / shape.sum()) if shape.sum() > 0 else shape


def _newest(
    ages: Ages, by_day: dict[date, dict[str, float]], since: date | None
) -> tuple[date, float] | None:
    for day in sorted(by_day, reverse=True):
        if since is not None and day <= since:
            return None
        people = of_ages(ages, by_day[day])
        if people is not None:
            return day, people
    return None


def _date_of(inputs: Inputs, ages: Ages) -> date | None:
    """The newest day of the groups of the grid that hold the ages."""
    groups = {one.people.age_group: one.people.reference_date for one in inputs.counted}
    return max((groups[share.age_group] for share in shares_of(ages, list(groups))[0]), default=None)


def _lived_in(inputs: Inputs) -> FloatArray:
    """People of the finest grid, whatever their age, by home."""
    finest = min((one.people.cell_size_m for one in inputs.counted), default=0)
    found = np.zeros(len(inputs.homes.cell_id))
    for one in inputs.counted:
        if one.people.cell_size_m == finest:
            found += np.bincount(one.home, one.count, len(found))
    return found


def _told(areas: set[int], days: set[date], tables: Tables) -> dict[str, Any]:
    sources = sorted({name for day in days for name in tables.sources[day]})
    when = " und ".join(f"{day:%d.%m.%Y}" for day in sorted(days))
    quarters = len(areas & set(tables.quarters))
    which = " und ".join(
        words for many, words in (
            (quarters, f"{quarters} Stadtteilen" if quarters > 1 else "einem Stadtteil"),
            (len(areas) - quarters, f"{len(areas) - quarters} Gemeinden" if len(areas) - quarters > 1 else "einer Gemeinde"),
        ) if many
    )  # fmt: skip
    return {
        "areas": len(areas), "dates": sorted(day.isoformat() for day in days), "sources": sources,
        "text": f"In {which} gilt die amtliche Zahl vom {when} ({'; '.join(sources)}), verteilt auf die Wohnorte wie im älteren"
                " Raster.",
    }  # fmt: skip
