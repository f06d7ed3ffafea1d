"""Who asks for places: ages of offers against age groups of the census, and numbers that are withheld."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.assigning import UNITS, whole_units
from app.places.demand import Ages, estimated, served_ages, shares_of, span_of

GROUPS = ["0-2", "3-5", "6-9", "0-9", "10-15", "65+", "all"]


def shares(start: int, end: int, groups: list[str] = GROUPS) -> dict[str, float]:
    return {one.age_group: one.share for one in shares_of(Ages(start, end), groups)[0]}


def test_a_kindergarten_asks_for_all_of_three_to_five_and_seven_months_of_the_next() -> None:
    assert shares(36, 79) == {"3-5": 1.0, "6-9": pytest.approx(7 / 48)}


def test_where_only_a_wide_group_is_known_a_part_of_it_counts() -> None:
    assert shares(36, 79, ["0-9", "all"]) == {"0-9": pytest.approx(43 / 120)}
    assert shares(36, 72, ["all"]) == {"all": pytest.approx(36 / 1200)}


def test_months_that_no_group_holds_are_counted_apart() -> None:
    found, without = shares_of(Ages(36, 144), ["3-5"])
    assert [(one.age_group, one.share) for one in found] == [("3-5", 1.0)]
    assert without == 72


@given(st.integers(0, 1190), st.integers(1, 300))
def test_every_month_of_age_counts_once(start: int, length: int) -> None:
    ages = Ages(start, min(start + length, 1200))
    found, without = shares_of(ages, GROUPS)
    months = sum(one.share * (span_of(one.age_group)[1] - span_of(one.age_group)[0]) for one in found)
    assert months + without == pytest.approx(ages.end - ages.start)


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ([(None, None)], (36, 79)),
        ([(24, 72), (48, 120)], (36, 79)),
        ([(40, 60)], (40, 60)),
        ([(80, 70)], (36, 79)),
        ([], (36, 79)),
    ],
)
def test_ages_are_those_offered_but_not_beyond_the_usual(offers, expected) -> None:
    ages = served_ages(offers, (36, 79))
    assert (ages.start, ages.end) == expected


def test_withheld_cells_share_what_the_municipality_has_left() -> None:
    """Municipality 7: 10 people, 4 told, four cells withheld: 1.5 each. 8: too many left, 2 each. 9: total unknown."""
    municipality = np.array([7, 7, 7, 7, 7, 8, 8, 9, -1], np.int32)
    home, people = np.array([0]), np.array([4.0])
    hidden = np.array([1, 2, 3, 4, 5, 6, 7, 8])
    told, known = estimated(municipality, home, people, hidden, {7: 10.0, 8: 100.0})
    assert told.tolist() == [1.5, 1.5, 1.5, 1.5, 2, 2, 1.5, 1.5]
    assert known == 6


@given(st.lists(st.floats(0, 50), max_size=40).map(np.array))
def test_whole_units_keep_the_total(people: np.ndarray) -> None:
    units = whole_units(people)
    assert (units >= 0).all()
    assert units.sum() == pytest.approx(people.sum() * UNITS, abs=0.5000001)
    assert np.abs(units - people * UNITS).max(initial=0) <= 1.0000001
