"""What a worker does beside its jobs: says that it lives, hears of cancelling, takes up what a dead worker left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.jobs import states
from app.jobs.connections import interrupt
from app.jobs.rescue import Rescuer

if TYPE_CHECKING:
    from app.jobs.runner import Runner

log = structlog.get_logger()
BEAT_SECONDS = 1.0
GRACE_SECONDS = 2.0


class Watch:
    """Keeps the running jobs' beats going, and ends those that are to end."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._ending_since: dict[int, float] = {}

    async def beat(self) -> None:
        """Say of every running job that it is being worked on, and hear which are to be cancelled."""
        runs = dict(self._runner.running)
        if not runs:
            return
        heard = await self._runner.books(
            lambda connection: states.beat(connection, self._runner.worker, runs)
        )
        for job_id, context in runs.items():
            tries, cancel = heard.get(job_id, (None, False))
            if tries != context.run.tries and job_id in self._runner.running:
                context.end("lost")
            elif cancel:
                context.end("cancel")
        await self._interrupt_the_slow()

    async def _interrupt_the_slow(self) -> None:
        """Cancel the statements of runs that have not ended some seconds after they were told to."""
        now = time.monotonic()
        ending = {job_id for job_id, context in self._runner.running.items() if context.cancelled()}
        self._ending_since = {job_id: self._ending_since.get(job_id, now) for job_id in ending}
        for job_id, since in self._ending_since.items():
            if now - since >= GRACE_SECONDS:
                await self._runner.books(lambda connection, slow=job_id: interrupt(connection, slow))


async def watch(runner: Runner, rescue_seconds: float) -> None:
    """Beat and rescue until cancelled; waits while the database is away."""
    watching, rescuer = Watch(runner), Rescuer(rescue_seconds)
    await asyncio.gather(
        _forever(watching.beat, min(BEAT_SECONDS, rescue_seconds / 4)),
        _forever(lambda: _rescue(runner, rescuer), rescue_seconds / 4),
    )


async def _rescue(runner: Runner, rescuer: Rescuer) -> None:
    try:
        await runner.books(rescuer.look)
    except SQLAlchemyError:
        rescuer.forget()  # while the database is away no worker can show that it lives
        raise


async def _forever(do: Callable[[], Awaitable[None]], seconds: float) -> None:
    while True:
        try:
            await do()
        except SQLAlchemyError as error:
            log.warning("job watch waits for the database", error=type(error).__name__)
        await asyncio.sleep(seconds)
