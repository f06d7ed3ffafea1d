"""Who asks for the places: people of the ages that a category serves, by home.

Ages of offers and age groups of the census do not match. Each month of age counts with the narrowest group that holds
it, and a group counts with the share of its months that are served, as if its people were spread evenly over them.
A number that the statistical office withholds (1 or 2 people) is estimated: what the municipality's total leaves for
its withheld cells, spread evenly and kept between 1 and 2; 1.5 where no total is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.inputs import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.catchments.inputs import Homes, People

    FloatArray = npt.NDArray[np.float64]
    IndexArray = npt.NDArray[np.int64]

OLDEST_MONTHS = 1200
WITHHELD = (1.0, 1.5, 2.0)
"""Least, assumed, and most people in a cell whose number is withheld."""

WITHHELD_CELLS = """
    SELECT p.cell_id FROM shown_cell_people p JOIN population_cell c ON c.id = p.cell_id
     WHERE c.region_id = :region_id AND p.age_group = :age_group AND p.reference_date = :reference_date
       AND c.cell_size_m = :cell_size_m AND p.people_status = 'secret' ORDER BY p.cell_id"""

TOTALS = """
    SELECT DISTINCT ON (p.area_id) p.area_id, p.people FROM shown_area_people p JOIN area a ON a.id = p.area_id
     WHERE a.region_id = :region_id AND a.level = 'municipality' AND p.age_group = :age_group AND p.people IS NOT NULL
     ORDER BY p.area_id, abs(p.reference_date - cast(:reference_date AS date))"""


@dataclass(frozen=True, slots=True)
class Ages:
    """Ages in months, the end exclusive."""

    start: int
    end: int

    @property
    def in_words(self) -> str:
        """In German."""
        return (
            f"{_age(self.start)} bis unter {_age(self.end)}"
            if self.end < OLDEST_MONTHS
            else f"ab {_age(self.start)}"
        )


@dataclass(frozen=True, slots=True)
class GroupShare:
    """An age group that counts, with the share of its ages that are served."""

    age_group: str
    share: float


@dataclass(frozen=True, slots=True)
class Counted:
    """People of one group by home, withheld numbers estimated; `withheld` says how many cells by which way."""

    people: People
    home: IndexArray
    count: FloatArray
    withheld: dict[str, float]


@dataclass(frozen=True, slots=True)
class Demand:
    """People who ask, by home (all homes of the region), and what the number rests on.

    `home`: the homes that stand for the people asked about, those of the grids that were read.
    """

    ages: Ages
    people: FloatArray
    home: IndexArray
    groups: list[GroupShare]
    months_without_group: int
    withheld: dict[str, float] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same for the same people."""
        return fingerprint(self.people, self.home)

    @property
    def told(self) -> dict[str, Any]:
        """As runs and answers name it."""
        return {
            "ages": {"from_months": self.ages.start, "to_months": self.ages.end, "text": self.ages.in_words},
            "age_groups": [{"age_group": g.age_group, "share": round(g.share, 4)} for g in self.groups],
            "months_without_group": self.months_without_group,
            "people": round(float(self.people.sum()), 1), "withheld": self.withheld,
        }  # fmt: skip


def served_ages(
    offers: Iterable[tuple[int | None, int | None]], usual: tuple[int | None, int | None]
) -> Ages:
    """The ages that the offers serve together, not beyond those that are usual for the category."""
    first, last = usual[0] or 0, usual[1] or OLDEST_MONTHS
    spans = [
        (max(first, start if start is not None else first), min(last, end or last)) for start, end in offers
    ]
    sound = [(start, end) for start, end in spans if start < end]
    if not sound:
        return Ages(first, last)
    return Ages(min(start for start, _ in sound), max(end for _, end in sound))


def span_of(age_group: str) -> tuple[int, int]:
    """First and last month (exclusive) of an age group by its code: 3-5, 65+, all."""
    if age_group == "all":
        return 0, OLDEST_MONTHS
    if age_group.endswith("+"):
        return int(age_group[:-1]) * 12, OLDEST_MONTHS
    first, _, last = age_group.partition("-")
    return int(first) * 12, (int(last) + 1) * 12


