"""Bodies of requests: no larger than allowed (413), and not dripping in for ever (408)."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from app.errors import AtlasError, TooLarge, TooSlow
from app.web.client import header
from app.web.problems import send_problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from app.settings import Settings

CLOSE = {"Connection": "close"}
LEAST_BYTES_PER_SECOND = 4_000
"""Who sends more slowly than this, over the time that any client has, is cut off."""


class Bodies:
    """ASGI middleware that watches what a client sends, without keeping it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.most_bytes = settings.max_body_bytes
        self.seconds = settings.receive_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on while its body keeps to the limits."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _announced(scope) > self.most_bytes:
            await send_problem(send, self._too_large(), CLOSE)
            return
        body = _Watched(receive, self)

        async def sending(message: Message) -> None:
            # Whatever the route makes of a body that broke off, the client is told what was wrong with it.
            if body.error is None:
                await send(message)
            elif message["type"] == "http.response.start":
                await send_problem(send, body.error, CLOSE)

        try:
            await self.app(scope, body.receive, sending)
        except AtlasError as error:
            if error is not body.error:
                raise
            await send_problem(send, error, CLOSE)

    def _too_large(self) -> TooLarge:
        most = f"{self.most_bytes / 1e6:.1f}".replace(".", ",")
        return TooLarge(
            f"Mehr als {most} MB nimmt der Server in einer Anfrage nicht an.", max_bytes=self.most_bytes
        )

    def counted(self, so_far: int) -> TooLarge | None:
        """The error of a body of this many bytes; None while it may go on."""
        return self._too_large() if so_far > self.most_bytes else None


class _Watched:
    """The receiving end of one request."""

    def __init__(self, receive: Receive, limits: Bodies) -> None:
        self._receive = receive
        self._limits = limits
        self._bytes = 0
        self._whole = False
        self._began = time.monotonic()
        self.error: AtlasError | None = None

    async def receive(self) -> Message:
        """The next message; raises TooLarge or TooSlow."""
        if self._whole:  # from here on it only waits for the client to go away, as long as an answer may take
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._seconds_left())
        except TimeoutError:
            self.error = TooSlow("Die Anfrage kam nicht rechtzeitig an. Bitte noch einmal versuchen.")
            raise self.error from None
        self._bytes += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        self.error = self._limits.counted(self._bytes)
        if self.error is not None:
            raise self.error
        return message

    def _seconds_left(self) -> float:
        allowed = self._limits.seconds + self._bytes / LEAST_BYTES_PER_SECOND
        return max(0.0, min(self._limits.seconds, self._began + allowed - time.monotonic()))


def _announced(scope: Scope) -> int:
    told = header(scope, b"content-length")
    return int(told) if told.isascii() and told.isdigit() else 0
