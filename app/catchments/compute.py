"""Computes what is stored: travel times of every cell, statistics of areas, people in every catchment.

Only what changed is computed again: a run whose inputs have the same fingerprint as the current one is left alone,
and of a new run of catchments, those of sites that are where they were are taken over from the run before.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.areas.computed import results_changed
from app.catchments.edge import Covered, edge_of, read_covered, unsure
from app.catchments.figures import LIMITS_MINUTES, area_rows
from app.catchments.inputs import (
    Homes,
    People,
    Sites,
    fingerprint,
    people_fingerprint,
    read_homes,
    read_people,
    read_sites,
)
from app.catchments.people_reached import store_catchments
from app.catchments.point_error import Inside, point_errors, read_inside
from app.catchments.runs import Run
from app.catchments.travel import StraightLine, Travel, straight_line_kmh
from app.database.copying import copy_rows
from app.network.profiles import Mode, profile, stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    from sqlalchemy import Connection, Engine

    from app.catchments.edge import Edge
    from app.catchments.travel import Nearest, Places

Progress = Callable[[str, int, int], None]
TravelOf = Callable[["Connection", int, Mode], "Travel | None"]

AREA_COLUMNS = (
    "run_id, area_id, age_group, reference_date, mean_seconds, mean_seconds_status, median_seconds,"
    " median_seconds_status, mean_metres, mean_metres_status, people_total, people_total_status,"
    " people_not_connected, people_not_connected_status, within, people_edge_unsure"
)


@dataclass(slots=True)
class Computed:
    """What `compute_region` did: the runs made anew and those that were still right."""

    made: list[int] = field(default_factory=list)
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)

    def note(self, run_id: int | None) -> None:
        """Count a run that was made anew, or (None) one that was still right."""
        if run_id is None:
            self.unchanged += 1
        else:
            self.made.append(run_id)

    def add(self, other: Computed) -> None:
        """Count what was done elsewhere for the same region."""
        self.made += other.made
        self.unchanged += other.unchanged
        self.notes += other.notes


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that the runs of one region read."""

    region_id: int
    day: date
    homes: Homes
    people: Sequence[People]
    sites: Sites
    config: dict[str, Any]
    inside: Sequence[Inside] = ()
    covered: Covered | None = None

    def described(self, site_ids: object, travel: Travel) -> dict[str, Any]:
        """The inputs of one run, with their fingerprints, as they are stored."""
        grids = [
            [p.age_group, p.reference_date.isoformat(), p.cell_size_m, p.withheld_cells] for p in self.people
        ]
        return {
            "travel": travel.fingerprint,
            "cells": self.homes.fingerprint,
            "people": people_fingerprint(self.people),
            "grids": grids,
            "covered": self.covered and self.covered.told,
            "compared": [[one.against, len(one.cell)] for one in self.inside],
            "sites": site_ids,
        }


def compute_region(
    engine: Engine, region_id: int, travel_of: TravelOf, progress: Progress | None = None
) -> Computed:
    """Bring the stored travel times, statistics and catchments of a region up to date.

    `travel_of` gives the way to travel in a mode over the region's network, or None where no network is loaded;
    then straight lines stand in and everything is labelled so. Each run is one transaction.
    """
    told = progress or (lambda _what, _done, _of: None)
    computed = Computed()
    with engine.connect() as connection:
        inputs = read_inputs(connection, region_id)
        travels = [
            travel_of(connection, region_id, mode) or straight_line(inputs.config, mode)
            for mode in stored(inputs.config)
        ]
    categories = sorted({category for site in inputs.sites.categories for category in site})
    total = len(travels) * (len(categories) + 1)
    lots = {category: inputs.sites.of(category)[1] for category in categories}
    for number, travel in enumerate(travels):
        travel.expect(lots)
        for step, category in enumerate(categories):
            told(f"{travel.mode}: {category}", number * (len(categories) + 1) + step, total)
            _note(computed, _travel_times(engine, inputs, travel, category))
        told(f"{travel.mode}: Einzugsgebiete", (number + 1) * (len(categories) + 1) - 1, total)
        _note(computed, _catchments(engine, inputs, travel))
    if computed.made:
        results_changed(engine, region_id)
    told("fertig", total, total)
    return computed


def read_inputs(connection: Connection, region_id: int) -> Inputs:
    """Read cells, people and sites of a region as of today."""
    srid, config = connection.execute(
        text("SELECT metric_srid, config FROM region WHERE id = :region_id"), {"region_id": region_id}
    ).one()
    homes = read_homes(connection, region_id, srid)
    day = datetime.now(UTC).date()
    people = read_people(connection, region_id, homes)
    inside = read_inside(connection, region_id, srid, homes)
    covered = read_covered(connection, region_id, srid, config)
    sites = read_sites(connection, region_id, srid, day)
    return Inputs(region_id, day, homes, people, sites, config, inside, covered)


