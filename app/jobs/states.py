"""What becomes of a job: each change one short transaction, and only by the run it belongs to.

A run is a job, a worker and the number of the try; what an earlier run says of the job is not heard any more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

MOST_TRIES = 3
MOST_LINES = 5_000
LONGEST_LINE = 2_000

START = """
    UPDATE job SET state = 'running', tries = tries + 1, beat = beat + 1, worker = :worker, problem = NULL,
                   started_at = clock_timestamp(), finished_at = NULL, not_before = NULL, cancel_asked_at = NULL,
                   progress_done = 0, progress_of = NULL, progress_words = ''
     WHERE id = :id AND state = 'waiting'
    RETURNING id, kind, arguments, region_id, asked_by, asked_by_account_id, worker, tries"""

OURS = "id = :id AND worker = :worker AND tries = :tries AND state = 'running'"

BEAT = """
    UPDATE job SET beat = beat + 1 WHERE id = ANY(:ids) AND worker = :worker AND state = 'running'
    RETURNING id, tries, cancel_asked_at IS NOT NULL AS cancel"""

PROGRESS = f"""
    UPDATE job SET progress_done = :done, progress_of = :of, progress_words = :words WHERE {OURS}
    RETURNING cancel_asked_at IS NOT NULL"""

LINE = """
    WITH counted AS (UPDATE job SET lines = lines + 1 WHERE id = :id AND lines < :most RETURNING lines)
    INSERT INTO job_line (job_id, number, words) SELECT :id, lines, :words FROM counted"""

END = f"""
    UPDATE job SET state = :state, finished_at = clock_timestamp(), problem = :problem, worker = NULL,
                   result = coalesce(cast(:result AS jsonb), result),
                   progress_done = CASE WHEN :state = 'succeeded' THEN coalesce(progress_of, progress_done)
                                        ELSE progress_done END
     WHERE {OURS} RETURNING id"""

AGAIN = f"""
    UPDATE job SET state = 'waiting', worker = NULL, problem = :problem, tries = tries - :uncounted,
                   not_before = clock_timestamp() + make_interval(secs => :seconds)
     WHERE {OURS} RETURNING id"""

TWIN = """
    SELECT o.id FROM job o JOIN job j ON j.same = o.same WHERE j.id = :id AND o.state = 'waiting'"""


@dataclass(frozen=True, slots=True)
class Run:
    """One try of a job by one worker."""

    id: int
    kind: str
    arguments: dict[str, Any]
    region_id: int | None
    asked_by: str
    asked_by_account_id: int | None
    worker: str
    tries: int

    @property
    def keys(self) -> dict[str, Any]:
        """The parameters of `OURS`."""
        return {"id": self.id, "worker": self.worker, "tries": self.tries}


def start(connection: Connection, job_id: int, worker: str) -> Run | None:
    """Begin a waiting job; None when it waits no more.

    Raises IntegrityError while another job with the same lock runs.
    """
    found = connection.execute(text(START), {"id": job_id, "worker": worker}).mappings().first()
    return None if found is None else Run(**found)


def beat(connection: Connection, worker: str, job_ids: Iterable[int]) -> dict[int, tuple[int, bool]]:
    """Say that these jobs are still being worked on; gives the number of the try, and whether to cancel, of each."""
    rows = connection.execute(text(BEAT), {"ids": list(job_ids), "worker": worker})
    return {job_id: (tries, cancel) for job_id, tries, cancel in rows}


def progress(connection: Connection, run: Run, done: int, of: int | None, words: str) -> bool | None:
    """Say how far a run is; gives whether it is to be cancelled, None when the job is this run's no more."""
    values = {**run.keys, "done": done, "of": of, "words": words}
    return connection.execute(text(PROGRESS), values).scalar()


def line(connection: Connection, job_id: int, words: str) -> None:
    """Add a line to a job's log; from the 5,000th on they are dropped."""
    values = {"id": job_id, "words": words[:LONGEST_LINE], "most": MOST_LINES}
    connection.execute(text(LINE), values)


def end(
    connection: Connection, run: Run, state: str, problem: str | None = None, result: object = None
) -> bool:
    """End a run; gives whether it was still the job's."""
    told = None if result is None else json.dumps(result, default=str)
    values = {**run.keys, "state": state, "problem": problem, "result": told}
    return connection.execute(text(END), values).first() is not None


def again(
    connection: Connection, run: Run, seconds: float, problem: str | None = None, *, counted: bool = True
) -> bool:
    """Let a run's job wait for another try in `seconds`, not `counted` where it was not the job's fault.

    Gives whether it waits. It does not where the same work waits already: then that job stands in for it.
    """
    values = {**run.keys, "seconds": seconds, "problem": problem, "uncounted": 0 if counted else 1}
    try:
        with connection.begin_nested():
            return connection.execute(text(AGAIN), values).first() is not None
    except IntegrityError:
        twin = connection.execute(text(TWIN), {"id": run.id}).scalar()
        end(
            connection, run, "failed", f"Dasselbe wartet schon als Auftrag {twin}; der tritt an seine Stelle."
        )
        return False