def shares_of(ages: Ages, age_groups: Sequence[str]) -> tuple[list[GroupShare], int]:
    """How much of which groups is served, and how many months of age no group holds."""
    months: dict[str, int] = {}
    without = 0
    for month in range(ages.start, min(ages.end, OLDEST_MONTHS)):
        holding = [group for group in age_groups if span_of(group)[0] <= month < span_of(group)[1]]
        if not holding:
            without += 1
            continue
        narrowest = min(holding, key=lambda group: span_of(group)[1] - span_of(group)[0])
        months[narrowest] = months.get(narrowest, 0) + 1
    shares = [GroupShare(g, n / (span_of(g)[1] - span_of(g)[0])) for g, n in months.items()]
    return shares, without


def demand_of(ages: Ages, counted: Sequence[Counted], homes_count: int, take_up: float) -> Demand:
    """People of the ages who ask for a place, by home."""
    groups, without = shares_of(ages, [one.people.age_group for one in counted])
    by_code = {one.people.age_group: one for one in counted}
    people, withheld = np.zeros(homes_count), dict[str, float]()
    homes: list[IndexArray] = []
    for group in groups:
        one = by_code[group.age_group]
        people += np.bincount(one.home, one.count * group.share * take_up, homes_count)
        homes.append(one.home)
        for name, value in one.withheld.items():
            withheld[name] = round(withheld.get(name, 0) + value, 1)
    home = np.unique(np.concatenate(homes)) if homes else np.zeros(0, np.int64)
    return Demand(ages, people, home, groups, without, withheld)


def count_people(
    connection: Connection, region_id: int, homes: Homes, people: Sequence[People]
) -> list[Counted]:
    """Every age group with its withheld numbers estimated."""
    return [_counted(connection, region_id, homes, group) for group in people]


def _counted(connection: Connection, region_id: int, homes: Homes, group: People) -> Counted:
    keys = {
        "region_id": region_id, "age_group": group.age_group, "reference_date": group.reference_date,
        "cell_size_m": group.cell_size_m,
    }  # fmt: skip
    cells = np.array(connection.execute(text(WITHHELD_CELLS), keys).scalars().all(), np.int32)
    hidden = np.searchsorted(homes.cell_id, cells)
    totals = {row[0]: float(row[1]) for row in connection.execute(text(TOTALS), keys)}
    estimate, by_total = estimated(homes.area_ids[0], group.home, group.people, hidden, totals)
    withheld = {
        "cells": float(len(hidden)), "by_municipality": float(by_total), "by_assumption": float(len(hidden) - by_total),
        "people": float(estimate.sum()), "at_least": float(len(hidden)), "at_most": 2.0 * len(hidden),
    }  # fmt: skip
    return Counted(
        group, np.concatenate([group.home, hidden]), np.concatenate([group.people, estimate]), withheld
    )


def estimated(
    municipality: npt.NDArray[np.int32],
    home: IndexArray,
    people: FloatArray,
    hidden: IndexArray,
    totals: dict[int, float],
) -> tuple[FloatArray, int]:
    """People in the withheld cells, and in how many of them a municipality's total says how many."""
    least, assumed, most = WITHHELD
    told = np.full(len(hidden), assumed)
    where, known = municipality[hidden], 0
    for area in np.unique(where).tolist():
        if area < 0 or area not in totals:
            continue
        mine = where == area
        left = totals[area] - float(people[municipality[home] == area].sum())
        told[mine] = min(max(left / int(mine.sum()), least), most)
        known += int(mine.sum())
    return told, known


def _age(months: int) -> str:
    years, rest = divmod(months, 12)
    if not rest:
        return f"{years} Jahre" if years != 1 else "1 Jahr"
    return f"{years} Jahre {rest} Monate" if years else f"{rest} Monate"
