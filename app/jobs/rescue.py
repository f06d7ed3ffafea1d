"""Taking up what a dead worker left: jobs that run without a beat, jobs that wait without a transport.

Nothing here compares times of day: a job is left when nothing about it has changed for a while of the rescuer's own
monotonic clock, so that clocks may jump, and differ between machines.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import text

from app.jobs import states
from app.jobs.connections import terminate
from app.jobs.queue import QUEUE, TASK, send
from app.jobs.states import MOST_TRIES, Run

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = structlog.get_logger()

SUSPECTS = """
    SELECT 'job' AS kind, j.id, concat_ws(':', j.state, j.tries, j.beat, j.transport_id, t.status) AS token
      FROM job j LEFT JOIN procrastinate_jobs t ON t.id = j.transport_id
     WHERE j.state = 'running' OR j.state = 'waiting' AND t.status IS DISTINCT FROM 'todo'
    UNION ALL
    SELECT 'transport', t.id, t.status::text FROM procrastinate_jobs t
     WHERE t.queue_name = :queue AND t.task_name = :task AND t.status <> 'todo'
       AND NOT EXISTS (SELECT FROM job j WHERE j.transport_id = t.id AND j.state IN ('waiting', 'running'))"""

# A transport that is sent again while its job still runs elsewhere does no harm: the job is started once only.
LEFT = """
    SELECT j.id, j.kind, j.arguments, j.region_id, j.asked_by, j.asked_by_account_id, coalesce(j.worker, '') AS worker,
           j.tries, j.state
      FROM job j LEFT JOIN procrastinate_jobs t ON t.id = j.transport_id
     WHERE j.id = :id AND concat_ws(':', j.state, j.tries, j.beat, j.transport_id, t.status) = :token
       FOR UPDATE OF j SKIP LOCKED"""

DROP_TRANSPORT_OF = """
    DELETE FROM procrastinate_jobs t USING job j WHERE j.id = :id AND t.id = j.transport_id"""
DROP_TRANSPORT = "DELETE FROM procrastinate_jobs WHERE id = :id AND status::text = :token"

# Schedules (no jobs of ours): the next time comes anyway.
DROP_SCHEDULES = """
    DELETE FROM procrastinate_jobs t WHERE t.queue_name = :queue AND t.task_name <> :task AND t.status = 'doing'
       AND NOT EXISTS (SELECT FROM procrastinate_workers w WHERE w.id = t.worker_id
                          AND w.last_heartbeat > now() - interval '10 minutes')"""

DIED = (
    "Das Programm, das den Auftrag ausführte, ist dabei {} Mal abgebrochen; der Auftrag ist zur Seite gelegt."
)


class Rescuer:
    """Looks again and again; what has not changed for `seconds` is left by its worker, and mended."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._seen: dict[tuple[str, int], tuple[str, float]] = {}

    def forget(self) -> None:
        """Begin to look anew."""
        self._seen = {}

    def look(self, connection: Connection) -> None:
        """Look once, and mend what is left."""
        now, before = time.monotonic(), self._seen
        self._seen = {}
        for kind, number, token in connection.execute(text(SUSPECTS), {"queue": QUEUE, "task": TASK}):
            seen_token, since = before.get((kind, number), (token, now))
            if seen_token != token:
                since = now
            self._seen[kind, number] = (token, since)
            if now - since >= self._seconds:
                _mend(connection, kind, number, token)
        connection.execute(text(DROP_SCHEDULES), {"queue": QUEUE, "task": TASK})


def _mend(connection: Connection, kind: str, number: int, token: str) -> None:
    if kind == "transport":
        connection.execute(text(DROP_TRANSPORT), {"id": number, "token": token})
        return
    left = connection.execute(text(LEFT), {"id": number, "token": token}).mappings().first()
    if left is None:  # it lives, or another rescuer is at it
        return
    log.warning("job taken up", job_id=number, state=left["state"], tries=left["tries"])
    run = Run(**{str(name): value for name, value in left.items() if name != "state"})
    if left["state"] == "waiting" or _take_up(connection, run):
        connection.execute(text(DROP_TRANSPORT_OF), {"id": number})
        send(connection, number)


def _take_up(connection: Connection, run: Run) -> bool:
    """Let a job that was left while running wait again; gives whether it does, or whether it was set aside."""
    terminate(connection, run.id)
    if run.tries >= MOST_TRIES:
        words = DIED.format(run.tries)
        states.line(connection, run.id, words)
        states.end(connection, run, "set_aside", words)
        return False
    states.line(
        connection, run.id, "Der Ausführende antwortet nicht mehr; der Auftrag wird wieder aufgenommen."
    )
    return states.again(connection, run, 0, "Der vorige Versuch ist abgebrochen.")
