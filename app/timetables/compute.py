"""Stored travel times by bus and train: for every cell and kind of site, over every minute of a window, what is typical
(the median, mode `bus`) and what nine of ten minutes do not exceed (mode `bus_p90`).

Runs are like those of the other modes (`app.catchments.compute`): each keeps the day, the window and the rule as parameters, and fingerprints of timetable, streets, cells and sites. The goal is all sites of the kind at once,
so that each minute counts the site that is reached first then; which one that is may change from minute to minute,
therefore no site and no metres are stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.accessibility.timetable_profile import LATER
from app.areas.computed import results_changed
from app.catchments.compute import AREA_COLUMNS, Computed, Inputs, Progress, read_inputs, straight_line
from app.catchments.figures import LIMITS_MINUTES, area_rows
from app.catchments.inputs import fingerprint
from app.catchments.runs import Run
from app.catchments.streets import StreetTravel, travel_of
from app.catchments.travel import Nearest, Places
from app.database.copying import copy_rows
from app.timetables.plan import Ground, Plan
from app.timetables.rules import EVERYONE
from app.timetables.schedule import schedule_of, seconds_on
from app.timetables.spread import spread_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    from sqlalchemy import Connection, Engine

    from app.timetables.spread import Spread

VALUES = {"bus": "median", "bus_p90": "p90"}
"""What each mode stores."""
WINDOW_BEGINS, WINDOW_MINUTES = time(6, 30), 120


def compute_timetable(engine: Engine, region_id: int, progress: Progress | None = None) -> Computed:
    """Bring the travel times by bus of a region up to date; nothing where no timetable is loaded.

    Each run is one transaction; one whose inputs are the same is left alone.
    """
    told = progress or (lambda _what, _done, _of: None)
    computed = Computed()
    with engine.connect() as connection:
        plan, inputs = read_plan(connection, region_id)
    if plan is None:
        return computed
    categories = sorted({category for site in inputs.sites.categories for category in site})
    for step, category in enumerate(categories):
        told(f"bus: {category}", step, len(categories))
        made = _travel_times(engine, inputs, plan, category)
        computed.made += made
        computed.unchanged += len(VALUES) - len(made)
    if computed.made:
        results_changed(engine, region_id)
    return computed


@dataclass(frozen=True, slots=True)
class Usual:
    """Minutes to the nearest of some places by bus and train, by home, as usual (the median of the window); infinite where none is reached."""

    minutes: npt.NDArray[np.float64]
    told: str


def usual_to(connection: Connection, region_id: int, goal: Places) -> Usual | None:
    """From every home to whichever of the places is reached first, in the same window as stored travel times; None without a timetable."""
    plan, _ = read_plan(connection, region_id)
    if plan is None:
        return None
    anywhere = Places(goal.x_m, goal.y_m, np.zeros(len(goal.x_m), np.int32))
    found = spread_of(
        plan, anywhere, seconds_on(plan.day, WINDOW_BEGINS, plan.schedule.zone), WINDOW_MINUTES
    ).median
    until = (datetime.combine(plan.day, WINDOW_BEGINS) + timedelta(minutes=WINDOW_MINUTES)).time()
    told = f"Mit dem Bus: Median, wenn man am {plan.day:%d.%m.%Y} zu jeder Minute von {WINDOW_BEGINS:%H:%M} bis {until:%H:%M} Uhr losgeht."
    return Usual(np.where(found < LATER, found, np.inf) / 60, told)


def read_plan(connection: Connection, region_id: int) -> tuple[Plan | None, Inputs]:
    """The timetable of a usual day (None where none is loaded), and what all runs read."""
    inputs = read_inputs(connection, region_id)
    schedule = schedule_of(connection, region_id)
    if schedule is None:
        return None, inputs
    srid = connection.execute(
        text("SELECT metric_srid FROM region WHERE id = :id"), {"id": region_id}
    ).scalar_one()
    travel = travel_of(connection, region_id, "walk") or straight_line(inputs.config, "walk")
    ground = Ground(schedule, travel, srid, EVERYONE, inputs.homes.places)
    return Plan(ground, schedule.usual_day(inputs.day)), inputs


def timetable_run(inputs: Inputs, plan: Plan, category: str, mode: str) -> Run:
    """The run that holds the travel times by bus to the nearest sites of a category, not yet computed."""
    site_ids, points = inputs.sites.of(category)
    travel = plan.ground.travel
    described = inputs.described(fingerprint(site_ids, points.x_m, points.y_m, points.owner), travel)
    described["timetable"] = plan.schedule.content_hash
    return Run(
        inputs.region_id, "travel_times", mode, travel.basis, category, _parameters(plan, category, mode), described
    )  # fmt: skip


def spread_to(inputs: Inputs, plan: Plan, category: str) -> Spread:
    """Travel times over every minute of the window, to whichever site of the category is reached first."""
    _, points = inputs.sites.of(category)
    goal = Places(points.x_m, points.y_m, np.zeros(len(points.x_m), np.int32))
    return spread_of(plan, goal, seconds_on(plan.day, WINDOW_BEGINS, plan.schedule.zone), WINDOW_MINUTES)


def nearest_by_bus(plan: Plan, spread: Spread, mode: str) -> Nearest:
    """What a mode stores of them, in the form of the other modes."""
    return _as_nearest(plan, getattr(spread, VALUES[mode]))


def _travel_times(engine: Engine, inputs: Inputs, plan: Plan, category: str) -> list[int]:
    """The runs of a kind that were made; those whose inputs are the same are left alone."""
    with engine.begin() as connection:
        runs = [timetable_run(inputs, plan, category, mode) for mode in VALUES]
        runs = [run for run in runs if not run.is_current(connection)]
        if not runs:
            return []
        spread = spread_to(inputs, plan, category)
        sites = len(inputs.sites.of(category)[0])
        return [_stored(connection, inputs, plan, run, spread, sites) for run in runs]


def _stored(
    connection: Connection, inputs: Inputs, plan: Plan, run: Run, spread: Spread, sites: int
) -> int:  # fmt: skip
    nearest = nearest_by_bus(plan, spread, run.mode)
    run.report = _report(inputs, nearest, spread, sites)
    run_id = run.store(connection)
    rows = _time_rows(run_id, inputs.homes.cell_id.tolist(), nearest)
    copy_rows(connection, "travel_time", "run_id, cell_id, seconds, reason", rows)
    statistics = ((run_id, *row) for row in area_rows(inputs.homes, inputs.people, nearest))
    copy_rows(connection, "area_statistic", AREA_COLUMNS, statistics)
    return run_id


def _parameters(plan: Plan, category: str, mode: str) -> dict[str, Any]:
    return {
        "category": category, "mode": mode, "limits_minutes": LIMITS_MINUTES, "date": plan.day.isoformat(),
        "window_from": WINDOW_BEGINS.isoformat("minutes"), "window_minutes": WINDOW_MINUTES, "value": VALUES[mode],
        "rule": plan.rule.told,
    }  # fmt: skip


def _as_nearest(plan: Plan, found: npt.NDArray[np.int32]) -> Nearest:
    """The seconds as the other modes tell them; there is no one site and no length."""
    seconds = np.where(found < LATER, found, np.inf).astype(np.float64)
    homes = plan.ground.homes
    travel = plan.ground.travel
    tied = (
        travel.snapped(homes).edge >= 0 if isinstance(travel, StreetTravel) else np.ones(len(seconds), bool)
    )
    nobody = np.full(len(seconds), -1, np.int32)
    return Nearest(nobody, seconds, nobody, np.full(len(seconds), np.inf), tied)


def _report(inputs: Inputs, nearest: Nearest, spread: Spread, sites: int) -> dict[str, Any]:
    reached = np.isfinite(nearest.seconds)
    return {
        "sites": sites, "cells": len(nearest.seconds), "cells_not_connected": int((~nearest.connected).sum()),
        "cells_without_site_in_reach": int((nearest.connected & ~reached).sum()),
        "cells_with_journeys_in_too_few_minutes": int(((spread.share > 0) & ~reached).sum()),
        "withheld_cells": {group.age_group: group.withheld_cells for group in inputs.people},
        "small_cells": {group.age_group: group.small_cells for group in inputs.people}, "day": inputs.day,
    }  # fmt: skip


def _time_rows(run_id: int, cells: list[int], nearest: Nearest) -> Iterator[tuple[object, ...]]:
    for cell, seconds, connected in zip(
        cells, nearest.seconds.tolist(), nearest.connected.tolist(), strict=True
    ):
        if np.isfinite(seconds):
            yield run_id, cell, round(seconds, 2), None
        else:
            yield run_id, cell, None, "no_site_in_reach" if connected else "not_connected"
