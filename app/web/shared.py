"""Tiles made once for all processes of a machine: who asks first makes one, the others wait for it and take it as it is sent.

Only what visitors may see comes here (the routes see to it), and only what is of the edition it is kept under: a change in
the middle of the making is found out (`editions.is_still`), and what was made then is given to who asked, and to nobody else.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import brotli
import structlog
import zstandard

from app.web.answers import compress
from app.web.ready import ENCODINGS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from app.web.shelf import Place, Shelf

log = structlog.get_logger()
LONGEST_WAIT_SECONDS = 5.0
"""How long one waits for who is making the same; then one makes it oneself. Whose process ends is not waited for."""
SHORTEST_LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.002, 0.025
AS_IT_IS = b"-"
MARKS: dict[str | None, bytes] = {None: AS_IT_IS, "zstd": b"z", "br": b"b", "gzip": b"g"}
"""How a stored body is encoded: its first byte."""
ENCODED_BY = {mark: encoding for encoding, mark in MARKS.items()}
DECOMPRESSORS: dict[str | None, Callable[[bytes], bytes]] = {
    None: bytes, "zstd": zstandard.decompress, "br": brotli.decompress, "gzip": gzip.decompress,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finished:
    """A tile as it is sent; `is_edition`: whether it is known to be of the edition that it was asked for."""

    body: bytes
    encoding: str | None
    is_edition: bool


class Making(Protocol):
    """How a tile is made."""

    async def make(self) -> tuple[bytes, bool]:
        """The tile, not compressed, and whether it is of the edition asked for."""
        ...

    async def is_still(self) -> bool:
        """Whether the edition asked for is the one that is shown now."""
        ...


class SharedTiles:
    """The tiles on a shelf; None: nothing is shared, and each process makes its own."""

    def __init__(self, shelf: Shelf | None) -> None:
        self._shelf = shelf
        self.count: Callable[[str], None] = lambda _how: None
        """Told of each tile how it was come by: "made" or "shared"."""

    async def tile(self, place: Place, encoding: str | None, making: Making) -> Finished:
        """The tile of a place as a client with that encoding is sent it."""
        shelf = self._shelf
        if shelf is None:
            return await self._made(making, encoding)
        found = await asyncio.to_thread(_taken, shelf, place, encoding)
        if found is None:
            async with _turn(shelf, place) as waited:
                found = await asyncio.to_thread(_taken, shelf, place, encoding)
                if found is None or (waited and not await making.is_still()):
                    return await self._made(making, encoding, lambda made: _put(shelf, place, encoding, made))
        self.count("shared")
        return found

    async def _made(
        self, making: Making, encoding: str | None, keep: Callable[[Finished], None] | None = None
    ) -> Finished:
        body, is_edition = await making.make()
        self.count("made")
        sent, used = compress(body, encoding)
        made = Finished(sent, used, is_edition)
        if keep is not None and is_edition:
            await asyncio.to_thread(keep, made)
        return made


def owner_of(database_url: str, region_id: int) -> str:
    """Whose tiles they are: folders of different databases are never the same."""
    return f"{hashlib.sha256(database_url.encode()).hexdigest()[:12]}-{region_id}"


def _taken(shelf: Shelf, place: Place, encoding: str | None) -> Finished | None:
    """What stands there for that encoding; of another one it is recompressed and put beside it."""
    kept = shelf.get(place, encoding or "")
    if kept is not None:
        return Finished(kept[1:], ENCODED_BY[kept[:1]], is_edition=True)
    for other in (*ENCODINGS, ""):
        kept = None if other == (encoding or "") else shelf.get(place, other)
        if kept is not None:
            body, used = compress(DECOMPRESSORS[ENCODED_BY[kept[:1]]](kept[1:]), encoding)
            made = Finished(body, used, is_edition=True)
            _put(shelf, place, encoding, made)
            return made
    return None


def _put(shelf: Shelf, place: Place, encoding: str | None, made: Finished) -> None:
    shelf.put(place, encoding or "", MARKS[made.encoding] + made.body)


@asynccontextmanager
async def _turn(shelf: Shelf, place: Place) -> AsyncIterator[bool]:
    """One's turn to make something; gives whether another was waited for. The kernel frees the lock of who dies."""
    give_up_at = time.monotonic() + LONGEST_WAIT_SECONDS
    pause, waited = SHORTEST_LOOK_SECONDS, False
    handle: int | None = None
    try:
        while handle is None and time.monotonic() < give_up_at:
            handle = shelf.try_lock(place)
            if handle is None:
                waited = True
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_LOOK_SECONDS)
    except OSError as error:
        log.warning("tiles are not made one for all", error=error.strerror)
    try:
        yield waited
    finally:
        if handle is not None:
            os.close(handle)
