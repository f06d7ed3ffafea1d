"""The way between web and database is stalled or cut: nobody waits for ever, nothing is half done, all heals."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from tests.faults.conftest import awaited, headers_of, is_a_refusal
from tests.faults.proxy import Way, a_way
from tests.faults.world import World
from tests.serving import serving

SITE = "/api/sites/ort-0"
PATIENCE_SECONDS = 120.0
"""Far more than the program's own limits, which the settings below make short."""
SHORT = {"ATLAS_STATEMENT_TIMEOUT_MS": "1500", "ATLAS_POOL_ACQUIRE_SECONDS": "1", "ATLAS_POOL_SIZE": "3"}


@pytest.fixture(scope="module")
def way(database_url: str) -> Iterator[Way]:
    folder = make_url(database_url).query.get("host")
    if not folder:
        pytest.skip("needs the private cluster, which is reached by a socket")
    with a_way(Path(str(folder)) / ".s.PGSQL.5432") as found:
        yield found


@pytest.fixture(scope="module")
def address(database_url: str, way: Way, world: World) -> Iterator[str]:
    """The program, which reaches its database by that way only."""
    url = make_url(database_url)
    by_tcp = url.set(host="127.0.0.1", port=way.port, query={}).render_as_string(hide_password=False)
    with serving(by_tcp, **SHORT) as found:
        yield awaited(found)


def answer(address: str, path: str = "/api/region") -> httpx.Response:
    return httpx.get(address + path, timeout=PATIENCE_SECONDS)


def heals(address: str) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while answer(address).status_code != 200:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_while_the_way_is_stalled_everybody_is_told_and_afterwards_all_is_well(address: str, way: Way):
    assert answer(address).status_code == 200
    way.stall()
    try:
        with ThreadPoolExecutor(12) as many:
            answers = list(many.map(lambda _: answer(address), range(12)))
        assert {one.status_code for one in answers} == {503}
        for one in answers:
            is_a_refusal(one)
        assert answer(address, "/health/live").status_code == 200
        assert answer(address, "/health/ready").status_code == 503
    finally:
        way.mend()
    assert heals(address)


def test_connections_that_are_cut_are_replaced(address: str, way: Way):
    assert heals(address)
    for _ in range(3):
        way.cut()
        assert answer(address).status_code in {200, 503}
        assert heals(address)


def test_a_change_during_a_stall_is_there_as_a_whole_or_not_at_all(
    address: str, way: Way, world: World, engine: Engine
):
    assert heals(address)
    who = headers_of(world.editor)
    found = httpx.get(f"{address}{SITE}/editable", headers=who, timeout=PATIENCE_SECONDS)
    with ThreadPoolExecutor(1) as one:
        sent = one.submit(
            httpx.patch, f"{address}{SITE}", json={"site": {"phone": "04621 777"}, "reason": "Probe"},
            headers={**who, "If-Match": found.headers["ETag"]}, timeout=PATIENCE_SECONDS,
        )  # fmt: skip
        way.stall()
        try:
            told = sent.result()
        finally:
            way.mend()
    assert told.status_code in {200, 503}
    assert heals(address)
    with engine.connect() as connection:
        state, feature, changes = connection.execute(
            text(
                """SELECT t.phone, f.feature::json -> 'properties' ->> 'phone',
                          (SELECT count(*) FROM change c WHERE c.site_id = l.id AND c.after ->> 'phone' = '04621 777')
                     FROM learning_site l JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)
                     JOIN site_feature f ON f.site_id = l.id AND f.valid_during @> current_date WHERE l.slug = 'ort-0'"""
            )
        ).one()
    assert state == feature
    assert (changes > 0) == (state == "04621 777")
    assert state == "04621 777" or told.status_code == 503


def test_a_frozen_database_process_does_not_hold_up_who_waits_for_it(address: str, engine: Engine):
    """SIGSTOP: the system still answers for it, so that only the program's own patience helps."""
    import os
    import signal

    assert heals(address)
    sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'bildungsatlas web'"
    with engine.connect() as connection:
        frozen = list(connection.execute(text(sql)).scalars())
    assert frozen
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        assert {answer(address).status_code for _ in range(len(frozen))} <= {200, 503}
        assert heals(address)
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
