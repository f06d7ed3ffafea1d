"""What everybody can ask of the projection tells nobody who is of which age in a village (RULES R38).

A projection carries the same people through many years and variants: each of these numbers, rounded by itself, says something
else of them. The attacker of the first test knows the method and its rates, and finds a count of two from such numbers. So what
is for everybody is computed from rounded people; that nothing else is left of a village is shown by changing who is of which age
there: no answer changes.
"""

from __future__ import annotations

import io
from typing import Any

import httpx
import numpy as np
from scipy.optimize import linprog
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.demand.shown import GROUPS, coarse, grouped
from app.projection.cohort import Rates, project
from app.projection.rounding import rounded_people
from tests.accounts.signing_in import sign_in_as

AGES, YEARS = 100, 25
SPANS = [(start, end) for _, start, end in GROUPS]
WHEN = ("year=2025", "year=2026&variant=low", "year=2031&variant=high", "date=2026-03-01", "date=2026-08-01")
NAMES_OF_A_RUN = {"run", "inputs"}
"""What says which run and which tables an answer rests on: these do change."""


def village() -> np.ndarray:
    """400 people, of whom two are in their first year."""
    chance = np.random.default_rng(54)
    people = chance.poisson(4, AGES).astype(float)
    people[60:] = chance.poisson(3, 40)
    assert people[0] == 2
    return people


def projected(people: np.ndarray) -> np.ndarray:
    """(year, variant, area, group) under rates that everybody may know."""
    age = np.arange(AGES)
    bearing = np.where((age > 19) & (age < 42), 0.034, 0)
    leaving = np.where((age > 17) & (age < 35), 0.08, 0.03)
    by_variant = np.array([0.9, 1, 1.1])[:, None, None, None]
    dying = np.clip(0.0002 * np.exp(0.085 * np.maximum(age - 30, 0)), 0, 0.5)
    rates = Rates(bearing * by_variant, dying[None, None], leaving / by_variant)
    arriving = np.zeros((YEARS, 3, len(people), 1, AGES))
    arriving[..., :40] = 0.1
    return grouped(project(people[:, None], rates, arriving).people.sum(axis=3))


def says(value: float) -> tuple[float, float]:
    """The least and the most that a published number can have been."""
    told = coarse(value)
    return (0, 4.5) if told["status"] == "secret" else (told["value"] - 2.5, told["value"] + 2.5)


def possible(published: np.ndarray, age: int) -> tuple[float, float]:
    """The least and the most that can be of an age, for who knows all years, groups, variants and the method (LP bounds)."""
    nobody = projected(np.zeros((1, AGES)))
    each = projected(np.eye(AGES)) - nobody
    weights = np.moveaxis(each, 2, -1).reshape(-1, AGES)
    known = np.array([says(value) for value in published.ravel()]) - nobody.reshape(-1, 1)
    limits = np.concatenate([known[:, 1], -known[:, 0]]) + 1e-7
    aim = np.eye(AGES)[age]
    least, most = (
        linprog(sign * aim, np.vstack([weights, -weights]), limits, bounds=(0, None)) for sign in (1, -1)
    )
    assert least.success
    assert most.success
    return least.fun, -most.fun


def test_rounding_each_number_by_itself_gives_a_count_of_two_away():
    least, most = possible(projected(village()[None])[:, :, :1], 0)
    assert 1 < least < 2 < most < 3, "a whole number in between is two"


def test_from_rounded_people_the_same_attacker_does_not_learn_it():
    rounded = rounded_people(village()[None], SPANS, 5)
    least, most = possible(projected(rounded), 0)
    assert not (least > 1 and most < 3)


def places(engine: Engine, statement: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(statement)).all())


async def everything(client: httpx.AsyncClient, engine: Engine) -> list[Any]:
    """What a visitor can ask of people's ages: every level, span of ages and variant, years, and days between them."""
    areas = [row.ars for row in places(engine, "SELECT ars FROM area WHERE ars IS NOT NULL ORDER BY ars")]
    kinds = [row.code for row in places(engine, """
        SELECT min(code) AS code FROM category WHERE age_from_months < 300 GROUP BY age_from_months, age_to_months""")]  # fmt: skip
    asked = [f"/api/projection?area={ars}" for ars in areas] + ["/api/projection"]
    for kind in kinds:
        asked += [f"/api/demand?category={kind}&{when}" for when in WHEN]
    told = []
    for path in asked:
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        told.append({name: part for name, part in answer.json().items() if name not in NAMES_OF_A_RUN})
    return told


def ages(engine: Engine) -> dict[tuple[str, int], int]:
    """People by municipality and age in the base year, as the table tells."""
    rows = places(engine, """
        SELECT a.ags, r.age, r.year, coalesce(r.value, 0)::int AS value FROM demand_row r JOIN area a ON a.id = r.area_id
         WHERE r.table_id = (SELECT max(id) FROM demand_table WHERE kind = 'age_structure')
           AND r.year = (SELECT max(year) FROM demand_row s WHERE s.table_id = r.table_id)""")  # fmt: skip
    return {(row.ags, row.age): row.value for row in rows} | {("", 0): rows[0].year}


async def bring(
    client: httpx.AsyncClient, engine: Engine, people: dict[tuple[str, int], int], year: int
) -> None:
    file = io.StringIO("AGS;Jahr;Alter;Anzahl\n")
    file.seek(0, io.SEEK_END)
    file.writelines(f"{ags};{year};{age};{value or '-'}\n" for (ags, age), value in people.items())
    who = sign_in_as(engine, Role.PLANNER)
    async with httpx.AsyncClient(transport=client._transport, base_url=client.base_url, cookies=who.cookies, headers=who.headers) as planner:  # fmt: skip
        brought = await planner.post(
            "/api/demand/tables/age_structure", params={"source": "Versuch"}, content=file.getvalue().encode()
        )
    assert brought.status_code == 201, brought.text


async def test_who_is_of_which_age_in_a_village_changes_no_answer_for_everybody(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    people = ages(own_engine)
    year = people.pop(("", 0))
    await bring(client, own_engine, people, year)
    before = await everything(client, own_engine)
    keys = sorted({ags for ags, _ in people})
    one, other = next(
        (a, b)
        for a in keys
        for b in keys
        if a != b and people.get((a, 0), 0) >= 2 and people.get((b, 2), 0) >= 2
    )
    for ags, gone, come in ((one, 0, 2), (other, 2, 0)):
        people[ags, gone] -= 2
        people[ags, come] = people.get((ags, come), 0) + 2
    await bring(client, own_engine, people, year)
    assert await everything(client, own_engine) == before
