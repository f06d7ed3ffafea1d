"""HTTP of vector tiles."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import ANYONE
from app.basemap.site_tiles import SiteTiles
from app.basemap.tiles import LAYERS, MAX_ZOOM, tile_parameters
from app.errors import BadRequest, NotFound
from app.network.profiles import PROFILES
from app.web import parameters as read
from app.web.answers import json_bytes
from app.web.openapi import SENDS_TILES
from app.web.regions import RegionOf, engine_of
from app.web.tile_answers import Edition, tile_answer

router = APIRouter(tags=["Kacheln"], dependencies=[ANYONE])
KNOWN = (*LAYERS, "sites")


@router.get(
    "/tiles/{layer}/{z}/{x}/{y}.mvt",
    summary="Vektorkacheln: base, areas, sites, cells",
    **SENDS_TILES,
)
async def tile(
    request: Request, region: RegionOf, layer: str, z: int, x: int, y: int,
    category: Annotated[str | None, Query()] = None, mode: str = "walk", age_group: str = "all", v: Edition = None,
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
    engine = engine_of(request)

    async def read_tile() -> bytes:
        if layer == "sites":
            made: SiteTiles = request.app.state.site_tiles
            return await made.tile(engine, region.id, region.data_version, category, (z, x, y))
        values = {"region_id": region.id, "category": category, "mode": mode, "age_group": age_group}
        async with engine.connect() as connection:
            data = await connection.execute(text(LAYERS[layer]), {**values, **tile_parameters(z, x, y)})
            return bytes(data.scalar_one() or b"")

    asked = json_bytes(["tiles", layer, z, x, y, category, mode, age_group]).decode()
    return await tile_answer(request, region, asked, v, engine, read_tile)
