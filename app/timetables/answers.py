"""Answers about journeys and reach by public transport, for the region a request is about."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Transformer
from sqlalchemy import text

from app.accessibility.timetable_profile import LATER
from app.catchments import queries
from app.catchments.answers import ground_of, labelled
from app.catchments.ask import place, snap_of
from app.catchments.inputs import metric
from app.catchments.travel import Places
from app.errors import BadRequest, NotFound
from app.timetables.journeys import journey_from, journey_there
from app.timetables.leg_paths import add_paths
from app.timetables.legs import told_journey
from app.timetables.reach import NO_JOURNEY, NO_STOP, Reached, reach_home, reach_there
from app.timetables.schedule import moment, seconds_on
from app.web.parameters import pair
from app.web.regions import engine_of
from app.web.workbench import workbench_of
from geodata.figures import estimated, known

if TYPE_CHECKING:
    import numpy.typing as npt
    from fastapi import Request

    from app.catchments.answers import Ground
    from app.timetables.plan import Plan
    from app.web.regions import Region

WITHIN_MINUTES = (15, 30, 45, 60, 90)
NO_STOP_WORDS = "Von hier ist keine Haltestelle so nah, wie die Regel es verlangt."
NO_JOURNEY_WORDS = (
    "Es gibt Haltestellen in der Nähe, aber keine Fahrt, die innerhalb der Grenzen der Regel zum Ziel führt."
)


def clock_of(told: str, parameter: str) -> time:
    """A time of the clock, HH:MM. Raises BadRequest."""
    try:
        hours, minutes = told.split(":")
        if not (len(minutes) == 2 and hours.isdigit() and minutes.isdigit()):
            raise ValueError
        return time(int(hours), int(minutes))
    except ValueError:
        raise BadRequest(
            f"{parameter} ist eine Uhrzeit der Form HH:MM, zum Beispiel 07:45.", parameter=parameter
        ) from None


async def site_of(request: Request, region: Region, slug: str) -> tuple[dict[str, Any], Places]:
    """A site and its entrances as points. Raises NotFound."""
    keys = {"region_id": region.id, "slug": slug, "category": None}
    async with engine_of(request).connect() as connection:
        row = (await connection.execute(text(queries.SITE_POINTS), keys)).mappings().first()
    if row is None:
        raise NotFound(f"Den Lernort „{slug}“ gibt es hier nicht, oder er hat keine Koordinaten.")
    doors = [(e["longitude"], e["latitude"]) for e in row["entrances"]] or [(row["lon"], row["lat"])]
    lon, lat = np.array(doors).T
    points = Places(*metric(region.metric_srid, lon, lat), np.zeros(len(doors), np.int32))
    return {name: row[name] for name in ("slug", "name", "lon", "lat")}, points


async def goal_of(request: Request, region: Region, told: str) -> tuple[dict[str, Any], Places]:
    """Where to: a site by its slug, or lon,lat."""
    if "," not in told:
        return await site_of(request, region, told)
    lon, lat = pair(told, "to")
    return {"slug": None, "name": None, "lon": lon, "lat": lat}, place(region.metric_srid, lon, lat)


async def journey(
    request: Request,
    plan: Plan,
    start: Places,
    goal: Places,
    clock: time,
    *,
    by_arrival: bool,
    home_first: bool = True,
    paths: bool = False,
) -> dict[str, Any]:
    """A journey leg by leg, or why there is none. Raises NotConnected where no street leads away."""
    snap_of(plan.ground.access.travel if home_first else plan.ground.travel, start)
    asked = seconds_on(plan.day, clock, plan.schedule.zone)
    bench = workbench_of(request)
    if by_arrival:
        found = await bench.run(journey_there, plan, start, goal, asked)
    else:
        found = await bench.run(journey_from, plan, start, goal, asked, home_first=home_first)
    told: dict[str, Any] = {"asked": moment(plan.day, asked, plan.schedule.zone).isoformat()}
    if found is None:
        near = await bench.run(lambda: plan.from_home(start) if home_first else plan.from_site(start))
        reason = NO_JOURNEY if len(near.target) else NO_STOP
        words = NO_JOURNEY_WORDS if len(near.target) else NO_STOP_WORDS
        return {**told, "journey": None, "reason": reason, "reason_text": words}
    first = found.rides[0].departs - found.first_walk[0] if found.rides else found.leaves
    idle = asked - found.arrives if by_arrival else first - asked
    journey = told_journey(plan, found)
    if paths:
        journey = await bench.run(add_paths, plan, found, journey, start, goal)
    return {
        **told,
        "journey": journey,
        "idle_minutes": round(idle / 60, 1),
        "reason": None,
        "reason_text": None,
    }


async def reach(
    request: Request, region: Region, plan: Plan, site: Places, clock: time, *, by_arrival: bool
) -> tuple[dict[str, Any], Reached]:
    """Every home's way to a site by a moment (or home from one), with the people in reach by minutes."""
    asked = seconds_on(plan.day, clock, plan.schedule.zone)
    found = await workbench_of(request).run(reach_there if by_arrival else reach_home, plan, site, asked)
    ground = await ground_of(request, region)
    told = {
        "asked": moment(plan.day, asked, plan.schedule.zone).isoformat(),
        "within_minutes": WITHIN_MINUTES,
        "people": [people_within(ground, group, found.seconds) for group in range(len(ground.people))],
    }
    return told, found


