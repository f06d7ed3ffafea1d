"""The process of a worker: fetches jobs, runs them by their handlers, and hands back what is not done when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.jobs.connections import books_engine
from app.jobs.runner import Runner
from app.jobs.transport import Schedule, Transport
from app.jobs.watch import watch

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.jobs.context import Handler
    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Timed:
    """Something short to do at times: `cron` has five parts, in UTC."""

    cron: str
    do: Callable[[Connection], object]


def run_worker(
    settings: Settings,
    say: Callable[[str], None],
    handlers: Mapping[str, Handler],
    schedules: Mapping[str, Timed],
) -> None:
    """Run jobs until SIGTERM or SIGINT; then hand back what is not done, and end.

    `schedules` are short things done at times (cron, UTC) in a transaction of their own, by one of all workers.
    Survives restarts of the database. Raises ValueError when the settings name no database.
    """
    if settings.database_url is None:
        raise ValueError("the worker needs the address of a database")
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # what matters we tell ourselves
    ended = asyncio.run(_work(settings, settings.database_url, say, handlers, schedules))
    say("beendet")
    if not ended:  # a thread is stuck in a handler; its job has been taken from it
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


async def _work(
    settings: Settings, url: str, say: Callable[[str], None], handlers: Mapping[str, Handler],
    schedules: Mapping[str, Timed],
) -> bool:  # fmt: skip
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    books = books_engine(url, settings.worker_jobs + 4)
    runner = Runner(url, books, handlers, name, settings.worker_retry_seconds)
    rescue_seconds = settings.worker_rescue_seconds
    transport = Transport(
        url, runner.run, {key: _schedule(runner, timed) for key, timed in schedules.items()},
        settings.worker_jobs, poll_seconds=min(5.0, rescue_seconds / 4), stalled_seconds=rescue_seconds,
    )  # fmt: skip
    tasks = [asyncio.create_task(transport.work()), asyncio.create_task(watch(runner, rescue_seconds))]
    stop = _until_told_to_stop()
    say(f"Ausführender bereit, {settings.worker_jobs} Aufträge zugleich")
    await asyncio.wait([*tasks, stop], return_when=asyncio.FIRST_COMPLETED)
    ended = await runner.stop(settings.worker_stop_seconds)
    for task in tasks:
        if task.done():
            task.result()  # it never ends by itself: raises what ended it
        task.cancel()
    await asyncio.wait(tasks, timeout=5)
    books.dispose()
    return ended


def _schedule(runner: Runner, timed: Timed) -> Schedule:
    async def done() -> None:
        await runner.books(timed.do)

    return Schedule(timed.cron, done)


def _until_told_to_stop() -> asyncio.Task[bool]:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, told.set)
    return asyncio.create_task(told.wait())
