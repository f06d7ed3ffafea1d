"""Answers that are kept: as before to the byte, never older than the data, never those of another question or right."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.web.kept import KeptBytes
from tests.accounts.signing_in import sign_in_as
from tests.asking import asking

KEPT = ("/api/sites?limit=50", "/api/areas", "/tiles/sites/8/134/80.mvt", "/tiles/base/8/134/80.mvt")
RENAME = """
UPDATE site_feature SET feature = replace(feature, '"name"', '"renamed"')
 WHERE site_id = (SELECT site_id FROM site_feature ORDER BY sort_key LIMIT 1)"""
BUMP = "UPDATE region SET data_version = data_version + 1 WHERE is_default"


@pytest.fixture
async def forgetful(own_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The same application, which keeps nothing."""
    async with asking(own_url, tmp_path, answer_cache_bytes=0) as made:
        yield made


def told(answer: httpx.Response) -> tuple[Any, ...]:
    names = ("content-type", "content-encoding", "vary", "cache-control", "bildungsatlas-region")
    return answer.status_code, answer.content, *(answer.headers.get(name) for name in names)


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br", "zstd"])
@pytest.mark.parametrize("address", KEPT)
async def test_what_is_kept_is_what_would_be_made(
    client: httpx.AsyncClient, forgetful: httpx.AsyncClient, address: str, encoding: str
) -> None:
    accept = {"Accept-Encoding": encoding}
    made = told(await forgetful.get(address, headers=accept))
    assert made[0] == 200
    assert [told(await client.get(address, headers=accept)) for _ in range(2)] == [made, made]


async def test_a_change_is_seen_at_once_by_every_process(
    own_engine: Engine, own_url: str, tmp_path: Path
) -> None:
    async with asking(own_url, tmp_path) as one, asking(own_url, tmp_path) as other:
        before = [(await asked.get(KEPT[0])).content for asked in (one, other)]
        with own_engine.begin() as connection:
            connection.execute(text(RENAME))
        assert [(await asked.get(KEPT[0])).content for asked in (one, other)] == before, "it is not kept"
        with own_engine.begin() as connection:
            connection.execute(text(BUMP))
        for asked in (one, other):
            assert b'"renamed"' in (await asked.get(KEPT[0])).content


async def test_the_name_of_the_region_is_never_an_old_one(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    assert (await client.get("/api/areas?level=district")).json()["region"]["name"] != "Neuer Name"
    with own_engine.begin() as connection:
        connection.execute(text("UPDATE region SET name = 'Neuer Name' WHERE is_default"))
    assert (await client.get("/api/areas?level=district")).json()["region"]["name"] == "Neuer Name"


async def test_the_etag_is_the_one_who_asks_has_and_caches_on_the_way_keep_them_apart(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    visitor = await client.get(KEPT[0])
    signed_in = sign_in_as(own_engine, Role.PLANNER)
    client.cookies.update(signed_in.cookies)
    planner = await client.get(KEPT[0], headers=signed_in.headers)
    assert planner.content == visitor.content
    assert planner.headers["etag"] != visitor.headers["etag"]
    assert planner.headers["cache-control"].startswith("private")
    assert visitor.headers["cache-control"].startswith("public")
    asked = {**signed_in.headers, "If-None-Match": planner.headers["etag"]}
    assert (await client.get(KEPT[0], headers=asked)).status_code == 304


async def test_a_change_to_the_same_address_is_not_answered_from_what_is_kept(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/api/sites")).status_code == 200
    assert (await client.post("/api/sites", json={})).status_code == 401


async def test_a_head_is_without_a_body_and_leaves_the_answer_whole(client: httpx.AsyncClient) -> None:
    whole = await client.get(KEPT[0])
    head = await client.head(KEPT[0])
    assert (head.content, head.headers["content-length"]) == (b"", whole.headers["content-length"])
    assert (await client.get(KEPT[0])).content == whole.content


def test_no_more_is_kept_than_fits_and_what_is_asked_for_stays() -> None:
    kept = KeptBytes(100)
    for name in ("a", "b"):
        kept.keep(name, name, 50)
    assert kept.get("a") == "a"
    kept.keep("c", "c", 50)
    assert [kept.get(name) for name in ("a", "b", "c")] == ["a", None, "c"]
    kept.keep("d", "d", 101)
    assert [kept.get(name) for name in ("a", "c", "d")] == ["a", "c", None], "too large"


async def test_a_shared_cache_may_keep_what_visitors_get_if_it_asks_each_time_and_nothing_else(
    own_engine: Engine, client: httpx.AsyncClient
) -> None:
    for address in (*KEPT, "/ogc/collections/sites/items?limit=1"):
        public = await client.get(address)
        assert public.headers["cache-control"] == "public, no-cache"
        assert {"Cookie", "Authorization", "Bildungsatlas-Read"} <= set(public.headers["vary"].split(", "))
        signed_in = sign_in_as(own_engine, Role.PLANNER)
        internal = await client.get(address, cookies=signed_in.cookies)
        assert internal.headers["cache-control"] == "private, no-cache"
        assert internal.headers["vary"].count("Cookie") == 1
    missing = await client.get("/api/sites/nirgends")
    assert missing.headers["cache-control"] == "no-store"