def columns(ground: Ground, plan: Plan, found: Reached, asked: int, *, by_arrival: bool) -> dict[str, Any]:
    """The cells as columns of equal length; those without a journey say why."""
    reached = found.seconds < LATER
    clocks = asked - found.seconds if by_arrival else asked + found.seconds
    used = np.unique(found.stop[found.stop >= 0])
    return {
        "cell": ground.homes.cell_id,
        "minutes": [round(s / 60, 1) if ok else None for s, ok in zip(found.seconds.tolist(), reached.tolist(), strict=True)],
        "clock": [
            moment(plan.day, at, plan.schedule.zone).strftime("%H:%M") if ok else None
            for at, ok in zip(clocks.tolist(), reached.tolist(), strict=True)
        ],
        "changes": [c if ok else None for c, ok in zip(found.changes.tolist(), reached.tolist(), strict=True)],
        "stop": [plan.schedule.stop_ids[s] if s >= 0 else None for s in found.stop.tolist()],
        "reason": reasons(found),
        "stops": {plan.schedule.stop_ids[s]: plan.schedule.names[s] for s in used.tolist()},
    }  # fmt: skip


def reasons(found: Reached) -> list[str | None]:
    """Why a home has no journey; None where it has one."""
    return [
        None if ok else NO_JOURNEY if near else NO_STOP
        for ok, near in zip((found.seconds < LATER).tolist(), found.has_stop.tolist(), strict=True)
    ]


def features(ground: Ground, region: Region, told: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells as GeoJSON points."""
    places = ground.homes.places
    to_degrees = Transformer.from_crs(region.metric_srid, 4326, always_xy=True)
    lon, lat = to_degrees.transform(places.x_m, places.y_m) if places.x_m.size else ([], [])
    names = ("minutes", "clock", "changes", "stop", "reason")
    rows = zip(told["cell"].tolist(), *(told[name] for name in names), strict=True)
    return [
        {"type": "Feature", "id": cell, "geometry": {"type": "Point", "coordinates": [round(x, 6), round(y, 6)]},
         "properties": dict(zip(names, values, strict=True))}
        for (cell, *values), x, y in zip(rows, np.asarray(lon).tolist(), np.asarray(lat).tolist(), strict=True)
    ]  # fmt: skip


def people_within(ground: Ground, group: int, seconds: npt.NDArray[np.int32]) -> dict[str, Any]:
    """How many people of an age group come to a place, or home from it, within how many minutes."""
    told = ground.people[group]
    figure = estimated if told.estimated else known
    mine = seconds[told.home]

    def counted(most: float) -> dict[str, Any]:
        value = figure(round(float(told.people[mine <= most].sum()), 1))
        return {"value": value.value, "status": value.status}

    total = figure(round(float(told.people.sum()), 1))
    return {
        "age_group": told.age_group, "label": labelled(told.age_group), "reference_date": told.reference_date,
        "total": {"value": total.value, "status": total.status},
        "reached": counted(LATER - 1), "within": {str(m): counted(60 * m) for m in WITHIN_MINUTES},
    }  # fmt: skip
