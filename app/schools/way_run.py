"""The legal check of ways to school as a stored run: one per kind of school, made anew when what it reads has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.areas.computed import results_changed
from app.catchments.compute import Computed, straight_line
from app.catchments.inputs import fingerprint
from app.catchments.point_error import read_inside
from app.catchments.runs import Run
from app.database.copying import copy_rows
from app.places.demand import demand_of
from app.places.parameters import Parameters
from app.places.results import read_inputs
from app.places.supply import read_supply
from app.schools.capacity import read_capacities
from app.schools.kinds import KINDS, ages_of
from app.schools.legs import Legs, legs_of, plan_of
from app.schools.matrix import some
from app.schools.ways import Limits, Tolerance, statuses, tolerance_of
from app.standards.ages import school_year
from app.standards.store import read_rulebook
from app.timetables.days import holidays_in, next_day
from app.timetables.schedule import schedule_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import numpy.typing as npt
    from sqlalchemy import Connection, Engine

    from app.catchments.compute import Progress, TravelOf
    from app.catchments.travel import Nearest, Travel
    from app.places.demand import Demand
    from app.places.results import Inputs
    from app.places.supply import Supply
    from app.schools.kinds import SchoolKind
    from app.schools.waits import Bell
    from app.standards.rules import Rulebook
    from app.timetables.schedule import Schedule

CELL_SIZES = "SELECT cell_size_m FROM population_cell WHERE region_id = :region_id ORDER BY id"
NETWORK_DAY = "SELECT as_of FROM network WHERE region_id = :region_id"
WAY_COLUMNS = (
    "run_id, cell_id, municipality_id, children, site_id, metres, status, is_beyond, leg, stop_id, stop_name, stop_metres,"
    " wait_before_minutes, wait_after_minutes, trips_there, trips_back"
)
STOP_COLUMNS = (
    "run_id, site_id, stop_id, stop_name, lon, lat, children, wait_before_minutes, wait_after_minutes, trips_there,"
    " trips_back"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the checks of all kinds read."""

    inputs: Inputs
    book: Rulebook
    schedule: Schedule | None
    day: date | None
    cell_size_m: npt.NDArray[np.int64]
    network_day: date | None


@dataclass(frozen=True, slots=True)
class Question:
    """The check of one kind, not yet computed."""

    ground: Ground
    kind: SchoolKind
    limits: Limits
    supply: Supply
    demand: Demand
    travel: Travel
    bells: dict[int, Bell]

    def run(self) -> Run:
        """The run that would store it."""
        ground, travel = self.ground, self.travel
        described = {
            "travel": travel.fingerprint, "cells": ground.inputs.homes.fingerprint, "people": self.demand.fingerprint,
            "schools": fingerprint(
                np.array([one.site_id for one in self.supply.sites]), self.supply.points.x_m, self.supply.points.y_m
            ),
            "timetable": None if ground.schedule is None else ground.schedule.content_hash,
            "network_as_of": ground.network_day, "bells": {n: bell.told for n, bell in self.bells.items()},
        }  # fmt: skip
        parameters = {
            "limits": self.limits.told, "grades": [self.kind.first_grade, self.kind.last_grade],
            "timetable_day": ground.day, "reference": "nearest public school of the kind by metres on foot",
        }  # fmt: skip
        return Run(
            ground.inputs.region_id,
            "school_ways",
            travel.mode,
            travel.basis,
            self.kind.category,
            parameters,
            described,
        )


def compute_school_ways(
    engine: Engine, region_id: int, travel_of: TravelOf, progress: Progress | None = None
) -> Computed:
    """Bring the checks of a region up to date; none where no rule about ways to school holds, and that is noted."""
    told = progress or (lambda _what, _done, _of: None)
    computed = Computed()
    with engine.connect() as connection:
        ground = read_ground(connection, region_id)
    for step, kind in enumerate(KINDS.values()):
        told(f"Schulwege: {kind.category}", step, len(KINDS))
        limits = limits_of(ground.book, kind, ground.inputs.day)
        if limits is None:
            computed.notes.append("Eine Regel über zumutbare Schulwege ist hier nicht bekannt.")
            return computed
        run_id = _check(engine, ground, kind, limits, travel_of)
        computed.note(run_id)
    if computed.made:
        results_changed(engine, region_id)
    return computed


