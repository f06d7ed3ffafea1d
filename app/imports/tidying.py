"""Removing uploads that nobody needs any more: from the database, then from the disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.imports.uploads import folder_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.settings import Settings

UNFINISHED_HOURS = 24

STALE = """
    DELETE FROM upload u
     WHERE CASE WHEN u.received_bytes < u.size_bytes THEN u.touched_at < :unfinished_before
                ELSE u.touched_at < :whole_before END
       AND NOT EXISTS (SELECT FROM proposed_import p
                        WHERE p.upload_id = u.id AND p.state IN ('rehearsing', 'rehearsed', 'waiting', 'applying'))
    RETURNING id"""


def tidy_uploads(connection: Connection, settings: Settings) -> None:
    """Remove what nobody needs any more, as of now."""
    remove_stale_uploads(connection, folder_of(settings), datetime.now(UTC), settings.upload_keep_days)


def remove_stale_uploads(connection: Connection, folder: Path, now: datetime, keep_days: int) -> int:
    """Remove unfinished uploads after a day, whole ones after `keep_days` unless an open import needs them.

    Files without a row go when they are older than a day; those of the rows removed now the next time, when it is
    certain that they are gone. Gives the number of rows.
    """
    limits = {
        "unfinished_before": now - timedelta(hours=UNFINISHED_HOURS),
        "whole_before": now - timedelta(days=keep_days),
    }
    kept = {str(row[0]) for row in connection.execute(text("SELECT id FROM upload"))}
    gone = len(connection.execute(text(STALE), limits).all())
    for path in folder.glob("*") if folder.is_dir() else ():
        old = path.stat().st_mtime < (now - timedelta(hours=UNFINISHED_HOURS)).timestamp()
        if path.is_file() and old and path.name.partition(".")[0] not in kept:
            path.unlink(missing_ok=True)
    return gone
