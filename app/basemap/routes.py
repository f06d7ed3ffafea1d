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
from app.web.answers import MVT, answer
from app.web.openapi import SENDS_TILES
from app.web.regions import RegionOf, engine_of

router = APIRouter(tags=["Kacheln"], dependencies=[ANYONE])
KNOWN = (*LAYERS, "sites")


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
    engine = engine_of(request)
    if layer == "sites":
        made: SiteTiles = request.app.state.site_tiles
        found = await made.tile(engine, region.id, region.data_version, category, (z, x, y))
    else:
        values = {"region_id": region.id, "category": category, "mode": mode, "age_group": age_group}
        async with engine.connect() as connection:
            data = await connection.execute(text(LAYERS[layer]), {**values, **tile_parameters(z, x, y)})
            found = bytes(data.scalar_one() or b"")
    return answer(request, region, found, MVT, for_everybody=True)
