"""All-day places of three schools, worked out by hand in docs/methods.md; and what holds for any numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demand.shown import exact
from app.schools.all_day import NAMES, Gap, gap_of, told
from tests.standards.books import SL_FL, book_for

BOOK = book_for(SL_FL)
TAKE_UP = {"low": 0.5, "middle": 0.6, "high": 0.8}
#: Pupils by grade, low, middle, high; places; weeks closed.
SCHOOLS = {
    "A": ([[20, 20, 20, 20], [22, 22, 22, 22], [25, 25, 25, 25]], 40.0, 4.0),
    "B": ([[10, 12, 14, 16], [10, 12, 14, 16], [10, 12, 14, 16]], 30.0, 5.0),
    "C": ([[40, 40, 40, 40], [45, 45, 45, 45], [50, 50, 50, 50]], None, None),
}
#: School, school year: grades entitled, demand and gap (low, middle, high), as in docs/methods.md.
BY_HAND = {
    ("A", 2025): (0, (0, 0, 0), (-40, -40, -40)),
    ("A", 2026): (1, (10, 13.2, 20), (-30, -26.8, -20)),
    ("A", 2027): (2, (20, 26.4, 40), (-20, -13.6, 0)),
    ("A", 2028): (3, (30, 39.6, 60), (-10, -0.4, 20)),
    ("A", 2029): (4, (40, 52.8, 80), (0, 12.8, 40)),
    ("A", 2030): (4, (40, 52.8, 80), (0, 12.8, 40)),
    ("B", 2026): (1, (5, 6, 8), (-25, -24, -22)),
    ("B", 2029): (4, (26, 31.2, 41.6), (-4, 1.2, 11.6)),
    ("C", 2029): (4, (80, 108, 160), None),
}


@pytest.mark.parametrize("at", BY_HAND, ids=lambda at: f"{at[0]}-{at[1]}")
def test_three_schools_by_hand(at: tuple[str, int]):
    pupils, places, weeks = SCHOOLS[at[0]]
    grades, demand, gap = BY_HAND[at]
    found = gap_of(BOOK, at[1], np.array(pupils, float), TAKE_UP, places, weeks)
    assert found.grades == grades
    assert found.demand == pytest.approx(demand)
    assert found.gap == (None if gap is None else pytest.approx(gap))


def test_more_weeks_closed_than_the_law_allows_are_flagged():
    found = {
        name: gap_of(BOOK, 2026, np.array(pupils, float), TAKE_UP, places, weeks).closed_too_long
        for name, (pupils, places, weeks) in SCHOOLS.items()
    }
    assert found == {"A": False, "B": True, "C": None}
    assert gap_of(BOOK, 2025, np.ones((3, 4)), TAKE_UP, 1, 9).closed_too_long is None  # no rule yet


@given(
    st.lists(st.lists(st.floats(0, 300), min_size=4, max_size=4), min_size=3, max_size=3),
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
    st.floats(0, 500),
    st.integers(2024, 2035),
)
def test_low_is_never_above_middle_nor_middle_above_high(pupils, shares, places: float, year: int):
    found = gap_of(BOOK, year, np.array(pupils), dict(zip(NAMES, shares, strict=True)), places, None)
    assert found.gap is not None
    for three in (found.pupils, found.demand, found.gap):
        assert three[0] <= three[1] <= three[2]
    assert found.demand[2] <= max(map(sum, pupils)) + 1e-9


def test_what_is_not_known_is_told_as_unknown_and_secret_as_secret():
    gap = Gap(2026, 1, (1, 2, 9), (0.5, 1, 4.5), None, None)
    shown = told(
        gap, lambda value: exact(value, counted=False) if value > 5 else {"value": None, "status": "secret"}
    )
    assert shown["gap"]["high"]["status"] == "unknown"
    assert shown["demand"]["high"]["value"] == 4.5
    assert shown["gap"]["low"] == {"value": None, "status": "secret"}
    assert shown["places"]["status"] == "unknown"
