"""Spreading people over places: the optimum of an independent linear programme (HiGHS), and what holds for any numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from app.accessibility import assignment
from app.accessibility.assignment import Ways, assign


def optimum(units: np.ndarray, places: np.ndarray, ways: Ways) -> tuple[float, float]:
    """Most people with a place, and the least travel with so many, by two linear programmes solved by HiGHS."""
    count = len(ways.site)
    if not count:
        return 0.0, 0.0
    column = np.arange(count)
    rows = np.concatenate([ways.group, len(units) + ways.site])
    limits = coo_matrix(
        (np.ones(2 * count), (rows, np.tile(column, 2))), shape=(len(units) + len(places), count)
    )
    room = np.concatenate([units, places])
    most = linprog(-np.ones(count), A_ub=limits, b_ub=room, method="highs")
    equal = np.ones((1, count))
    least = linprog(ways.cost, A_ub=limits, b_ub=room, A_eq=equal, b_eq=[-most.fun], method="highs")
    return -most.fun, least.fun


@st.composite
def towns(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, Ways]:
    groups, sites = draw(st.integers(1, 7)), draw(st.integers(1, 12))
    units = np.array(draw(st.lists(st.integers(0, 9), min_size=groups, max_size=groups)))
    places = np.array(draw(st.lists(st.integers(0, 12), min_size=sites, max_size=sites)))
    open_ways = draw(st.lists(st.booleans(), min_size=groups * sites, max_size=groups * sites))
    cost = np.array(draw(st.lists(st.integers(0, 30), min_size=groups * sites, max_size=groups * sites)))
    group, site = (index.ravel()[open_ways] for index in np.indices((groups, sites)))
    return units, places, Ways.of(group, site, cost[open_ways], groups)


@given(towns())
@settings(max_examples=200, deadline=None)
def test_as_many_as_possible_find_a_place_with_the_least_travel(town) -> None:
    units, places, ways = town
    found = assign(units, places, ways)
    placed, travel = optimum(units, places, ways)
    assert found.flow.sum() == pytest.approx(placed)
    assert found.total_cost == pytest.approx(travel)


@given(towns())
@settings(max_examples=200, deadline=None)
def test_looking_at_one_way_first_finds_the_same(town) -> None:
    """Column generation from the poorest start: what is missing is found, whatever was looked at first."""
    units, places, ways = town
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment, "FIRST_WAYS", 1)
        found = assign(units, places, ways)
    assert found.total_cost == assign(units, places, ways).total_cost
    assert found.flow.sum() == assign(units, places, ways).flow.sum()


@given(towns())
@settings(deadline=None)
def test_nobody_is_lost_and_no_site_is_overfull(town) -> None:
    units, places, ways = town
    found = assign(units, places, ways)
    assert (np.bincount(ways.group, found.flow, len(units)) + found.left == units).all()
    assert (np.bincount(ways.site, found.flow, len(places)) <= places).all()
    assert (found.flow >= 0).all()
    assert (found.left >= 0).all()


@given(towns(), st.integers(1, 5))
@settings(deadline=None)
def test_more_places_leave_nobody_more_without(town, more: int) -> None:
    units, places, ways = town
    larger = places.copy()
    larger[0] += more
    assert assign(units, larger, ways).left.sum() <= assign(units, places, ways).left.sum()


def test_a_chain_of_moves_lets_one_more_in() -> None:
    """A goes on to the further site so that B, who reaches only the near one, has a place: as many as possible first."""
    ways = Ways.of(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([1, 1000, 5]), 2)
    found = assign(np.array([1, 1]), np.array([1, 1]), ways)
    assert found.left.tolist() == [0, 0]
    assert found.total_cost == 1005


@pytest.mark.parametrize(
    ("units", "places", "cost"),
    [([-1], [1], [1]), ([1], [-1], [1]), ([1], [1], [-1]), ([2**40], [1], [2**30])],
)
def test_numbers_that_make_no_sense_are_refused(units, places, cost) -> None:
    ways = Ways.of(np.array([0]), np.array([0]), np.array(cost), 1)
    with pytest.raises(ValueError, match=r"not negative|too great"):
        assign(np.array(units), np.array(places), ways)
