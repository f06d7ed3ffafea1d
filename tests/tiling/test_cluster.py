"""The same on a Dask cluster of real processes; workers that die, and a scheduler that goes away."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from distributed import Client

from app.errors import BadRequest
from app.tiling.workers import Cluster, SchedulerGoneError, cluster, own_cluster
from tests.tiling.towns import land, same


@pytest.fixture
def local() -> Iterator[tuple[Any, Client]]:
    with (
        own_cluster(2, None) as started,
        Client(started) as client,
    ):
        yield started, client


def test_two_processes_give_the_same_answers(local: tuple[Any, Client], tmp_path: Path) -> None:
    town = land(5)
    answer = town.in_tiles(30, Cluster(local[1]), tmp_path)
    assert same(answer, town.in_one_piece())


def test_a_worker_that_is_killed_costs_a_try_and_no_answer(local: tuple[Any, Client], tmp_path: Path) -> None:
    town = land(7, width=40, height=40, homes=600, sites=20)
    pids: list[int] = list(cast("dict[str, int]", local[1].run(os.getpid)).values())
    told: list[int] = []

    def kill_one(_what: str, done: int, _of: int) -> None:
        told.append(done)
        if len(told) == 3:
            os.kill(pids[0], signal.SIGKILL)

    answer = town.in_tiles(100, Cluster(local[1]), tmp_path, kill_one)
    assert same(answer, town.in_one_piece())


def test_a_scheduler_that_goes_away_is_said_and_what_is_finished_stays(tmp_path: Path) -> None:
    town = land(7, width=40, height=40, homes=600, sites=20)
    started = own_cluster(1, None)
    client = Client(started.scheduler_address)
    told: list[int] = []

    def close(_what: str, done: int, _of: int) -> None:
        told.append(done)
        if len(told) == 2:
            started.close()

    with pytest.raises(SchedulerGoneError, match="derselbe Aufruf"):
        town.in_tiles(100, Cluster(client), tmp_path, close)
    assert len(list(tmp_path.glob("ties/tile=*.npz"))) == 2
    client.close(timeout=1)


def test_an_address_where_nobody_answers_is_said_at_once() -> None:
    with pytest.raises(SchedulerGoneError, match="antwortet nicht"), cluster("tcp://127.0.0.1:9", 1):
        pass


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(BadRequest, match="tcp://"), cluster("rechner", 1):
        pass
