"""Computations on the spot: a few at once, a few waiting, none for ever; beyond that 503 with Retry-After."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from app.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request

P = ParamSpec("P")
T = TypeVar("T")
BUSY = "Gerade wird zu viel auf einmal berechnet. Bitte in ein paar Sekunden noch einmal versuchen."
SLOW = "Die Berechnung hat zu lange gedauert. Bitte enger eingrenzen oder später noch einmal versuchen."


class Workbench:
    """`slots` threads for computations; `most_waiting` may wait, `seconds` at most with the computation itself."""

    def __init__(self, slots: int, most_waiting: int, seconds: float) -> None:
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="compute")
        self._most = slots + most_waiting
        self._seconds = seconds
        self.at_work = 0

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function gives; raises Busy when too many wait, or when it takes too long.

        A thread cannot be stopped: one that takes too long keeps its place until it ends, so that the number of
        threads at work never grows.
        """
        if self.at_work >= self._most:
            raise Busy(BUSY)
        deadline = time.monotonic() + self._seconds
        self.at_work += 1

        def work() -> T:
            if time.monotonic() > deadline:  # nobody waits for it any more
                raise Busy(BUSY)
            return function(*args, **kwargs)

        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        future.add_done_callback(self._done)
        try:
            return await asyncio.wait_for(asyncio.shield(future), self._seconds)
        except TimeoutError:
            raise Busy(SLOW) from None

    def close(self) -> None:
        """Let no more in."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _done(self, future: asyncio.Future[T]) -> None:
        self.at_work -= 1
        if not future.cancelled():
            future.exception()  # looked at, so that nobody warns of one that nobody waited for


def workbench_of(request: Request) -> Workbench:
    """The workbench of the application."""
    return request.app.state.workbench
