"""Imports into one region come one after the other, and nobody edits its sites while one is under way.

An import compares what is there with its file and then writes the difference; an edit in between would be lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.errors import Conflict

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOCK = "SELECT pg_advisory_xact_lock(hashtext('import'), :region_id)"
"""What an import holds to its end."""

HELD_OFF = "SELECT pg_try_advisory_xact_lock_shared(hashtext('import'), :region_id)"


def hold_imports_off(connection: Connection, region_id: int) -> None:
    """Let no import into the region begin until this transaction ends; many may edit at once.

    Raises Conflict where one is under way (in another transaction than this one).
    """
    if not connection.execute(text(HELD_OFF), {"region_id": region_id}).scalar_one():
        raise Conflict(
            "Gerade läuft eine Einspielung in diese Region. Bitte in einer Minute noch einmal versuchen;"
            " es ist nichts geändert."
        )
