"""What people do to jobs: cancel one, have one tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.errors import Conflict, NotFound
from app.jobs import states
from app.jobs.queue import send

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.jobs.queue import Asker

LOCKED = "SELECT state, transport_id FROM job WHERE id = :id FOR NO KEY UPDATE"

CANCEL_WAITING = """
    UPDATE job SET state = 'cancelled', cancel_asked_at = now(), finished_at = clock_timestamp(), not_before = NULL
     WHERE id = :id"""
CANCEL_RUNNING = "UPDATE job SET cancel_asked_at = coalesce(cancel_asked_at, now()) WHERE id = :id"
DROP_TRANSPORT = "DELETE FROM procrastinate_jobs WHERE id = :id AND status = 'todo'"

RETRY = """
    UPDATE job SET state = 'waiting', tries = 0, problem = NULL, result = NULL, cancel_asked_at = NULL, not_before = NULL,
                   started_at = NULL, finished_at = NULL, progress_done = 0, progress_of = NULL, progress_words = ''
     WHERE id = :id"""


def cancel(connection: Connection, job_id: int, by: Asker) -> None:
    """Cancel a job: one that waits at once, one that runs within seconds.

    Raises NotFound, and Conflict for a job that has ended.
    """
    state, transport_id = _locked(connection, job_id)
    if state == "waiting":
        connection.execute(text(CANCEL_WAITING), {"id": job_id})
        connection.execute(text(DROP_TRANSPORT), {"id": transport_id})
    elif state == "running":
        connection.execute(text(CANCEL_RUNNING), {"id": job_id})
    else:
        raise Conflict("Der Auftrag ist schon beendet.")
    states.line(connection, job_id, f"Abbruch verlangt von {by.name}.")


def retry(connection: Connection, job_id: int, by: Asker) -> None:
    """Have a job that did not succeed tried again, with three new tries.

    Raises NotFound, and Conflict for a job that has not ended, has succeeded, or waits already as another.
    """
    state, _ = _locked(connection, job_id)
    if state not in {"failed", "cancelled", "set_aside"}:
        raise Conflict("Nur ein Auftrag, der gescheitert oder abgebrochen ist, kann wiederholt werden.")
    try:
        with connection.begin_nested():
            connection.execute(text(RETRY), {"id": job_id})
    except IntegrityError:
        raise Conflict("Dieselbe Arbeit wartet schon in einem anderen Auftrag.") from None
    states.line(connection, job_id, f"Noch einmal verlangt von {by.name}.")
    send(connection, job_id)


def _locked(connection: Connection, job_id: int) -> tuple[str, int | None]:
    found = connection.execute(text(LOCKED), {"id": job_id}).first()
    if found is None:
        raise NotFound(f"Einen Auftrag {job_id} gibt es nicht.")
    return found[0], found[1]
