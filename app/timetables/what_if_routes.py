"""HTTP of what-ifs of timetables: lines and trips dropped, shifted or added, stops moved or added; nothing is stored."""

from __future__ import annotations

from datetime import date as day_type
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from sqlalchemy import text

from app.accounts.access import Needs, Permission
from app.catchments import queries
from app.catchments.answers import Ground, ground_of
from app.catchments.inputs import metric
from app.catchments.travel import Places
from app.errors import BadRequest, NotFound
from app.network.transforming import transformer
from app.timetables.answers import WITHIN_MINUTES, clock_of, people_within, site_of
from app.timetables.changes import MOST_CHANGES, Change, Strict
from app.timetables.plan import Plan
from app.timetables.room import basis_of, plan_for
from app.timetables.schedule import seconds_on
from app.timetables.spread_routes import MOST_WINDOW_MINUTES
from app.timetables.what_if import Moment, Outcome, Window, changed_plan, outcome_of, told_minutes
from app.web.answers import JSON, compressed, json_bytes
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of

# Whoever chooses what is summed up could find one or two people by differences: answers are for those who may see them.
router = APIRouter(
    tags=["Planen"],
    dependencies=[Depends(Needs(Permission.COMPUTE)), Depends(Needs(Permission.SEE_UNSUPPRESSED))],
)
Clock = Annotated[str, Field(max_length=5, examples=["07:45"])]


MUNICIPALITIES = "SELECT id, ars, name FROM area WHERE region_id = :region_id AND level = 'municipality'"


class AskedWindow(Strict):
    """Every minute of a window."""

    begin: Clock = "06:30"
    minutes: Annotated[int, Field(ge=1, le=MOST_WINDOW_MINUTES)] = 120
    by: Literal["departure", "arrival", "home"] = "departure"


class TimetableWhatIf(Strict):
    """A question: the way to a site, or to whichever of a kind is reached first, if the timetable were another."""

    site: str | None = Field(None, max_length=200, description="Kennung eines Lernorts")
    category: str | None = Field(None, max_length=100, description="Art von Lernort: der am besten erreichte")
    arrive_by: Clock | None = Field(None, description="da sein um; statt window")
    depart_at: Clock | None = Field(None, description="dort aufbrechen um, nach Hause; statt window")
    window: AskedWindow | None = Field(None, description="jede Minute eines Zeitraums")
    date: day_type | Literal["schultag", "ferientag"] | None = None
    rule: str = Field("everyone", max_length=50)
    changes: list[Change] = Field(min_length=1, max_length=MOST_CHANGES)


@router.post(
    "/api/what-if/timetable", summary="Was wäre, wenn …: Buslinien, Fahrten und Halte in Gedanken ändern"
)
async def ask_what_if(request: Request, region: RegionOf, asked: TimetableWhatIf) -> Response:
    """Who reaches the place within how many minutes before and after, and every cell that changes; nothing is stored."""
    before = await plan_for(request, region, asked.rule, None if asked.date is None else str(asked.date))
    when = _when(asked, before)
    goal, points = await _goal(request, region, asked)
    bench = workbench_of(request)
    after = await bench.run(changed_plan, before, asked.changes)
    found = await bench.run(outcome_of, before, after, points, when)
    ground = await ground_of(request, region)
    async with engine_of(request).connect() as connection:
        rows = await connection.execute(text(MUNICIPALITIES), {"region_id": region.id})
        names = {row.id: (row.ars, row.name) for row in rows}
    body = {
        "region": region.told, "attribution": region.attribution, **basis_of(before, region), "to": goal,
        "trips_on_date_after": after.schedule.trips_on(after.day),
        "changes": [change.model_dump() for change in asked.changes], **_answer(ground, region.metric_srid, found), "areas": _areas(ground, found, names),
    }  # fmt: skip
    headers = {name: value for name, value in region.headers.items() if name != "ETag"}
    return compressed(request, json_bytes(body), JSON, {**headers, "Cache-Control": "no-store"})


