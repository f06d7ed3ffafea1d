"""Many kept connections that ask addresses in turn without a pause; run in a process of its own, prints each second's sums.

Every answer is counted with its status and the time it took, whatever it is; a connection that breaks is opened again.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from urllib.parse import urlsplit


class Tally:
    """Answers by second and status, and how long each took."""

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.statuses: dict[int, Counter[str]] = {}
        self.seconds: dict[int, list[float]] = {}

    def note(self, status: str, seconds: float) -> None:
        """An answer, or what became of none."""
        second = int(time.perf_counter() - self.start)
        self.statuses.setdefault(second, Counter())[status] += 1
        self.seconds.setdefault(second, []).append(seconds)


class Asking(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: list[bytes], first: int, tally: Tally, ended: asyncio.Event) -> None:
        self.requests, self.turn, self.tally, self.ended = requests, first, tally, ended
        self.head, self.left, self.status = b"", -1, ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._ask()

    def _ask(self) -> None:
        self.asked = time.perf_counter()
        self.transport.write(self.requests[self.turn % len(self.requests)])
        self.turn += 1

    def data_received(self, data: bytes) -> None:
        if self.left < 0:
            self.head += data
            head, end, rest = self.head.partition(b"\r\n\r\n")
            if not end:
                return
            lines = head.lower().split(b"\r\n")
            self.status = lines[0].split()[1].decode()
            fields = dict(line.split(b": ", 1) for line in lines[1:])
            self.left, data = int(fields[b"content-length"]), rest
        self.left -= len(data)
        if self.left == 0:
            self.tally.note(self.status, time.perf_counter() - self.asked)
            self.head, self.left = b"", -1
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's own signature)
        self.ended.set()


async def _keep_asking(host: str, port: int, requests: list[bytes], number: int, tally: Tally) -> None:
    loop = asyncio.get_running_loop()
    while True:
        ended = asyncio.Event()
        try:
            await loop.create_connection(lambda: Asking(requests, number, tally, ended), host, port)  # noqa: B023
            await ended.wait()
        except OSError:
            await asyncio.sleep(0.1)
        tally.note("broken", 0.0)


async def measure(base: str, paths: list[str], connections: int, seconds: float) -> Tally:
    """Ask for so long on so many connections."""
    parts = urlsplit(base)
    assert parts.hostname is not None
    assert parts.port is not None
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: zstd\r\n\r\n".encode() for path in paths
    ]  # fmt: skip
    tally = Tally()
    tasks = [
        asyncio.create_task(_keep_asking(parts.hostname, parts.port, requests, n, tally)) for n in range(connections)
    ]  # fmt: skip
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    return tally


if __name__ == "__main__":
    base, connections, seconds, *paths = sys.argv[1:]
    found = asyncio.run(measure(base, paths, int(connections), float(seconds)))
    print(json.dumps({"statuses": found.statuses, "seconds": found.seconds}))
