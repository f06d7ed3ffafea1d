"""Dump, destroy, restore: the service gives the same answers, byte for byte (tiles: the same features)."""

from __future__ import annotations

from pathlib import Path

import httpx
import mapbox_vector_tile
import pytest
from sqlalchemy import create_engine, text

from app.database.backup import backup, restore
from app.main import create_app
from tests.databases import TestServer
from tests.http.test_frame import settings_for

QUESTIONS = [
    "/api/region",
    "/api/sites?limit=1000",
    "/api/sites?q=B%C3%BCchrei&limit=20",
    "/api/sites?near=7.25,54.9&limit=50",
    "/api/areas?level=municipality",
    "/api/statistics/areas?category=kindergarten&mode=walk",
    "/api/cells?category=kindergarten&bbox=7.2,54.8,7.3,54.9",
    "/api/nearest?lon=7.2535&lat=54.8975&category=kindergarten&k=5",
    "/api/isochrone?lon=7.2535&lat=54.8975&minutes=10",
    "/api/imports",
    "/tiles/sites/9/266/161.mvt",
    "/tiles/cells/11/1065/647.mvt?category=library",
    "/lernort/buecherei-quellerstadt",
    "/versorgung",
]
OBJECTS = """
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'i', 'S', 'v', 'm')"""


async def answers(url: str, folder: Path) -> dict[str, bytes]:
    app = create_app(settings_for(url, folder, secret="s" * 32))
    transport = httpx.ASGITransport(app=app)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://atlas") as client,
        app.router.lifespan_context(app),
    ):
        return {path: await _body(client, path) for path in QUESTIONS}


async def _body(client: httpx.AsyncClient, path: str) -> bytes:
    answer = await client.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200, f"{path}: {answer.text}"
    assert len(answer.content) > 100, path
    if path.startswith("/tiles/"):  # a tile is a set of features; which comes first says nothing
        layers = mapbox_vector_tile.decode(answer.content)
        told = sorted(repr((name, one)) for name, layer in layers.items() for one in layer["features"])
        return "\n".join(told).encode()
    return answer.content


def ask(url: str, sql: str) -> object:
    engine = create_engine(url)
    with engine.begin() as connection:
        found = connection.execute(text(sql))
        told = found.scalar_one() if found.returns_rows else None
    engine.dispose()
    return told


@pytest.mark.slow
@pytest.mark.parametrize("into", ["the same database", "another database"])
async def test_what_was_destroyed_and_restored_answers_the_same(
    into: str, database_server: TestServer, demo_template: str, template_database: str, tmp_path: Path
):
    with database_server.clone(demo_template) as url:
        before = await answers(url, tmp_path)
        objects = ask(url, OBJECTS)
        backup(url, tmp_path / "a.dump")
        if into == "the same database":
            ask(url, "DROP SCHEMA public CASCADE")
            ask(url, "CREATE SCHEMA public")
            restore(url, tmp_path / "a.dump")
            assert ask(url, OBJECTS) == objects
            assert await answers(url, tmp_path) == before
            return
    with database_server.clone(template_database) as other:  # the first one is gone altogether
        restore(other, tmp_path / "a.dump")
        assert ask(other, OBJECTS) == objects
        assert await answers(other, tmp_path) == before
