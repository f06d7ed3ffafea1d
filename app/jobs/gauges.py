"""How long the queue of work is, for Prometheus: asked of the database when somebody looks."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.database.patience import KEEPALIVE
from app.settings import normalised_database_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine

    from app.web.metrics import Gauge

KEPT_SECONDS = 1.0
"""One look asks for all gauges; they come from one question."""
OPTIONS = "-c statement_timeout=3000 -c lock_timeout=1000 -c default_transaction_read_only=on"

# What is to begin later (a try after a failure) does not wait yet.
QUEUE = """
    SELECT count(*) FILTER (WHERE due) AS waiting,
           count(*) FILTER (WHERE state = 'running') AS running,
           count(*) FILTER (WHERE state = 'set_aside') AS set_aside,
           coalesce(extract(epoch FROM now() - min(greatest(created_at, not_before)) FILTER (WHERE due)), 0)::float8
               AS oldest_seconds
      FROM (SELECT state, created_at, not_before,
                   state = 'waiting' AND coalesce(not_before, created_at) <= now() AS due
              FROM job WHERE state IN ('waiting', 'running', 'set_aside')) j"""

log = structlog.get_logger()


class Queue:
    """The figures of the queue, asked for at most once in `KEPT_SECONDS`; not a number where nobody answers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._found: dict[str, float] = {}
        self._until = 0.0

    def figure(self, name: str) -> float:
        """One of `waiting`, `running`, `set_aside`, `oldest_seconds`."""
        if self._until < time.monotonic():
            self._found = self._asked()
            self._until = time.monotonic() + KEPT_SECONDS
        return self._found.get(name, math.nan)

    def _asked(self) -> dict[str, float]:
        try:
            with self._engine.connect() as connection:
                return {
                    name: float(value)
                    for name, value in connection.execute(text(QUEUE)).mappings().one().items()
                }
        except SQLAlchemyError as error:
            log.warning("queue not asked", error=type(error).__name__)
            return {}


@contextmanager
def queue_gauges(url: str | None) -> Iterator[Mapping[str, Gauge]]:
    """The gauges of the queue in the database at `url`; none without a database."""
    if url is None:
        yield {}
        return
    connect = {
        "options": OPTIONS,
        "connect_timeout": 3,
        "application_name": "bildungsatlas metrics",
        **KEEPALIVE,
    }
    engine = create_engine(
        normalised_database_url(url), pool_size=1, max_overflow=0, pool_pre_ping=True, connect_args=connect
    )
    queue = Queue(engine)
    try:
        yield {
            "atlas_jobs_waiting": ("Jobs that could begin and wait", lambda: queue.figure("waiting")),
            "atlas_jobs_running": ("Jobs at work", lambda: queue.figure("running")),
            "atlas_jobs_set_aside": ("Jobs given up after three tries", lambda: queue.figure("set_aside")),
            "atlas_job_oldest_waiting_seconds": (
                "For how long the oldest of the waiting jobs could have begun", lambda: queue.figure("oldest_seconds"),
            ),
        }  # fmt: skip
    finally:
        engine.dispose()
