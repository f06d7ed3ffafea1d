"""An import tried out: everything is done as if it were applied, looked at, and undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from geodata.load.apply import LOCK, InputFile, Source, begin_import
from geodata.load.changes import Changes, fingerprint
from geodata.load.checks import check_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from geodata.load.report import ImportReport
    from geodata.load.staging import Import


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an import would do: its report, the first changes, and in short what it was compared with."""

    report: ImportReport
    changes: Changes
    fingerprint: str
    data_version: int


def rehearse(
    engine: Engine, region_id: int, source: Source, file: InputFile, fill: Callable[[Import], None]
) -> Rehearsal:
    """Run `fill` in a transaction that is rolled back whatever happens.

    Raises ReadError or OlderThanLoadedError, each a German sentence, where the file cannot be applied.
    """
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            return _tried(connection, region_id, source, file, fill)
        finally:
            transaction.rollback()


def _tried(
    connection: Connection, region_id: int, source: Source, file: InputFile, fill: Callable[[Import], None]
) -> Rehearsal:
    connection.execute(text(LOCK), {"region_id": region_id})
    version = "SELECT data_version FROM region WHERE id = :region_id"
    data_version: int = connection.execute(text(version), {"region_id": region_id}).scalar_one()
    current = begin_import(connection, region_id, source, file, datetime.now(UTC))
    current.changes = Changes()
    fill(current)
    check_after(current)
    return Rehearsal(current.report, current.changes, fingerprint(current), data_version)
