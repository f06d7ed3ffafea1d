"""How often, how much and how slowly somebody may ask; how many computations run at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import Engine

from app.errors import Busy
from app.main import create_app
from app.settings import Settings
from app.web.bodies import Bodies
from app.web.limits import Limited, class_of
from app.web.workbench import Workbench
from tests.accounts.signing_in import sign_in_as
from tests.http.test_frame import settings_for

MID_WINDOW = 1_800_000_030.0  # seconds since 1970


@pytest.fixture(autouse=True)
def the_counters_clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a minute past the minute: a first answer that takes seconds does not reach into the next window."""
    monkeypatch.setattr("app.web.counters.time", SimpleNamespace(time=lambda: MID_WINDOW))


@pytest.fixture
async def client(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    told = {"rate_limits": True, "rate_limit_read": "5/minute", "rate_limit_compute": "2/minute"}
    app = create_app(settings_for(demo_url, tmp_path, **told))
    transport = httpx.ASGITransport(app=app)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://atlas") as made,
        app.router.lifespan_context(app),
    ):
        yield made


async def test_who_asks_too_often_is_told_when_to_come_back(client: httpx.AsyncClient):
    answers = [await client.get("/api/imports") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert [one.headers["RateLimit"].split(";")[1] for one in answers] == [
        "r=4",
        "r=3",
        "r=2",
        "r=1",
        "r=0",
        "r=0",
    ]
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["title"] == "Zu viele Anfragen"
    assert 1 <= int(refused.headers["Retry-After"]) <= 120
    assert refused.headers["RateLimit-Policy"] == '"read";q=5;w=60'
    assert refused.headers["X-Request-Id"]


async def test_computing_has_its_own_count_and_health_has_none(client: httpx.AsyncClient):
    assert [(await client.get("/api/nearest")).status_code for _ in range(3)] == [400, 400, 429]
    assert (await client.get("/api/imports")).status_code == 200
    assert {(await client.get("/health/live")).status_code for _ in range(20)} == {200}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/isochrone", "compute"),
        ("/api/nearest", "compute"),
        ("/api/cells/17", "compute"),
        ("/api/sites/a-b/catchment", "compute"),
        ("/api/cells", "read"),
        ("/api/sites/a-b", "read"),
        ("/", "read"),
        ("/tiles/base/1/2/3.mvt", "tiles"),
        ("/assets/index.js", "tiles"),
        ("/health/ready", None),
    ],
)
def test_every_address_belongs_to_a_class(path: str, kind: str | None):
    assert class_of(path) == kind


async def test_an_account_is_counted_from_wherever_it_asks(
    database_url: str, engine: Engine, tmp_path: Path
) -> None:
    told = {"rate_limits": True, "rate_limit_read": "4/minute"}
    app = create_app(settings_for(database_url, tmp_path, **told))
    person = sign_in_as(engine, "editor")
    statuses = []
    async with app.router.lifespan_context(app):
        for number in range(6):
            transport = httpx.ASGITransport(app=app, client=(f"192.0.2.{number}", 1))
            async with httpx.AsyncClient(
                transport=transport, base_url="https://atlas", cookies=person.cookies
            ) as client:
                answer = await client.get("/api/session")
                statuses.append(answer.status_code)
    assert statuses == [200] * 4 + [429] * 2
    assert int(answer.headers["Retry-After"]) > 0
    assert "Konto" in answer.json()["detail"]


async def test_a_forged_forwarding_header_does_not_buy_more(client: httpx.AsyncClient):
    statuses = [
        (await client.get("/api/imports", headers={"X-Forwarded-For": f"203.0.113.{n}"})).status_code
        for n in range(6)
    ]
    assert statuses == [200] * 5 + [429]


def taking(settings: Settings) -> httpx.AsyncClient:
    """A client of an application that reads whole bodies."""
    app = FastAPI()

    @app.post("/take")
    async def take(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.post("/json")
    async def read(content: dict[str, Any]) -> dict[str, int]:
        return {"members": len(content)}

    app.add_middleware(Bodies, settings=settings)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://atlas")


async def pieces(count: int, wait: float = 0.0, size: int = 1000) -> AsyncIterator[bytes]:
    for _ in range(count):
        await asyncio.sleep(wait)
        yield b"x" * size


@pytest.mark.parametrize("path", ["/take", "/json"])
async def test_a_body_that_is_too_large_is_refused_announced_or_not(path: str):
    async with taking(Settings().model_copy(update={"max_body_bytes": 10_000})) as client:
        announced = await client.post(path, content=b"x" * 10_001)
        in_pieces = await client.post(path, content=pieces(11))
        for answer in (announced, in_pieces):
            assert answer.status_code == 413
            assert answer.json()["max_bytes"] == 10_000
            assert answer.headers["Connection"] == "close"
        assert (await client.post("/take", content=pieces(10))).json() == {"bytes": 10_000}


async def test_a_body_that_does_not_come_is_not_waited_for():
    async with taking(Settings().model_copy(update={"receive_seconds": 0.05})) as client:
        answer = await client.post("/take", content=pieces(3, wait=0.5))
        assert answer.status_code == 408
        assert answer.json()["title"] == "Die Anfrage kam nicht an"


async def test_a_body_that_drips_in_is_cut_off_although_it_never_stops():
    async with taking(Settings().model_copy(update={"receive_seconds": 0.2})) as client:
        assert (await client.post("/take", content=pieces(50, wait=0.1, size=10))).status_code == 408


async def test_computations_are_bounded_at_work_and_waiting():
    bench, go = Workbench(slots=2, most_waiting=3, seconds=10), threading.Event()
    running = [asyncio.create_task(bench.run(go.wait, 5)) for _ in range(5)]
    await asyncio.sleep(0.05)
    assert bench.at_work == 5
    with pytest.raises(Busy):
        await bench.run(go.wait, 5)
    go.set()
    assert await asyncio.gather(*running) == [True] * 5
    assert await bench.run(sum, [1, 2]) == 3
    bench.close()


async def test_a_computation_that_takes_too_long_is_not_waited_for_and_keeps_its_place():
    bench, go = Workbench(slots=1, most_waiting=1, seconds=0.1), threading.Event()
    with pytest.raises(Busy, match="zu lange gedauert"):
        await bench.run(go.wait, 5)
    assert bench.at_work == 1
    with pytest.raises(Busy):  # it waited behind the first one, in vain
        await bench.run(sum, [1])
    go.set()
    for _ in range(100):
        if bench.at_work == 0:
            break
        await asyncio.sleep(0.01)
    assert await bench.run(sum, [1]) == 1
    bench.close()


async def test_a_computation_that_fails_gives_its_place_back():
    bench = Workbench(slots=1, most_waiting=0, seconds=5)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await bench.run(lambda: 1 / 0)
    assert bench.at_work == 0
    bench.close()


def test_the_limits_can_be_switched_off(demo_url: str, tmp_path: Path):
    for on in (True, False):
        app = create_app(settings_for(demo_url, tmp_path, rate_limits=on))
        assert (Limited in [one.cls for one in app.user_middleware]) is on
