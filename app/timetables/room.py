"""What an application keeps ready of timetables: the schedule, ways on foot by rule, days by rule; by version of data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.catchments.answers import ground_of, travel_for
from app.errors import NotFound
from app.standards.store import read_rulebook, read_rules_elsewhere
from app.timetables.days import day_for, holidays_of, kind_of
from app.timetables.plan import Ground, Plan
from app.timetables.rules import rule_of, rules_on
from app.timetables.schedule import Schedule, schedule_of
from app.web.apart import read_apart
from app.web.regions import engine_of

if TYPE_CHECKING:
    from datetime import date

    from fastapi import Request
    from sqlalchemy import Connection

    from app.standards.rules import Rulebook
    from app.timetables.rules import Rule
    from app.web.kept import Kept
    from app.web.regions import Region

NONE_LOADED = "Für diese Region ist kein Fahrplan geladen; Wege mit Bus und Bahn lassen sich nicht angeben."
MOST_KEPT = 32


async def schedule_for(request: Request, region: Region) -> Schedule:
    """The region's timetables. Raises NotFound where none is loaded."""
    kept: Kept = request.app.state.timetables
    key = ("schedule", region.id, region.data_version)
    found = await kept.made(key, lambda: read_apart(request, schedule_of, region.id))
    if found is None:
        raise NotFound(NONE_LOADED)
    return found


async def rules_for(request: Request, region: Region, day: date) -> dict[str, Rule]:
    """The rules of a day by their code."""
    kept: Kept = request.app.state.timetables
    key = ("books", region.id, region.data_version)
    books = kept.get(key)
    if books is None:

        def read(connection: Connection) -> tuple[Rulebook, Rulebook]:
            return read_rulebook(connection, region.id, region.config), read_rules_elsewhere(connection)

        async with engine_of(request).connect() as connection:
            books = await connection.run_sync(read)
        kept.keep(key, books)
    own, elsewhere = books
    return rules_on(own, elsewhere, day)


async def plan_for(request: Request, region: Region, code: str, told_day: str | None) -> Plan:
    """The timetable of a day under a rule, by its code.

    Raises NotFound without a timetable, BadRequest for a day beyond it and for a rule that does not exist.

    It is made where it is first used, in a thread; of two who need it at once both make it, which does no harm.
    """
    schedule = await schedule_for(request, region)
    day = day_for(schedule, told_day, holidays_of(region))
    kept: Kept = request.app.state.timetables
    rule = rule_of(await rules_for(request, region, day), code)
    version = (region.id, region.data_version, rule)
    plan = kept.get(("plan", *version, day))
    if plan is None:
        ground = kept.get(("ground", *version))
        if ground is None:
            travel = await travel_for(request, region, "walk")
            access = await travel_for(request, region, rule.access_mode)
            homes = (await ground_of(request, region)).homes
            ground = Ground(schedule, travel, region.metric_srid, rule, homes.places, access)
            kept.keep(("ground", *version), ground)
        plan = await request.app.state.workbench.run(Plan, ground, day)
        kept.keep(("plan", *version, day), plan)
    return plan


def basis_of(plan: Plan, region: Region) -> dict[str, Any]:
    """What an answer rests on: the day, the rule, the timetables, and how ways on foot are known."""
    schedule = plan.schedule
    return {
        "date": plan.day,
        "date_kind": kind_of(plan.day, holidays_of(region)),
        "trips_on_date": schedule.trips_on(plan.day),
        "rule": plan.rule.told,
        "walk_basis": plan.ground.travel.basis,
        "timetable": told_of(schedule),
    }


def told_of(schedule: Schedule) -> dict[str, Any]:
    """The timetables that are loaded, with what was assumed when they were read."""
    return {
        "valid_from": schedule.first_day,
        "valid_to": schedule.last_day,
        "timezone": str(schedule.zone),
        "feeds": [
            {"source": feed.source, "attribution": feed.attribution, "valid_from": feed.first_day,
             "valid_to": feed.last_day, **feed.report}
            for feed in schedule.feeds
        ],
    }  # fmt: skip
