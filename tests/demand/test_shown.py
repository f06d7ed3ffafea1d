"""What everybody is shown tells nobody how many one or two are: also not by subtracting tables (RULES R38).

The attacker knows all that is published of a table, its sums by row and column included, and looks for the least and the most
that each secret number can be (an integer program). One and two must never be all that is left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from app.demand.shown import GROUPS, SMALLEST_TOTAL, coarse, exact, figure, grouped

Says: TypeAlias = Callable[..., tuple[float, float]]


def coarsely(value: float, *, total: bool) -> tuple[float, float]:
    """What the number that is published says of the true one."""
    told = coarse(value, smallest=SMALLEST_TOTAL if total else 5)
    if told["status"] == "secret":
        return 0, SMALLEST_TOTAL - 1 if total else 4
    return max(told["value"] - 2, SMALLEST_TOTAL if total else 5), told["value"] + 2


def carelessly(value: float, *, total: bool) -> tuple[float, float]:
    """As many do it: one and two withheld, everything else told."""
    return (1, 2) if value in {1, 2} else (value, value)


def possible(table: np.ndarray, cell: tuple[int, int], says: Says = coarsely) -> tuple[int, int]:
    """The least and the most that a cell can be, for who sees all that is published."""
    ranges = [says(value, total=False) for value in table.ravel()]
    sums, known = [], []
    for axis in (1, 0):
        for number, value in enumerate(table.sum(axis=axis)):
            chosen = np.zeros(table.shape)
            chosen[(number, slice(None)) if axis == 1 else (slice(None), number)] = 1
            sums.append(chosen.ravel())
            known.append(says(value, total=axis == 1))
    aim = np.zeros(table.shape)
    aim[cell] = 1
    constraint = LinearConstraint(np.array(sums), *np.array(known, float).T)
    bounds = Bounds(*np.array(ranges, float).T)
    found = [
        milp(sign * aim.ravel(), constraints=constraint, bounds=bounds, integrality=1) for sign in (1, -1)
    ]
    assert all(one.success for one in found)
    return round(found[0].fun), round(-found[1].fun)


def test_the_attacker_finds_what_is_withheld_carelessly():
    table = np.array([[1, 20, 30, 9], [40, 50, 60, 8]])
    assert possible(table, (0, 0), carelessly) == (1, 1)
    assert possible(table, (0, 0)) != (1, 1)


SMALL = st.integers(0, 6) | st.integers(7, 60)


@given(st.lists(st.lists(SMALL, min_size=4, max_size=4), min_size=2, max_size=3))
@settings(max_examples=60, deadline=None)
def test_one_and_two_are_never_found_by_subtracting(rows: list[list[int]]):
    table = np.array(rows)
    for cell in zip(*np.nonzero((table == 1) | (table == 2)), strict=True):
        least, most = possible(table, (int(cell[0]), int(cell[1])))
        assert least < most


@pytest.mark.parametrize(
    ("value", "shown"), [(0, None), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (1234, 1235)]
)
def test_numbers_for_everybody_are_rounded_to_five(value: int, shown: int | None):
    assert coarse(value)["value"] == shown
    assert coarse(value)["status"] == ("secret" if shown is None else "estimated")


def test_whoever_may_see_them_sees_counts_as_counts_and_estimates_as_such():
    assert exact(2, counted=True) == {"value": 2, "status": "known"}
    assert exact(0, counted=True) == {"value": 0, "status": "zero"}
    assert exact(2.345, counted=False) == {"value": 2.3, "status": "estimated"}
    assert figure(2, see_all=False, counted=True)["status"] == "secret"


def test_the_groups_hold_everybody_once():
    people = np.arange(200.0).reshape(2, 100)
    assert grouped(people).sum(axis=-1).tolist() == people.sum(axis=-1).tolist()
    assert [start for _, start, _ in GROUPS[1:]] == [end for _, _, end in GROUPS[:-1]]
