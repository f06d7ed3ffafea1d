"""HTTP of maps: areas with their figures and the one scale, and which states of them are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from app.accounts.access import ANYONE
from app.maps import queries
from app.maps.answers import told as told_of
from app.maps.figures import Maps, read_maps
from app.maps.measures import LIMITED, measure_of
from app.maps.question import Asked, MeasureCode, Question
from app.web import parameters as read
from app.web.answers import told
from app.web.apart import read_apart
from app.web.regions import Region, RegionOf, engine_of

if TYPE_CHECKING:
    from app.web.kept import Kept

router = APIRouter(tags=["Versorgung"], dependencies=[ANYONE])
MOST_RUNS = 50


@router.get("/api/maps", summary="Karten von Gebieten mit einer gemeinsamen Skala")
async def maps(request: Request, region: RegionOf, asked: Question) -> Response:
    """One to twelve maps with one scale of classes and colours; two are also told as their difference."""
    return told(request, region, told_of(await maps_of(request, region, asked)))


@router.get("/api/maps/states", summary="Welche früheren Stände einer Karte es gibt")
async def states(
    request: Request, region: RegionOf, category: read.Category, mode: read.TravelMode = "walk",
    measure: MeasureCode = "mean",
) -> Response:  # fmt: skip
    """The runs that are kept, the newest first; each is asked for by the moment it was finished."""
    kind = "travel_times" if measure_of(measure, 15).code in LIMITED else "places"
    keys = {"region_id": region.id, "category": category, "mode": mode, "kind": kind, "limit": MOST_RUNS}
    async with engine_of(request).connect() as connection:
        rows = (await connection.execute(text(queries.RUNS), keys)).mappings().all()
    return told(request, region, {"states": [dict(row) for row in rows]})


async def maps_of(request: Request, region: Region, asked: Asked) -> Maps:
    """The maps of a question, kept per version of the data."""
    kept: Kept = request.app.state.maps
    key = (region.id, region.data_version, datetime.now(UTC).date(), asked.key)
    return await kept.made(key, lambda: read_apart(request, read_maps, region, asked))
