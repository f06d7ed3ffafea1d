"""Tiles that processes of a machine share: made once, never for somebody else, and not needed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event
from structlog.testing import capture_logs

from app.accounts.access import Role
from app.web import shared
from app.web.answers import SMALLEST_COMPRESSED
from app.web.shared import SharedTiles
from app.web.shelf import Place, Shelf
from tests.accounts.signing_in import sign_in_as
from tests.asking import asking
from tests.http.tiles import OGC_TILE, TILE, change

AREAS = "/ogc/collections/areas/tiles/AdV_25832/0/0/0"
BASE = "/tiles/base/8/133/81.mvt"
ENCODINGS = ["zstd", "br", "gzip", "identity"]
HOLDS = """
import sys, time
from pathlib import Path
from app.web.shelf import Place, Shelf
held = Shelf(Path(sys.argv[1]), 10**6).try_lock(Place("a", "b", "c"))
print(held is not None, flush=True)
time.sleep(600)
"""


@pytest.fixture
async def both(own_url: str, tmp_path: Path) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Two applications that share nothing but the database and the folder, as two processes do."""
    async with asking(own_url, tmp_path) as one, asking(own_url, tmp_path) as other:
        yield one, other


def app_of(client: httpx.AsyncClient) -> FastAPI:
    transport: Any = client._transport
    return transport.app


def stored(state_dir: Path) -> list[Path]:
    """The tiles on disk."""
    return list(state_dir.glob("cache/tiles/*/*/*"))


@contextmanager
def made(*clients: httpx.AsyncClient) -> Iterator[list[str]]:
    """The statements and snapshots by which tiles are made while the block lasts, in all applications."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "ST_AsMVT" in statement or "array_agg(ST_X(f.point)" in statement:
            seen.append(statement)

    states = [app_of(client).state for client in clients]
    engines = {engine.sync_engine for state in states for engine in (state.engine, state.visitors)}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("address", [TILE, OGC_TILE, AREAS, BASE])
async def test_what_one_has_made_the_other_takes_in_any_encoding(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient], address: str
) -> None:
    one, other = both
    first = await one.get(address, headers={"Accept-Encoding": "zstd"})
    assert len(first.content) > SMALLEST_COMPRESSED
    with made(one, other) as seen:
        for encoding in ENCODINGS:
            taken = await other.get(address, headers={"Accept-Encoding": encoding})
            assert taken.content == first.content
            assert taken.headers.get("content-encoding", "identity") == encoding
    assert seen == []


@pytest.mark.parametrize("address", [TILE, AREAS])
async def test_many_who_ask_both_at_once_have_it_made_once(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient], own_engine: Engine, address: str
) -> None:
    change(own_engine)
    with made(*both) as seen:
        answers = await asyncio.gather(
            *[
                client.get(address, headers={"Accept-Encoding": encoding})
                for client in both
                for encoding in ENCODINGS * 3
            ]
        )
    assert {one.status_code for one in answers} == {200}
    assert len({one.content for one in answers}) == 1
    assert len(seen) == 1


async def test_a_change_is_seen_by_both(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient], own_engine: Engine
) -> None:
    for client in both:
        await client.get(TILE)
    word = change(own_engine)
    for client in both:
        assert word in (await client.get(TILE)).content


async def test_what_somebody_signed_in_is_shown_is_not_shared(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient], own_engine: Engine, tmp_path: Path
) -> None:
    one, other = both
    planner = sign_in_as(own_engine, Role.PLANNER)
    assert (await one.get(AREAS, cookies=planner.cookies)).status_code == 200
    assert stored(tmp_path) == []
    await other.get(AREAS)
    with made(one) as seen:
        await one.get(AREAS, cookies=planner.cookies, headers={"Accept-Encoding": "br"})
    assert len(seen) == 1, "nor is what visitors share given to them"


async def test_a_damaged_tile_is_made_again(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient], own_engine: Engine, tmp_path: Path
) -> None:
    change(own_engine)
    whole = await both[0].get(TILE)
    assert stored(tmp_path)
    for path in stored(tmp_path):
        path.write_bytes(path.read_bytes()[:-5])
    with capture_logs() as logs:
        again = await both[1].get(TILE)
    assert (again.status_code, again.content) == (200, whole.content)
    assert any("damaged" in line["event"] for line in logs)


async def test_without_a_folder_each_makes_its_own(own_url: str, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    async with asking(own_url, tmp_path) as client:
        with capture_logs() as logs:
            assert (await client.get(TILE)).status_code == 200
    assert any("tiles" in line["event"] for line in logs)
    async with asking(own_url, tmp_path / "other", tile_store_bytes=0) as client:
        assert (await client.get(TILE)).status_code == 200
        assert not (tmp_path / "other" / "cache" / "tiles").exists()


class Making:
    """A tile of a few words."""

    def __init__(self, *, is_edition: bool) -> None:
        self.is_edition, self.times = is_edition, 0

    async def make(self) -> tuple[bytes, bool]:
        self.times += 1
        return b"tile", self.is_edition

    async def is_still(self) -> bool:
        return self.is_edition


async def test_what_is_not_of_the_edition_is_not_kept(tmp_path: Path) -> None:
    tiles, place = SharedTiles(Shelf(tmp_path, 10**6)), Place("a", "b", "c")
    making = Making(is_edition=False)
    assert not (await tiles.tile(place, None, making)).is_edition
    await tiles.tile(place, None, making)
    assert making.times == 2
    making.is_edition = True
    await tiles.tile(place, None, making)
    assert (await tiles.tile(place, "br", making)).is_edition
    assert making.times == 3


@contextmanager
def holding(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that makes the tile, and never ends."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        yield holder
    finally:
        holder.kill()
        holder.wait(10)


async def test_who_hangs_is_not_waited_for_for_ever_and_who_dies_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, making, shelf = Place("a", "b", "c"), Making(is_edition=True), Shelf(tmp_path, 10**6)
    monkeypatch.setattr(shared, "LONGEST_WAIT_SECONDS", 0.05)
    with holding(tmp_path):
        assert shelf.try_lock(place) is None
        assert (await SharedTiles(shelf).tile(place, None, making)).body == b"tile"
    assert shelf.try_lock(place) is not None, "the system has freed what was held by who was killed"
