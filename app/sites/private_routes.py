"""HTTP of sites that are not public, and of their counts, which are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import text

from app.accounts.access import Actor, Needs, Permission
from app.errors import NotFound
from app.sites.private import COUNTS, FEWEST_SHOWN, LISTED, shown_count
from app.web import parameters as read
from app.web.answers import GEOJSON, JSON, feature_collection, json_bytes
from app.web.openapi import SENDS_GEOJSON
from app.web.regions import RegionOf, engine_of

router = APIRouter(tags=["Lernorte"])
Confidant = Annotated[Actor, Depends(Needs(Permission.SEE_PRIVATE))]
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
NOT_KEPT = {"Cache-Control": "no-store"}


@router.get(
    "/api/private-sites",
    summary="Nicht öffentliche Lernorte (Kindertagespflege), als GeoJSON",
    **SENDS_GEOJSON,
)
async def private_sites(
    request: Request, region: RegionOf, _actor: Confidant, date: read.Day = None
) -> Response:
    """The sites that are not public, for those who may see them."""
    keys = {"region_id": region.id, "day": read.day_of(date), "slug": None}
    async with engine_of(request).connect() as connection:
        features = list((await connection.execute(text(LISTED), keys)).scalars())
    body = feature_collection(region, features, numberReturned=len(features))
    return Response(body, headers=NOT_KEPT, media_type=GEOJSON)


@router.get("/api/private-sites/{slug}", summary="Ein nicht öffentlicher Lernort", **SENDS_GEOJSON)
async def private_site(
    request: Request, region: RegionOf, slug: str, _actor: Confidant, date: read.Day = None
) -> Response:
    """One site that is not public, for those who may see it."""
    keys = {"region_id": region.id, "day": read.day_of(date), "slug": slug}
    async with engine_of(request).connect() as connection:
        feature = (await connection.execute(text(LISTED), keys)).scalar_one_or_none()
    if feature is None:
        raise NotFound(f"Den Lernort „{slug}“ gibt es in dieser Region zu diesem Tag nicht.")
    return Response(feature, headers=NOT_KEPT, media_type=GEOJSON)


@router.get("/api/counts", summary="Wie viele Angebote der Kindertagespflege es je Gemeinde gibt")
async def counts(
    request: Request, region: RegionOf, actor: Reader, category: read.MaybeCategory = None, area: read.AreaKey = None,
    date: read.Day = None,
) -> Response:  # fmt: skip
    """Counts per municipality of the kinds whose sites are not public; one and two are secret."""
    keys = {"region_id": region.id, "category": category, "area": area, "day": read.day_of(date)}
    async with engine_of(request).connect() as connection:
        rows = [dict(row) for row in (await connection.execute(text(COUNTS), keys)).mappings()]
    if category is not None and not rows:
        raise NotFound("Von dieser Art oder in diesem Gebiet gibt es keine Zahlen.", parameter="category")
    unsuppressed = actor.may(Permission.SEE_UNSUPPRESSED)
    told = [shown_count(row, unsuppressed=unsuppressed) for row in rows]
    content = {
        "region": region.told,
        "attribution": region.attribution,
        "fewest_shown": FEWEST_SHOWN,
        "counts": told,
    }
    return Response(json_bytes(content), headers=NOT_KEPT, media_type=JSON)
