"""The log's lines of requests, written as the log writes everything (`app.logs`), but a handful at a time.

A line that goes the whole way through the log takes as long as a kept answer takes otherwise. Nothing of what is in one can
be harmful: the route's template, a method, numbers; an identifier that somebody else gave is cleaned like all else. What a
process that is killed has not written yet are the lines of its last twentieth of a second.
"""

from __future__ import annotations

import asyncio
import atexit
import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from app.logs import escaped, masked

if TYPE_CHECKING:
    from typing import TextIO

WAIT_SECONDS = 0.05
MOST_WAITING = 500


class RequestLines:
    """The lines of one process, as JSON, into `sink`."""

    def __init__(self, sink: TextIO) -> None:
        self._sink = sink
        self._waiting: list[str] = []
        atexit.register(self.write)

    def note(self, method: str, route: str, status: int, seconds: float, number: str) -> None:
        """A request that was answered; `number`: its identifier."""
        told = number if number.isalnum() else _clean(number)
        now = datetime.now(UTC).isoformat()[:-6]
        self._waiting.append(
            f'{_head(method, route, status)}{round(seconds * 1000, 1)}, "event": "request", "request_id": "{told}",'
            f' "level": "info", "timestamp": "{now}Z"}}\n'
        )
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(WAIT_SECONDS, self.write)
        elif len(self._waiting) >= MOST_WAITING:
            self.write()

    def write(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._sink.write("".join(waiting))
            self._sink.flush()


@lru_cache(maxsize=4000)
def _head(method: str, route: str, status: int) -> str:
    told = {"method": escaped(masked(method[:16])), "route": escaped(masked(route)), "status": status}
    return json.dumps(told, ensure_ascii=False)[:-1] + ', "ms": '


def _clean(number: str) -> str:
    return json.dumps(escaped(masked(number)), ensure_ascii=False)[1:-1]
