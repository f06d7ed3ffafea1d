"""Long reading goes on beside the event loop: others are answered meanwhile, it is done once, and nothing of it is lost."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import text

from app.database.roles import WEB_ROLE
from app.main import create_app
from app.schools import kept as schools
from app.web.apart import read_apart
from app.web.kept import Kept
from tests.http.test_frame import settings_for

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from sqlalchemy import Connection

LONGEST_SECONDS = 60
"""After which a test gives up that would otherwise wait for ever."""


def request_of(app: FastAPI, method: str = "GET", **headers: str) -> Request:
    """As much of a request as reading looks at."""
    return SimpleNamespace(app=app, scope={"method": method}, cookies={}, headers=headers)  # type: ignore[return-value]


async def test_others_are_answered_while_schools_are_read(
    demo_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading ends only when another request has been answered: on the event loop it would never end."""
    answered = threading.Event()
    plain = schools.read_planning

    def slow(*args: object) -> object:
        assert answered.wait(LONGEST_SECONDS), "nobody else was answered"
        return plain(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(schools, "read_planning", slow)
    app = create_app(settings_for(demo_url, tmp_path))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://atlas", timeout=None) as client:
        asked = [asyncio.create_task(client.get("/api/schools?category=primary_school")) for _ in range(3)]
        await asyncio.sleep(0)
        assert (await client.get("/api/standards")).status_code == 200
        answered.set()
        assert [one.status_code for one in await asyncio.gather(*asked)] == [200, 200, 200]


async def test_it_may_only_read_and_does_so_as_the_webs_role(demo_url: str, tmp_path: Path) -> None:
    app = create_app(settings_for(demo_url, tmp_path))

    def read(connection: Connection) -> tuple[str, str]:
        role, limits = connection.execute(
            text("SELECT current_user, current_setting('default_transaction_read_only')")
        ).one()
        return role, limits

    assert await read_apart(request_of(app), read) == (WEB_ROLE, "on")


async def test_who_has_just_changed_something_reads_from_the_primary(demo_url: str, tmp_path: Path) -> None:
    replica = f"{demo_url}&connect_timeout=7"
    app = create_app(settings_for(demo_url, tmp_path, read_database_url=replica))

    def from_replica(connection: Connection) -> bool:
        return "connect_timeout" in connection.engine.url.query

    assert await read_apart(request_of(app), from_replica)
    assert not await read_apart(request_of(app, "POST"), from_replica)
    assert not await read_apart(request_of(app, **{"bildungsatlas-read": "primary"}), from_replica)


async def test_what_is_being_made_is_made_once_and_kept() -> None:
    kept, made = Kept(2), []

    async def make() -> str:
        made.append(1)
        await asyncio.sleep(0)
        return "streets"

    assert await asyncio.gather(*(kept.made("key", make) for _ in range(5))) == ["streets"] * 5
    assert await kept.made("key", make) == "streets"
    assert (len(made), kept.get("key")) == (1, "streets")


async def test_a_failure_is_told_to_all_who_wait_and_the_next_tries_again() -> None:
    kept, failing = Kept(2), [True]

    async def make() -> str:
        await asyncio.sleep(0)
        if failing[0]:
            raise ValueError("no database")
        return "streets"

    told = await asyncio.gather(*(kept.made("key", make) for _ in range(3)), return_exceptions=True)
    assert [str(one) for one in told] == ["no database"] * 3
    failing[0] = False
    assert await kept.made("key", make) == "streets"


async def test_it_is_made_to_its_end_also_when_who_asked_first_goes_away() -> None:
    kept, begun, go_on = Kept(2), asyncio.Event(), asyncio.Event()

    async def make() -> str:
        begun.set()
        await go_on.wait()
        return "streets"

    first = asyncio.create_task(kept.made("key", make))
    await begun.wait()
    second = asyncio.create_task(kept.made("key", make))
    first.cancel()
    go_on.set()
    assert await second == "streets"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_what_there_is_not_is_looked_for_again() -> None:
    kept, found = Kept(2), [None, "a timetable"]

    async def make() -> str | None:
        return found.pop(0)

    assert await kept.made("key", make) is None
    assert await kept.made("key", make) == "a timetable"
