"""Reading jobs as people are shown them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.jobs.kinds import KINDS, label_of, may_change

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.accounts.access import Actor

FINAL = ("succeeded", "failed", "cancelled", "set_aside")
MOST_LINES_TOLD = 500

_SELECT = """
    SELECT j.id, j.kind, j.arguments, j.asked_by, j.asked_by_account_id, j.state, j.progress_done, j.progress_of,
           j.progress_words, j.result, j.problem, j.tries, j.lines, j.created_at, j.not_before, j.started_at, j.finished_at,
           j.cancel_asked_at, r.slug AS region_slug, r.name AS region_name, f.name AS file_name, f.size_bytes, f.expires_at
      FROM job j LEFT JOIN region r ON r.id = j.region_id
      LEFT JOIN job_file f ON f.job_id = j.id AND f.expires_at > now()"""

BY_ID = f"{_SELECT} WHERE j.id = ANY(:ids)"

PAGE = f"""{_SELECT}
     WHERE (cast(:states AS text[]) IS NULL OR j.state = ANY(:states))
       AND (cast(:kinds AS text[]) IS NULL OR j.kind = ANY(:kinds))
       AND (cast(:before AS bigint) IS NULL OR j.id < :before)
     ORDER BY j.id DESC LIMIT :limit"""

LIVELY = """
    SELECT id FROM job WHERE state IN ('waiting', 'running') OR finished_at > now() - interval '1 minute'
     ORDER BY id DESC LIMIT 200"""

LOG = """
    SELECT number, at, words FROM job_line WHERE job_id = :id AND number > :after ORDER BY number LIMIT :limit"""

Row = Mapping[str, Any]


async def read_jobs(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Row]:
    """The jobs of these numbers, those that there are."""
    rows = (await connection.execute(text(BY_ID), {"ids": list(ids)})).mappings()
    return {row["id"]: dict(row) for row in rows}


async def lively(connection: AsyncConnection) -> set[int]:
    """The newest 200 jobs that are open, or ended in the last minute."""
    return set((await connection.execute(text(LIVELY))).scalars())


async def read_job(connection: AsyncConnection, job_id: int) -> Row:
    """One job. Raises NotFound."""
    found = await read_jobs(connection, [job_id])
    if job_id not in found:
        raise NotFound(f"Einen Auftrag {job_id} gibt es nicht.")
    return found[job_id]


async def read_page(
    connection: AsyncConnection, states: Sequence[str] | None, kinds: Sequence[str] | None, before: int | None, limit: int
) -> list[Row]:  # fmt: skip
    """Jobs, the newest first, of these states and kinds (None: of all), older than the number `before`."""
    values = {"states": states, "kinds": kinds, "before": before, "limit": limit}
    return [dict(row) for row in (await connection.execute(text(PAGE), values)).mappings()]


async def read_log(connection: AsyncConnection, job_id: int, after: int) -> list[dict[str, Any]]:
    """The lines of a job's log after that number, at most 500."""
    values = {"id": job_id, "after": after, "limit": MOST_LINES_TOLD}
    return [dict(row) for row in (await connection.execute(text(LOG), values)).mappings()]


def told_job(row: Row, actor: Actor) -> dict[str, Any]:
    """A job as an actor is shown it. Arguments of our own programs, which may be paths, stay here."""
    kind, state, mine = row["kind"], row["state"], may_change(actor, row["kind"], row["asked_by_account_id"])
    askable = kind in KINDS and KINDS[kind].permission is not None
    file = {"name": row["file_name"], "bytes": row["size_bytes"], "expires_at": row["expires_at"]}
    region = {"slug": row["region_slug"], "name": row["region_name"]}
    kept = ("id", "kind", "asked_by", "state", "result", "problem", "tries", "lines", "created_at", "not_before",
            "started_at", "finished_at")  # fmt: skip
    return {
        **{name: row[name] for name in kept},
        "label": label_of(kind),
        "arguments": row["arguments"] if askable else {},
        "region": region if row["region_slug"] else None,
        "progress": {"done": row["progress_done"], "of": row["progress_of"], "words": row["progress_words"]},
        "cancel_asked": row["cancel_asked_at"] is not None and state == "running",
        "file": file if row["file_name"] else None,
        "may_cancel": mine and state not in FINAL,
        "may_retry": mine and state in FINAL and state != "succeeded",
    }
