"""Under load nothing breaks and nothing hangs: mixed readers, slow readers by the hundred, a pool that is too small.

Times are measured by `make bench ONLY=load`; here only what must hold on any machine.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn

from app.web.protocol import TimedProtocol
from bench.load import load
from tests.serving import Served, served, serving

SLOW_READERS = 300


@pytest.fixture(scope="module")
def small(demo_url: str) -> Iterator[Served]:
    """The program with a pool of three connections, short limits, and answers that may lie unread for a while."""
    told = {"ATLAS_POOL_SIZE": "3", "ATLAS_POOL_ACQUIRE_SECONDS": "10", "ATLAS_SEND_SECONDS": "6"}
    with served(demo_url, ATLAS_RECEIVE_SECONDS="2", **told) as found:
        httpx.get(f"{found.address}/api/isochrone?lon=7.25&lat=54.9&minutes=10", timeout=120)
        yield found


@pytest.mark.slow
def test_sixteen_clients_with_mixed_questions_meet_no_fault(demo_url: str):
    with serving(demo_url) as address:
        httpx.get(f"{address}/api/isochrone?lon=7.25&lat=54.9&minutes=10", timeout=120)
        tally = asyncio.run(load(address, clients=16, seconds=5))
    assert len(tally.seconds) >= 16, "each client has been answered"
    assert tally.broken.total() == 0
    assert {status for status in tally.statuses if status >= 500} == set()


def ask_and_not_read(address: str, path: str) -> socket.socket:
    """A connection over which a large answer was asked for, whose reader takes nothing of it."""
    parts = urlsplit(address)
    made = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.sendall(f"GET {path} HTTP/1.1\r\nHost: atlas\r\nAccept-Encoding: identity\r\n\r\n".encode())
    return made


def sockets_of(found: Served) -> int:
    """How many files and sockets the server holds open."""
    return sum(1 for _ in Path(f"/proc/{found.process.pid}/fd").iterdir())


@pytest.mark.slow
def test_others_are_served_while_three_hundred_readers_take_nothing_and_these_are_let_go(small: Served):
    before = sockets_of(small)
    slow = [ask_and_not_read(small.address, "/api/sites?limit=1000") for _ in range(SLOW_READERS)]
    try:
        for path in ("/health/live", "/health/ready", "/api/sites?limit=5", "/api/areas?geometry=false"):
            assert httpx.get(small.address + path, timeout=60).status_code == 200
        deadline = time.monotonic() + 60
        while sockets_of(small) > before + 10 and time.monotonic() < deadline:
            time.sleep(0.5)
        assert sockets_of(small) <= before + 10
    finally:
        for one in slow:
            one.close()
    assert httpx.get(f"{small.address}/api/region", timeout=30).status_code == 200


@pytest.mark.slow
def test_a_pool_that_is_too_small_gives_503_and_never_a_hang(demo_url: str):
    async def many(address: str) -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=80)
        async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
            paths = [f"/api/sites?limit=1000&near=7.2,54.9&age={n}" for n in range(80)]
            return await asyncio.gather(*(client.get(path) for path in paths))

    with serving(demo_url, ATLAS_POOL_SIZE="1", ATLAS_POOL_ACQUIRE_SECONDS="0.05") as address:
        answers = asyncio.run(many(address))
        assert {one.status_code for one in answers} == {200, 503}
        assert all(int(one.headers["Retry-After"]) > 0 for one in answers if one.status_code == 503)
        assert httpx.get(f"{address}/api/region").status_code == 200


def _until_ended(made: socket.socket, seconds: float) -> bytes:
    """What still comes until the server ends the connection."""
    made.settimeout(seconds)
    told = b""
    while piece := made.recv(65536):
        told += piece
    return told


def connect(found: Served) -> socket.socket:
    parts = urlsplit(found.address)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)


@pytest.mark.parametrize("begun", [b"", b"GET /api/region HTTP/1.1\r\nHost: at", b"\r\n\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(small: Served, begun: bytes):
    with connect(small) as made:
        made.sendall(begun)
        with suppress(ConnectionResetError):  # ended all the same
            assert _until_ended(made, 15) == b""


def drip(made: socket.socket, pieces: int) -> None:
    """Send a head in so many pieces, without ever ending it."""
    made.sendall(b"GET /api/region HTTP/1.1\r\n")
    for number in range(pieces):
        made.sendall(f"X-{number}: a\r\n".encode())
        time.sleep(0.25)


def test_a_head_that_drips_in_is_cut_off_although_it_never_stops(small: Served):
    with connect(small) as made, pytest.raises((BrokenPipeError, ConnectionResetError)):
        drip(made, pieces=60)


def test_a_kept_connection_is_good_for_many_questions(small: Served):
    with httpx.Client(base_url=small.address) as client:
        for _ in range(4):
            assert client.get("/api/region").status_code == 200
            time.sleep(0.8)  # together longer than a head may take


def test_a_body_that_is_announced_too_large_ends_the_connection(small: Served):
    with connect(small) as made:
        made.sendall(b"POST /api/sites HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\nxxxx")
        told = _until_ended(made, 15)
    assert told.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in told


ENDLESS = 40_000_000


class Quick(TimedProtocol):
    """Gives up on readers after half a second."""

    send_seconds = 0.5


async def endless(_scope, _receive, send) -> None:
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % ENDLESS)]}
    )
    await send({"type": "http.response.body", "body": b"x" * ENDLESS})


async def test_an_answer_that_nobody_takes_is_given_up_and_one_that_is_taken_slowly_is_not():
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(endless, http=Quick, lifespan="off", log_config=None, ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    port = listener.getsockname()[1]
    try:
        taken, left = await asyncio.gather(_take(port, slowly=True), _take(port, slowly=False))
        assert taken >= ENDLESS
        assert left < ENDLESS
    finally:
        server.should_exit = True
        await serving


async def _take(port: int, *, slowly: bool) -> int:
    """Ask, and take all of the answer in pieces with pauses, or nothing of it until the server ends it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=65536)
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    total = 0
    if not slowly:
        await asyncio.sleep(3)
        with suppress(ConnectionError):
            total = len(await reader.read(-1))
    while slowly and (piece := await reader.read(1_000_000)):
        total += len(piece)
        await asyncio.sleep(0.002)
    writer.close()
    return total