def straight_line(config: dict[str, Any], mode: Mode) -> StraightLine:
    """The stand-in for a network, with the detour factor and speeds of the region's TOML."""
    told = config.get("straight_line", {})
    speeds = told.get("speed_kmh", {})
    slower = straight_line_kmh(mode) / straight_line_kmh(profile(mode).base)
    kmh = speeds.get(profile(mode).base)
    return StraightLine(mode, **({"detour_factor": told["detour_factor"]} if "detour_factor" in told else {}),
                        speed_kmh=None if kmh is None else kmh * slower)  # fmt: skip


def _note(computed: Computed, run_id: int | None) -> None:
    computed.note(run_id)


def travel_times_run(inputs: Inputs, travel: Travel, category: str) -> Run:
    """The run that holds the ways to the nearest site of a category, not yet computed."""
    site_ids, points = inputs.sites.of(category)
    described = inputs.described(fingerprint(site_ids, points.x_m, points.y_m, points.owner), travel)
    return Run(
        inputs.region_id, "travel_times", travel.mode, travel.basis, category,
        {"category": category, "mode": travel.mode, "limits_minutes": LIMITS_MINUTES}, described,
    )  # fmt: skip


def nearest_and_unsure(
    inputs: Inputs, travel: Travel, points: Places
) -> tuple[Nearest, npt.NDArray[np.bool_] | None, Edge | None]:
    """The nearest sites of every home, which of them are unsure as the known ends nearby, and where it ends."""
    nearest = travel.nearest(inputs.homes.places, points)
    edge = edge_of(travel, inputs.homes.places, inputs.covered)
    return nearest, unsure(nearest, edge), edge


def _travel_times(engine: Engine, inputs: Inputs, travel: Travel, category: str) -> int | None:
    site_ids, points = inputs.sites.of(category)
    run = travel_times_run(inputs, travel, category)
    with engine.begin() as connection:
        if run.is_current(connection):
            return None
        nearest, beyond, edge = nearest_and_unsure(inputs, travel, points)
        run.report = _report(inputs, nearest, len(site_ids), beyond)
        run.report["edge"] = None if edge is None else {"streets": edge.streets, "around_m": edge.around_m}
        run.report["point_error"] = point_errors(inputs.inside, nearest, travel, points)
        run_id = run.store(connection)
        columns = "run_id, cell_id, site_id, seconds, metres, metres_site_id, reason, edge_seconds"
        rows = _time_rows(run_id, inputs.homes, nearest, site_ids.tolist(), edge and edge.seconds)
        copy_rows(connection, "travel_time", columns, rows)
        statistics = ((run_id, *row) for row in area_rows(inputs.homes, inputs.people, nearest, beyond))
        copy_rows(connection, "area_statistic", AREA_COLUMNS, statistics)
        return run_id


def _report(
    inputs: Inputs, nearest: Nearest, sites: int, beyond: npt.NDArray[np.bool_] | None
) -> dict[str, Any]:
    return {
        "sites": sites,
        "cells": len(inputs.homes.cell_id),
        "cells_not_connected": int((~nearest.connected).sum()),
        "cells_without_site_in_reach": int((nearest.connected & ~np.isfinite(nearest.seconds)).sum()),
        "cells_edge_unsure": None if beyond is None else int(beyond.sum()),
        "withheld_cells": {group.age_group: group.withheld_cells for group in inputs.people},
        "small_cells": {group.age_group: group.small_cells for group in inputs.people},
        "day": inputs.day,
    }


def _time_rows(
    run_id: int, homes: Homes, nearest: Nearest, site_ids: list[int], edge: npt.NDArray[np.float64] | None
) -> Iterator[tuple[object, ...]]:
    columns = (
        homes.cell_id,
        nearest.site,
        nearest.seconds,
        nearest.metres,
        nearest.metres_site,
        nearest.connected,
        np.full(len(nearest.seconds), np.inf) if edge is None else edge,
    )
    for cell_id, site, seconds, metres, metres_site, connected, until in zip(
        *(c.tolist() for c in columns), strict=True
    ):
        if site >= 0:
            length_site = site_ids[metres_site] if metres_site >= 0 else None
            nearer = round(until, 2) if until < seconds else None
            yield (
                run_id,
                cell_id,
                site_ids[site],
                round(seconds, 2),
                round(metres, 1),
                length_site,
                None,
                nearer,
            )
        else:
            yield (
                run_id,
                cell_id,
                None,
                None,
                None,
                None,
                "no_site_in_reach" if connected else "not_connected",
                None if math.isinf(until) else round(until, 2),
            )


def _catchments(engine: Engine, inputs: Inputs, travel: Travel) -> int | None:
    points = inputs.sites.points
    described = inputs.described(
        fingerprint(inputs.sites.site_id, points.x_m, points.y_m, points.owner), travel
    )
    parameters = {"mode": travel.mode, "limits_minutes": LIMITS_MINUTES}
    run = Run(inputs.region_id, "catchments", travel.mode, travel.basis, None, parameters, described)
    with engine.begin() as connection:
        if run.is_current(connection):
            return None
        return store_catchments(connection, run, inputs.homes, inputs.people, inputs.sites, travel)
