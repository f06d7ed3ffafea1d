"""Whether all indicators are of the present version of their region's data: then nothing has to be read to know it.

Everything that indicators are made of counts the region's data version up when it changes. What is computed of the indicators
(themselves, and developments) counts it up too and changes none of their inputs; who does so carries the mark along.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.catchments.runs import software_version
from geodata.indicators import FOLDER

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection, Engine

CURRENT = """
    SELECT count(*) FROM analysis_run
     WHERE region_id = :region_id AND kind = 'indicators' AND superseded_by_id IS NULL
       AND EXISTS (SELECT FROM indicator_inputs i JOIN region r ON r.id = i.region_id
                    WHERE i.region_id = :region_id AND i.data_version = r.data_version AND i.mark = :mark)"""
NOTE = """
    INSERT INTO indicator_inputs (region_id, data_version, mark)
    SELECT id, data_version, :mark FROM region WHERE id = :region_id AND data_version = :data_version
    ON CONFLICT (region_id) DO UPDATE SET data_version = excluded.data_version, mark = excluded.mark"""
CARRY = """
    UPDATE indicator_inputs i SET data_version = r.data_version FROM region r
     WHERE r.id = i.region_id AND i.region_id = :region_id AND i.data_version = :before AND r.data_version = :before + 1"""


def mark_of(day: date) -> str:
    """What else than data changes indicators: the day, the program, its catalogue."""
    return f"{day}:{software_version()}:{_catalogue()}"


@cache
def _catalogue() -> str:
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.toml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def still_right(connection: Connection, region_id: int, day: date) -> int:
    """How many runs of indicators are known to be of the present data; 0 where that is not known."""
    return connection.execute(text(CURRENT), {"region_id": region_id, "mark": mark_of(day)}).scalar_one()


def note_version(engine: Engine, region_id: int, version: int, day: date) -> None:
    """Say that all indicators are of a version of the data; nothing where it has changed in between."""
    keys = {"region_id": region_id, "data_version": version, "mark": mark_of(day)}
    with engine.begin() as connection:
        connection.execute(text(NOTE), keys)


def carry_version(engine: Engine, region_id: int, before: int) -> None:
    """Say that the one step of the version after `before` was of results that no indicator is made of."""
    with engine.begin() as connection:
        connection.execute(text(CARRY), {"region_id": region_id, "before": before})
