"""Whether all that is stored of a region has been computed of its present data, on this day, by this program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_MARK = "data_version || ':' || current_date || ':' || :program"
TO_COMPUTE = f"""
    SELECT id, name FROM region WHERE computed_as IS DISTINCT FROM {_MARK} ORDER BY id"""
RESULTS_CHANGED = "UPDATE region SET data_version = data_version + 1 WHERE id = :region_id"
VERSION = "SELECT data_version FROM region WHERE id = :region_id"
CARRY = f"""
    UPDATE region SET computed_as = {_MARK} WHERE id = :region_id AND data_version = :before + 1
       AND computed_as = :before || ':' || current_date || ':' || :program"""
COMPUTED = f"""
    UPDATE region SET computed_as = {_MARK} WHERE id = :region_id AND data_version = :data_version"""


def regions_to_compute(connection: Connection, program: str) -> list[tuple[int, str]]:
    """Ids and names of the regions whose results are to be looked through, and computed anew where they are outdated."""
    return [(row.id, row.name) for row in connection.execute(text(TO_COMPUTE), {"program": program})]


def results_changed(engine: Engine, region_id: int) -> None:
    """Say, once after runs were made anew, that answers kept anywhere are of older results."""
    with engine.begin() as connection:
        connection.execute(text(RESULTS_CHANGED), {"region_id": region_id})


def data_version(connection: Connection, region_id: int) -> int:
    """The version of a region's data."""
    return connection.execute(text(VERSION), {"region_id": region_id}).scalar_one()


def mark_computed(connection: Connection, region_id: int, version: int, program: str) -> None:
    """Say that all results are of this version of the data; nothing where it has changed in between."""
    keys = {"region_id": region_id, "data_version": version, "program": program}
    connection.execute(text(COMPUTED), keys)


def carry_computed(engine: Engine, region_id: int, before: int, program: str) -> None:
    """Say that the one step of the version after `before` left all results as right as they were."""
    keys = {"region_id": region_id, "before": before, "program": program}
    with engine.begin() as connection:
        connection.execute(text(CARRY), keys)
