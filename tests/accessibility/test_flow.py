"""Min-cost flow: by hand, and the same in a process of its own, which is where threads have it solved."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.accessibility import flow
from app.accessibility.flow import flows


def whole(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


#: Two groups of 3 and 2 children, two houses of 2 and 4 places (nodes 2 and 3), the sink (4).
BY_HAND = (
    whole(0, 0, 1, 1, 2, 3), whole(2, 3, 2, 3, 4, 4), whole(3, 3, 2, 2, 2, 4), whole(1, 5, 1, 2, 0, 0), whole(3, 2, 0, 0, -5),
)  # fmt: skip
#: One more metre for a child of the second group costs 1, for one of the first 4: the first group takes the near places.
FOUND = [2, 1, 0, 2, 2, 3]


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MOST_ARCS_HERE", 0)


def in_a_thread(*problem: np.ndarray) -> np.ndarray:
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(flows, *problem).result()


def test_the_cheapest_flow_is_found() -> None:
    assert flows(*BY_HAND).tolist() == FOUND


@pytest.mark.usefixtures("everything_is_large")
def test_a_thread_has_it_solved_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "solved", lambda *_: pytest.fail("solved beside other threads"))
    assert in_a_thread(*BY_HAND).tolist() == FOUND


@pytest.mark.usefixtures("everything_is_large")
def test_where_there_is_nobody_else_no_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    assert flows(*BY_HAND).tolist() == FOUND


def test_a_large_problem_costs_as_much_in_both() -> None:
    random = np.random.default_rng(20261126)
    groups, sites = 4_000, 60
    sink = groups + sites
    tail = np.concatenate([np.repeat(np.arange(groups), 6), np.arange(groups), groups + np.arange(sites)])
    head = np.concatenate([groups + random.integers(0, sites, groups * 6), np.full(groups + sites, sink)])
    units = random.integers(0, 4, groups)
    room = np.concatenate([np.repeat(units, 6), units, random.integers(0, 200, sites)])
    cost = np.concatenate(
        [random.integers(0, 2_000, groups * 6), np.full(groups, 10**6), np.zeros(sites)]
    ).astype(np.int64)
    supply = np.concatenate([units, np.zeros(sites), [-units.sum()]]).astype(np.int64)
    problem = (tail.astype(np.int64), head.astype(np.int64), room.astype(np.int64), cost, supply)
    assert len(tail) > flow.MOST_ARCS_HERE
    here, there = flows(*problem), in_a_thread(*problem)
    assert (here * cost).sum() == (there * cost).sum()
    balance = np.bincount(tail, there, sink + 1) - np.bincount(head, there, sink + 1)
    assert balance.tolist() == supply.tolist()
    assert (there <= room).all()


@pytest.mark.parametrize("solving", [flows, in_a_thread])
@pytest.mark.usefixtures("everything_is_large")
def test_what_cannot_be_carried_is_said(solving: object) -> None:
    tail, head, room, cost, _ = BY_HAND
    with pytest.raises(ArithmeticError, match=r"min-cost flow ended with .*INFEASIBLE"):
        solving(tail, head, room, cost, whole(30, 2, 0, 0, -32))  # type: ignore[operator]


@pytest.mark.usefixtures("everything_is_large")
def test_a_process_that_is_ended_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ArithmeticError, match="ended with 1"):
        in_a_thread(*BY_HAND)
