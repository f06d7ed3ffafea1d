"""No count of one or two people can be found out from all that is published of an indicator together (RULES R38).

The attacker knows every published number of all levels and that counts are not negative; a linear program finds the least and the
most that a withheld count can have been. Several tables together: see test_joint.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.indicators.figures import SECRET, Figures, added_up
from app.indicators.secrecy import FEWEST_TOLD, all_withheld, withheld, without
from app.indicators.wilson import wilson

PARENTS = [-1, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3]
"""A Kreis, three Ämter, nine municipalities."""
LEAVES = [area for area in range(len(PARENTS)) if area not in PARENTS]


def sums(leaves: list[int]) -> np.ndarray:
    told = Figures.unknown(len(PARENTS), 1)
    for area, count in zip(LEAVES, leaves, strict=True):
        told.put(area, 0, float(count), "known")
    return added_up(told, PARENTS).value[:, 0]


def row_of(area: int) -> np.ndarray:
    """An area as the sum of municipalities."""

    def inside(leaf: int) -> bool:
        while leaf != area and leaf >= 0:
            leaf = PARENTS[leaf]
        return leaf == area

    return np.array([float(inside(leaf)) for leaf in LEAVES])


def span(published: list[tuple[np.ndarray, float]], target: np.ndarray) -> tuple[float, float]:
    """The least and the most that a sum of unknowns can be."""
    rows = np.array([row for row, _ in published]) if published else None
    told = np.array([value for _, value in published]) if published else None
    ends = [linprog(sign * target, A_eq=rows, b_eq=told, bounds=(0, None)) for sign in (1, -1)]
    assert ends[0].status == 0
    return float(ends[0].fun), float(-ends[1].fun) if ends[1].status == 0 else np.inf


counts = st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 7, 30]), min_size=len(LEAVES), max_size=len(LEAVES))


@settings(max_examples=150, deadline=None)
@given(counts)
def test_no_small_count_is_determined(leaves: list[int]) -> None:
    value = sums(leaves)
    hidden = withheld(value, np.zeros(len(PARENTS), bool), PARENTS)
    published = [(row_of(area), float(value[area])) for area in range(len(PARENTS)) if not hidden[area]]
    for area, count in enumerate(value):
        if 0 < count < FEWEST_TOLD:
            assert hidden[area]
            low, high = span(published, row_of(area))
            assert high - low >= 2, f"{leaves}: {count} lies between {low} and {high}"


def test_the_sum_goes_where_nothing_else_can_protect_its_part() -> None:
    hidden = withheld(np.array([1.0, 1.0, 0.0]), np.zeros(3, bool), [-1, 0, 0])
    assert hidden.tolist() == [True, True, False]


def test_two_small_ones_are_not_enough_for_each_other() -> None:
    """1 and 1 under a published 2 would both be 1, as neither is 0."""
    hidden = withheld(np.array([32.0, 1, 1, 30]), np.zeros(4, bool), [-1, 0, 0, 0])
    assert hidden.tolist() == [False, True, True, True]


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    assert not withheld(np.array([40.0, 10, 30]), np.zeros(3, bool), [-1, 0, 0]).any()


def test_what_the_statistics_office_withholds_is_protected_too() -> None:
    told = Figures.unknown(4, 1)
    for area, count in {0: 40, 2: 15, 3: 20}.items():
        told.put(area, 0, float(count), "known")
    told.put(1, 0, None, "secret")
    shown = without(told, all_withheld(told, [-1, 0, 0, 0]))
    assert (shown.reason[:, 0] == SECRET).tolist() == [False, True, True, False]


def test_the_interval_is_wilsons() -> None:
    """10 of 50: 0.1124 to 0.3304 (Newcombe 1998 has the method; worked out by hand: centre 0.2214, half 0.1090)."""
    low, high = wilson(np.array([10.0]), np.array([50.0]))
    assert low[0] == pytest.approx(0.1124, abs=1e-4)
    assert high[0] == pytest.approx(0.3304, abs=1e-4)
