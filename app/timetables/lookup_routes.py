"""HTTP of what a timetable holds: stops, lines and trips, by the ids that changes in thought name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response

from app.accounts.access import ANYONE
from app.errors import NotFound
from app.timetables import lookup
from app.timetables.days import day_for, holidays_of
from app.timetables.room import schedule_for
from app.timetables.routes import Day
from app.web import parameters as read
from app.web.answers import told
from app.web.regions import Region, RegionOf
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from datetime import date as day_type

    from app.timetables.schedule import Schedule

router = APIRouter(tags=["Bus und Bahn"], dependencies=[ANYONE])
Words = Annotated[str, Query(max_length=100, description="Wörter, die alle im Namen vorkommen")]
Most = Annotated[int, Query(ge=1, le=100, description="höchstens so viele")]


@router.get("/api/timetable/stops", summary="Halte des Fahrplans nach Namen oder in der Nähe eines Punkts")
async def stops(
    request: Request, region: RegionOf, q: Words = "", lon: Annotated[float | None, Query()] = None,
    lat: Annotated[float | None, Query()] = None, limit: Most = 20,
) -> Response:  # fmt: skip
    """Stops with the id by which changes of timetables name them; near a point with metres in a straight line."""
    schedule = await schedule_for(request, region)
    if lon is not None and lat is not None:
        read.position(lon, lat)
        found = lookup.stops_near(schedule, lon, lat, limit)
    else:
        found = await workbench_of(request).run(lookup.stops_named, schedule, q, limit)
    return told(request, region, {"stops": found})


@router.get("/api/timetable/lines", summary="Linien des Fahrplans nach Namen")
async def lines(
    request: Request, region: RegionOf, q: Words = "", date: Day = None, limit: Most = 50
) -> Response:
    """Lines with how many trips begin on the day."""
    schedule, day = await _of_day(request, region, date)
    found = await workbench_of(request).run(lookup.lines_named, schedule, q, day, limit)
    return told(request, region, {"date": day, "lines": found})


@router.get("/api/timetable/trips", summary="Fahrten einer Linie an einem Tag")
async def trips(
    request: Request, region: RegionOf,
    line: Annotated[str, Query(max_length=300, description="Kennung der Linie")], date: Day = None,
) -> Response:  # fmt: skip
    """The trips that begin on the day with their calls; times are of the day of service and may exceed 24 hours."""
    schedule, day = await _of_day(request, region, date)
    if not lookup.has_line(schedule, line):
        raise NotFound(f"Die Linie „{line}“ gibt es im Fahrplan nicht.", parameter="line")
    found = await workbench_of(request).run(lookup.trips_of, schedule, line, day)
    return told(request, region, {"date": day, "line": line, "trips": found})


async def _of_day(request: Request, region: Region, told_day: str | None) -> tuple[Schedule, day_type]:
    schedule = await schedule_for(request, region)
    return schedule, day_for(schedule, told_day, holidays_of(region))
