"""HTTP of how far one comes by public transport: areas within minutes around a place or point, and the minutes of sites."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import text

from app.accessibility.timetable_profile import LATER
from app.accounts.access import ANYONE
from app.catchments import queries
from app.catchments.answers import ground_of
from app.catchments.ask import place, snap_of
from app.catchments.inputs import metric
from app.catchments.travel import Places
from app.errors import BadRequest
from app.timetables import bands
from app.timetables import spread_answers as answers
from app.timetables.answers import clock_of, goal_of, site_of
from app.timetables.plan import Plan
from app.timetables.room import basis_of, plan_for
from app.timetables.routes import EVERYONE, Day, RuleCode
from app.timetables.schedule import seconds_on
from app.timetables.spread import Spread, seconds_of, seconds_outward
from app.timetables.spread_routes import WHAT, Begin, Length, checked
from app.web import parameters as read
from app.web.answers import GEOJSON, answer, json_bytes, told
from app.web.openapi import SENDS_GEOJSON
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of

router = APIRouter(tags=["Bus und Bahn"], dependencies=[ANYONE])

VALUES = ("median", "p90", "best")
MOST_SITES = 50
Value = Annotated[
    str, Query(description="median: typisch; p90: an neun von zehn Minuten; best: im besten Fall")
]
Lon = Annotated[float | None, Query(description="Länge in Grad")]
Lat = Annotated[float | None, Query(description="Breite in Grad")]


@router.get(
    "/api/timetable/reach",
    summary="Wie weit man mit Bus und Bahn kommt: Flächen nach Minuten",
    **SENDS_GEOJSON,
)
async def reach(
    request: Request, region: RegionOf, site: Annotated[str | None, Query(description="Kürzel eines Lernorts")] = None,
    lon: Lon = None, lat: Lat = None, begin: Begin = "06:30", minutes: Length = 120, value: Value = "median",
    by: Annotated[str, Query(description=WHAT + "; outward: von hier aus überallhin")] = "departure",
    date: Day = None, rule: RuleCode = EVERYONE,
) -> Response:  # fmt: skip
    """Areas of the cells within 15, 30, 45 and 60 minutes of a place, over every minute of a window, with the people there.

    Also how often there is no journey: the share of minutes without one, as the mean over all people of a group.
    """
    if value not in VALUES:
        raise read.unknown("value", value, VALUES)
    minutes, kind, clock = checked(minutes), answers.by_of(by), clock_of(begin, "from")
    plan = await plan_for(request, region, rule, date)
    spot, points = await _spot(request, region, site, lon, lat)
    snap = snap_of(plan.ground.travel, points)
    found = await answers.profile(request, plan, points, clock, minutes, kind)
    ground = await ground_of(request, region)
    squares = await bands.squares_of(request, region)
    seconds: np.ndarray = getattr(found, value)
    areas = await workbench_of(request).run(bands.areas, ground, squares, seconds)
    whole = {
        "type": "FeatureCollection", "region": region.told, "attribution": region.attribution, **basis_of(plan, region),
        "spot": spot, "snap": snap, "from": begin, "minutes": minutes, "by": by, "value": value,
        "steps": bands.steps(ground, seconds), "without_journey": answers.without(ground, found), "features": areas,
    }  # fmt: skip
    return answer(request, region, json_bytes(whole), GEOJSON)


async def _spot(
    request: Request, region: Region, slug: str | None, lon: float | None, lat: float | None
) -> tuple[dict[str, Any], Places]:
    if slug is not None and lon is None and lat is None:
        return await site_of(request, region, slug)
    if slug is not None or lon is None or lat is None:
        raise BadRequest("Gebraucht wird entweder site, oder lon und lat.", parameter="site")
    read.position(lon, lat)
    return {"slug": None, "name": None, "lon": lon, "lat": lat}, place(region.metric_srid, lon, lat)


@router.get("/api/journey/profile", summary="Eine Fahrt mit Bus und Bahn über jede Minute eines Zeitraums")
async def journey_profile(
    request: Request, region: RegionOf, from_lon: read.Longitude, from_lat: read.Latitude,
    to: Annotated[str, Query(description="Kürzel eines Lernorts, oder lon,lat")], begin: Begin = "06:30", minutes: Length = 120,
    by: Annotated[str, Query(description=WHAT)] = "departure", date: Day = None, rule: RuleCode = EVERYONE,
) -> Response:  # fmt: skip
    """How long the way from a point takes: typically, in nine of ten minutes, at best, and how often there is none."""
    read.position(from_lon, from_lat)
    minutes, kind, clock = checked(minutes), answers.by_of(by), clock_of(begin, "from")
    if kind == "outward":
        raise read.unknown("by", by, ("departure", "arrival", "home"))
    plan = await plan_for(request, region, rule, date)
    goal, points = await goal_of(request, region, to)
    start = place(region.metric_srid, from_lon, from_lat)
    snap_of(plan.ground.access.travel, start)
    at = seconds_on(plan.day, clock, plan.schedule.zone)
    seconds = await workbench_of(request).run(seconds_of, plan, points, at, minutes, kind, start)
    spread = Spread.of(seconds, plan.rule.limits().longest_seconds)
    return told(request, region, {
        **basis_of(plan, region), "from_point": {"lon": from_lon, "lat": from_lat}, "to": goal, "from": begin,
        "minutes": minutes, "by": by, **answers.one(spread, 0),
    })  # fmt: skip


@router.get(
    "/api/timetable/nearest",
    summary="Die Lernorte einer Art, die man mit Bus und Bahn am schnellsten erreicht",
)
async def nearest(
    request: Request, region: RegionOf, lon: read.Longitude, lat: read.Latitude,
    category: Annotated[str, Query(description="Art von Lernort")], begin: Begin = "07:00", minutes: Length = 60,
    k: Annotated[int, Query(description=f"wie viele, 1 bis {MOST_SITES}")] = 30,
    date: Day = None, rule: RuleCode = EVERYONE,
) -> Response:  # fmt: skip
    """The sites of a kind with the typical minutes from a point (the median over every minute of setting out)."""
    read.position(lon, lat)
    if not 1 <= k <= MOST_SITES:
        raise BadRequest(f"k liegt zwischen 1 und {MOST_SITES}.", parameter="k")
    minutes, clock = checked(minutes), clock_of(begin, "from")
    plan = await plan_for(request, region, rule, date)
    start = place(region.metric_srid, lon, lat)
    snap_of(plan.ground.access.travel, start)
    keys = {"region_id": region.id, "slug": None, "category": category}
    async with engine_of(request).connect() as connection:
        rows = (await connection.execute(text(queries.SITE_POINTS), keys)).mappings().all()
    at = seconds_on(plan.day, clock, plan.schedule.zone)
    found = (
        await workbench_of(request).run(_to_sites, plan, region.metric_srid, start, rows, (at, minutes))
        if rows
        else None
    )
    results = _results(rows, found, k) if found is not None else []
    return told(request, region, {
        **basis_of(plan, region), "category": category, "from": begin, "minutes": minutes, "results": results,
    })  # fmt: skip


def _to_sites(plan: Plan, srid: int, start: Places, rows: Any, window: tuple[int, int]) -> Spread:  # noqa: ANN401 (rows of SQL)
    doors = [
        (number, door["longitude"], door["latitude"])
        for number, row in enumerate(rows)
        for door in row["entrances"] or [{"longitude": row["lon"], "latitude": row["lat"]}]
    ]
    owner, lon, lat = zip(*doors, strict=True)
    points = Places(*metric(srid, np.array(lon), np.array(lat)), np.array(owner, np.int32))
    seconds = seconds_outward(plan, start, points, *window)
    return Spread.of(seconds, plan.rule.limits().longest_seconds)


def _results(rows: Any, found: Spread, most: int) -> list[dict[str, Any]]:  # noqa: ANN401 (rows of SQL)
    order = np.lexsort((np.arange(len(rows)), found.p90, found.median))
    return [
        {"site": {name: rows[n][name] for name in ("slug", "name", "lon", "lat")}, **answers.one(found, n)}
        for n in order[:most].tolist()
        if found.best[n] < LATER
    ]  # fmt: skip
