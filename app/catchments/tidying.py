"""Removing old runs with parameters of one's own: whoever asks again gets them computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.audit.acting import Author, say_who_unless_said

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

OLD = "SELECT id FROM analysis_run WHERE variant IS NOT NULL AND finished_at < :before ORDER BY finished_at LIMIT :most"
GONE = "DELETE FROM analysis_run WHERE id = ANY(:ids)"
MOST_AT_ONCE = 500
"""A run of a Land has a hundred thousand rows: what is left over goes the next night."""


def remove_old_variants(connection: Connection, before: datetime) -> int:
    """Remove runs with parameters of one's own that were finished before a moment, with their rows; gives how many.

    Runs with the standard parameters stay, whatever their age.
    """
    ids = list(connection.execute(text(OLD), {"before": before, "most": MOST_AT_ONCE}).scalars())
    if ids:
        say_who_unless_said(connection, Author("Programm"), "Alte Berechnungen mit eigenen Parametern")
        connection.execute(text(GONE), {"ids": ids})
    return len(ids)
