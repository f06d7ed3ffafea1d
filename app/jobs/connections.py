"""The connections of a worker: short ones for keeping the books, and those of one job, which carry its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.database.engine import batch_engine
from app.database.patience import KEEPALIVE
from app.settings import normalised_database_url

if TYPE_CHECKING:
    from sqlalchemy import Connection

BOOKS_OPTIONS = "-c statement_timeout=15000 -c lock_timeout=10000 -c timezone=UTC"

TERMINATE = """
    SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
     WHERE application_name = :name AND datname = current_database() AND pid <> pg_backend_pid()"""
INTERRUPT = """
    SELECT count(*) FILTER (WHERE pg_cancel_backend(pid)) FROM pg_stat_activity
     WHERE application_name = :name AND datname = current_database() AND state = 'active'"""


def books_engine(url: str, most: int) -> Engine:
    """For short statements about jobs; at most `most` at a time."""
    return create_engine(
        normalised_database_url(url), pool_size=most, max_overflow=0, pool_timeout=15, pool_pre_ping=True,
        connect_args={"options": BOOKS_OPTIONS, "application_name": "bildungsatlas worker", **KEEPALIVE},
    )  # fmt: skip


def job_engine(url: str, job_id: int) -> Engine:
    """For what a job does: as for batches, but its connections can be told from others'."""
    named = make_url(normalised_database_url(url)).update_query_dict({"application_name": name_of(job_id)})
    return batch_engine(named.render_as_string(hide_password=False))


def name_of(job_id: int) -> str:
    """What connections of a job are called in `pg_stat_activity`."""
    return f"bildungsatlas job {job_id}"


def interrupt(connection: Connection, job_id: int) -> int:
    """Cancel the statements a job is running; gives how many."""
    return connection.execute(text(INTERRUPT), {"name": name_of(job_id)}).scalar_one()


def terminate(connection: Connection, job_id: int) -> int:
    """End all connections of a job, whoever holds them, so that nothing of it is written any more; gives how many."""
    return connection.execute(text(TERMINATE), {"name": name_of(job_id)}).scalar_one()


def is_away(error: Exception) -> bool:
    """Whether an error says that the database was away, or too busy: the same again may succeed."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolTimeoutError)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, (OperationalError, InterfaceError))
    # 08 connection, 40 serialization and deadlock, 53 out of something, 57P0x shutdown, 55P03 lock not available
    return state[:2] in {"08", "40", "53"} or state[:4] == "57P0" or state == "55P03"
