"""Reasons add up, and each has what it alone changes: the axioms that make Shapley's value the only such share."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accessibility.reasons import explain

REASONS = 4
GOALS = st.lists(st.integers(1, (1 << REASONS) - 1), max_size=5)


def of(*lacks: int) -> list[float]:
    found = explain(np.zeros(len(lacks), np.int64), np.array(lacks, np.int64), 1, REASONS)
    return found.share[0].tolist()


@pytest.mark.parametrize(
    ("lacks", "share"),
    [
        ([0b0001], [1, 0, 0, 0]),
        ([0b0001, 0b0010], [0.5, 0.5, 0, 0]),
        ([0b0011], [0.5, 0.5, 0, 0]),
        ([0b0001, 0b0011], [1, 0, 0, 0]),
        ([0b0111], [1 / 3, 1 / 3, 1 / 3, 0]),
        ([0b0001, 0b0110], [2 / 3, 1 / 6, 1 / 6, 0]),
        ([], [0, 0, 0, 0]),
    ],
)
def test_by_hand(lacks: list[int], share: list[float]):
    assert of(*lacks) == pytest.approx(share)


def by_orders(lacks: list[int]) -> np.ndarray:
    """The definition itself: over all orders of mending, how often each reason is the one that makes the difference."""
    share = np.zeros(REASONS)
    orders = list(permutations(range(REASONS)))
    for order in orders:
        mended = 0
        for reason in order:
            before = any(lack & ~mended == 0 for lack in lacks)
            mended |= 1 << reason
            if not before and any(lack & ~mended == 0 for lack in lacks):
                share[reason] += 1
    return share / len(orders)


@given(st.lists(GOALS, min_size=1, max_size=6))
def test_the_same_as_going_through_all_orders(groups: list[list[int]]):
    group = np.array([number for number, goals in enumerate(groups) for _ in goals], np.int64)
    lacks = np.array([lack for goals in groups for lack in goals], np.int64)
    found = explain(group, lacks, len(groups), REASONS)
    assert found.share == pytest.approx(np.array([by_orders(goals) for goals in groups]))
    assert found.share.sum(axis=1) == pytest.approx(1.0 * ~found.hopeless)
    assert found.hopeless.tolist() == [not goals for goals in groups]
    for number, goals in enumerate(groups):
        assert found.alone[number].tolist() == [1 << reason in goals for reason in range(REASONS)]


def test_who_lacks_nothing_is_no_case():
    with pytest.raises(ValueError, match="at least one"):
        explain(np.zeros(1, np.int64), np.zeros(1, np.int64), 1, 2)
    with pytest.raises(ValueError, match="at most"):
        explain(np.zeros(1, np.int64), np.ones(1, np.int64), 1, 13)
