"""Difference-in-differences against figures from the literature and by hand; where it says nothing it says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.measures.difference import comparable, difference_in_differences
from app.measures.effects import standing

# Card and Krueger (1994), American Economic Review 84(4), table 3, row 1 and 2: mean employment per store before and after,
# New Jersey (treated) 20.44 and 21.03, Pennsylvania 23.33 and 21.17; difference of the changes 2.76 (rounded means: 2.75).
NEW_JERSEY, PENNSYLVANIA = (20.44, 21.03), (23.33, 21.17)


def test_it_agrees_with_card_and_krueger():
    around = (-1.5, -0.5, 0.5, 1.5)  # four areas whose mean is Pennsylvania's
    before = {"nj": NEW_JERSEY[0]} | {f"pa{n}": PENNSYLVANIA[0] + shift for n, shift in enumerate(around)}
    after = {"nj": NEW_JERSEY[1]} | {f"pa{n}": PENNSYLVANIA[1] + 2 * shift for n, shift in enumerate(around)}
    found = difference_in_differences(before, after, {"nj"}, [f"pa{n}" for n in range(4)])
    assert found is not None
    assert found.effect == pytest.approx(2.75, abs=0.011)
    assert found.treated_change == pytest.approx(0.59)
    assert found.compared_change == pytest.approx(-2.16)


def test_the_interval_is_what_the_formula_says_by_hand():
    before = dict.fromkeys(("a", "b", "c", "d", "e"), 10.0)
    after = {"a": 5.0, "b": 9.0, "c": 10.0, "d": 11.0, "e": 12.0}
    found = difference_in_differences(before, after, {"a"}, ["b", "c", "d", "e"])
    assert found is not None
    # changes of the compared: −1, 0, 1, 2; mean 0.5, standard deviation √(5/3) = 1.29099; t(3; 0.975) = 3.18245
    assert found.effect == pytest.approx(-5.5)
    margin = 3.182446 * 1.290994 * (1 + 1 / 4) ** 0.5
    assert (found.low, found.high) == (
        pytest.approx(-5.5 - margin, abs=1e-4),
        pytest.approx(-5.5 + margin, abs=1e-4),
    )


def test_below_four_comparable_areas_there_is_none():
    before = dict.fromkeys("abcd", 1.0)
    assert difference_in_differences(before, before, {"a"}, ["b", "c", "d"]) is None
    assert difference_in_differences(before, before, {"x"}, ["a", "b", "c", "d"]) is None


def test_comparable_are_those_of_about_the_same_size_that_are_not_treated():
    people = {"a": 1000.0, "b": 500.0, "c": 499.0, "d": 2000.0, "e": 2001.0, "f": 900.0}
    assert comparable({"a"}, people, set(people)) == ["b", "d", "f"]
    assert comparable({"unknown"}, people, set(people)) == []


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=30), st.floats(-1e3, 1e3))
def test_what_changes_everywhere_alike_is_no_effect(values: list[float], change: float):
    before = {str(n): value for n, value in enumerate(values)}
    after = {ars: value + change for ars, value in before.items()}
    found = difference_in_differences(before, after, {"0"}, sorted(before.keys() - {"0"}))
    assert found is not None
    assert found.effect == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("before", "expected", "now", "said"),
    [(20, 10, 10, "reached"), (20, 10, 9, "reached"), (20, 10, 15, "on_the_way"), (20, 10, 20, "unchanged"),
     (20, 10, 21, "opposite"), (10, 20, 21, "reached"), (10, 20, 9, "opposite"), (10, 10, 10, None), (None, 10, 5, None)],
)  # fmt: skip
def test_how_it_stands_looks_the_way_that_was_wanted(
    before: float | None, expected: float, now: float, said: str | None
):
    assert standing(before, expected, now) == said
