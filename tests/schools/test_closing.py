"""Closing a school on one sheet: five cells worked out by hand in docs/methods.md, and what is kept whatever is closed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.schools.closing import Closing, Sheet, Today, close

#: Five cells; metres to the schools P, Q, R; 10, 20, 30, 20, 10 children.
METRES = np.array(
    [[300, 1500, 4000], [500, 1200, 3800], [800, 1000, 3500], [2500, 400, 2600], [4200, 2800, 500]], float
)
CHILDREN = np.array([10, 20, 30, 20, 10], float)
#: Today the first three go to P (60), the fourth to Q, the fifth to R.
HOME, SCHOOL = np.arange(5), np.array([0, 0, 0, 1, 2])
EXPECTED = np.array([[60, 20, 10], [66, 20, 10]], float)
PLACES = np.array([75, 60, 100], float)


def five(**more: object) -> Today:
    told = {
        "metres": METRES, "home": HOME, "school": SCHOOL, "pupils": CHILDREN, "expected": EXPECTED, "places": PLACES,
        "counts": np.ones(3, bool), "children": CHILDREN, "limit_m": 2000.0,
    }  # fmt: skip
    return Today(**{**told, **more})  # type: ignore[arg-type]


def closing(into: int | None = None) -> Closing:
    return Closing(np.array([True, False, False]), np.ones(3, bool), into)


def pupils_to(sheet: Sheet, target: int) -> dict[int, float]:
    mine = sheet.target == target
    return {
        int(home): round(float(count), 6)
        for home, count in zip(sheet.home[mine], sheet.pupils[mine], strict=True)
    }


def test_five_cells_by_hand():
    """P closes. Q has 40 places left, R 90. Going to R instead of Q costs 2500, 2600 and 2500 m more: of the 60 children 40
    find room in Q; those of whom the way to R is least dearer (cells 0 and 2 alike) go to R."""
    sheet = close(five(), closing())
    to_q, to_r = pupils_to(sheet, 1), pupils_to(sheet, 2)
    assert to_q[1] == 20
    assert sum(to_q.values()) == 40
    assert sum(to_r.values()) == 20
    # 20 of cell 1 to Q: 700 m more each. The other 40: Q costs 1200 (cell 0) or 200 (cell 2), R 3700 or 2700 m more.
    # Any 20 of cells 0 and 2 in Q, the other 20 in R: 14 + (10·1.2 + 30·0.2) + 20·2.5 = 82 km.
    assert sheet.extra_km == pytest.approx(82.0)
    assert sheet.received.tolist() == [[0, 40, 20], [0, 44, 22]]
    assert sheet.after.tolist() == [[0, 60, 30], [0, 64, 32]]
    assert sheet.without_room.tolist() == [0, 0]
    # Nearest school before: 300, 500, 800, 400, 500 m; without P: 1500, 1200, 1000, 400, 500 m: nobody beyond 2 km.
    assert (sheet.beyond_before, sheet.beyond_after) == (0, 0)


def test_with_a_limit_of_one_kilometre_thirty_children_are_newly_beyond_it():
    sheet = close(five(limit_m=1000.0), closing())
    assert (sheet.beyond_before, sheet.beyond_after) == (
        0,
        30,
    )  # cells 0 and 1; 1000 m itself is still reasonable


def test_a_merging_takes_all_in_whether_there_is_room_or_not():
    sheet = close(five(), closing(into=2))
    assert sheet.after[0].tolist() == [0, 20, 70]
    assert sheet.extra_km == pytest.approx((10 * 3700 + 20 * 3300 + 30 * 2700) / 1000)


def test_who_finds_no_room_is_told_and_not_lost():
    sheet = close(five(places=np.array([75, 30, 10.0])), closing())
    assert sheet.without_room.tolist() == pytest.approx([50, 55])
    assert (sheet.after.sum(axis=1) + sheet.without_room).tolist() == pytest.approx(
        EXPECTED.sum(axis=1).tolist()
    )


def test_nothing_closed_or_nobody_left_is_refused():
    with pytest.raises(ValueError, match="closed"):
        close(five(), Closing(np.zeros(3, bool), np.ones(3, bool)))
    with pytest.raises(ValueError, match="stay"):
        close(five(), Closing(np.ones(3, bool), np.ones(3, bool)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Today, Closing]:
    homes, schools, years = draw(st.integers(1, 6)), draw(st.integers(2, 4)), draw(st.integers(1, 4))
    numbers = np.random.default_rng(draw(st.integers(0, 2**31)))
    school = numbers.integers(0, schools, homes)
    pupils = numbers.integers(0, 40, homes).astype(float)
    now = np.bincount(school, pupils, schools)
    expected = now[None, :] * numbers.uniform(0.5, 1.5, (years, schools))
    places = np.where(numbers.random(schools) < 0.2, np.nan, numbers.integers(0, 120, schools).astype(float))
    closed = np.zeros(schools, bool)
    closed[draw(st.integers(0, schools - 1))] = True
    metres = numbers.integers(0, 9000, (homes, schools)).astype(float)
    today = Today(
        metres, np.arange(homes), school, pupils, expected, places, np.ones(schools, bool), pupils + 1, 2000.0
    )
    return today, Closing(closed, np.ones(schools, bool))


@given(cases())
@settings(deadline=None, max_examples=60)
def test_pupils_are_conserved_every_year_and_each_displaced_child_is_placed_once(case: tuple[Today, Closing]):
    today, asked = case
    sheet = close(today, asked)
    kept = sheet.after.sum(axis=1) + sheet.without_room
    assert kept == pytest.approx(today.expected.sum(axis=1))
    now = np.bincount(today.school, today.pupils, len(today.places))
    growth = np.where(now > 0, today.expected[0] / np.where(now > 0, now, 1), 1)
    displaced = np.where(asked.closed[today.school], today.pupils * growth[today.school], 0)
    moved = np.bincount(sheet.home, sheet.pupils, len(displaced))
    assert moved == pytest.approx(displaced, abs=0.011)
    assert not asked.closed[sheet.target[sheet.target >= 0]].any()
    placed = sheet.target >= 0
    difference = (sheet.after_m - sheet.before_m)[placed] * sheet.pupils[placed]
    assert sheet.extra_km == pytest.approx(difference.sum() / 1000)
    room = np.fmax(np.nan_to_num(today.places, nan=1e9), today.expected[0])
    assert (sheet.after[0] <= room + 0.02).all()
    assert sheet.beyond_after is not None
    assert sheet.beyond_before is not None
    assert sheet.beyond_after >= sheet.beyond_before