def _when(asked: TimetableWhatIf, plan: Plan) -> Moment | Window:
    """The moment or window asked for. Raises BadRequest where it is not exactly one."""
    given = [asked.arrive_by, asked.depart_at, asked.window]
    if sum(one is not None for one in given) != 1:
        raise BadRequest(
            "Gebraucht wird genau eines von arrive_by, depart_at und window.", parameter="arrive_by"
        )
    zone = plan.schedule.zone
    if asked.window is not None:
        begin = seconds_on(plan.day, clock_of(asked.window.begin, "window.begin"), zone)
        return Window(begin, asked.window.minutes, asked.window.by)
    if asked.arrive_by is not None:
        return Moment(seconds_on(plan.day, clock_of(asked.arrive_by, "arrive_by"), zone), home=False)
    return Moment(seconds_on(plan.day, clock_of(asked.depart_at or "", "depart_at"), zone), home=True)


async def _goal(request: Request, region: Region, asked: TimetableWhatIf) -> tuple[dict[str, Any], Places]:
    if (asked.site is None) == (asked.category is None):
        raise BadRequest("Gebraucht wird entweder site oder category.", parameter="site")
    if asked.site is not None:
        return await site_of(request, region, asked.site)
    keys = {"region_id": region.id, "slug": None, "category": asked.category}
    async with engine_of(request).connect() as connection:
        rows = (await connection.execute(text(queries.SITE_POINTS), keys)).mappings().all()
    if not rows:
        raise NotFound(f"Lernorte der Art „{asked.category}“ mit Koordinaten gibt es hier nicht.")
    doors = [
        (door["longitude"], door["latitude"])
        for row in rows
        for door in row["entrances"] or [{"longitude": row["lon"], "latitude": row["lat"]}]
    ]
    lon, lat = np.array(doors).T
    points = Places(*metric(region.metric_srid, lon, lat), np.zeros(len(doors), np.int32))
    return {"category": asked.category, "sites": len(rows)}, points


def _answer(ground: Ground, srid: int, found: Outcome) -> dict[str, Any]:
    """By measure the people within reach before and after, and the cells that change with where they lie."""
    groups = range(len(ground.people))
    people = {
        name: {
            "before": [people_within(ground, group, found.before[name]) for group in groups],
            "after": [people_within(ground, group, found.after[name]) for group in groups],
        }
        for name in found.before
    }
    changed = found.changed
    places = ground.homes.places
    lon, lat = map(np.asarray, transformer(srid, 4326).transform(places.x_m[changed], places.y_m[changed]))
    cells: dict[str, Any] = {
        "cell": ground.homes.cell_id[changed], "lon": lon.round(6), "lat": lat.round(6),
        "people": np.round(_people(ground)[changed], 1),
    }  # fmt: skip
    for name in found.before:
        cells[f"{name}_minutes_before"] = told_minutes(found.before[name][changed])
        cells[f"{name}_minutes_after"] = told_minutes(found.after[name][changed])
    return {
        "within_minutes": WITHIN_MINUTES, "people": people, "cells_changed": len(changed),
        "cells": cells,
    }  # fmt: skip


def _areas(ground: Ground, found: Outcome, names: dict[int, tuple[str, str]]) -> list[dict[str, Any]]:
    """By municipality the people whose way becomes shorter or longer, by the first measure; most people first."""
    name = next(iter(found.before))
    before, after, people = found.before[name], found.after[name], _people(ground)
    municipality = ground.homes.area_ids[0]
    told: list[dict[str, Any]] = []
    for area_id in np.unique(municipality[found.changed]).tolist():
        mine = municipality == area_id
        ars, label = names.get(area_id, (None, None))
        sooner, later = (
            round(float(people[mine & turned].sum()), 1) for turned in (after < before, after > before)
        )
        told.append({"ars": ars, "name": label, "people_shorter": sooner, "people_longer": later})
    return sorted(told, key=lambda one: -(one["people_shorter"] + one["people_longer"]))


def _people(ground: Ground) -> np.ndarray:
    """How many people live in each cell, of all ages where that is known, else of the first group."""
    of_all = next((group for group in ground.people if group.age_group == "all"), None)
    group = of_all or next(iter(ground.people), None)
    return (
        np.zeros(len(ground.homes.cell_id))
        if group is None
        else np.bincount(group.home, group.people, len(ground.homes.cell_id))
    )
