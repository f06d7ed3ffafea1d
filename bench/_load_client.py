"""Asks one address again and again over several kept connections; run in a process of its own, prints answers per second.

Only the head of an answer is looked at, its body is counted and thrown away, so that the client is not what is measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from urllib.parse import urlsplit


class Connection(asyncio.Protocol):
    """One connection that asks, counts the answer to its end, and asks again."""

    def __init__(self, request: bytes, tally: dict[str, int]) -> None:
        self.request = request
        self.tally = tally
        self.head = b""
        self.left = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if self.left < 0:
            self.head += data
            head, end, rest = self.head.partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 200"), head[:300]
            fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
            self.left, data = int(fields[b"content-length"]), rest
            self.tally["length"] = self.left
        self.left -= len(data)
        if self.left == 0:
            self.tally["answers"] += 1
            self.head, self.left = b"", -1
            self.transport.write(self.request)


async def measure(url: str, encoding: str, connections: int, seconds: float) -> dict[str, float]:
    """Answers per second, after a fifth of the time that does not count; and the length of an answer."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    request = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: {encoding}\r\n\r\n".encode()
    tally = {"answers": 0, "length": 0}
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Connection(request, tally), parts.hostname, parts.port)
        for _ in range(connections)
    ]
    await asyncio.sleep(seconds / 5)
    before, start = tally["answers"], time.perf_counter()
    await asyncio.sleep(seconds)
    per_second = (tally["answers"] - before) / (time.perf_counter() - start)
    for transport, _ in opened:
        transport.abort()
    return {"per_second": per_second, "length": tally["length"]}


if __name__ == "__main__":
    url, encoding, connections, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(measure(url, encoding, int(connections), float(seconds)))))
