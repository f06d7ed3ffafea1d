"""Answers with tiles that are the same for all visitors: made once for all processes, and for ever under an address with an edition.

`v` in an address names an edition. If it is the one that is shown now, and the tile is known to be of it, caches may keep the
answer for ever. Else the answer is the tile as it is now, which no cache gives again without asking: nothing new is kept
under an old name, nothing old under a new one. A tile in whose making the data have changed is kept by nobody, and has
no ETag by which it could be confirmed later as what it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Query

from app.web.answers import MVT
from app.web.editions import MOST_LENGTH, edition_of, is_still
from app.web.ready import FOREVER, Ready, encoding_for, keep_ready, variant_of
from app.web.shared import owner_of
from app.web.shelf import Place

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import Request, Response
    from sqlalchemy.ext.asyncio import AsyncEngine

    from app.web.regions import Region
    from app.web.shared import SharedTiles

Edition = Annotated[
    str | None,
    Query(
        max_length=MOST_LENGTH,
        description="Fassung aus „tiles_version“ (/api/region) oder „version“ (Kachelsatz): dann darf die Kachel für immer"
        " aufbewahrt werden; ist es nicht die heutige, kommt die heutige Kachel, und nichts bewahrt sie ungefragt auf",
    ),
]


@dataclass(frozen=True, slots=True)
class _Making:
    """A tile for one request; `engine`: where it is read from, and so asked whether the data are the same still."""

    request: Request
    region: Region
    edition: str
    engine: AsyncEngine
    read: Callable[[], Awaitable[bytes]]

    async def make(self) -> tuple[bytes, bool]:
        body = await self.read()
        return body, await self.is_still()

    async def is_still(self) -> bool:
        async with self.engine.connect() as connection:
            return await is_still(connection, self.request, self.region, self.edition)


async def tile_answer(
    request: Request, region: Region, asked: str, edition: str | None, engine: AsyncEngine,
    read: Callable[[], Awaitable[bytes]],
) -> Response:  # fmt: skip
    """The answer with a tile that visitors may see.

    `asked` says all that decides what the tile is, beside the region and the edition; `edition`: the one that was asked for;
    `read` makes the tile of what `engine` tells.
    """
    state = request.app.state
    tiles: SharedTiles = state.tiles
    shown = edition_of(request, region)
    place = Place(owner_of(state.settings.database_url, region.id), shown, asked)
    found = await tiles.tile(place, encoding_for(request), _Making(request, region, shown, engine, read))
    more = {"Vary": "Accept-Encoding, Accept"} if variant_of(request) else {}
    if found.is_edition and edition == shown:
        more["Cache-Control"] = FOREVER
    ready = Ready(found.body, found.encoding, MVT, more)
    if found.is_edition:
        return keep_ready(request, region, ready)
    response = ready.response(region)
    response.headers["Cache-Control"] = "no-store"
    del response.headers["ETag"]
    return response
