"""Measures of inequality: golden values (RULES R36), simple cases known from textbooks, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.accessibility.decay import binary
from app.accessibility.floating_catchment import modified, two_step
from app.accessibility.inequality import concentration, fifths, gini, lorenz, palma, share_below, theil
from tests.accessibility.test_floating_catchment import MINUTES, PEOPLE, PLACES, ZONES, pairs_of

SCORES = {
    "2SFCA": two_step(PEOPLE, PLACES, pairs_of(MINUTES, binary(15))).score,
    "E2SFCA": two_step(PEOPLE, PLACES, pairs_of(MINUTES, ZONES)).score,
    "M2SFCA": modified(PEOPLE, PLACES, pairs_of(MINUTES, ZONES)).score,
}


@pytest.mark.parametrize(("method", "expected"), [("2SFCA", 0.3), ("E2SFCA", 0.100505), ("M2SFCA", 0.103624)])
def test_gini_of_three_villages(method: str, expected: float) -> None:
    assert gini(SCORES[method], PEOPLE) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("method", "expected"), [("2SFCA", 0.208946), ("E2SFCA", 0.026399), ("M2SFCA", 0.034108)]
)
def test_theil_of_three_villages(method: str, expected: float) -> None:
    assert theil(SCORES[method], PEOPLE).total == pytest.approx(expected, abs=1e-6)


def test_equal_shares_are_not_unequal() -> None:
    value, people = np.full(5, 3.0), np.arange(1.0, 6.0)
    assert gini(value, people) == pytest.approx(0)
    assert theil(value, people).total == pytest.approx(0)
    assert palma(value, people) == pytest.approx(0.25), "a tenth has a tenth, four tenths have four"


def test_all_in_one_hand() -> None:
    value, people = np.array([0.0] * 9 + [1.0]), np.ones(10)
    assert gini(value, people) == pytest.approx(0.9), "1 - 1/n"
    assert theil(value, people).total == pytest.approx(np.log(10)), "ln n"
    assert palma(value, people) == float("inf")


def test_who_has_less_than_the_standard() -> None:
    assert share_below(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 70.0]), 2.0) == pytest.approx(0.1)
    assert np.isnan(share_below(np.array([1.0]), np.array([0.0]), 2.0))


groups = st.integers(2, 12).flatmap(
    lambda n: st.tuples(
        st.lists(st.floats(0.001, 100), min_size=n, max_size=n).map(np.array),
        st.lists(st.just(0.0) | st.floats(0.01, 500), min_size=n, max_size=n).map(np.array),
        st.lists(st.integers(0, 3), min_size=n, max_size=n).map(np.array),
    )
)


@given(groups)
def test_the_parts_of_theil_add_up_and_neither_is_negative(group) -> None:
    value, people, unit = group
    assume(people.sum() > 1)
    found = theil(value, people, unit)
    own = 0.0
    for one in np.unique(unit):
        mine = (unit == one) & (people > 0)
        if mine.any():
            share = (people * value)[mine].sum() / (people * value).sum()
            own += share * theil(value[mine], people[mine]).total
    assert found.within == pytest.approx(own, abs=1e-9), "the units' own T, weighted with their share"
    assert found.between + found.within == pytest.approx(found.total, abs=1e-9)
    assert min(found.between, found.within) >= -1e-9


@given(groups, st.floats(0.1, 10), st.integers(0, 5))
def test_scale_and_order_do_not_matter(group, factor: float, seed: int) -> None:
    value, people, _ = group
    assume(people.sum() > 1)
    shuffled = np.random.default_rng(seed).permutation(len(value))
    assert gini(value * factor, people * factor) == pytest.approx(gini(value, people), abs=1e-9)
    assert gini(value[shuffled], people[shuffled]) == pytest.approx(gini(value, people), abs=1e-9)
    assert 0 <= gini(value, people) < 1 + 1e-9


@given(groups)
def test_the_lorenz_curve_hangs_below_the_diagonal(group) -> None:
    value, people, _ = group
    assume(people.sum() > 1)
    x, y = lorenz(value, people)
    assert (x[0], y[0], x[-1], y[-1]) == pytest.approx((0, 0, 1, 1))
    assert (y <= x + 1e-9).all()


def test_nobody_having_anything_is_said() -> None:
    with pytest.raises(ValueError, match="nobody has anything"):
        gini(np.zeros(3), np.ones(3))
    with pytest.raises(ValueError, match="negative"):
        gini(np.array([-1.0, 2.0]), np.ones(2))


@given(groups)
def test_ordered_by_what_they_have_the_concentration_is_the_gini(town) -> None:
    value, people, _ = town
    assume(people.sum() > 0)
    assert concentration(value, people, value) == pytest.approx(gini(value, people), abs=1e-9)
    assert concentration(value, people, -value) == pytest.approx(-gini(value, people), abs=1e-9)


@given(groups)
def test_where_all_stand_equally_high_nothing_is_concentrated(town) -> None:
    value, people, _ = town
    assume(people.sum() > 0)
    assert concentration(value, people, np.zeros(len(value))) == pytest.approx(0, abs=1e-9)


@given(groups)
def test_fifths_rise_with_standing_and_never_part_equals(town) -> None:
    standing, people, _ = town
    found = fifths(standing, people)
    order = np.argsort(standing, kind="stable")
    assert (np.diff(found[order]) >= 0).all()
    assert found.min() >= 0
    assert found.max() <= 4
    for one in np.unique(standing):
        assert len(set(found[standing == one].tolist())) == 1


def test_fifths_of_ten_equal_groups_hold_two_each() -> None:
    assert fifths(np.arange(10.0), np.ones(10)).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
