"""Who finds a place if children are spread over places, within a scenario: laws, a case by hand, and the stored computation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catchments.streets import travel_of
from app.errors import BadRequest
from app.places.assigning import Rules, read_rules
from app.places.assigning import assigned as as_stored
from app.places.parameters import Parameters
from app.scenarios.assigned_answer import answer_of
from app.scenarios.assigning import Assigned, Spread, Within, assigned, placed, spread
from app.scenarios.evaluate import Evaluation, evaluate
from app.scenarios.figures import TOTAL
from tests.scenarios.bases import base_of, content_of
from tests.scenarios.test_laws import CHANGES, SEEKING, a_change

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.places.results import Inputs
    from app.scenarios.base import Base


@pytest.fixture(scope="module")
def base(reading: Connection, inputs: Inputs) -> Base:
    return base_of(reading, inputs, content_of())


def both(base: Base, *changes: dict[str, Any], **more: Any) -> tuple[Evaluation, Assigned]:
    found = evaluate(base, content_of(*changes, **more))
    return found, assigned(base, found)


def test_two_villages_and_two_sites_by_hand() -> None:
    """A has 30 children, B 20. P has 25 places (A 5 min, B 15 min), Q 10 (B 5 min), R 12 places that nobody reaches.

    35 of 50 find one: Q is filled from B, P from A, which is nearer to it: 25·5 + 10·5 = 175 minutes; 5 of A and 10 of B
    find none. With 10 more places in P all of A have one (30·5), five of B go there too (5·15): 275 minutes, and 5 of B
    are left.
    """
    home, site = np.array([0, 1, 1]), np.array([0, 0, 1])
    ways = Within(home, site, np.array([300.0, 900.0, 300.0]), np.array([25.0, 10.0, 12.0]))
    found = spread(ways, np.array([30.0, 20.0, 4.0]))
    assert found.left.tolist() == [5, 10, 4]
    assert found.minutes.tolist() == [125, 50, 0]
    assert found.far.tolist() == [False, False, True]
    more = spread(Within(home, site, ways.seconds, np.array([35.0, 10.0, 12.0])), np.array([30.0, 20.0, 4.0]))
    assert more.left.tolist() == [0, 5, 4]
    assert more.minutes.tolist() == [150, 125, 0]
    everybody = placed(more, np.arange(3))
    assert (everybody.people, everybody.placed, everybody.left, everybody.far) == (54, 45, 9, 4)
    assert everybody.mean_minutes == pytest.approx(275 / 45)


def test_without_changes_nothing_differs_and_it_is_what_is_stored(
    reading: Connection, inputs: Inputs, base: Base
) -> None:
    _, found = both(base)
    assert found.after is found.before
    assert len(found.home) == 0
    rules = Rules(Parameters("kindergarten", "walk"))
    stored = as_stored(rules, *read_rules(reading, inputs, rules, travel_of))
    np.testing.assert_array_equal(found.before.left.sum(), stored.left.sum())
    assert found.before.minutes.sum() == pytest.approx((stored.people * stored.minutes).sum())
    assert found.before.left[found.before.far].sum() == pytest.approx(
        stored.left[(stored.reason == "no_site_in_reach") | (stored.reason == "not_connected")].sum()
    )


@SEEKING
@given(changes=CHANGES)
def test_people_are_kept_over_areas_and_ages_and_no_site_takes_more_than_it_has(
    base: Base, changes: list[tuple[str, int]]
) -> None:
    evaluated, found = both(base, *(a_change(base, *one) for one in changes))
    for side, spread_ in ((evaluated.before, found.before), (evaluated.after, found.after)):
        every = np.arange(len(side.everybody))
        whole = placed(spread_, every)
        assert whole.people == pytest.approx(side.everybody.sum(), abs=0.01)
        assert whole.placed + whole.left == pytest.approx(whole.people)
        assert 0 <= whole.far <= whole.left
        municipality = base.ground.inputs.homes.area_ids[0]
        parts = [placed(spread_, np.flatnonzero(municipality == area)) for area in np.unique(municipality)]
        for name in ("people", "placed", "left", "far"):
            assert sum(getattr(one, name) for one in parts) == pytest.approx(getattr(whole, name))
        told = answer_of(base, content_of(), evaluated, found)["areas"][0]["groups"]
        when = "before" if spread_ is found.before else "after"
        for name in ("people", "placed", "without_place", "out_of_reach"):
            ages = sum(told[code][when][name]["value"] for code in told if code != TOTAL)
            assert ages == pytest.approx(told[TOTAL][when][name]["value"], abs=0.5)


@SEEKING
@given(number=st.integers(0, 500), places=st.integers(1, 200))
def test_a_further_site_never_leaves_more_and_places_at_most_as_many_as_it_has(
    base: Base, number: int, places: int
) -> None:
    _, found = both(base, {**a_change(base, "add", number), "places": places})
    gained = found.before.left.sum() - found.after.left.sum()
    assert -1e-9 <= gained <= places + 1e-9


@SEEKING
@given(changes=CHANGES, closed=st.integers(0, 500))
def test_closing_and_opening_again_leaves_everybody_where_they_were(
    base: Base, changes: list[tuple[str, int]], closed: int
) -> None:
    some = [a_change(base, *one) for one in changes]
    site = base.ground.supply.sites[closed % len(base.ground.supply.sites)].slug
    if any(one.get("site") == site for one in some):
        return
    _, plain = both(base, *some)
    _, undone = both(base, *some, {"kind": "close", "site": site}, {"kind": "open", "site": site})
    for name in ("people", "left", "minutes"):
        np.testing.assert_array_equal(getattr(plain.after, name), getattr(undone.after, name))


def test_a_standard_alone_moves_nobody(base: Base) -> None:
    _, found = both(base, a_change(base, "standard", 4))
    assert found.after is found.before


def test_libraries_have_no_places_to_spread(reading: Connection, inputs: Inputs) -> None:
    libraries = base_of(reading, inputs, content_of(category="library"))
    with pytest.raises(BadRequest, match="zählt man keine Plätze"):
        both(libraries, category="library")


def test_protected_figures_come_from_protected_people(
    reading: Connection, inputs: Inputs, base: Base
) -> None:
    shut = base_of(reading, inputs, content_of(), see_all=False, state=base.state)
    evaluated, found = both(shut, a_change(base, "close", 3))
    told = answer_of(shut, content_of(), evaluated, found)
    assert told["protected"]
    values = [
        figure["value"] for area in told["areas"] for group in area["groups"].values() for side in group.values()
        for name, figure in side.items() if name != "mean_minutes" and figure["value"] is not None
    ]  # fmt: skip
    assert values
    assert all(value % 5 == 0 for value in values)


def test_who_lives_where_no_site_is_in_reach_is_told_apart() -> None:
    side = Spread(np.array([3.0, 5.0]), np.array([3.0, 1.0]), np.array([0.0, 40.0]), np.array([True, False]))
    half = placed(side, np.arange(2), np.array([0.5, 1.0]))
    assert (half.people, half.left, half.far, half.mean_minutes) == (6.5, 2.5, 1.5, 10)
