"""The invented tables of the demonstration Kreis into the database, by the way that brought tables take."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.audit.acting import Author, say_who_unless_said
from app.demand.kinds import BY_CODE
from app.demand.loading import Brought, store_table
from app.demand.projecting import renew_projection
from app.demand.reading import Row
from geodata.demo import AS_OF, demand
from geodata.figures import Figure, estimated, known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

LAST_PRIMARY = 4
SOURCE = "Erfundene Zahlen des Demonstrationskreises"
GROUPS = """
    SELECT a.ags, p.age_group, p.people FROM area_people p JOIN area a ON a.id = p.area_id
     WHERE a.region_id = :region_id AND a.level = 'municipality' AND p.people IS NOT NULL ORDER BY a.ags, p.age_group"""
SCHOOLS = """
    SELECT l.slug, a.ags FROM learning_site l
      JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during) AND NOT t.is_branch
      JOIN area a ON a.id = t.municipality_id
     WHERE l.region_id = :region_id AND EXISTS (
           SELECT FROM offer o WHERE o.site_id = l.id AND o.category = :category) ORDER BY l.slug"""


def load_demo_demand(engine: Engine, region_id: int, suburb_ags: str) -> list[tuple[str, int, int, Figure]]:
    """Store the invented tables and project; a second time changes nothing.

    Gives (school, year, grade, pupils), which the invented school statistics bring.
    """
    with engine.begin() as connection:
        say_who_unless_said(connection, Author("Kommandozeile"), SOURCE)
        rng = np.random.default_rng(2026)
        people = _people(connection, region_id, rng)
        tables: dict[str, list[Row]] = {
            "age_structure": list(_structure(people)), "births": list(_births(people)), **_rates(),
            "arrivals": list(_arrivals(people)), "housing": list(_housing(suburb_ags)),
        }  # fmt: skip
        pupils = [
            (row.site, row.year, row.age, row.value)
            for row in _pupils(connection, region_id, rng, people)
            if row.site is not None and row.year is not None and row.age is not None and row.value is not None
        ]
        tables["take_up"] = list(_take_up())
        brought = Brought(AS_OF, SOURCE, "Demonstrationskreis")
        for kind, rows in tables.items():
            store_table(connection, region_id, BY_CODE[kind], rows, brought)
        renew_projection(connection, region_id)
    return pupils


def _people(connection: Connection, region_id: int, rng: np.random.Generator) -> dict[str, list[int]]:
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for ags, group, count in connection.execute(text(GROUPS), {"region_id": region_id}):
        groups[ags][group] = int(count)
    return {ags: demand.age_structure(rng, told) for ags, told in groups.items()}


def _structure(people: dict[str, list[int]]) -> Iterator[Row]:
    for ags, ages in people.items():
        for age, count in enumerate(ages):
            yield Row(_number(ags, age), area=ags, year=demand.BASE_YEAR, age=age, value=known(count))


def _births(people: dict[str, list[int]]) -> Iterator[Row]:
    """The children of today as those who were born: moving since then is left out."""
    for ags, ages in people.items():
        for age in range(6):
            year = demand.BASE_YEAR - age
            yield Row(_number(ags, age), area=ags, year=year, value=known(ages[age]))


def _rates() -> dict[str, list[Row]]:
    def rows(values: np.ndarray, *, varied: bool) -> list[Row]:
        return [
            Row(
                number * demand.AGES + age,
                variant=variant,
                age=age,
                value=_rate(value * (factor if varied else 1)),
            )
            for number, (variant, factor) in enumerate(demand.VARIANTS.items())
            for age, value in enumerate(values.tolist())
        ]

    newborn = Row(9999, variant="middle", age=-1, value=_rate(0.003))
    return {
        "fertility": rows(demand.fertility(), varied=True),
        "mortality": [*rows(demand.mortality(), varied=False), newborn],
        "leaving": rows(demand.leaving(), varied=False),
    }


def _arrivals(people: dict[str, list[int]]) -> Iterator[Row]:
    for ags, ages in people.items():
        come = demand.arrivals(np.array(ages, float))
        for number, (variant, factor) in enumerate(demand.VARIANTS.items()):
            for age, value in enumerate(come.tolist()):
                row = 3 * _number(ags, age) + number
                yield Row(row, area=ags, variant=variant, age=age, value=_rate(round(value * factor, 2)))


def _housing(ags: str) -> Iterator[Row]:
    for number, (year, dwellings) in enumerate(demand.HOUSING):
        yield Row(
            number, area=ags, name="Am Deichweg (erfunden)", year=year, value=known(dwellings),
            per_dwelling=demand.PER_DWELLING, from_outside=demand.FROM_OUTSIDE,
        )  # fmt: skip


def _pupils(
    connection: Connection, region_id: int, rng: np.random.Generator, people: dict[str, list[int]]
) -> Iterator[Row]:
    schools = connection.execute(text(SCHOOLS), {"region_id": region_id, "category": "primary_school"}).all()
    in_place = {ags: sum(1 for _, other in schools if other == ags) for _, ags in schools}
    number = 0
    leaving: dict[int, float] = defaultdict(float)
    for slug, ags in schools:
        size = max(8.0, sum(people[ags][6:10]) / 4 / in_place[ags] * 1.1)
        for year, grade, count in demand.pupils(rng, size):
            number += 1
            leaving[year + 1] += count if grade == LAST_PRIMARY else 0
            yield Row(number, site=slug, year=year, age=grade, value=known(count))
    for category, share in demand.GOING_ON.items():
        going = connection.execute(text(SCHOOLS), {"region_id": region_id, "category": category}).all()
        entering = {
            year: count * share / len(going) for year, count in leaving.items() if year <= demand.BASE_YEAR
        }
        for slug, _ in going:
            for year, grade, count in demand.secondary_pupils(rng, entering):
                number += 1
                yield Row(number, site=slug, year=year, age=grade, value=known(count))


def _take_up() -> Iterator[Row]:
    number = 0
    for category, shares in demand.TAKE_UP.items():
        for variant, share in zip(demand.VARIANTS, shares, strict=True):
            number += 1
            yield Row(number, name=category, variant=variant, value=_rate(share))


def _number(ags: str, age: int) -> int:
    return int(ags[-3:]) * demand.AGES + age


def _rate(value: float) -> Figure:
    return known(0) if value == 0 else estimated(round(value, 6))
