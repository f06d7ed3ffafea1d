"""Invented official statistics of the demonstration Kreis and of three invented Kreise beside it: people, births, leavers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.demo.demand import BASE_YEAR
from geodata.figures import known
from geodata.rows import StatisticRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FIRST_YEAR = 2016
AGES: dict[str, tuple[int, int]] = {
    "pop_0_2": (0, 3), "pop_3_5": (3, 6), "pop_6_9": (6, 10), "pop_10_15": (10, 16), "pop_0_17": (0, 18), "pop_0_19": (0, 20),
    "pop_20_64": (20, 65), "pop": (0, 100),
}  # fmt: skip
DISTRICT = "99099"
NEIGHBOURS: dict[str, tuple[str, int]] = {
    "99098": ("Kreis Südersee (erfunden)", 4), "99097": ("Kreis Westgeest (erfunden)", 4), "99096": ("Kreis Hafenstadt (erfunden)", 2),
}  # fmt: skip
DISTRICT_TYPE = 4
LEAVERS, WITHOUT, WITH_AHR = 2000, 0.075, 0.31


def statistic_rows(name: str, people: Mapping[str, Sequence[int]]) -> list[StatisticRow]:
    """All rows; `people`: of each municipality (by AGS) today's people by single year of age."""
    rng = np.random.default_rng(77)
    rows = [*_people(rng, people), *_leavers(rng, name), *_types(name)]
    return [
        StatisticRow(
            row.area_key, row.area_name, row.measure, row.year, row.value, number, definition=row.definition
        )
        for number, row in enumerate(rows, start=2)
    ]


def _people(rng: np.random.Generator, people: Mapping[str, Sequence[int]]) -> Iterator[StatisticRow]:
    """Fewer children and more people of working age each year, from as many as there are today."""
    for ags, ages in people.items():
        told = np.array(ages, float)
        drift = rng.uniform(-0.004, 0.012)
        for year in range(FIRST_YEAR, BASE_YEAR):
            back = BASE_YEAR - year
            then = rng.poisson(told * (1 + drift * back) * (1 + 0.004 * back * (np.arange(len(told)) < 18)))
            for measure, (start, end) in AGES.items():
                yield _row(ags, None, measure, year, float(then[start:end].sum()))
            if year < BASE_YEAR - 5:
                yield _row(ags, None, "births", year, float(rng.poisson(told[0] * (1 + drift * back))))


def _leavers(rng: np.random.Generator, name: str) -> Iterator[StatisticRow]:
    for key, label in {DISTRICT: name, **{one: told for one, (told, _) in NEIGHBOURS.items()}}.items():
        without, ahr = WITHOUT * rng.uniform(0.8, 1.2), WITH_AHR * rng.uniform(0.9, 1.2)
        for year in range(FIRST_YEAR, BASE_YEAR + 1):
            leavers = int(rng.poisson(LEAVERS * rng.uniform(0.95, 1.05)))
            share = without + 0.002 * (year - FIRST_YEAR) + rng.normal(0, 0.003)
            yield _row(key, label, "leavers", year, float(leavers))
            yield _row(key, label, "leavers_without", year, float(rng.binomial(leavers, max(share, 0.01))))
            yield _row(key, label, "leavers_ahr", year, float(rng.binomial(leavers, ahr)))


def _types(name: str) -> Iterator[StatisticRow]:
    for key, (label, kind) in {DISTRICT: (name, DISTRICT_TYPE), **NEIGHBOURS}.items():
        yield _row(key, label, "kreistyp", BASE_YEAR, float(kind))


def _row(key: str, label: str | None, measure: str, year: int, value: float) -> StatisticRow:
    return StatisticRow(key, label, measure, year, known(value), 0)
