"""Sites from memory: what visitors are given without a route is, byte for byte, what the route gives; never of an older state."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, Engine, text

from app.ogc.memory import SHARE
from app.sites.features import render_features
from tests.asking import asking

LONGEST_WAIT_SECONDS = 30
ACCEPTS = ("*/*", "application/json", "application/geo+json", "text/html;q=0.5,application/geo+json")
ENCODINGS = ("identity", "gzip", "br", "zstd, gzip")
QUERIES = ("", "?f=json", "?f=geojson")
ROUTED = {"bildungsatlas-read": "other"}
"""By this header nobody is a visitor any more: the whole way is gone."""


class Served:
    """An application that listens and keeps no answers, and who asks it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        transport: Any = client._transport
        self.state = transport.app.state

    @property
    def made(self) -> int:
        """How many answers were made from memory."""
        return self.state.quick_items.made

    async def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """One answer, while it is known which version holds."""
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            while self.state.versions.known(None) is None:  # noqa: ASYNC110 (it tells nobody)
                await asyncio.sleep(0.01)
        return await self.client.get(path, headers=headers)

    async def until_from_memory(self, path: str) -> httpx.Response:
        """The answer once it is made from memory."""
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            while True:
                before = self.made
                answer = await self.get(path)
                if self.made > before:
                    return answer
                await asyncio.sleep(0.02)


@pytest.fixture
async def served(own_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with asking(own_url, tmp_path, listen=True, answer_cache_bytes=0, rate_limits=False) as client:
        yield Served(client)


def _sites(connection: Connection) -> list[tuple[str, str]]:
    """One site of each kind, with its kind."""
    sql = """
    SELECT DISTINCT ON (kind) kind, slug FROM site_feature, unnest(categories) kind
     WHERE valid_during @> (now() AT TIME ZONE 'UTC')::date ORDER BY kind, slug DESC"""
    return [tuple(row) for row in connection.execute(text(sql))]  # type: ignore[misc]


async def test_the_bytes_and_the_head_are_those_of_the_route_for_all_kinds_and_representations(
    served: Served, own_engine: Engine
):
    with own_engine.connect() as connection:
        kinds = _sites(connection)
    assert len(kinds) >= 5
    for kind, slug in kinds:
        for collection in ("sites", f"sites-{kind}"):
            path = f"/ogc/collections/{collection}/items/{slug}"
            await served.until_from_memory(path)
            for n, accept in enumerate(ACCEPTS):
                asked = {"accept": accept, "accept-encoding": ENCODINGS[n]}
                for query in QUERIES:
                    before = served.made
                    mine = await served.get(path + query, headers=asked)
                    assert served.made == before + 1
                    routed = await served.get(path + query, headers={**asked, **ROUTED})
                    assert served.made == before + 1
                    assert mine.content == routed.content
                    assert _head(mine) == _head(routed)
                    again = await served.get(
                        path + query, headers={**asked, "if-none-match": mine.headers["etag"]}
                    )
                    assert (again.status_code, again.content) == (304, b"")


def _head(answer: httpx.Response) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in answer.headers.multi_items() if name != "x-request-id")


async def test_what_is_asked_for_otherwise_goes_the_usual_way(served: Served, own_engine: Engine):
    with own_engine.connect() as connection:
        kind, slug = _sites(connection)[0]
        other = next(code for code, _ in _sites(connection) if code != kind)
        elsewhere = connection.execute(
            text("SELECT slug FROM site_feature WHERE NOT categories @> ARRAY[:kind] LIMIT 1"),
            {"kind": other},
        ).scalar_one()
    path = f"/ogc/collections/sites/items/{slug}"
    await served.until_from_memory(path)
    before = served.made
    for more, status in (
        ("?crs=nowhere", 400),
        ("?f=html", 200),
        ("?as_of=1900-01-01", 404),
        ("?lang=en", 200),
        ("/x", 404),
    ):
        assert (await served.get(path + more)).status_code == status
    assert (await served.get(f"/ogc/collections/sites-{other}/items/{elsewhere}")).status_code == 404
    assert (await served.get("/ogc/collections/sites/items/nirgends")).status_code == 404
    assert served.made == before


async def test_a_change_is_seen_at_once_and_soon_from_memory_again(served: Served, own_engine: Engine):
    with own_engine.connect() as connection:
        slug = _sites(connection)[0][1]
    path = f"/ogc/collections/sites/items/{slug}"
    await served.until_from_memory(path)
    for name in ("Haus am Deich", "Haus am See"):
        with own_engine.begin() as connection:
            _rename(connection, slug, name)
        end = time.monotonic() + 1.0
        while (await served.get(path)).json()["properties"]["name"] != name:
            assert time.monotonic() < end, "not a second later"
        answer = await served.until_from_memory(path)
        assert answer.json()["properties"]["name"] == name
    with own_engine.begin() as connection:
        site = connection.execute(
            text("SELECT id, region_id FROM learning_site WHERE slug = :slug"), {"slug": slug}
        ).one()
        connection.execute(text("DELETE FROM site_feature WHERE site_id = :id"), {"id": site.id})
        connection.execute(
            text("UPDATE region SET data_version = data_version + 1 WHERE id = :id"), {"id": site.region_id}
        )
    end = time.monotonic() + 1.0
    while (await served.get(path)).status_code != 404:
        assert time.monotonic() < end, "not a second later"


def _rename(connection: Connection, slug: str, name: str) -> None:
    site = connection.execute(
        text("SELECT id, region_id FROM learning_site WHERE slug = :slug"), {"slug": slug}
    ).one()
    connection.execute(
        text("UPDATE site_state SET name = :name WHERE site_id = :id"), {"name": name, "id": site.id}
    )
    render_features(connection, site.region_id, [site.id])
    connection.execute(
        text("UPDATE region SET data_version = data_version + 1 WHERE id = :id"), {"id": site.region_id}
    )


async def test_the_memory_keeps_within_its_bound(own_url: str, tmp_path: Path):
    most_bytes = 400_000
    async with asking(own_url, tmp_path, listen=True, site_cache_bytes=most_bytes) as client:
        served = Served(client)
        page = await served.get("/ogc/collections/sites/items?limit=1")
        slug = page.json()["features"][0]["id"]
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            while served.state.site_memory.made_bytes < SHARE * most_bytes:
                await served.get(f"/ogc/collections/sites/items/{slug}")
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        assert 0 < served.state.site_texts.size_bytes <= most_bytes
