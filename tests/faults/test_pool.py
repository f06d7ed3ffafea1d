"""All connections in use, statements that run too long: a sentence and when to come back, never a hang."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.faults.conftest import awaited, headers_of, is_a_refusal
from tests.faults.world import World
from tests.serving import serving

PATIENCE_SECONDS = 120.0
SMALL = {
    "ATLAS_POOL_SIZE": "2", "ATLAS_POOL_ACQUIRE_SECONDS": "0.5", "ATLAS_STATEMENT_TIMEOUT_MS": "3000",
    "ATLAS_LOCK_TIMEOUT_MS": "30000", "ATLAS_LISTEN": "false",  # the listener would read the held table as well
}  # fmt: skip
AT_IT = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'bildungsatlas web' AND state <> 'idle'"""


@pytest.fixture(scope="module")
def address(database_url: str, world: World) -> Iterator[str]:
    with serving(database_url, **SMALL) as found:
        yield awaited(found)


@contextmanager
def held_up(engine: Engine, table: str = "region") -> Iterator[None]:
    """Whoever reads the table waits."""
    with engine.connect() as connection, connection.begin():
        connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield


def answer(address: str, path: str = "/api/region") -> httpx.Response:
    return httpx.get(address + path, timeout=PATIENCE_SECONDS)


def at_it(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text(AT_IT)).scalar_one()


def test_when_all_connections_are_in_use_others_are_told_and_afterwards_all_is_well(
    address: str, engine: Engine
):
    with ThreadPoolExecutor(16) as many:
        with held_up(engine):
            told = [one.result() for one in [many.submit(answer, address) for _ in range(16)]]
            assert answer(address, "/health/live").status_code == 200
        sentences = {is_a_refusal(one)["detail"] for one in told}
    assert any("zu viele Abfragen" in one for one in sentences), sentences
    assert {answer(address).status_code for _ in range(10)} == {200}


def test_when_all_writing_connections_are_in_use_others_are_told(address: str, engine: Engine, world: World):
    who = headers_of(world.editor)
    tag = httpx.get(f"{address}/api/sites/ort-1/editable", headers=who, timeout=PATIENCE_SECONDS).headers[
        "ETag"
    ]

    def change(number: int) -> httpx.Response:
        return httpx.patch(
            f"{address}/api/sites/ort-1", json={"site": {"phone": f"04621 {number}00"}}, headers={**who, "If-Match": tag},
            timeout=PATIENCE_SECONDS,
        )  # fmt: skip

    with ThreadPoolExecutor(12) as many, held_up(engine, "learning_site"):
        told = [one.result() for one in [many.submit(change, number) for number in range(12)]]
    for one in told:
        is_a_refusal(one)
    with engine.connect() as connection:
        phone = (
            "SELECT phone FROM site_state t JOIN learning_site l ON l.id = t.site_id WHERE l.slug = 'ort-1'"
        )
        assert connection.execute(text(phone)).scalars().all() == ["04621 1"], "what was refused is not there"
    tag = httpx.get(f"{address}/api/sites/ort-1/editable", headers=who, timeout=PATIENCE_SECONDS).headers[
        "ETag"
    ]
    assert change(9).status_code == 200


def test_a_statement_that_runs_too_long_is_cancelled_and_said(address: str, engine: Engine):
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE region RENAME TO region_at_rest"))
        connection.execute(
            text("CREATE VIEW region AS SELECT r.*, r.xmin FROM region_at_rest r, pg_sleep(600)")
        )
        connection.execute(text("GRANT SELECT ON region TO bildungsatlas_web"))
    try:
        told = is_a_refusal(answer(address))
        assert "zu lange gedauert" in told["detail"]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while at_it(engine) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert at_it(engine) == 0, "nothing of it goes on in the database"
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP VIEW region"))
            connection.execute(text("ALTER TABLE region_at_rest RENAME TO region"))
    assert answer(address).status_code == 200


def test_a_client_that_goes_away_leaves_no_connection_in_use(address: str, engine: Engine):
    with held_up(engine):
        for _ in range(4):
            with pytest.raises(httpx.TimeoutException):
                httpx.get(f"{address}/api/region", timeout=0.3)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while at_it(engine) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert {answer(address).status_code for _ in range(6)} == {200}
