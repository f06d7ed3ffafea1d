"""Tiles through a cache that obeys our headers: never older than a second, and for ever where the address names the edition."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import time_machine
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.web.ready import FOREVER
from tests.accounts.signing_in import sign_in_as
from tests.asking import asking
from tests.http.tiles import BUMP, OGC_TILE, TILE, SharedCache, change, edition

YEAR_SECONDS = 365 * 24 * 3600
TILES = [TILE, OGC_TILE]
REVISED = "public, no-cache"


@pytest.fixture
async def listening(own_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application as it is served: it listens."""
    async with asking(own_url, tmp_path, listen=True) as made:
        yield made


@pytest.mark.parametrize("address", TILES)
async def test_a_second_after_a_change_no_cache_gives_what_was_before(
    listening: httpx.AsyncClient, own_engine: Engine, address: str
) -> None:
    cache = SharedCache(listening.get, time.monotonic)
    before = await cache.get(address)
    assert before.status_code == 200
    await cache.get(address)
    assert cache.asked == [200, 304], "it is kept, and confirmed each time"
    word = change(own_engine)
    assert word not in before.content
    await asyncio.sleep(1.0)
    assert word in (await cache.get(address)).content


@pytest.mark.parametrize("address", TILES)
async def test_what_stands_under_an_edition_is_never_another_however_long_it_is_kept(
    listening: httpx.AsyncClient, own_engine: Engine, address: str
) -> None:
    now = [0.0]
    cache = SharedCache(listening.get, lambda: now[0])
    first = await edition(listening)
    old = await cache.get(f"{address}?v={first}")
    assert old.headers["cache-control"] == FOREVER
    word = change(own_engine)
    await asyncio.sleep(1.0)
    second = await edition(listening)
    assert second != first
    new = await cache.get(f"{address}?v={second}")
    assert word in new.content
    now[0] += YEAR_SECONDS - 1
    asked = list(cache.asked)
    assert (await cache.get(f"{address}?v={first}")).content == old.content
    assert (await cache.get(f"{address}?v={second}")).content == new.content
    assert cache.asked == asked, "nobody was asked"


@pytest.mark.parametrize("address", TILES)
@pytest.mark.parametrize("other", ["", "0123456789abcdef0123"])
async def test_an_edition_that_is_not_the_present_one_is_answered_with_the_present_tile_and_kept_by_nobody_unasked(
    client: httpx.AsyncClient, own_engine: Engine, address: str, other: str
) -> None:
    earlier = other or await edition(client)
    word = change(own_engine)
    for _ in range(2):  # the second time from memory
        answer = await client.get(f"{address}?v={earlier}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, REVISED)
        assert word in answer.content
    cache = SharedCache(client.get, lambda: 0.0)
    await cache.get(f"{address}?v={earlier}")
    newer = change(own_engine)
    assert newer in (await cache.get(f"{address}?v={earlier}")).content


async def test_the_tileset_tells_the_edition_under_which_its_tiles_are_for_ever(
    client: httpx.AsyncClient,
) -> None:
    told = (await client.get("/ogc/collections/sites/tiles/WebMercatorQuad")).json()
    assert told["version"] == await edition(client)
    item = next(one["href"] for one in told["links"] if one["rel"] == "item")
    assert "v=" not in item, "who takes the template sees the present, however long"


async def test_who_is_signed_in_keeps_no_tile_of_the_interface_unasked(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    planner = sign_in_as(own_engine, Role.PLANNER)
    answer = await client.get(f"{OGC_TILE}?v={await edition(client)}", cookies=planner.cookies)
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_data_that_change_while_a_tile_is_made_leave_it_unkept_and_without_a_mark(
    listening: httpx.AsyncClient, own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = listening._transport.app.state  # type: ignore[attr-defined]
    make, words = state.site_tiles.tile, []

    async def tile(*told: object) -> bytes:
        made = await make(*told)
        if not words:
            words.append(change(own_engine))
        return made

    monkeypatch.setattr(state.site_tiles, "tile", tile)
    first = await edition(listening)
    during = await listening.get(f"{TILE}?v={first}")
    assert words[0] not in during.content
    assert during.headers["cache-control"] == "no-store"
    assert "etag" not in during.headers
    await asyncio.sleep(1.0)
    after = await listening.get(f"{TILE}?v={first}")
    assert words[0] in after.content
    assert after.headers["cache-control"] == REVISED


async def test_another_day_is_another_edition(client: httpx.AsyncClient) -> None:
    with time_machine.travel("2026-03-01T23:59:00Z", tick=False):
        today = await edition(client)
    with time_machine.travel("2026-03-02T00:01:00Z", tick=False):
        assert await edition(client) != today


async def test_a_name_is_never_given_again_though_the_number_of_the_version_is(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    seen = {await edition(client)}
    for _ in range(2):
        with own_engine.begin() as connection:
            connection.execute(text(BUMP))
        seen.add(await edition(client))
        with own_engine.begin() as connection:  # as after a backup was restored
            connection.execute(text(BUMP.replace("+ 1", "- 1")))
        seen.add(await edition(client))
    assert len(seen) == 5
