"""Whether a check of ways to school still holds: what it read, against what would be read today."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.catchments.runs import software_version
from app.catchments.streets import travel_of
from app.schools.way_run import compute_school_ways, limits_of, read_ground, read_question
from app.web.apart import read_apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request
    from sqlalchemy import Connection, Engine

    from app.catchments.compute import Computed, Progress, TravelOf
    from app.schools.kinds import SchoolKind
    from app.web.kept import Kept
    from app.web.regions import Region

WORDS = {
    "travel": "das Wegenetz", "network_as_of": "das Wegenetz", "cells": "die Rasterzellen", "people": "die Zahlen der Kinder",
    "schools": "die Schulen", "timetable": "der Fahrplan", "bells": "die Unterrichtszeiten",
}  # fmt: skip
"""By input of a run. The day of the timetable moves on by itself and makes nothing outdated."""
LIMITS, METHOD = "die Grenzen der Regeln", "das Rechenverfahren"
ASKED_BEFORE = (
    "SELECT EXISTS (SELECT FROM analysis_run WHERE region_id = :region_id AND kind = 'school_ways')"
)


def renew_school_ways(
    engine: Engine, region_id: int, ways: TravelOf, progress: Progress | None = None
) -> Computed | None:
    """Bring checks up to date where there are any; None where nobody has asked for one yet."""
    with engine.connect() as connection:
        asked = connection.execute(text(ASKED_BEFORE), {"region_id": region_id}).scalar_one()
    return compute_school_ways(engine, region_id, ways, progress) if asked else None


async def changed_since(
    request: Request, region: Region, kind: SchoolKind, run: Mapping[str, Any]
) -> list[str]:
    """What has changed since a check, in words; nothing: it would be the same today. Kept by version of the data."""
    kept: Kept = request.app.state.schools
    key = ("way age", region.id, region.data_version, kind.category, run["id"])
    return await kept.made(key, lambda: read_apart(request, read_changes, region.id, kind, run, travel_of))


def read_changes(
    connection: Connection, region_id: int, kind: SchoolKind, run: Mapping[str, Any], ways: TravelOf
) -> list[str]:
    """The same, asked of the database."""
    ground = read_ground(connection, region_id)
    limits = limits_of(ground.book, kind, ground.inputs.day)
    if limits is None:
        return [LIMITS]
    now = json.loads(
        json.dumps(read_question(connection, ground, kind, limits, ways).run().inputs, default=str)
    )
    then = run["inputs"]
    changed = [words for name, words in WORDS.items() if now[name] != then.get(name)]
    if json.loads(json.dumps(limits.told)) != run["parameters"]["limits"]:
        changed.append(LIMITS)
    if run["software_version"] != software_version():
        changed.append(METHOD)
    return list(dict.fromkeys(changed))
