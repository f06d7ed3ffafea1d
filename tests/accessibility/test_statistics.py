"""Population-weighted statistics, against numpy on people counted one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accessibility.statistics import by_group, cost_statistics, weighted_median

lives = st.lists(
    st.tuples(st.one_of(st.integers(0, 60), st.just(None)), st.integers(0, 9)), min_size=1, max_size=20
)


def costs_and_people(rows) -> tuple[np.ndarray, np.ndarray]:
    costs = np.array([np.inf if cost is None else float(cost) for cost, _ in rows])
    return costs, np.array([float(people) for _, people in rows])


@given(lives)
def test_mean_median_and_shares_are_those_of_the_people_one_by_one(rows) -> None:
    costs, people = costs_and_people(rows)
    everybody = np.repeat(costs, people.astype(int))
    reached = everybody[np.isfinite(everybody)]
    found = cost_statistics(costs, people, [15, 30])
    assert found.people == len(everybody)
    assert found.not_reached == len(everybody) - len(reached)
    assert found.within.tolist() == [(everybody <= 15).sum(), (everybody <= 30).sum()]
    if len(reached):
        assert found.mean == pytest.approx(reached.mean())
        assert found.median == np.quantile(reached, 0.5, method="inverted_cdf")
    else:
        assert np.isnan([found.mean, found.median]).all()


def test_who_reaches_nothing_is_beyond_every_limit_but_not_in_the_mean() -> None:
    found = cost_statistics(np.array([10.0, np.inf]), np.array([3.0, 1.0]), [10, 1e9])
    assert (found.mean, found.not_reached, found.within.tolist()) == (10.0, 1.0, [3.0, 3.0])


def test_the_median_of_an_even_count_is_the_lower_one() -> None:
    assert weighted_median(np.array([1.0, 2.0]), np.array([1.0, 1.0])) == 1.0
    assert np.isnan(weighted_median(np.array([1.0]), np.array([0.0])))


@given(st.lists(st.integers(0, 5), max_size=20))
def test_groups_hold_everybody_once(numbers: list[int]) -> None:
    keys, members = by_group(np.array(numbers, np.int32))
    assert keys.tolist() == sorted(set(numbers))
    assert len(members) == len(keys)
    for key, part in zip(keys.tolist(), members, strict=True):
        assert part.tolist() == [place for place, number in enumerate(numbers) if number == key]