def read_ground(connection: Connection, region_id: int) -> Ground:
    """Read it."""
    inputs = read_inputs(connection, region_id)
    keys = {"region_id": region_id}
    schedule = schedule_of(connection, region_id)
    day, holidays = None, holidays_in(inputs.config)
    if schedule is not None:
        day = next_day(schedule, inputs.day, holidays, "school_day") if holidays else None
        day = day or schedule.usual_day(inputs.day)
    sizes = np.array(connection.execute(text(CELL_SIZES), keys).scalars().all(), np.int64)
    network_day = connection.execute(text(NETWORK_DAY), keys).scalar_one_or_none()
    book = read_rulebook(connection, region_id, inputs.config)
    return Ground(inputs, book, schedule, day, sizes, network_day)


def limits_of(book: Rulebook, kind: SchoolKind, day: date) -> Limits | None:
    """The limits for the grades of a kind on a day (R22, R23, R24); None where no rule limits the way."""
    way, wait, trips = (book.find(code, day) for code in ("R22", "R23", "R24"))
    if way is None:
        return None
    group = f"to_grade_{kind.last_grade}"
    inf = float("inf")
    return Limits(
        way[f"{group}_m"],
        wait[f"{group}_before_minutes"] if wait else inf,
        wait[f"{group}_after_minutes"] if wait else inf,
        int(trips["trips_there"]) if trips else 0,
        int(trips["trips_back"]) if trips else 0,
    )


def _check(
    engine: Engine, ground: Ground, kind: SchoolKind, limits: Limits, travel_of: TravelOf
) -> int | None:
    with engine.begin() as connection:
        question = read_question(connection, ground, kind, limits, travel_of)
        run = question.run()
        if run.is_current(connection):
            return None
        places = ground.inputs.homes.places
        nearest = question.travel.nearest(places, question.supply.points)
        tolerance = _tolerance(connection, question, nearest)
        asked = np.flatnonzero(question.demand.people > 0)
        status = statuses(
            nearest.metres[asked],
            nearest.connected[asked],
            limits.metres,
            tolerance.of(ground.cell_size_m[asked]),
        )
        far = asked[np.isin(status, ("beyond", "close"))]
        legs = _legs(question, nearest, far)
        run.report = _report(question, tolerance, asked, status)
        run_id = run.store(connection)
        rows = _way_rows(run_id, question, nearest, asked, status, far, legs)
        copy_rows(connection, "school_way", WAY_COLUMNS, rows)
        copy_rows(connection, "school_stop", STOP_COLUMNS, _stop_rows(run_id, question, legs))
        return run_id


def read_question(
    connection: Connection, ground: Ground, kind: SchoolKind, limits: Limits, travel_of: TravelOf
) -> Question:
    """Public schools of the kind, and the children of its grades by home."""
    inputs = ground.inputs
    parameters = Parameters(kind.category, independent=False, minority=False)
    supply = read_supply(connection, inputs.region_id, inputs.metric_srid, inputs.day, parameters)
    demand = demand_of(ages_of(ground.book, kind, inputs.day), inputs.counted, len(inputs.homes.cell_id), 1.0)
    travel = travel_of(connection, inputs.region_id, "walk") or straight_line(inputs.config, "walk")
    capacities = read_capacities(connection, inputs.region_id)
    year = school_year(inputs.day)
    bells = {number: capacities.bell(site.site_id, year) for number, site in enumerate(supply.sites)}
    return Question(ground, kind, limits, supply, demand, travel, bells)


