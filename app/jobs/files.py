"""Files that jobs make: kept in the database, so that every server can hand them out, until they expire."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

PART_BYTES = 1 << 20
KEPT_DAYS = 7

MAKE = """
    INSERT INTO job_file (job_id, name, media_type, size_bytes, expires_at)
    VALUES (:job_id, :name, :media_type, 0, now() + make_interval(days => :days))"""
DROP = "DELETE FROM job_file WHERE job_id = :job_id"
ADD_PART = "INSERT INTO job_file_part (job_id, number, content) VALUES (:job_id, :number, :content)"
SET_SIZE = "UPDATE job_file SET size_bytes = :size WHERE job_id = :job_id"

FILE = """
    SELECT f.name, f.media_type, f.size_bytes, f.expires_at, f.expires_at <= now() AS expired
      FROM job_file f WHERE f.job_id = :job_id"""
PART = "SELECT content FROM job_file_part WHERE job_id = :job_id AND number = :number"

TIDY_FILES = "DELETE FROM job_file WHERE expires_at < now()"
TIDY_JOBS = """
    DELETE FROM job WHERE state NOT IN ('waiting', 'running') AND finished_at < now() - make_interval(days => :days)"""
JOBS_KEPT_DAYS = 180


def keep_file(connection: Connection, job_id: int, name: str, media_type: str, stream: IO[bytes]) -> int:
    """Keep what `stream` holds as the job's file, in place of an earlier one; gives its size in bytes."""
    connection.execute(text(DROP), {"job_id": job_id})
    keys = {"job_id": job_id, "name": name, "media_type": media_type, "days": KEPT_DAYS}
    connection.execute(text(MAKE), keys)
    size = number = 0
    while content := stream.read(PART_BYTES):
        connection.execute(text(ADD_PART), {"job_id": job_id, "number": number, "content": content})
        size, number = size + len(content), number + 1
    connection.execute(text(SET_SIZE), {"job_id": job_id, "size": size})
    return size


async def file_parts(engine: AsyncEngine, job_id: int, size_bytes: int) -> AsyncIterator[bytes]:
    """The content of a job's file, part by part; between two parts no connection is held."""
    for number in range(-(-size_bytes // PART_BYTES)):
        async with engine.connect() as connection:
            found: Any = await connection.execute(text(PART), {"job_id": job_id, "number": number})
            content = found.scalar()
        if content is None:
            return  # it has expired meanwhile; the length told before lets the client notice
        yield content


def tidy(connection: Connection) -> None:
    """Remove files that have expired, and jobs that ended half a year ago."""
    connection.execute(text(TIDY_FILES))
    connection.execute(text(TIDY_JOBS), {"days": JOBS_KEPT_DAYS})
