"""The projection of a region as a run: made when what it reads has changed, stored with it, never changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.runs import software_version
from app.demand.coarse import ROUNDED_TO, coarsened
from app.demand.inputs import missing, read_inputs, read_tables
from app.demand.register import read_off
from app.demand.tables import VARIANTS
from app.projection.cohort import project

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.demand.inputs import Inputs
    from app.projection.cohort import Projected

YEARS = 25
CURRENT = """
    SELECT id FROM projection_run r
     WHERE region_id = :region_id AND input_hash = :input_hash AND superseded_by_id IS NULL
       AND NOT EXISTS (SELECT FROM projection_people p WHERE p.run_id = r.id AND p.rounded_people IS NULL)"""
RUN = """
    INSERT INTO projection_run (region_id, base_year, last_year, births_known_until, inputs, input_hash, assumptions,
                                report, software_version, started_at, finished_at)
    VALUES (:region_id, :base_year, :last_year, :births_known_until, cast(:inputs AS jsonb), :input_hash,
            cast(:assumptions AS jsonb), cast(:report AS jsonb), :software_version, :started_at, clock_timestamp())
    RETURNING id"""
SUPERSEDE = """
    UPDATE projection_run SET superseded_by_id = :run_id
     WHERE region_id = :region_id AND superseded_by_id IS NULL AND id <> :run_id"""
PEOPLE = """
    INSERT INTO projection_people (run_id, area_id, variant, people, flows, rounded_people, rounded_flows)
    VALUES (:run_id, :area_id, :variant, :people, :flows, :rounded_people, :rounded_flows)"""
CHANGED = "UPDATE region SET data_version = data_version + 1 WHERE id = :region_id"


def renew_projection(connection: Connection, region_id: int) -> int | None:
    """Make the projection anew if what it reads has changed; gives its run, None where tables are missing."""
    started = datetime.now(UTC)
    tables = read_tables(connection, region_id)
    if missing(tables):
        return None
    hashes = {kind: one.content_hash for kind, one in sorted(tables.items()) if kind != "place_costs"}
    read = read_inputs(connection, tables, YEARS)
    off = read_off(connection, region_id, read.base_year)
    told = json.dumps(
        [software_version(), YEARS, ROUNDED_TO, hashes, *(astuple(one) for one in off)], sort_keys=True
    )
    input_hash = hashlib.sha256(told.encode()).hexdigest()[:32]
    known = connection.execute(
        text(CURRENT), {"region_id": region_id, "input_hash": input_hash}
    ).scalar_one_or_none()
    if known is not None:
        return known
    made, rounded = _project(read), _project(coarsened(read, off))
    values = {
        "region_id": region_id, "base_year": read.base_year, "last_year": read.base_year + YEARS,
        "births_known_until": read.births_known_until, "input_hash": input_hash, "started_at": started,
        "inputs": json.dumps({kind: one.told for kind, one in tables.items()}, default=str),
        "assumptions": json.dumps(read.assumptions), "report": json.dumps(_report(read, made)),
        "software_version": software_version(),
    }  # fmt: skip
    run_id: int = connection.execute(text(RUN), values).scalar_one()
    connection.execute(text(PEOPLE), _rows(run_id, read, made, rounded))
    connection.execute(text(SUPERSEDE), {"region_id": region_id, "run_id": run_id})
    connection.execute(text(CHANGED), {"region_id": region_id})
    return run_id


def _project(read: Inputs) -> Projected:
    return project(read.base, read.rates, read.arriving, read.known_births)


def _rows(run_id: int, read: Inputs, made: Projected, rounded: Projected) -> list[dict[str, Any]]:
    return [
        {"run_id": run_id, "area_id": area, "variant": variant, **_arrays(made, number, place),
         **{f"rounded_{name}": array for name, array in _arrays(rounded, number, place).items()}}
        for place, area in enumerate(read.area_ids)
        for number, variant in enumerate(VARIANTS)
    ]  # fmt: skip


def _arrays(made: Projected, variant: int, place: int) -> dict[str, bytes]:
    flows = np.stack([made.births, made.deaths, made.left, made.arrived])
    return {
        "people": made.people[:, variant, place].sum(axis=1).astype("<f8").tobytes(),
        "flows": flows[:, :, variant, place].astype("<f8").tobytes(),
    }


def _report(read: Inputs, made: Projected) -> dict[str, Any]:
    """What one may check: totals of the whole at both ends, and how far people are lost or made (rounding only)."""
    total = made.people.sum(axis=(3, 4))
    change = made.births - made.deaths - made.left + made.arrived
    off = float(np.abs(total[1:] - total[:-1] - change).max())
    ends = {variant: round(float(total[-1, n].sum()), 1) for n, variant in enumerate(VARIANTS)}
    return {"municipalities": len(read.area_ids), "people": round(float(read.base.sum()), 1), "people_at_end": ends,
            "balance_off_by": off, "secret_counts": read.hidden}  # fmt: skip
