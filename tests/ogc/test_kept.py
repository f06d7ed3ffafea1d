"""Features kept in memory are those that PostgreSQL would make now, whatever has changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from app.sites.features import render_features
from tests.asking import asking
from tests.ogc.reading import following, get, items

COLLECTIONS = ("sites", "sites-kindergarten")
CHANGE = """
UPDATE site_state SET name = :name WHERE site_id = (SELECT site_id FROM site_feature WHERE slug = :slug LIMIT 1)
RETURNING site_id"""
BUMP = "UPDATE region SET data_version = data_version + 1 WHERE is_default RETURNING id"


@pytest.fixture
async def keeping(own_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application, which keeps features but no answers."""
    async with asking(own_url, tmp_path, answer_cache_bytes=0) as made:
        yield made


@pytest.fixture
async def forgetful(own_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The same application, which keeps nothing."""
    async with asking(own_url, tmp_path, answer_cache_bytes=0, site_cache_bytes=0) as made:
        yield made


def told(page: dict[str, Any]) -> dict[str, Any]:
    """A page but for the moment at which it was made, and the marks in its links, which each process signs."""
    return {name: value for name, value in page.items() if name not in {"timeStamp", "links"}}


@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.parametrize(
    "query", [{}, {"as_of": "2026-06-01"}, {"limit": 7}, {"labels": "title"}, {"crs": "EPSG:25832"}]
)
async def test_pages_from_memory_are_those_that_are_made(
    keeping: httpx.AsyncClient, forgetful: httpx.AsyncClient, collection: str, query: dict[str, Any]
) -> None:
    made = await items(forgetful, collection, **query)
    for _ in range(2):
        page = await items(keeping, collection, **query)
        assert told(page) == told(made)
    later, made_later = await following(keeping, page), await following(forgetful, made)
    assert (later is None) == (made_later is None)
    if later is not None and made_later is not None:
        assert told(later) == told(made_later)
        back, made_back = (
            await following(keeping, later, "prev"),
            await following(forgetful, made_later, "prev"),
        )
        assert back is not None
        assert made_back is not None
        assert back["features"] == made_back["features"] == made["features"]


async def test_a_change_is_seen_in_pages_and_alone(keeping: httpx.AsyncClient, own_engine: Engine) -> None:
    page = await items(keeping, "sites")
    slug = page["features"][3]["id"]
    path = f"/ogc/collections/sites/items/{slug}"
    for _ in range(2):
        assert (await get(keeping, path))["properties"]["name"] != "Ganz anders"
    with own_engine.begin() as connection:
        site = connection.execute(text(CHANGE), {"name": "Ganz anders", "slug": slug}).scalars().first()
        region = connection.execute(text(BUMP)).scalar_one()
        render_features(connection, region, [int(str(site))])
    assert (await get(keeping, path))["properties"]["name"] == "Ganz anders"
    names = {
        one["id"]: one["properties"]["name"]
        for one in (await items(keeping, "sites", limit=5000))["features"]
    }
    assert names[slug] == "Ganz anders"


async def test_the_same_site_is_told_by_each_collection_in_its_own_way(keeping: httpx.AsyncClient) -> None:
    """Places of a kind are those of its offers; what is kept for all sites is not told for one kind."""
    found = {}
    for collection in COLLECTIONS:
        for _ in range(2):
            page = await items(keeping, collection, limit=5000)
        found[collection] = {one["id"]: one["properties"]["approved_places"] for one in page["features"]}
    assert any(found["sites"][slug] != places for slug, places in found["sites-kindergarten"].items())


async def test_a_site_that_is_not_there_is_not_found_though_others_are_kept(
    keeping: httpx.AsyncClient,
) -> None:
    await items(keeping, "sites")
    await get(keeping, "/ogc/collections/sites/items/gibt-es-nicht", 404)
