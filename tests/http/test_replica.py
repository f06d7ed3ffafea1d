"""Reading from a replica: a second database stands in for it, so that one sees which of the two answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import create_engine, text

from app.main import create_app
from app.web.regions import SAFE_METHODS
from tests.databases import TestServer
from tests.http.test_frame import settings_for

REGION = "INSERT INTO region (slug, name, metric_srid, is_default) VALUES ('a', :name, 25832, true)"
RENAME = text("UPDATE region SET name = :name")


def named(url: str, name: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(REGION), {"name": name})
    engine.dispose()


@pytest.fixture
async def app(database_server: TestServer, template_database: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    with (
        database_server.clone(template_database) as primary,
        database_server.clone(template_database) as replica,
    ):
        named(primary, "Hauptserver")
        named(replica, "Lesekopie")
        made = create_app(
            settings_for(primary, tmp_path, read_database_url=replica, read_own_writes_seconds=7)
        )

        @made.post("/api/name/{name}")
        async def rename(request: Request, name: str) -> dict[str, str]:
            async with request.app.state.writer.begin() as connection:
                await connection.execute(RENAME, {"name": name})
            return {"name": name}

        @made.post("/api/refused")
        async def refuse() -> None:
            raise ZeroDivisionError

        made.router.routes[:] = [*made.router.routes[-2:], *made.router.routes[:-2]]  # before the frontend
        async with made.router.lifespan_context(made):
            yield made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://atlas") as made:
        yield made


async def who(client: httpx.AsyncClient, **headers: str) -> str:
    return (await client.get("/api/region", headers=headers)).json()["region"]["name"]


async def test_what_only_reads_is_answered_by_the_replica(client: httpx.AsyncClient):
    assert await who(client) == "Lesekopie"


async def test_who_has_changed_something_reads_it_and_others_still_the_replica(
    app: FastAPI, client: httpx.AsyncClient
):
    answer = await client.post("/api/name/Neu")
    cookie = answer.headers["set-cookie"]
    assert "atlas_wrote=1; Max-Age=7; Path=/; HttpOnly; SameSite=Lax" in cookie
    assert await who(client) == "Neu"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://atlas") as other:
        assert await who(other) == "Lesekopie"
    client.cookies.clear()  # the seven seconds are over
    assert await who(client) == "Lesekopie"


async def test_a_script_without_cookies_may_ask_for_the_primary(client: httpx.AsyncClient):
    assert await who(client, **{"Bildungsatlas-Read": "primary"}) == "Hauptserver"


async def test_a_change_that_failed_moves_nobody(client: httpx.AsyncClient):
    answer = await httpx.AsyncClient(transport=client._transport, base_url="http://atlas").post(
        "/api/refused"
    )
    assert answer.status_code == 500
    assert "set-cookie" not in answer.headers


async def test_over_https_the_cookie_is_secure(app: FastAPI):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://atlas") as client:
        assert (await client.post("/api/name/Neu")).headers["set-cookie"].endswith("; Secure")


def test_what_changes_is_never_called_safe():
    assert SAFE_METHODS.isdisjoint({"POST", "PUT", "PATCH", "DELETE"})
