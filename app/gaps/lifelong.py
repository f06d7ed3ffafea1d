"""The strip of a whole life: how many people of each station of life reach what belongs to it, by mode, area by area.

Rests on the stored travel times: the nearest site of any of a station's kinds. Which minutes count says the Kreis's own
standard for one of the kinds and the mode, else `lifelong.toml`, which is an assumption.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.accessibility.statistics import by_group
from app.areas.computed import results_changed
from app.catchments.compute import Computed
from app.catchments.inputs import fingerprint
from app.catchments.runs import Run
from app.database.copying import copy_rows
from app.places.demand import Ages, demand_of
from app.places.results import read_inputs
from app.standards.store import read_standards

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    from sqlalchemy import Connection, Engine

    from app.catchments.compute import Progress
    from app.places.results import Inputs
    from app.standards.standards import Standard

    FloatArray = npt.NDArray[np.float64]

FILE = Path(__file__).parent / "lifelong.toml"
MODES = ("walk", "bicycle", "bus", "car")
ANY = "any"
"""Reached by at least one of the modes other than the car."""
WITHOUT_CAR = ("walk", "bicycle", "bus")
RUNS = """
    SELECT id, category, mode, basis, input_hash FROM analysis_run
     WHERE region_id = :region_id AND kind = 'travel_times' AND variant IS NULL AND superseded_by_id IS NULL
       AND mode = ANY(:modes) AND category = ANY(:kinds) ORDER BY id"""
TIMES = "SELECT cell_id, seconds, metres FROM travel_time WHERE run_id = :run_id AND seconds IS NOT NULL ORDER BY cell_id"
COLUMNS = "run_id, area_id, station, mode, people, served"


@dataclass(frozen=True, slots=True)
class Station:
    """A station of life: kinds of sites, any of which will do, for some ages; minutes by mode where no standard says so."""

    code: str
    label: str
    phase: str
    kinds: tuple[str, ...]
    ages: Ages
    minutes: dict[str, float]


@dataclass(frozen=True, slots=True)
class Limit:
    """What counts as reached: minutes, or metres of the shortest way; `decision`: the Kreis's, None for an assumption."""

    minutes: float | None
    metres: float | None
    decision: str | None

    @property
    def told(self) -> dict[str, Any]:
        """As runs and answers name it."""
        return {**asdict(self), "assumed": self.decision is None}


@cache
def told_file() -> dict[str, Any]:
    """The file of stations and weights."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def stations() -> tuple[Station, ...]:
    """All stations, by age."""
    usual = told_file()["defaults"]["minutes"]
    return tuple(
        Station(
            one["code"],
            one["label"],
            one["phase"],
            tuple(one["kinds"]),
            Ages(*one["ages"]),
            one.get("minutes", usual),
        )
        for one in told_file()["station"]
    )


def limit_of(station: Station, mode: str, standards: list[Standard]) -> Limit:
    """The Kreis's standard of ways for one of the kinds and the mode; else the assumption."""
    for standard in standards:
        if standard.kind == "way" and standard.category in station.kinds and standard.mode == mode:
            return Limit(standard.limit_minutes, standard.limit_metres, standard.decision)
    return Limit(float(station.minutes[mode]), None, None)


def compute_lifelong(engine: Engine, region_id: int, progress: Progress | None = None) -> Computed:
    """Bring the strip up to date; one run of all stations, modes and areas, left alone where nothing has changed."""
    told = progress or (lambda _what, _done, _of: None)
    told("Lebenslauf", 0, 1)
    computed = Computed()
    with engine.begin() as connection:
        run_id = _store(connection, read_inputs(connection, region_id))
    computed.note(run_id)
    if computed.made:
        results_changed(engine, region_id)
    return computed


def _store(connection: Connection, inputs: Inputs) -> int | None:
    day = datetime.now(UTC).date()
    standards = read_standards(connection, inputs.region_id, day)
    limits = {(one.code, mode): limit_of(one, mode, standards) for one in stations() for mode in MODES}
    kinds = sorted({kind for one in stations() for kind in one.kinds})
    keys = {"region_id": inputs.region_id, "modes": list(MODES), "kinds": kinds}
    runs = connection.execute(text(RUNS), keys).all()
    count = len(inputs.homes.cell_id)
    asking = {one.code: demand_of(one.ages, inputs.counted, count, 1.0) for one in stations()}
    run = Run(
        inputs.region_id, "lifelong", "all", _basis(runs), None,
        {"limits": [[*key, limit.told] for key, limit in limits.items()], "stations": [asdict(one) for one in stations()]},
        {"ways": [row.input_hash for row in runs], "cells": inputs.homes.fingerprint,
         "people": fingerprint(*(one.people for one in asking.values()))},
    )  # fmt: skip
    if run.is_current(connection):
        return None
    run.report = {
        "day": day,
        "runs": [row.id for row in runs],
        "demand": {c: d.told for c, d in asking.items()},
    }
    ways = {(row.category, row.mode): _ways(connection, inputs, row.id) for row in runs}
    run_id = run.store(connection)
    people = {code: demand.people for code, demand in asking.items()}
    copy_rows(connection, "lifelong_share", COLUMNS, _rows(run_id, inputs, limits, ways, people))
    return run_id


def _basis(runs: Any) -> str:  # noqa: ANN401 (rows of SQL)
    return "straight_line" if any(row.basis == "straight_line" for row in runs) else "network"


def _ways(connection: Connection, inputs: Inputs, run_id: int) -> tuple[FloatArray, FloatArray]:
    """Seconds and metres of every home to the nearest site; inf where there is none, metres inf where none are stored."""
    rows = connection.execute(text(TIMES), {"run_id": run_id}).all()
    seconds, metres = (np.full(len(inputs.homes.cell_id), np.inf) for _ in range(2))
    if rows:
        home = np.searchsorted(inputs.homes.cell_id, np.array([row[0] for row in rows], np.int32))
        seconds[home] = [row[1] for row in rows]
        metres[home] = [np.inf if row[2] is None else row[2] for row in rows]
    return seconds, metres


def _rows(
    run_id: int, inputs: Inputs, limits: dict[tuple[str, str], Limit],
    ways: dict[tuple[str, str], tuple[FloatArray, FloatArray]], people: dict[str, FloatArray],
) -> Iterator[tuple[object, ...]]:  # fmt: skip
    has_bus = any(mode == "bus" for _, mode in ways)
    for station in stations():
        reached = {
            mode: _reached(station, mode, limits[station.code, mode], ways, len(inputs.homes.cell_id))
            for mode in MODES if mode != "bus" or has_bus
        }  # fmt: skip
        reached[ANY] = np.any([reached[mode] for mode in WITHOUT_CAR if mode in reached], axis=0)
        for area_ids in inputs.homes.area_ids:
            areas, members = by_group(area_ids)
            for area, home in zip(areas.tolist(), members, strict=True):
                if area < 0:
                    continue
                who = people[station.code][home]
                for mode in (*MODES, ANY):
                    served = float(who[reached[mode][home]].sum()) if mode in reached else None
                    yield run_id, area, station.code, mode, float(who.sum()), served


def _reached(
    station: Station,
    mode: str,
    limit: Limit,
    ways: dict[tuple[str, str], tuple[FloatArray, FloatArray]],
    homes: int,
) -> npt.NDArray[np.bool_]:
    found = np.zeros(homes, bool)
    for kind in station.kinds:
        if (kind, mode) in ways:
            seconds, metres = ways[kind, mode]
            found |= (
                seconds <= 60 * limit.minutes
                if limit.minutes is not None
                else metres <= (limit.metres or 0.0)
            )
    return found
