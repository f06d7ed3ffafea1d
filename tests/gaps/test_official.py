"""Official tables of people by age: groups that lie in each other are told apart, and nobody is lost or counted twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gaps.official import of_ages
from app.places.demand import Ages

NESTED = {"0-6": 370.0, "0-17": 793.0, "18-29": 1605.0, "30+": 2000.0}


def test_of_a_wider_group_those_remain_who_are_in_no_narrower_one() -> None:
    """By hand: of 793 under 18 are 370 under 7; 423 are 7 to 17, 132 months."""
    assert of_ages(Ages(0, 84), NESTED) == 370
    assert of_ages(Ages(84, 216), NESTED) == 423
    assert of_ages(Ages(72, 132), NESTED) == pytest.approx(12 / 84 * 370 + 48 / 132 * 423)


def test_ages_that_no_group_holds_are_not_made_up() -> None:
    assert of_ages(Ages(0, 240), {"0-6": 10.0}) is None


@given(st.integers(1, 1199), st.tuples(*[st.floats(0, 1000)] * 3))
def test_ages_cut_anywhere_add_up_to_all_people(cut: int, counts: tuple[float, float, float]) -> None:
    young, more, old = counts
    told = {"0-6": young, "0-17": young + more, "18+": old}
    parts = [of_ages(Ages(0, cut), told), of_ages(Ages(cut, 1200), told)]
    assert sum(part or 0 for part in parts) == pytest.approx(sum(counts), abs=1e-6)
