"""HTTP of public transport over every minute of a window."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.accounts.access import ANYONE
from app.catchments.answers import ground_of
from app.errors import BadRequest
from app.timetables import spread_answers as answers
from app.timetables.answers import clock_of, site_of
from app.timetables.room import basis_of, plan_for
from app.timetables.routes import EVERYONE, Day, RuleCode
from app.web.answers import told
from app.web.regions import RegionOf

router = APIRouter(tags=["Bus und Bahn"], dependencies=[ANYONE])
MOST_WINDOW_MINUTES = 240

Begin = Annotated[str, Query(alias="from", description="Beginn HH:MM", examples=["07:00"])]
Length = Annotated[int, Query(description=f"Länge des Zeitraums in Minuten, 1 bis {MOST_WINDOW_MINUTES}")]
WHAT = (
    "departure: jede Minute des Aufbruchs; arrival: jede Minute, zu der man da sein muss, mit der Wartezeit vorher, die"
    " die Regel erlaubt; home: jede Minute, zu der man dort losgehen darf, mit der Wartezeit nachher"
)


def checked(minutes: int) -> int:
    """The length of a window. Raises BadRequest."""
    if not 1 <= minutes <= MOST_WINDOW_MINUTES:
        raise BadRequest(f"minutes liegt zwischen 1 und {MOST_WINDOW_MINUTES}.", parameter="minutes")
    return minutes


@router.get(
    "/api/sites/{slug}/timetable-profile", summary="Dauer mit Bus und Bahn über jede Minute eines Zeitraums"
)
async def profile(
    request: Request, region: RegionOf, slug: str, begin: Begin = "07:00", minutes: Length = 120,
    by: Annotated[str, Query(description=WHAT)] = "departure", date: Day = None, rule: RuleCode = EVERYONE,
) -> Response:  # fmt: skip
    """Median, 90th percentile and the best of the minutes to a site, for every cell, over every minute of a window."""
    minutes, kind, clock = checked(minutes), answers.by_of(by), clock_of(begin, "from")
    plan = await plan_for(request, region, rule, date)
    site, points = await site_of(request, region, slug)
    found = await answers.profile(request, plan, points, clock, minutes, kind)
    ground = await ground_of(request, region)
    return told(request, region, {
        **basis_of(plan, region), "site": site, "from": begin, "minutes": minutes, "by": by,
        "people": answers.people(ground, found), "cells": answers.columns(ground, found),
    })  # fmt: skip
