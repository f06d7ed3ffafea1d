"""procrastinate as the transport: it brings a worker the jobs that are due, one of each lock at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import ProcrastinateException
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from app.jobs.connections import KEEPALIVE
from app.jobs.queue import QUEUE, TASK

if TYPE_CHECKING:
    from procrastinate.jobs import Job

log = structlog.get_logger()
POOL = 4
LONGEST_PAUSE_SECONDS = 5.0


class AgainError(Exception):
    """The job is to be brought again, in so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class _AsTold(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002
        if isinstance(exception, AgainError):
            return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=exception.seconds))
        return None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Something short that is done at times, by one worker: `cron` has five parts, in UTC."""

    cron: str
    do: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Transport:
    """What a worker fetches, and how many at a time."""

    url: str
    run: Callable[[int], Awaitable[float | None]]
    schedules: Mapping[str, Schedule]
    concurrency: int
    poll_seconds: float
    stalled_seconds: float

    async def work(self) -> None:
        """Fetch and run jobs until cancelled; connects again, less and less often, while the database is away."""
        pause = 0.2
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await self._work_once()
            except (ProcrastinateException, psycopg.Error, OSError) as error:
                log.warning("worker waits for the database", error=type(error).__name__)
            if asyncio.get_running_loop().time() - started > LONGEST_PAUSE_SECONDS:
                pause = 0.2
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _work_once(self) -> None:
        async with self._app().open_async() as app:
            await app.run_worker_async(
                queues=[QUEUE], concurrency=self.concurrency, install_signal_handlers=False, delete_jobs="always",
                fetch_job_polling_interval=self.poll_seconds, shutdown_graceful_timeout=1.0,
                update_heartbeat_interval=self.stalled_seconds / 3, stalled_worker_timeout=self.stalled_seconds,
            )  # fmt: skip

    def _app(self) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(
            conninfo=self.url.replace("postgresql+psycopg://", "postgresql://", 1), min_size=1, max_size=POOL,
            timeout=10, kwargs={"application_name": "bildungsatlas worker", **KEEPALIVE},
        )  # fmt: skip
        app = procrastinate.App(connector=connector)

        @app.task(name=TASK, queue=QUEUE, retry=_AsTold())
        async def run(job_id: int) -> None:
            seconds = await self.run(job_id)
            if seconds is not None:
                raise AgainError(seconds)

        for name, schedule in self.schedules.items():
            self._add(app, name, schedule)
        return app

    def _add(self, app: procrastinate.App, name: str, schedule: Schedule) -> None:
        @app.periodic(cron=schedule.cron)
        @app.task(name=f"atlas.every.{name}", queue=QUEUE, queueing_lock=f"every {name}")
        async def every(timestamp: int) -> None:  # noqa: ARG001 (procrastinate says which time it is for)
            await schedule.do()
