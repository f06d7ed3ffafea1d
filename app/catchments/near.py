"""What is nearest to a point: the answers, from the sites kept in memory and the names read for those found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments import queries
from app.catchments.answers import travel_for
from app.catchments.ask import Hit, nearest_sites, place, snap_of
from app.catchments.inputs import Sites, read_sites
from app.errors import NotConnected
from app.web.apart import read_apart
from app.web.parameters import MODES
from app.web.regions import Region, engine_of
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from fastapi import Request

    from app.catchments.travel import Travel
    from app.network.profiles import Mode
    from app.web.kept import Kept


@dataclass(frozen=True, slots=True)
class Question:
    """From where, for which kind of site (None: all), how many."""

    lon: float
    lat: float
    category: str | None
    k: int


@dataclass(frozen=True, slots=True)
class Found:
    """What is nearest by one way to travel: ids of sites with the way there, and how far the street is."""

    travel: Travel
    snap: dict[str, Any] | None
    site_ids: list[int]
    hits: list[Hit]


async def nearest_answer(request: Request, region: Region, mode: Mode, asked: Question) -> dict[str, Any]:
    """The k nearest sites of a point. Raises NotConnected where no street leads away."""
    (travel,), sites = await _ground(request, region, (mode,))
    found = await _find(request, region, travel, sites, asked)
    rows = await _names(request, found.site_ids)
    origin = {
        "lon": asked.lon, "lat": asked.lat, "snap_metres": found.snap["metres"] if found.snap else None,
        "street": found.snap["street"] if found.snap else None,
    }  # fmt: skip
    return {
        "origin": origin, "mode": mode, "category": asked.category, "basis": travel.basis,
        "results": _results(found, rows),
    }  # fmt: skip


async def nearest_by_mode(request: Request, region: Region, asked: Question) -> dict[str, Any]:
    """The nearest sites by each mode; where a mode leads nowhere, why."""
    travels, sites = await _ground(request, region, MODES)
    found: dict[Mode, Found] = {}
    reasons: dict[str, str] = {}
    for travel in travels:
        try:
            found[travel.mode] = await _find(request, region, travel, sites, asked)
        except NotConnected as error:
            reasons[travel.mode] = error.detail
    rows = await _names(request, [site for one in found.values() for site in one.site_ids])
    return {
        mode: {"basis": found[mode].travel.basis, "results": _results(found[mode], rows), "reason": None}
        if mode in found
        else {"basis": "network", "results": [], "reason": reasons[mode]}
        for mode in MODES
    }


async def _ground(request: Request, region: Region, modes: tuple[Mode, ...]) -> tuple[list[Travel], Sites]:
    travels = [await travel_for(request, region, mode) for mode in modes]
    return travels, await _sites(request, region)


async def _sites(request: Request, region: Region) -> Sites:
    """Today's sites with coordinates, read once per version of the data."""
    kept: Kept = request.app.state.sites
    day = datetime.now(UTC).date()
    return await kept.made(
        (region.id, region.data_version, day),
        lambda: read_apart(request, read_sites, region.id, region.metric_srid, day),
    )


async def _find(request: Request, region: Region, travel: Travel, sites: Sites, asked: Question) -> Found:
    start = place(region.metric_srid, asked.lon, asked.lat)
    snap = snap_of(travel, start)
    ids, places = (sites.site_id, sites.points) if asked.category is None else sites.of(asked.category)
    hits = await workbench_of(request).run(nearest_sites, travel, start, places, asked.k)
    return Found(travel, snap, ids[[hit.site for hit in hits]].tolist() if hits else [], hits)


async def _names(request: Request, site_ids: list[int]) -> dict[int, dict[str, Any]]:
    if not site_ids:
        return {}
    async with engine_of(request).connect() as connection:
        rows = await connection.execute(text(queries.SITES_BY_ID), {"ids": sorted(set(site_ids))})
        return {row["site_id"]: dict(row) for row in rows.mappings()}


def _results(found: Found, rows: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """The hits with names; one that has been taken away in between is left out."""
    pairs = zip(found.site_ids, found.hits, strict=True)
    told = [(rows[site_id], hit) for site_id, hit in pairs if site_id in rows]
    return [{"rank": rank, **_told(row, hit)} for rank, (row, hit) in enumerate(told, start=1)]


def _told(row: dict[str, Any], hit: Hit) -> dict[str, Any]:
    metres = None if np.isnan(hit.metres) else round(float(hit.metres), 1)
    site = {name: row[name] for name in ("slug", "name", "lon", "lat", "categories")}
    return {"site": site, "minutes": round(float(hit.seconds) / 60, 2), "metres": metres}
