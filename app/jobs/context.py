"""What a job's handler is given: what it shall do, a database, and ways to tell people how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import event

from app.errors import AtlasError
from app.jobs import states

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

    from app.jobs.states import Run

PROGRESS_SECONDS = 0.25
STILL_OURS = """
    SELECT FROM job WHERE id = %(id)s AND worker = %(worker)s AND tries = %(tries)s AND state = 'running'"""

Ending = Literal["cancel", "stop", "lost"]


class JobCancelled(Exception):  # noqa: N818 (not an error: somebody wanted it)
    """The job shall end now: somebody cancelled it, the worker ends, or another worker has taken it up."""


class JobFailedError(AtlasError):
    """The job cannot succeed, however often it is tried, e.g. for a bad file; the sentence says why."""

    title = "Auftrag gescheitert"
    slug = "job-failed"


class JobContext:
    """One run of a job. Progress and log are seen at once, whatever transaction the handler is in.

    `engine` is the job's own: each connection taken from it makes sure first that the job is still this run's.
    """

    def __init__(self, run: Run, engine: Engine, books: Engine) -> None:
        self.run = run
        self.engine = engine
        self._books = books
        self._ending: Ending | None = None
        self._lock = threading.Lock()
        self.told: tuple[int, int | None, str] = (0, None, "")
        self._next_write = 0.0
        event.listen(engine, "checkout", self._make_sure)

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What was asked for."""
        return self.run.arguments

    @property
    def region_id(self) -> int:
        """The region it is about. Raises JobFailedError where there is none (any more)."""
        if self.run.region_id is None:
            raise JobFailedError("Die Region, um die es ging, gibt es nicht mehr.")
        return self.run.region_id

    @property
    def ending(self) -> Ending | None:
        """Why the run shall end, if it shall."""
        return self._ending

    def end(self, why: Ending) -> None:
        """Let the run end at the next call of `progress`; called by the worker."""
        with self._lock:
            self._ending = self._ending or why

    def cancelled(self) -> bool:
        """Whether the run shall end; then clear up and return, or call `progress`, which raises JobCancelled."""
        return self._ending is not None

    def progress(self, done: int, of: int | None = None, words: str = "") -> None:
        """Say how far the job is: `done` of `of` steps (None: not known), and what is being done.

        May be called as often as one likes; a few a second are written. Raises JobCancelled when the run shall end.
        """
        if self._ending is not None:
            raise JobCancelled
        self.told = (done, of, words)
        if time.monotonic() >= self._next_write:
            self._write_progress()

    def log(self, words: str) -> None:
        """Add a line to the log that people see. No personal data, no secrets."""
        with self._books.begin() as connection:
            states.line(connection, self.run.id, words)

    def _write_progress(self) -> None:
        self._next_write = time.monotonic() + PROGRESS_SECONDS
        with self._books.begin() as connection:
            cancel = states.progress(connection, self.run, *self.told)
        if cancel is None:
            self.end("lost")
        elif cancel:
            self.end("cancel")
        if self._ending is not None:
            raise JobCancelled

    def _make_sure(self, driver: DBAPIConnection, _record: object, _proxy: object) -> None:
        """Raise JobCancelled where another run has taken the job: a run that slept must not write after it."""
        cursor = driver.cursor()
        cursor.execute(STILL_OURS, self.run.keys)
        ours = cursor.fetchone() is not None
        cursor.close()
        driver.rollback()
        if not ours:
            self.end("lost")
            raise JobCancelled


Handler = Callable[[JobContext], Mapping[str, Any] | None]
"""Does a job and gives its result, as JSON can hold it. It may run twice: what it did before must not harm."""
