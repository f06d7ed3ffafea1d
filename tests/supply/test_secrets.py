"""Nobody who may not see single children finds out whether a site cares for one or two by subtracting (RULES R38).

The attacker has every answer there is: sites and sums, of every municipality and the Kreis, for every choice of providers and kinds,
rows of plans, children, free places and quotas. He knows that what is secret is one or two. All of it makes a system of equations;
for every such row he looks for the least and the most it can be (a linear program): both must stay possible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.provision.quotas import AreaOffers, cared_for
from app.supply.answers import Switches, entries, total
from app.supply.places import OFFICIAL, SitePlaces, effective, together
from app.supply.shown import children
from geodata.figures import known
from tests.supply.made import DAY, site

PROVIDERS = ("public", "church", "danish_minority")
KINDS = ("creche", "kindergarten")
COUNT = st.integers(0, 4) | st.integers(5, 25)
ROWS = st.lists(COUNT, min_size=1, max_size=3)
SITE = st.tuples(st.sampled_from(PROVIDERS), st.booleans(), st.integers(1, 2), ROWS, ROWS)
"""Provider, inside the Kreis, municipality, children in rows of a plan for creche and kindergarten."""


@dataclass(frozen=True)
class Kreis:
    """Sites by category as they are read, and which rows (numbers of variables) make up each."""

    places: list[SitePlaces]
    rows: dict[tuple[int, str], list[int]]
    children: list[int]


def kreis_of(told: list[tuple[str, bool, int, list[int], list[int]]]) -> Kreis:
    places: list[SitePlaces] = []
    rows: dict[tuple[int, str], list[int]] = {}
    counts: list[int] = []
    for number, (provider, core, municipality, *kinds) in enumerate(told, 1):
        parts: list[SitePlaces] = []
        for category, here in zip(KINDS, kinds, strict=True):
            rows[number, category] = list(range(len(counts), len(counts) + len(here)))
            counts += here
            few = any(0 < one < 3 for one in here)
            made = site(
                number, (60,), (sum(here),), provider, category, is_core=core, municipality_id=municipality
            )
            parts.append(replace(made, few=few, told_by="plan"))
        rows[number, "day_care"] = [one for category in KINDS for one in rows[number, category]]
        whole = replace(
            parts[0], category="day_care", parts=tuple(parts), known=(60.0, 60.0), approved=known(120),
            cared_for=tuple(value for one in parts for value in one.cared_for),
            occupied=together(one.occupied for one in parts), few=any(one.few for one in parts),
        )  # fmt: skip
        places += [*parts, whole]
    return Kreis(places, rows, counts)


def answers(kreis: Kreis) -> list[tuple[list[int], float]]:
    """All that is told as sums of rows: (rows, value)."""
    found: list[tuple[list[int], float]] = []

    def add(rows: list[int], figure: dict[str, Any]) -> None:
        if figure["value"] is not None:
            found.append((rows, float(figure["value"])))

    for number, count in enumerate(kreis.children):
        figure = children(known(count), see_all=False)
        add([number], {"value": figure.value})
    for public, independent, minority, outside in product((True, False), repeat=4):
        switches = Switches(OFFICIAL, public, independent, minority, outside)
        for kinds in (["creche"], ["kindergarten"], ["day_care"], ["creche", "kindergarten"]):
            asked = [one for one in kreis.places if one.category in kinds]
            listed = entries(asked, DAY, switches, None, {}, see_all=False)
            for area in (1, 2, None):
                mine = [one for one in listed if area in {one.place.municipality_id, None}]
                told = total(mine)
                rows = [row for one in mine for row in kreis.rows[one.place.site_id, one.place.category]]
                add(rows, told["occupied"])
                if told["free"]["value"]:
                    places = sum(float(one.counted.value or 0) for one in mine)
                    full = any(not one.free.value for one in mine)
                    add(rows, {"value": None if full else places - told["free"]["value"]})
                quota = AreaOffers()
                for one in mine:
                    quota.add(one.place, effective(one.place, DAY))
                add(rows, cared_for(quota))
    return found


@given(st.lists(SITE, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_whether_it_is_one_or_two_cannot_be_found_by_subtracting(
    told: list[tuple[str, bool, int, list[int], list[int]]],
):
    kreis = kreis_of(told)
    small = [number for number, count in enumerate(kreis.children) if 0 < count < 3]
    equations = answers(kreis)
    table = np.zeros((len(equations), len(kreis.children)))
    for number, (rows, _) in enumerate(equations):
        np.add.at(table[number], rows, 1)
    values = np.array([value for _, value in equations])
    assert np.allclose(table @ np.array(kreis.children, float), values), "what is told is true"
    bounds = [(1, 2) if 0 < count < 3 else (0, None) for count in kreis.children]
    for number in small:
        aim = np.zeros(len(kreis.children))
        aim[number] = 1
        least, most = (
            sign * linprog(sign * aim, A_eq=table, b_eq=values, bounds=bounds, method="highs").fun
            for sign in (1, -1)
        )
        assert (round(least, 6), round(most, 6)) == (1, 2), "both stay possible"


@pytest.mark.parametrize("few", [1, 2])
def test_a_sum_does_not_give_a_row_away(few: int):
    """Twenty in one row of a plan and one in another: the sum is secret, though it is many; so is the quota's numerator."""
    kreis = kreis_of([("public", True, 1, [0], [20, few])])
    kindergarten = kreis.places[1]
    [told] = entries([kindergarten], DAY, Switches(OFFICIAL), None, {}, see_all=False)
    [exact] = entries([kindergarten], DAY, Switches(OFFICIAL), None, {}, see_all=True)
    assert told.occupied.status.value == told.free.status.value == "secret"
    assert exact.occupied.value == 20 + few
    quota = AreaOffers()
    quota.add(kindergarten, effective(kindergarten, DAY))
    assert cared_for(quota)["status"] == "secret"


def test_places_are_no_people_and_stay_told():
    kreis = kreis_of([("public", True, 1, [1], [20])])
    listed = entries(kreis.places[:2], DAY, Switches(OFFICIAL), None, {}, see_all=False)
    assert [one.counted.value for one in listed] == [60, 60]
