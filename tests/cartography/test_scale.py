"""Classes of maps: natural groups, limits that are round and never overlap, the threshold a limit, zero in the middle."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cartography.natural import group_starts
from app.cartography.scale import about_zero, rounding_step, sequential
from app.cartography.style import BETTER_TO_WORSE, SEQUENTIAL, spread

VALUES = [2.1, 3.4, 4.8, 7.9, 8.2, 14.4, 15, 15.2, 22, 40.5, 61, 79]
numbers = st.lists(st.integers(0, 1000).map(lambda n: n / 4), min_size=1, max_size=9)


def squares(part: list[float]) -> float:
    mean = sum(part) / len(part)
    return sum((value - mean) ** 2 for value in part)


def least_by_trying(ordered: list[float], groups: int) -> float:
    """Every way to cut into so many groups or fewer."""
    n = len(ordered)
    return min(
        sum(squares(ordered[a:b]) for a, b in pairwise([0, *cuts, n]))
        for cuts in combinations(range(1, n), min(groups, n) - 1)
    )


@settings(deadline=None)
@given(numbers, st.integers(1, 5))
def test_natural_groups_have_the_least_sum_of_squares_of_all_ways_to_cut(
    values: list[float], groups: int
) -> None:
    ordered = sorted(values)
    starts = [*group_starts(values, groups), float("inf")]
    parts = [[v for v in ordered if a <= v < b] for a, b in pairwise(starts)]
    assert sum(map(squares, parts)) == pytest.approx(least_by_trying(ordered, groups), abs=1e-6)


def test_natural_groups_find_what_is_plainly_there() -> None:
    assert group_starts([1, 2, 2, 10, 11, 12, 50, 51], 3) == [1, 10, 50]
    assert group_starts([3, 3, 3], 5) == [3]
    assert group_starts([], 5) == []


@settings(deadline=None)
@given(numbers, st.none() | st.integers(0, 250))
def test_every_value_is_in_exactly_one_of_at_most_five_classes(
    values: list[float], threshold: int | None
) -> None:
    scale = sequential(values, threshold)
    assert sum(scale.counts) == len(values)
    assert len(scale.counts) == len(scale.limits) + 1 == len(scale.colours) <= 5
    assert list(scale.limits) == sorted(set(scale.limits))
    assert [sum(scale.class_of(v) == n for v in values) for n in range(len(scale.counts))] == list(
        scale.counts
    )


def test_the_threshold_is_a_limit_where_it_lies_within_the_values() -> None:
    assert 15 in sequential(VALUES, 15).limits
    assert sequential(VALUES, 15).threshold == 15
    assert 200 not in sequential(VALUES, 200).limits
    assert sequential(VALUES, 200).threshold is None


def test_a_value_equal_to_a_limit_belongs_to_the_class_above() -> None:
    scale = sequential(VALUES, 15)
    assert scale.class_of(15) == scale.class_of(14.99) + 1


def test_areas_without_a_value_are_in_no_class() -> None:
    assert sum(sequential([None, 4, 4, None]).counts) == 2
    assert sequential([None]).counts == (0,)


@settings(deadline=None)
@given(st.lists(st.integers(-400, 400).map(lambda n: n / 4), min_size=1, max_size=40))
def test_classes_of_differences_are_the_same_on_both_sides_of_zero(values: list[float]) -> None:
    scale = about_zero(values, more_is_worse=True)
    assert [-limit for limit in reversed(scale.limits)] == list(scale.limits)
    assert len(scale.counts) % 2 == 1
    assert scale.colour_of(0.0) == BETTER_TO_WORSE[2]
    assert sum(scale.counts) == len(values)


def test_worse_is_orange_whichever_way_worse_is() -> None:
    longer = about_zero([-9, -1, 0, 1, 9], more_is_worse=True)
    fewer = about_zero([-9, -1, 0, 1, 9], more_is_worse=False)
    assert longer.colour_of(9) == fewer.colour_of(-9) == BETTER_TO_WORSE[-1]


def test_colours_are_spread_over_the_whole_scale() -> None:
    assert spread(SEQUENTIAL, 3) == ("#ffffcc", "#41b6c4", "#253494")
    assert spread(SEQUENTIAL, 1) == ("#41b6c4",)


@pytest.mark.parametrize(("span", "step"), [(40, 1), (80, 2), (0.2, 0.005), (0, 1), (300, 10)])
def test_limits_are_rounded_to_steps_of_1_2_or_5(span: float, step: float) -> None:
    assert rounding_step(span) == pytest.approx(step)
