"""Computing a run again from what is loaded now, and holding every figure against what is stored, bit for bit."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.compute import nearest_and_unsure, read_inputs, straight_line, travel_times_run
from app.catchments.figures import area_rows
from app.catchments.streets import travel_of
from app.errors import BadRequest
from app.network.profiles import BY_TIMETABLE
from app.statistics.comparing import told_inputs
from app.statistics.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from app.catchments.compute import Inputs
    from app.catchments.travel import Travel

STORED = """
SELECT area_id, age_group, reference_date, mean_seconds, mean_seconds_status::text, median_seconds, median_seconds_status::text,
       mean_metres, mean_metres_status::text, people_total, people_total_status::text, people_not_connected,
       people_not_connected_status::text, within, people_edge_unsure
  FROM area_statistic WHERE run_id = :run_id"""
WITHIN, REALS = 13, (3, 5, 7, 9, 11, 14)
"""Columns: the limits as JSON, and those that are stored as single precision."""
BY_BUS = "Wege mit Bus und Bahn werden hier nicht nachgerechnet: Ein Lauf dauert Minuten. Nachzurechnen sind zu Fuß, Rad und Auto."
DIFFERENT = "Was in den Lauf einging, ist heute nicht mehr dasselbe; genannt ist, was sich unterscheidet."
SAME = "Aus denselben Eingaben neu berechnet: Alle {} Zeilen stimmen Bit für Bit."
FAULT = "Aus denselben Eingaben kam etwas anderes heraus. Das ist ein Fehler; bitte melden."


def read(connection: Connection, run: Run, region_id: int) -> tuple[Inputs, Travel, list[Any]]:
    """What the run would read today, and its stored rows. Raises BadRequest for runs by bus."""
    mode = run.row["mode"]
    if mode in BY_TIMETABLE:
        raise BadRequest(BY_BUS, parameter="run")
    inputs = read_inputs(connection, region_id)
    travel = travel_of(connection, region_id, mode) or straight_line(inputs.config, mode)
    return inputs, travel, list(connection.execute(text(STORED), {"run_id": run.id}).all())


def reproduced(run: Run, inputs: Inputs, travel: Travel, stored: list[Any]) -> dict[str, Any]:
    """Whether the same comes out: fingerprints of inputs and of all figures, stored and computed anew."""
    category = run.row["category"]
    again = travel_times_run(inputs, travel, category)
    known = digest(stored)
    if again.input_hash != run.row["input_hash"]:
        plain = json.loads(json.dumps({"parameters": again.parameters, "inputs": again.inputs}, default=str))
        now = Run({**run.row, **plain, "basis": again.basis})
        return {
            "reproduced": False, "reason": DIFFERENT, "inputs": told_inputs(run, now),
            "figures": {"stored": known, "computed": None, "rows": len(stored)},
        }  # fmt: skip
    nearest, beyond, _ = nearest_and_unsure(inputs, travel, inputs.sites.of(category)[1])
    computed = list(area_rows(inputs.homes, inputs.people, nearest, beyond))
    anew = digest(computed)
    words = SAME.format(len(stored)) if anew == known else FAULT
    return {
        "reproduced": anew == known, "reason": words, "inputs": told_inputs(run, run),
        "figures": {"stored": known, "computed": anew, "rows": len(stored)},
    }  # fmt: skip


def digest(rows: Iterable[Any]) -> str:
    """A fingerprint of rows of `area_statistic`: every number by its bits as the table keeps them."""
    lines = sorted(
        json.dumps([_exact(n, value) for n, value in enumerate(row)], sort_keys=True) for row in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _exact(column: int, value: Any) -> Any:  # noqa: ANN401
    if column == WITHIN:
        told = json.loads(value) if isinstance(value, str) else value
        return {limit: [_bits(one["value"], np.float64), one["status"]] for limit, one in told.items()}
    if column in REALS:
        return _bits(value, np.float32)
    return value if isinstance(value, (int, str)) or value is None else str(value)


def _bits(value: float | None, kind: type[np.floating[Any]]) -> str | None:
    return None if value is None else kind(value).tobytes().hex()