def _tolerance(connection: Connection, question: Question, nearest: Nearest) -> Tolerance:
    ground = question.ground
    inputs = ground.inputs
    inside = read_inside(connection, inputs.region_id, inputs.metric_srid, inputs.homes)
    sizes = sorted(set(ground.cell_size_m.tolist()))
    points = question.supply.points
    return tolerance_of(inside, sizes, nearest, question.travel, points, question.limits.metres)


def _legs(question: Question, nearest: Nearest, far: npt.NDArray[np.int64]) -> Legs:
    ground, limits = question.ground, question.limits
    if ground.schedule is None or ground.day is None or not len(far):
        return Legs.nothing(len(far), "no_timetable")
    homes = some(ground.inputs.homes.places, far)
    plan = plan_of(
        ground.schedule, ground.day, ground.book, question.kind, limits, question.travel, ground.inputs.metric_srid, homes,
    )  # fmt: skip
    school = nearest.metres_site[far].astype(np.int64)
    return legs_of(plan, limits, school, question.demand.people[far], question.supply.points, question.bells)


def _report(
    question: Question, tolerance: Tolerance, asked: npt.NDArray[np.int64], status: npt.NDArray[np.object_]
) -> dict[str, Any]:
    people = question.demand.people[asked]
    return {
        "schools": len(question.supply.sites), "schools_left_out": question.supply.left_out,
        "tolerance": tolerance.told, "demand": question.demand.told,
        "children": {one: round(float(people[status == one].sum()), 1) for one in sorted(set(status.tolist()))},
        "bells_assumed": sum(bell.assumed for bell in question.bells.values()), "day": question.ground.inputs.day,
    }  # fmt: skip


def _way_rows(
    run_id: int, question: Question, nearest: Nearest, asked: npt.NDArray[np.int64],
    status: npt.NDArray[np.object_], far: npt.NDArray[np.int64], legs: Legs,
) -> Iterator[tuple[object, ...]]:  # fmt: skip
    homes, schedule = question.ground.inputs.homes, question.ground.schedule
    leg_of = {home: number for number, home in enumerate(far.tolist())}
    for home, told in zip(asked.tolist(), status.tolist(), strict=True):
        area, metres = int(homes.area_ids[0][home]), float(nearest.metres[home])
        number = int(nearest.metres_site[home])
        site = question.supply.sites[number].site_id if number >= 0 else None
        beyond = int(np.isfinite(metres) and metres > question.limits.metres)
        yield (
            run_id, int(homes.cell_id[home]), area if area >= 0 else None, float(question.demand.people[home]), site,
            round(metres, 1) if np.isfinite(metres) else None, told, beyond,
            *_leg_columns(legs, leg_of.get(home), schedule),
        )  # fmt: skip


def _leg_columns(legs: Legs, number: int | None, schedule: Schedule | None) -> tuple[object, ...]:
    if number is None:
        return (None,) * 8
    stop = int(legs.stop[number])
    if stop < 0 or schedule is None:
        return legs.status[number], *((None,) * 7)
    return (
        legs.status[number], schedule.stop_ids[stop], schedule.names[stop], round(float(legs.metres[number]), 1),
        _number(legs.before[number]), _number(legs.after[number]), int(legs.there[number]), int(legs.back[number]),
    )  # fmt: skip


def _stop_rows(run_id: int, question: Question, legs: Legs) -> Iterator[tuple[object, ...]]:
    schedule = question.ground.schedule
    if schedule is None:
        return
    merged: dict[tuple[int, str], tuple[object, ...]] = {}
    for school, stop, children, before, after, there, back in legs.stops:
        key = (question.supply.sites[school].site_id, schedule.stop_ids[stop])
        where = (schedule.names[stop], float(schedule.lon[stop]), float(schedule.lat[stop]))
        merged[key] = (run_id, *key, *where, children, _number(before), _number(after), there, back)
    yield from merged.values()


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
