"""Running jobs: each handler in a thread of its own, its outcome recorded as soon as the database lets us."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.errors import AtlasError
from app.jobs import states
from app.jobs.connections import is_away, job_engine, terminate
from app.jobs.context import Handler, JobCancelled, JobContext

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from app.jobs.states import Run

log = structlog.get_logger()
BUSY_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 2.0
BACK_OFF = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a handler ended: `finished` with a result, with an error, or (neither) because it was to end."""

    finished: bool = False
    result: Mapping[str, Any] | None = None
    error: Exception | None = None


class Runner:
    """The jobs that this process works on."""

    def __init__(
        self, url: str, books: Engine, handlers: Mapping[str, Handler], worker: str, retry_seconds: float
    ) -> None:
        self.worker = worker
        self.running: dict[int, JobContext] = {}
        self._url = url
        self._books = books
        self._handlers = handlers
        self._retry_seconds = retry_seconds
        self._stopping = False
        self._tasks: set[asyncio.Task[float | None]] = set()

    async def run(self, job_id: int) -> float | None:
        """Run a job to its end; gives the seconds after which to try again, or None.

        The run goes on, and is recorded, also when whoever waits for it gives up.
        """
        if self._stopping:
            return 0.0
        task = asyncio.create_task(self._run(job_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def stop(self, seconds: float) -> bool:
        """Let all runs end, and their jobs wait for another worker; gives whether all ended within `seconds`.

        Where one does not, its connections are ended and its job waits nevertheless.
        """
        self._stopping = True
        for context in self.running.values():
            context.end("stop")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for context in list(self.running.values()):
            try:
                await self.books(lambda connection, run=context.run: _take_from(connection, run))
            except SQLAlchemyError as error:  # away: then another takes it up when it is back
                log.warning("job not handed back", job_id=context.run.id, error=type(error).__name__)
        return not self.running

    async def books(self, change: Callable[[Connection], T]) -> T:
        """Make a change in a transaction of its own, off the event loop."""

        def changed() -> T:
            with self._books.begin() as connection:
                return change(connection)

        return await asyncio.to_thread(changed)

    async def _run(self, job_id: int) -> float | None:
        try:
            run = await self._surely(lambda connection: states.start(connection, job_id, self.worker))
        except IntegrityError:  # another job with the same lock runs
            return BUSY_SECONDS
        if run is None:
            return None
        context = JobContext(run, job_engine(self._url, run.id), self._books)
        self.running[run.id] = context
        try:
            outcome = await in_thread(lambda: self._handle(context))
            return await self._surely(lambda connection: self._record(connection, context, outcome))
        finally:
            del self.running[run.id]
            context.engine.dispose()

    def _handle(self, context: JobContext) -> Outcome:
        handler = self._handlers.get(context.run.kind)
        if handler is None:
            return Outcome(error=AtlasError(f"Für Aufträge „{context.run.kind}“ gibt es hier kein Programm."))
        try:
            return Outcome(finished=True, result=handler(context))
        except JobCancelled:
            return Outcome()
        except Exception as error:  # noqa: BLE001 (whatever it is: it is recorded, and told to people)
            return Outcome(error=error)
        except BaseException as error:  # noqa: BLE001 (a handler that calls sys.exit ends its job, not the worker)
            return Outcome(error=RuntimeError(repr(error)))

    def _record(self, connection: Connection, context: JobContext, outcome: Outcome) -> float | None:
        run = context.run
        if context.ending == "lost":
            return None
        states.progress(connection, run, *context.told)
        if outcome.finished:
            states.end(connection, run, "succeeded", result=outcome.result or {})
            return None
        if context.ending == "cancel":
            states.end(connection, run, "cancelled")
            states.line(connection, run.id, "Abgebrochen.")
            return None
        if context.ending == "stop" or outcome.error is None:
            _hand_back(connection, run)
            return 0.0
        return self._failed(connection, run, outcome.error)

    def _failed(self, connection: Connection, run: Run, error: Exception) -> float | None:
        words = in_words(error)
        states.line(connection, run.id, words)
        if isinstance(error, AtlasError):
            states.end(connection, run, "failed", words)
            return None
        log.error("job failed", job_id=run.id, kind=run.kind, tries=run.tries, exc_info=error)
        if run.tries >= states.MOST_TRIES:
            states.end(connection, run, "set_aside", words)
            states.line(connection, run.id, f"Nach {run.tries} Versuchen zur Seite gelegt.")
            return None
        seconds = self._retry_seconds * BACK_OFF ** (run.tries - 1)
        waits = states.again(connection, run, seconds, words)
        return seconds if waits else None

    async def _surely(self, change: Callable[[Connection], T]) -> T:
        """Make a change, however long the database is away."""
        wait = 0.1
        while True:
            try:
                return await self.books(change)
            except Exception as error:
                if not is_away(error):
                    raise
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)


def in_words(error: Exception) -> str:
    """What to tell people about an error of a job."""
    if isinstance(error, AtlasError):
        return error.detail
    if is_away(error):
        return "Die Datenbank war nicht erreichbar oder überlastet."
    if isinstance(error, MemoryError):
        return "Der Arbeitsspeicher hat nicht gereicht."
    if isinstance(error, OSError) and error.strerror:
        return f"Das Betriebssystem meldet: {error.strerror}"
    return f"Im Programm ist ein Fehler aufgetreten ({type(error).__name__}); er ist im Protokoll vermerkt."


def in_thread(function: Callable[[], T]) -> Awaitable[T]:
    """Run a function in a thread of its own that does not keep the program from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def finish(result: T) -> None:
        if not done.done():
            done.set_result(result)

    def run() -> None:
        result = function()
        if not loop.is_closed():
            loop.call_soon_threadsafe(finish, result)

    threading.Thread(target=run, daemon=True, name="job").start()
    return done


def _take_from(connection: Connection, run: Run) -> None:
    terminate(connection, run.id)
    _hand_back(connection, run)


def _hand_back(connection: Connection, run: Run) -> None:
    if states.again(connection, run, 0, counted=False):
        states.line(connection, run.id, "Der Ausführende wird beendet; ein anderer macht weiter.")
