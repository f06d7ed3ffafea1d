"""Several web workers behind one port: they agree, one that dies is replaced, and their metrics are one."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.http.tiles import TILE, change
from tests.serving import Served, served

METRICS = re.compile(r"http://127\.0\.0\.1:\d+/metrics")


@pytest.fixture(scope="module")
def two(own_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The program with two web workers and metrics, logging JSON."""
    state = tmp_path_factory.mktemp("state")
    told = {"ATLAS_WEB_WORKERS": "2", "ATLAS_METRICS": "127.0.0.1:0", "ATLAS_STATE_DIR": str(state)}
    with served(own_url, **told) as found:
        _until(lambda: httpx.get(f"{found.address}/health/ready").status_code == 200)
        yield found


def _until(true, seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("it did not become true in time")


def workers(found: Served) -> list[int]:
    """The processes that answer requests: Python with the spawned program, not multiprocessing's tracker."""
    lines = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in found.children()}
    return [pid for pid, line in lines.items() if "spawn_main" in line]


def metrics_of(found: Served) -> str:
    address = METRICS.search(found.log.read_text())
    assert address is not None
    return httpx.get(address[0]).text


def value(told: str, sample: str) -> float:
    return sum(float(line.rpartition(" ")[2]) for line in told.splitlines() if line.startswith(sample))


def test_a_page_token_of_one_worker_is_good_for_all_and_their_answers_are_the_same(two: Served):
    assert len(workers(two)) == 2
    first = httpx.get(f"{two.address}/api/sites?limit=2").json()
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    seen = {(answer.status_code, answer.headers["ETag"]) for answer in _fresh(two.address + following, 30)}
    assert len(seen) == 1
    assert {status for status, _ in seen} == {200}


def _fresh(url: str, times: int) -> list[httpx.Response]:
    """Answers over as many new connections, so that both workers get some."""
    return [httpx.get(url) for _ in range(times)]


def test_a_worker_that_is_killed_is_replaced_while_the_other_answers(two: Served):
    before = workers(two)
    os.kill(before[0], signal.SIGKILL)
    _until(lambda: len(set(workers(two)) - {before[0]}) == 2)
    _until(lambda: all(answer.status_code == 200 for answer in _fresh(f"{two.address}/health/live", 10)))


def test_metrics_count_the_answers_of_all_workers_by_route(two: Served):
    before = value(
        metrics_of(two), 'atlas_requests_total{method="GET",route="/api/sites/{slug}",status="404"}'
    )
    for number in range(20):
        httpx.get(f"{two.address}/api/sites/erika-{number}?q=geheim")
    told = metrics_of(two)
    after = value(told, 'atlas_requests_total{method="GET",route="/api/sites/{slug}",status="404"}')
    assert after - before == 20
    assert 'atlas_request_seconds_bucket{le="1.0",method="GET",route="/api/sites/{slug}"}' in told
    assert value(told, 'atlas_pool_connections{engine="read",state="size"}') == 20
    assert "erika" not in told
    assert "geheim" not in told


def test_metrics_tell_how_long_the_queue_is_and_since_when(two: Served, own_engine: Engine):
    given = """
        INSERT INTO job (kind, asked_by, state, created_at, not_before)
        VALUES ('export', 'probe', 'waiting', now() - interval '90 seconds', NULL),
               ('export', 'probe', 'waiting', now(), now() + interval '1 hour'),
               ('export', 'probe', 'running', now(), NULL), ('export', 'probe', 'set_aside', now(), NULL)"""
    before = metrics_of(two)
    with own_engine.begin() as connection:
        connection.execute(text(given))
    try:
        _until(
            lambda: (
                value(metrics_of(two), "atlas_jobs_set_aside ") == value(before, "atlas_jobs_set_aside ") + 1
            )
        )
        after = metrics_of(two)
        for gauge in ("atlas_jobs_waiting ", "atlas_jobs_running "):
            assert value(after, gauge) == value(before, gauge) + 1
        assert value(after, "atlas_job_oldest_waiting_seconds ") >= 90
    finally:
        with own_engine.begin() as connection:
            connection.execute(text("DELETE FROM job WHERE asked_by = 'probe'"))


def tiles(found: Served) -> tuple[float, float]:
    """How many tiles were made, and how many taken from those that another process has made."""
    told = metrics_of(found)
    return value(told, 'atlas_tiles_total{how="made"}'), value(told, 'atlas_tiles_total{how="shared"}')


def test_a_tile_is_made_by_one_worker_and_taken_by_the_other_and_after_a_change_anew(
    two: Served, own_engine: Engine
):
    """What a worker was given once it has in memory: so two that are counted are two workers."""
    for _ in range(2):
        made, shared = tiles(two)
        word = change(own_engine)
        time.sleep(1.0)
        answers = _fresh(two.address + TILE, 20)
        assert [word in answer.content for answer in answers] == [True] * 20
        _until(lambda before=shared: httpx.get(two.address + TILE).is_success and tiles(two)[1] == before + 1)
        assert tiles(two) == (made + 1, shared + 1)


def test_metrics_are_not_served_on_the_public_port(two: Served):
    assert httpx.get(f"{two.address}/metrics").headers["content-type"].startswith("text/html")
    assert "atlas_requests" not in httpx.get(f"{two.address}/metrics").text


def test_an_invented_method_makes_no_new_series(two: Served):
    for number in range(5):
        httpx.request(f"BREW{number}", f"{two.address}/api/imports")
    assert "BREW" not in metrics_of(two)


def test_what_is_logged_is_json_without_addresses(two: Served):
    httpx.get(f"{two.address}/api/sites?q=geheim")
    told = two.log.read_text()
    events = [line for line in told.splitlines() if '"event": "request"' in line]
    assert events
    assert all(line.startswith("{") for line in events)
    assert "geheim" not in told
    assert not [line for line in events if "127.0.0.1" in line]


def test_all_of_it_ends_together(demo_url: str, tmp_path: Path):
    with served(demo_url, ATLAS_WEB_WORKERS="2", ATLAS_STATE_DIR=str(tmp_path)) as found:
        _until(lambda: httpx.get(f"{found.address}/health/live").status_code == 200)
        started = found.children()
        os.kill(found.process.pid, signal.SIGKILL)  # not even time to tell them
        found.process.wait(10)
        _until(lambda: not any(_runs(pid) for pid in started), 20)


def _runs(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
