"""Pupils by grade: rates and forecast against values worked out independently, and the back-test by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from app.projection.grades import (
    back_test,
    forecast,
    intake_rate,
    mean_error,
    progression_rates,
    transition_rates,
)

#: School years 2024, 2025, 2026; grades 1 to 4. Sums: 102 -> 101, 97 -> 98, 96 -> 96.
PUPILS = np.array([[50, 46, 49, 47], [52, 51, 47, 48], [48, 50, 51, 48]], float)
#: Newly enrolled in 2025 and 2026, of so many children of the entry cohorts.
ENROLLED, CHILDREN = np.array([47.0, 48.0]), np.array([52.0, 51.0])


def test_progression_rates_are_those_of_the_fixture():
    assert progression_rates(PUPILS) == pytest.approx([0.990196, 1.010309, 1.0], abs=5e-7)


def test_the_total_of_2027_is_that_of_the_fixture():
    entrants = intake_rate(ENROLLED, CHILDREN) * np.array([49.0])
    told = forecast(PUPILS[-1], progression_rates(PUPILS), entrants)
    assert told.sum() == pytest.approx(194.2391, abs=5e-5)
    assert told[0, 3] == 51


def test_weights_make_younger_years_count_more():
    weighted = progression_rates(PUPILS, np.array([1.0, 3.0]))
    assert weighted[0] == pytest.approx((51 + 3 * 50) / (50 + 3 * 52))


def test_a_cohort_that_nobody_leaves_goes_through_unchanged():
    told = forecast(np.array([10.0, 20, 30, 40]), np.ones(3), np.array([1.0, 2, 3, 4]))
    assert told.tolist() == [[1, 10, 20, 30], [2, 1, 10, 20], [3, 2, 1, 10], [4, 3, 2, 1]]


@given(some.arrays(float, (4, 4), elements=st.integers(0, 200).map(float)), st.floats(0.1, 5))
def test_a_school_twice_as_large_has_the_same_rates(pupils: np.ndarray, size: float):
    assert np.allclose(progression_rates(pupils), progression_rates(pupils * size))


def test_a_grade_without_pupils_has_a_rate_of_one():
    assert progression_rates(np.array([[0.0, 5], [0, 6]])).tolist() == [1]


def test_transitions_to_kinds_of_school():
    rates = transition_rates(np.array([100.0, 60, 80]), np.array([[0.0, 0], [40, 50], [24, 30]]))
    assert rates.tolist() == [0.4, 0.5]  # 64 and 80 of 160; a tenth goes elsewhere


def test_back_test_by_hand():
    # One grade: everybody enrolled is the intake; cohorts of 10 children, later 20.
    pupils = np.array([[8.0], [8], [9], [20]])
    cohorts = np.array([[10.0, 10, 10, 20], [10, 10, 20, 20], [10, 20, 20, 20], [20, 20, 20, 20]])
    tests = back_test(pupils, cohorts)
    # Base 2: rate 25/30, 20 children next year: 16.667, came 20. Base 1: 16/20, 10 then 20: 8 and 16, came 9 and 20.
    assert [(one.base, one.year) for one in tests] == [(2, 3), (1, 2), (1, 3)]
    assert [one.forecast for one in tests] == pytest.approx([50 / 3, 8, 16])
    assert mean_error(tests) == pytest.approx((1 / 6 + 1 / 9 + 1 / 5) / 3)


def test_a_back_test_knows_nothing_of_what_came_later():
    pupils = np.array([[8.0, 7], [8, 8], [9, 8], [20, 9], [21, 19]])
    cohorts = np.full((5, 5), 10.0)
    before = back_test(pupils, cohorts)
    changed = pupils.copy()
    changed[-1] *= 3
    after = back_test(changed, cohorts)
    assert [one.forecast for one in before] == [one.forecast for one in after]


def test_too_few_years_make_no_test():
    assert back_test(PUPILS[:2], np.ones((2, 4))) == []
    assert mean_error([]) is None
    with pytest.raises(ValueError, match="two years"):
        progression_rates(PUPILS[:1])
    with pytest.raises(ValueError, match="children"):
        intake_rate(ENROLLED, np.zeros(2))
    with pytest.raises(ValueError, match="last grade"):
        transition_rates(np.zeros(2), np.zeros((2, 2)))
