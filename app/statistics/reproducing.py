"""Computing a run again from what is loaded now, and holding every figure against what is stored, bit for bit."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sqlalchemy import text

from app.statistics.comparing import told_inputs
from app.statistics.recomputing import TABLES, read_again
from app.statistics.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Engine

    from app.statistics.recomputing import Again

SINGLE = """
SELECT table_name || '.' || column_name FROM information_schema.columns
 WHERE table_schema = current_schema() AND table_name = ANY(:tables) AND data_type = 'real'"""
DIFFERENT = "Was in den Lauf einging, ist heute nicht mehr dasselbe; genannt ist, was sich unterscheidet."
SAME = "Aus denselben Eingaben neu berechnet: Alle {} Zeilen stimmen Bit für Bit."
FAULT = "Aus denselben Eingaben kam etwas anderes heraus. Das ist ein Fehler; bitte melden."


class Stored(NamedTuple):
    """The rows of a run as they are stored, and which of their columns (by the number of columns) are of single precision."""

    rows: list[Any]
    single: dict[int, frozenset[int]]


def whole(engine: Engine, run: Run, region_id: int) -> dict[str, Any]:
    """Read and computed, with a connection that is given back before it is computed."""
    with engine.connect() as connection:
        what = read(connection, run, region_id)
    return reproduced(run, what)


def read(connection: Connection, run: Run, region_id: int) -> tuple[Again, Stored]:
    """What the run would read today, and its stored rows. Raises NotFound where its timetable or its standard is gone."""
    again = read_again(connection, run, region_id)
    tables = TABLES[run.kind]
    real = set(connection.execute(text(SINGLE), {"tables": [name for name, _ in tables]}).scalars())
    rows: list[Any] = []
    single: dict[int, frozenset[int]] = {}
    for table, columns in tables:
        names = [name.strip() for name in columns.split(",")]
        # Tables of a kind of run have different numbers of columns; by these rows are told apart.
        single[len(names)] = frozenset(n for n, name in enumerate(names) if f"{table}.{name}" in real)
        selected = ", ".join(f"{name}::text" if name.endswith("_status") else name for name in names)
        rows += connection.execute(
            text(f"SELECT {selected} FROM {table} WHERE run_id = :run_id"), {"run_id": run.id}
        ).all()
    return again, Stored(rows, single)


def reproduced(run: Run, what: tuple[Again, Stored]) -> dict[str, Any]:
    """Whether the same comes out: fingerprints of inputs and of all figures, stored and computed anew."""
    again, stored = what
    known = digest(stored.rows, stored.single)
    if again.run.input_hash != run.row["input_hash"]:
        plain = json.loads(
            json.dumps({"parameters": again.run.parameters, "inputs": again.run.inputs}, default=str)
        )
        now = Run({**run.row, **plain, "basis": again.run.basis})
        return {
            "reproduced": False, "reason": DIFFERENT, "inputs": told_inputs(run, now),
            "figures": {"stored": known, "computed": None, "rows": len(stored.rows)},
        }  # fmt: skip
    anew = digest(again.rows(), stored.single)
    words = SAME.format(len(stored.rows)) if anew == known else FAULT
    return {
        "reproduced": anew == known, "reason": words, "inputs": told_inputs(run, run),
        "figures": {"stored": known, "computed": anew, "rows": len(stored.rows)},
    }  # fmt: skip


def digest(rows: Iterable[Any], single: dict[int, frozenset[int]]) -> str:
    """A fingerprint of rows: every number by its bits as the table keeps them (`single`: columns of single precision)."""
    lines = sorted(
        json.dumps(
            [_exact(value, single=n in single[len(row)]) for n, value in enumerate(row)], sort_keys=True
        )
        for row in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _exact(value: Any, *, single: bool = False) -> Any:  # noqa: ANN401
    if isinstance(value, str) and value[:1] in ("{", "["):  # JSON on its way into the table
        return _exact(json.loads(value))
    if isinstance(value, dict):
        return {name: _exact(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_exact(one) for one in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (float, np.floating)) or single:
        return (np.float32 if single else np.float64)(value).tobytes().hex()
    return int(value) if isinstance(value, (int, np.integer)) else str(value)
