"""One and two people cannot be told apart from anything that those may ask who may not see them.

The strongest attacker chooses every question. So the test is of non-interference: two worlds that differ in one small cell
only (one child there, or two) give the same answers to every question, differences of answers included. With the right to
see single people they do differ, which shows that the questions would tell.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.demand.shown import SMALLEST
from app.scenarios.answer import answer_of
from app.scenarios.base import Base
from app.scenarios.evaluate import evaluate
from app.scenarios.people import asking, protected
from app.scenarios.reading import asking_of
from tests.scenarios.bases import base_of, content_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.places.results import Inputs

KITAS = "3-5"


@pytest.fixture(scope="module")
def start(reading: Connection, inputs: Inputs) -> Base:
    return base_of(reading, inputs, content_of())


def with_children(inputs: Inputs, where: int, children: float) -> Inputs:
    """A world in which so many children of an age group were counted in the cell of that number."""
    counted = []
    for one in inputs.counted:
        if one.people.age_group == KITAS:
            count = one.count.copy()
            count[where] = children
            counted.append(replace(one, count=count))
        else:
            counted.append(one)
    return replace(inputs, counted=counted)


def world(start: Base, inputs: Inputs, where: int, children: float, *, see_all: bool) -> Base:
    from app.location.state import state_for
    from app.places.demand import demand_of

    told = with_children(inputs, where, children)
    demand = demand_of(start.ground.demand.ages, told.counted, len(start.ground.demand.people), 1.0)
    ground = replace(start.ground, inputs=told, demand=demand)
    found, year, variant = asking_of(ground, content_of(), None, see_all=see_all)
    assert start.state is not None
    state = state_for(start.state, found.ground)
    return Base(found.ground, found, start.known, year, variant, see_all, state=state)


def asked(base: Base, changes: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    content = content_of(*changes, **more)
    told = answer_of(base, content, evaluate(base, content))
    told.pop("milliseconds")
    return told


def a_cell(inputs: Inputs, number: int) -> int:
    """A cell in which somebody was counted."""
    [counted] = [one for one in inputs.counted if one.people.age_group == KITAS]
    return number % len(counted.people.home)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 10_000), minutes=st.lists(st.floats(0.5, 40), min_size=1, max_size=3), shift=st.integers(-50, 50), site=st.integers(0, 60))  # fmt: skip
def test_one_and_two_children_give_the_same_answers(
    start: Base, inputs: Inputs, number: int, minutes: list[float], shift: int, site: int
) -> None:
    cell = a_cell(inputs, number)
    one, two = (world(start, inputs, cell, children, see_all=False) for children in (1, 2))
    slug = start.ground.supply.sites[site % len(start.ground.supply.sites)].slug
    lon, lat = (float(values[cell]) for values in start.ground.lon_lat)
    questions = [
        [{"kind": "standard", "category": "kindergarten", "mode": "walk", "limit_minutes": m}]
        for m in minutes
    ]
    questions += [[{"kind": "close", "site": slug}], [{"kind": "move", "site": slug, "lon": lon + shift * 1e-5, "lat": lat}]]  # fmt: skip
    for changes in questions:
        answers = [asked(base, changes) for base in (one, two)]
        assert answers[0] == answers[1]


def test_the_same_questions_tell_those_who_may_see_single_people(start: Base, inputs: Inputs) -> None:
    """Else the test above would prove nothing."""
    cell = a_cell(inputs, 5)
    one, two = (world(start, inputs, cell, children, see_all=True) for children in (1, 2))
    home = int(inputs.counted[[c.people.age_group for c in inputs.counted].index(KITAS)].home[cell])
    assert start.state is not None
    minutes = float(start.state.costs.seconds[home]) / 60
    below, above = ([{"kind": "standard", "category": "kindergarten", "mode": "walk", "limit_minutes": m}] for m in (minutes - 0.001, minutes + 0.001))  # fmt: skip

    def within(base: Base, changes: list[dict[str, Any]]) -> float:
        told = asked(base, changes)
        [kreis] = [area for area in told["areas"] if area["level"] == "district" and area["core"]]
        return kreis["groups"]["total"]["after"]["within_standard"]["value"]

    steps = [within(base, above) - within(base, below) for base in (one, two)]
    assert steps[1] - steps[0] == pytest.approx(1.0, abs=0.11)


def test_nothing_below_five_is_told_and_no_cell_says_how_many_live_there(start: Base, inputs: Inputs) -> None:
    base = world(start, inputs, a_cell(inputs, 3), 1, see_all=False)
    told = asked(base, [{"kind": "close", "site": base.ground.supply.sites[1].slug}])
    assert told["protected"] is True
    people = [
        group[when][name]["value"]
        for area in told["areas"] for group in area["groups"].values() for when in ("before", "after")
        for name in ("people", "within_standard", "beyond_standard", "not_reached", "without_place")
    ]  # fmt: skip
    assert any(value is None for value in people)
    assert all(value is None or (value >= SMALLEST and value % 5 == 0) for value in people)
    assert all("people" not in one["properties"] for one in told["cells"]["features"])
    assert any("geschützt" in note for note in told["notes"])


def test_withheld_cells_are_not_estimated_from_what_small_cells_leave(inputs: Inputs) -> None:
    """A withheld cell takes what the municipality's total leaves; that would tell a small cell beside it."""
    [counted] = [one for one in inputs.counted if one.people.age_group == KITAS]
    count = counted.count.copy()
    count[0] = 1
    told = protected(replace(counted, count=count))
    known = len(counted.people.home)
    assert set(np.unique(told.count[known:]).tolist()) <= {1.5}
    assert told.count[0] == 1.5
    large = count.copy()
    large[:known] = np.where((large[:known] > 0) & (large[:known] <= 2), 3, large[:known])
    untouched = replace(counted, count=large)
    assert protected(untouched) is untouched


def test_groups_add_up_to_who_asks(start: Base) -> None:
    for see_all in (True, False):
        found = asking(start.ground, None, None, see_all=see_all)
        total = sum((group.people for group in found.groups), np.zeros(len(found.ground.demand.people)))
        np.testing.assert_allclose(total, found.ground.demand.people, rtol=1e-12)
