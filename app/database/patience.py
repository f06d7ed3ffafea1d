"""A connection that does not wait for ever: for a server that is frozen, or cut off by something that still answers TCP.

The server itself ends statements that run too long. A client that has waited longer than that knows that nothing will
come any more, and hangs up; the request is answered with 503, and the pool opens a new connection.
"""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
import structlog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

T = TypeVar("T")
log = structlog.get_logger()

KEEPALIVE: dict[str, Any] = {
    "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}  # fmt: skip
"""A peer that is gone without a word (a cut cable) is noticed by the system after some 20 seconds."""


def patient_for(seconds: float) -> Callable[..., Awaitable[psycopg.AsyncConnection[Any]]]:
    """What SQLAlchemy is to connect with (`async_creator_fn`), so that no single wait takes longer than `seconds`."""

    class Patient(psycopg.AsyncConnection[Any]):
        """Hangs up when it has waited too long."""

        async def wait(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401 (psycopg's own signature)
            """Wait for the server, as psycopg does, but not longer."""
            with _hanging_up(self.pgconn.socket, seconds):
                return await super().wait(*args, **more)

    return Patient.connect


@contextmanager
def _hanging_up(descriptor: int, seconds: float) -> Iterator[None]:
    timer = asyncio.get_running_loop().call_later(seconds, _hang_up, descriptor)
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(descriptor: int) -> None:
    """End the talk, not the descriptor: libpq, which owns it, then reads an end and closes it."""
    log.warning("database silent", action="hung up")
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as ours:
        ours.shutdown(socket.SHUT_RDWR)
