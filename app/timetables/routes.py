"""HTTP of journeys and reach by public transport."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.accounts.access import ANYONE
from app.catchments.answers import ground_of
from app.catchments.ask import place
from app.errors import BadRequest
from app.timetables import answers
from app.timetables.days import holidays_of, told_days
from app.timetables.room import basis_of, plan_for, rules_for, schedule_for, told_of
from app.timetables.schedule import seconds_on
from app.web import parameters as read
from app.web.answers import GEOJSON, answer, json_bytes, told
from app.web.regions import RegionOf

router = APIRouter(tags=["Bus und Bahn"], dependencies=[ANYONE])

Clock = Annotated[
    str | None, Query(description="Uhrzeit HH:MM in der Zeitzone des Fahrplans", examples=["07:45"])
]
Day = Annotated[
    str | None,
    Query(
        description="Tag JJJJ-MM-TT, oder „schultag“ oder „ferientag“; ohne: der nächste Dienstag, für den der Fahrplan gilt",
        examples=["2026-09-01"],
    ),
]
RuleCode = Annotated[str, Query(description="Regel mit den Grenzen der Fahrt, siehe /api/timetable")]
EVERYONE = "everyone"


@router.get("/api/timetable", summary="Welche Fahrpläne geladen sind, und die Regeln")
async def timetable(request: Request, region: RegionOf) -> Response:
    """The timetables of the region with their span and what was assumed, the usual day, and all rules."""
    schedule = await schedule_for(request, region)
    days = told_days(schedule, holidays_of(region))
    rules = await rules_for(request, region, days["usual"])
    return told(request, region, {
        "timetable": told_of(schedule), "days": days, "rules": [rule.told for rule in rules.values()],
    })  # fmt: skip


@router.get(
    "/api/journey", summary="Eine Fahrt mit Bus und Bahn, Abschnitt für Abschnitt, und der Weg zurück"
)
async def journey(
    request: Request, region: RegionOf, from_lon: read.Longitude, from_lat: read.Latitude,
    to: Annotated[str, Query(description="Kürzel eines Lernorts, oder lon,lat")],
    arrive_by: Clock = None, depart_at: Clock = None, home_at: Clock = None, date: Day = None, rule: RuleCode = EVERYONE,
    paths: Annotated[bool, Query(description="auch die Wege auf der Karte: je Abschnitt path als lon, lat")] = False,
) -> Response:  # fmt: skip
    """The journey that leaves latest to be there by `arrive_by`, or arrives first when one leaves at `depart_at`.

    With `home_at` also the way home: the journey that is home first when one may leave at that time.
    """
    read.position(from_lon, from_lat)
    if (arrive_by is None) == (depart_at is None):
        raise BadRequest("Gebraucht wird entweder arrive_by oder depart_at.", parameter="arrive_by")
    clock = answers.clock_of(arrive_by or depart_at or "", "arrive_by" if arrive_by else "depart_at")
    back = answers.clock_of(home_at, "home_at") if home_at else None
    plan = await plan_for(request, region, rule, date)
    goal, there = await answers.goal_of(request, region, to)
    start = place(region.metric_srid, from_lon, from_lat)
    found = await answers.journey(
        request, plan, start, there, clock, by_arrival=arrive_by is not None, paths=paths
    )
    home = (
        await answers.journey(
            request, plan, there, start, back, by_arrival=False, home_first=False, paths=paths
        )
        if back
        else None
    )
    return told(request, region, {
        **basis_of(plan, region), "from": {"lon": from_lon, "lat": from_lat}, "to": goal, "there": found, "home": home,
    })  # fmt: skip


@router.get("/api/sites/{slug}/timetable-reach", summary="Von wo man mit Bus und Bahn rechtzeitig da ist",
            responses={200: {"content": {GEOJSON: {}}}})  # fmt: skip
async def reach(
    request: Request, region: RegionOf, slug: str, arrive_by: Clock = None, depart_at: Clock = None, date: Day = None,
    rule: RuleCode = EVERYONE, form: Annotated[str, Query(alias="format", description="json oder geojson")] = "json",
) -> Response:  # fmt: skip
    """Every cell with when one must leave to be there by `arrive_by`, or is home leaving the site at `depart_at`."""
    if (arrive_by is None) == (depart_at is None):
        raise BadRequest("Gebraucht wird entweder arrive_by oder depart_at.", parameter="arrive_by")
    if form not in {"json", "geojson"}:
        raise read.unknown("format", form, ("json", "geojson"))
    by_arrival = arrive_by is not None
    clock = answers.clock_of(arrive_by or depart_at or "", "arrive_by" if by_arrival else "depart_at")
    plan = await plan_for(request, region, rule, date)
    site, points = await answers.site_of(request, region, slug)
    summary, found = await answers.reach(request, region, plan, points, clock, by_arrival=by_arrival)
    ground = await ground_of(request, region)
    asked = seconds_on(plan.day, clock, plan.schedule.zone)
    cells = answers.columns(ground, plan, found, asked, by_arrival=by_arrival)
    head: dict[str, Any] = {
        **basis_of(plan, region),
        "site": site,
        "direction": "there" if by_arrival else "home",
        **summary,
    }
    if form == "json":
        return told(request, region, {**head, "cells": cells})
    whole = {"type": "FeatureCollection", "region": region.told, "attribution": region.attribution, **head,
             "features": answers.features(ground, region, cells)}  # fmt: skip
    return answer(request, region, json_bytes(whole), GEOJSON)
