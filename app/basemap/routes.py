"""HTTP of vector tiles."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import ANYONE
from app.basemap.site_tiles import SiteTiles
from app.basemap.tiles import LAYERS, MAX_ZOOM, tile_parameters
from app.errors import BadRequest, NotFound
from app.network.profiles import PROFILES
from app.web import parameters as read
from app.web.answers import MVT, answer
from app.web.openapi import SENDS_TILES
from app.web.regions import RegionOf, engine_of

router = APIRouter(tags=["Kacheln"], dependencies=[ANYONE])
KNOWN = (*LAYERS, "sites")


class TileCache:
    """Finished tiles by their address and the version of the data, as many as fit into `most_bytes`."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._tiles: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[object, ...]) -> bytes | None:
        """The tile, if it is here."""
        found = self._tiles.get(key)
        if found is not None:
            self._tiles.move_to_end(key)
        return found

    def put(self, key: tuple[object, ...], tile: bytes) -> None:
        """Keep a tile; the ones not asked for longest go."""
        self._bytes += len(tile) - len(self._tiles.pop(key, b""))
        self._tiles[key] = tile
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._tiles.popitem(last=False)[1])


@router.get(
    "/tiles/{layer}/{z}/{x}/{y}.mvt",
    summary="Vektorkacheln: base, areas, sites, cells",
    **SENDS_TILES,
)
async def tile(
    request: Request, region: RegionOf, layer: str, z: int, x: int, y: int,
    category: Annotated[str | None, Query()] = None, mode: str = "walk", age_group: str = "all",
) -> Response:  # fmt: skip
    """A vector tile in Web Mercator; empty where there is nothing."""
    if layer not in KNOWN:
        raise read.unknown("layer", layer, KNOWN)
    if not (0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFound(f"Eine Kachel {z}/{x}/{y} gibt es nicht.")
    if layer == "cells" and category is None:
        raise BadRequest("Zellen brauchen eine Art von Lernort: category=…", parameter="category")
    if mode not in (*PROFILES, "bus"):
        raise read.unknown("mode", mode, (*PROFILES, "bus"))
    cache: TileCache = request.app.state.tiles
    key = (
        region.id,
        region.data_version,
        datetime.now(UTC).date(),
        layer,
        z,
        x,
        y,
        category,
        mode,
        age_group,
    )
    found = cache.get(key)
    if found is None:
        engine = engine_of(request)
        if layer == "sites":
            made: SiteTiles = request.app.state.site_tiles
            found = await made.tile(engine, region.id, region.data_version, category, (z, x, y))
        else:
            values = {"region_id": region.id, "category": category, "mode": mode, "age_group": age_group}
            async with engine.connect() as connection:
                data = await connection.execute(text(LAYERS[layer]), {**values, **tile_parameters(z, x, y)})
                found = bytes(data.scalar_one() or b"")
        cache.put(key, found)
    return answer(request, region, found, MVT)
