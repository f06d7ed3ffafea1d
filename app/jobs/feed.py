"""Jobs as they change, to any number of watchers: one database connection per process listens, and fans out.

A watcher holds no connection. What comes faster than a watcher takes it is not queued: it gets the newest state.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.errors import DatabaseAway, TooMany
from app.jobs.connections import KEEPALIVE
from app.jobs.reading import MOST_LINES_TOLD, lively, read_jobs, read_log

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

log = structlog.get_logger()
CHANNEL = "atlas_job"
GATHER_SECONDS = 0.2
LOOK_ANYWAY_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 5.0
MOST_WATCHERS = 1000
MOST_REMEMBERED = 2000
MOST_OF_ONE_ACCOUNT = 50


@dataclass(eq=False, slots=True)
class Watcher:
    """Somebody who watches one job and its log from `line` on, or all jobs (None)."""

    job_id: int | None
    line: int = 0
    account_id: int | None = None
    jobs: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    last: Mapping[str, Any] | None = None

    def tell(self, job: Mapping[str, Any], lines: list[dict[str, Any]]) -> None:
        """Keep what is new until the watcher takes it."""
        fresh = [one for one in lines if one["number"] > self.line]
        if job == self.last and not fresh:
            return
        self.last = job
        self.jobs[job["id"]] = job
        self.lines += fresh
        self.line = fresh[-1]["number"] if fresh else self.line
        self.news.set()

    async def take(self, seconds: float) -> tuple[list[Mapping[str, Any]], list[dict[str, Any]]]:
        """What is new, waited for at most so long; then nothing."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.news.wait(), seconds)
        taken = list(self.jobs.values()), self.lines
        self.jobs, self.lines = {}, []
        self.news.clear()
        return taken


class Feed:
    """The changes of all jobs in one database."""

    def __init__(self, login: tuple[str, str], engine: AsyncEngine) -> None:
        self._url, self._options = login[0].replace("postgresql+psycopg://", "postgresql://", 1), login[1]
        self._engine = engine
        self._watchers: set[Watcher] = set()
        self._changed: set[int] = set()
        self._look_at_all = False
        self._told: dict[int, Mapping[str, Any]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def make_sure_of_room(self, account_id: int | None) -> None:
        """Raise TooMany, or DatabaseAway (503), when this account, or all together, watch too much already."""
        if sum(watcher.account_id == account_id for watcher in self._watchers) >= MOST_OF_ONE_ACCOUNT:
            raise TooMany("Sie sehen schon in zu vielen Fenstern zu. Bitte einige schließen.")
        if len(self._watchers) >= MOST_WATCHERS:
            raise DatabaseAway("Gerade sehen zu viele zu. Bitte in einer Minute noch einmal versuchen.")

    @contextmanager
    def watching(self, job_id: int | None, line: int = 0, account_id: int | None = None) -> Iterator[Watcher]:
        """A watcher of one job's state and log from after `line` on, or of all jobs, while the block lasts."""
        self._keep_listening()
        watcher = Watcher(job_id, line, account_id)
        self._watchers.add(watcher)
        if job_id is not None:
            self._changed.add(job_id)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def _keep_listening(self) -> None:
        """Begin to listen with the first watcher, and again should a fault of ours have ended it."""
        if self._tasks and not any(task.done() for task in self._tasks):
            return
        for task in self._tasks:
            task.cancel()
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._tell_forever())]

    def known(self, job_id: int) -> Mapping[str, Any] | None:
        """The job as it was last told, if somebody watches it: then it need not be read for one watcher more."""
        watched = any(watcher.job_id == job_id for watcher in self._watchers)
        return self._told.get(job_id) if watched else None

    async def close(self) -> None:
        """Stop listening."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self) -> None:
        pause = 0.2
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._url,
                    autocommit=True,
                    options=self._options,
                    application_name="bildungsatlas feed",
                    **KEEPALIVE,
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}".encode())
                    self._look_at_all = True  # something may have changed before we listened
                    pause = 0.2
                    async for notification in connection.notifies():
                        self._changed.add(int(notification.payload))
            except psycopg.Error as error:
                log.warning("job feed waits for the database", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _tell_forever(self) -> None:
        loop = asyncio.get_running_loop()
        look = loop.time() + LOOK_ANYWAY_SECONDS
        while True:
            await asyncio.sleep(GATHER_SECONDS)
            if loop.time() >= look:  # should a notification be lost, e.g. behind a pooler that knows none
                look, self._look_at_all = loop.time() + LOOK_ANYWAY_SECONDS, True
            changed, self._changed = self._changed, set()
            try:
                await self._tell(changed | await self._perhaps_changed())
            except (SQLAlchemyError, OSError) as error:
                self._changed |= changed
                log.warning("job feed waits for the database", error=type(error).__name__)

    async def _perhaps_changed(self) -> set[int]:
        """The jobs that are to be looked at although nothing was heard of them."""
        if not self._look_at_all:
            return set()
        looked_at = {watcher.job_id for watcher in self._watchers if watcher.job_id is not None}
        if any(watcher.job_id is None for watcher in self._watchers):
            async with self._engine.connect() as connection:
                looked_at |= await lively(connection)
        self._look_at_all = False
        return looked_at

    async def _tell(self, changed: set[int]) -> None:
        by_job = {job_id: [w for w in self._watchers if w.job_id in (job_id, None)] for job_id in changed}
        watched = [job_id for job_id, watchers in by_job.items() if watchers]
        if not watched:
            return
        async with self._engine.connect() as connection:
            jobs = await read_jobs(connection, watched)
            lines = {
                job_id: await self._lines(connection, job, by_job[job_id]) for job_id, job in jobs.items()
            }
        if len(self._told) > MOST_REMEMBERED:
            self._told.clear()
        for job_id, job in jobs.items():
            news = self._told.get(job_id) != job
            self._told[job_id] = job
            for watcher in by_job[job_id]:
                if watcher.job_id is not None:
                    watcher.tell(job, lines[job_id])
                elif news:
                    watcher.tell(job, [])
            if len(lines[job_id]) == MOST_LINES_TOLD:
                self._changed.add(job_id)  # there are more

    async def _lines(
        self, connection: AsyncConnection, job: Mapping[str, Any], watchers: list[Watcher]
    ) -> list[dict[str, Any]]:
        """The lines that some watcher of this one job has not yet got."""
        known = min((w.line for w in watchers if w.job_id is not None), default=job["lines"])
        return await read_log(connection, job["id"], known) if known < job["lines"] else []
