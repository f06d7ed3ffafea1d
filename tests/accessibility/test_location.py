"""Where one more helps most, against trying every choice: bound and objective lie on either side of the optimum."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accessibility.location import (
    Ways,
    costs_before,
    values_of_covering,
    values_of_saving,
    ways_of_matrix,
)
from app.accessibility.location_bound import lagrangean
from app.accessibility.location_capacity import Sites, share_out, with_capacity
from app.accessibility.location_centre import p_centre
from app.accessibility.location_choice import QUICK, THOROUGH, Effort, choose, covering, p_median
from app.accessibility.location_robust import best_mean, best_worst_case, least_regret
from app.accessibility.location_search import (
    by_cell,
    exchanges,
    exchanges_by_cell,
    gain_of,
    greedy,
    improved,
    in_order,
)

FEW = Effort(steps=8, exact_pairs=0)
"""Hardly any work: bounds hold all the same."""
ALL_EFFORTS = (THOROUGH, QUICK, FEW)


@dataclass(frozen=True)
class Case:
    """Whole-number costs (inf: not reached), cells × candidates; people in two projections; existing sites."""

    costs: np.ndarray
    people: np.ndarray
    existing: np.ndarray
    p: int

    @property
    def ways(self) -> Ways:
        return ways_of_matrix(self.costs)

    @property
    def choices(self) -> list[list[int]]:
        """Every choice of p candidates."""
        count = self.costs.shape[1]
        return [list(one) for one in combinations(range(count), min(self.p, count))]


@st.composite
def cases(draw: st.DrawFn, *, complete: bool = False) -> Case:
    cells, candidates = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    number = st.integers(0, 12).map(float)
    cost = number if complete else st.one_of(number, st.just(np.inf))
    existing = st.one_of(st.integers(0, 20).map(float), st.just(np.inf))
    rows = draw(
        st.lists(st.lists(cost, min_size=candidates, max_size=candidates), min_size=cells, max_size=cells)
    )
    heads = st.lists(st.integers(0, 9).map(float), min_size=cells, max_size=cells)
    people = np.array([draw(heads), draw(heads)])
    there = draw(st.lists(existing, min_size=cells, max_size=cells))
    return Case(np.array(rows).reshape(cells, candidates), people, np.array(there), draw(st.integers(1, 3)))


def costs_with(case: Case, choice: list[int], existing: np.ndarray) -> np.ndarray:
    return np.minimum(existing, case.costs[:, choice].min(axis=1))


@given(cases(), st.integers(0, 12).map(float))
def test_covering_lies_between_what_was_found_and_its_bound(case: Case, limit: float) -> None:
    people = case.people[0]
    new = (case.existing > limit).astype(float) * people
    optimum = max(float(new @ (case.costs[:, one].min(axis=1) <= limit)) for one in case.choices)
    for effort in ALL_EFFORTS:
        found = covering(case.ways, people, case.p, limit, case.existing, effort)
        there = float(new @ (case.costs[:, found.chosen].min(axis=1) <= limit))
        assert found.objective == pytest.approx(there)
        assert found.objective <= optimum + 1e-9
        assert optimum <= found.bound + 1e-9
    exact = covering(case.ways, people, case.p, limit, case.existing)
    assert exact.objective == pytest.approx(optimum)
    assert exact.gap == 0
    assert exact.method == "exact"


@given(cases(), st.integers(10, 25).map(float))
def test_the_p_median_lies_between_its_bound_and_what_was_found(case: Case, beyond: float) -> None:
    people = case.people[0]
    before = np.minimum(case.existing, beyond)
    optimum = min(float(people @ costs_with(case, one, before)) for one in case.choices)
    for effort in ALL_EFFORTS:
        found = p_median(case.ways, people, case.p, case.existing, beyond, effort)
        assert found.objective == pytest.approx(
            float(people @ costs_with(case, found.chosen.tolist(), before))
        )
        assert found.bound <= optimum + 1e-6
        assert optimum <= found.objective + 1e-6
    exact = p_median(case.ways, people, case.p, case.existing, beyond)
    assert exact.objective == pytest.approx(optimum)
    assert exact.gap == 0


@given(cases(complete=True))
def test_without_existing_sites_the_p_median_is_the_classical_one(case: Case) -> None:
    people = case.people[0]
    optimum = min(float(people @ case.costs[:, one].min(axis=1)) for one in case.choices)
    assert p_median(case.ways, people, case.p).objective == pytest.approx(optimum)


@given(cases())
def test_the_p_centre_is_that_of_trying_all_choices(case: Case) -> None:
    people = case.people[0]
    counted = (people > 0) & (np.isfinite(case.existing) | np.isfinite(case.costs).any(axis=1))
    optimum = min(
        float(costs_with(case, one, case.existing)[counted].max(initial=0.0)) for one in case.choices
    )
    found = p_centre(case.ways, people, case.p, case.existing)
    assert found.objective == optimum
    assert found.bound == optimum
    assert float(costs_with(case, found.chosen.tolist(), case.existing)[counted].max(initial=0.0)) == optimum
    hurried = p_centre(case.ways, people, case.p, case.existing, seconds=0.0)
    assert hurried.bound <= optimum <= hurried.objective


@given(cases())
def test_an_exchange_changes_the_gain_by_what_the_table_says(case: Case) -> None:
    values = values_of_saving(case.ways, np.minimum(case.existing, 30.0))
    people, chosen = case.people[0], np.arange(min(case.p, case.costs.shape[1]), dtype=np.int32)
    table = exchanges(values, people, chosen)
    for candidate, place in np.ndindex(table.shape):
        if candidate in chosen:
            assert table[candidate, place] == -np.inf
            continue
        other = chosen.copy()
        other[place] = candidate
        difference = gain_of(values, people, other) - gain_of(values, people, chosen)
        assert table[candidate, place] == pytest.approx(difference)
    assert exchanges_by_cell(values, people, chosen, by_cell(values, people)) == pytest.approx(table)


@given(cases())
def test_greedy_reaches_its_share_and_exchanges_never_lose(case: Case) -> None:
    values = values_of_saving(case.ways, np.minimum(case.existing, 30.0))
    people = case.people[0]
    p = min(case.p, case.costs.shape[1])
    optimum = max(gain_of(values, people, np.array(one, np.int32)) for one in case.choices)
    first = greedy(values, people, p)
    assert gain_of(values, people, first) >= (1 - 1 / np.e) * optimum - 1e-9
    better = improved(values, people, first)
    assert gain_of(values, people, first) - 1e-9 <= gain_of(values, people, better) <= optimum + 1e-9
    assert sorted(in_order(values, people, better).tolist()) == sorted(better.tolist())


@given(cases())
def test_what_the_bound_decides_holds_for_every_better_choice(case: Case) -> None:
    values = values_of_saving(case.ways, np.minimum(case.existing, 30.0))
    people = case.people[0]
    start = greedy(values, people, min(case.p, case.costs.shape[1]))
    bounded = lagrangean(values, people, start, 30, lambda _gain, _bound: False)
    for one in case.choices:
        if gain_of(values, people, np.array(one, np.int32)) > bounded.gain * (1 + 1e-6) + 1e-9:
            assert not bounded.closed[one].any()
            assert set(np.flatnonzero(bounded.opened)) <= set(one)


@given(cases())
def test_the_least_regret_is_that_of_trying_all_choices(case: Case) -> None:
    values = values_of_saving(case.ways, np.minimum(case.existing, 30.0))
    gains = np.array(
        [[gain_of(values, row, np.array(one, np.int32)) for row in case.people] for one in case.choices]
    )
    regret = float((gains.max(axis=0) - gains).max(axis=1).min())
    found = least_regret(values, case.people, case.p)
    assert found.regrets.max() == pytest.approx(regret, abs=1e-5)
    assert -found.bound <= regret + 1e-4
    quick = least_regret(values, case.people, case.p, FEW)
    assert -quick.bound - 1e-6 <= regret <= quick.regrets.max() + 1e-6


@given(cases())
def test_the_best_worst_case_and_the_best_mean_are_those_of_trying_all_choices(case: Case) -> None:
    values = values_of_saving(case.ways, np.minimum(case.existing, 30.0))
    gains = np.array(
        [[gain_of(values, row, np.array(one, np.int32)) for row in case.people] for one in case.choices]
    )
    worst = best_worst_case(values, case.people, case.p)
    assert worst.worst == pytest.approx(float(gains.min(axis=1).max()), abs=1e-5)
    weight = np.array([1.0, 3.0])
    mean = best_mean(values, case.people, weight, case.p)
    assert mean.gain == pytest.approx(float((gains @ weight / 4).max()))


@given(cases(), st.data())
def test_with_capacity_the_optimum_is_that_of_trying_all_choices(case: Case, data: st.DataObject) -> None:
    count = case.costs.shape[1]
    places = np.array(data.draw(st.lists(st.integers(0, 15).map(float), min_size=count, max_size=count)))
    fixed = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    sites, people = Sites(places, fixed), case.people[0]
    values = values_of_saving(case.ways, np.full(len(people), 15.0))
    candidates = np.flatnonzero(~fixed)
    choices = combinations(candidates.tolist(), min(case.p, len(candidates)))
    optimum = max(share_out(values, people, sites, np.array(one, np.int32))[1] for one in choices)
    found = with_capacity(values, people, sites, case.p)
    assert found.objective == pytest.approx(optimum, abs=1e-5)
    assert found.bound >= optimum - 1e-5
    assert len(found.chosen) <= case.p
    taken = np.bincount(values.cell, found.people, values.cell_count)
    assert (taken <= people + 1e-6).all()
    given_out = np.add.reduceat(np.append(found.people, 0.0), values.offset[:-1]) * (
        np.diff(values.offset) > 0
    )
    assert (given_out <= places + 1e-6).all()


def test_places_enough_for_all_make_no_difference() -> None:
    rng = np.random.default_rng(3)
    ways = ways_of_matrix(rng.integers(1, 40, (60, 12)).astype(float))
    people = rng.integers(0, 20, 60).astype(float)
    values = values_of_covering(ways, 12.0)
    sites = Sites(np.full(12, people.sum()), np.zeros(12, bool))
    assert with_capacity(values, people, sites, 3).objective == pytest.approx(choose(values, people, 3).gain)


def test_equal_candidates_and_one_for_all() -> None:
    ways = ways_of_matrix(np.array([[1.0, 1.0], [2.0, 2.0]]))
    found = p_median(ways, np.array([3.0, 1.0]), 5)
    assert found.objective == 5
    assert sorted(found.chosen.tolist()) == [0, 1]


def test_what_makes_no_sense_is_refused() -> None:
    ways = ways_of_matrix(np.array([[1.0, np.inf], [2.0, 2.0]]))
    with pytest.raises(ValueError, match="not being reached"):
        p_median(ways, np.ones(2), 1)
    with pytest.raises(ValueError, match="at least one"):
        covering(ways, np.ones(2), 0, 5.0)
    with pytest.raises(ValueError, match="from 0"):
        covering(ways, np.array([1.0, -1.0]), 1, 5.0)
    with pytest.raises(ValueError, match="2 cells"):
        covering(ways, np.ones(3), 1, 5.0)
    with pytest.raises(ValueError, match="places"):
        with_capacity(
            values_of_covering(ways, 5.0), np.ones(2), Sites(np.array([1.0, np.nan]), np.zeros(2, bool)), 1
        )
    assert costs_before(ways, np.array([4.0, np.inf]), None).tolist() == [4.0, 2.0]
