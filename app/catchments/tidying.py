"""Removing old runs with parameters of one's own: whoever asks again gets them computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.audit.acting import Author, say_who_unless_said

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

OLD = """
    SELECT id FROM analysis_run r WHERE variant IS NOT NULL AND finished_at < :before
       AND NOT (kind = 'gaps' AND variant NOT LIKE '%@%' AND NOT EXISTS (
            SELECT FROM analysis_run l WHERE l.region_id = r.region_id AND l.kind = 'gaps' AND l.variant = r.variant
               AND l.category = r.category AND l.id > r.id AND date_part('year', l.finished_at) = date_part('year', r.finished_at)))
     ORDER BY finished_at LIMIT :most"""
GONE = "DELETE FROM analysis_run WHERE id = ANY(:ids)"
MOST_AT_ONCE = 500
"""A run of a Land has a hundred thousand rows: what is left over goes the next night."""


def remove_old_variants(connection: Connection, before: datetime) -> int:
    """Remove runs with parameters of one's own that were finished before a moment, with their rows; gives how many.

    Runs with the standard parameters stay, whatever their age; so does of each standard's gaps of today the last run of every
    year, which later comparisons look back at.
    """
    ids = list(connection.execute(text(OLD), {"before": before, "most": MOST_AT_ONCE}).scalars())
    if ids:
        say_who_unless_said(connection, Author("Programm"), "Alte Berechnungen mit eigenen Parametern")
        connection.execute(text(GONE), {"ids": ids})
    return len(ids)
