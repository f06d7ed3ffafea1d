"""uvicorn's HTTP protocol with the two time limits it lacks: for heads that drip in, and for answers nobody takes."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from app.settings import Settings


class _AsWritten(bytes):
    """A header's name that keeps its capitals on the wire: uvicorn writes names as `lower` gives them."""

    def lower(self) -> bytes:
        """As it is."""
        return self


UNREADABLE = json.dumps(
    {
        "type": "/probleme/bad-request", "title": "Die Anfrage stimmt so nicht", "status": 400,
        "detail": "Diese Anfrage lässt sich nicht lesen, oder ihre Adresse ist länger als 64 kB.",
    }
).encode()  # fmt: skip
LOCATION = _AsWritten(b"Location")


def with_location(app: ASGIApp) -> ASGIApp:
    """The application, whose answers to POST write `Location` so: QGIS 3.40 finds the address of what it added only if it is."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = [
                    (LOCATION if name == b"location" else name, value) for name, value in message["headers"]
                ]
                message = {**message, "headers": told}
            await send(message)

        is_post = scope["type"] == "http" and scope["method"] == "POST"
        await app(scope, receive, sending if is_post else send)

    return called


class TimedProtocol(HttpToolsProtocol):
    """One connection. The limits are the class's own, because uvicorn makes the objects."""

    receive_seconds: ClassVar[float] = 20.0
    send_seconds: ClassVar[float] = 60.0
    _head_timer: asyncio.TimerHandle | None = None
    _send_timer: asyncio.TimerHandle | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 (uvicorn's)
        super().__init__(*arguments, **named)
        self.app: Any = with_location(self.app)

    @classmethod
    def configure(cls, settings: Settings) -> None:
        """Take the limits from the settings."""
        cls.receive_seconds = settings.receive_seconds
        cls.send_seconds = settings.send_seconds

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head, not for ever."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._drop_head_timer()
        self._drop_send_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something came; unless an answer is being made, a whole head must follow in time."""
        super().data_received(data)
        if (self.cycle is None or self.cycle.response_complete) and self.timeout_keep_alive_task is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        """A head is whole."""
        self._drop_head_timer()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """A request that cannot be read, such as an address longer than 64 kB: a problem with a sentence, as for any other."""
        del msg
        head = f"HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\ncontent-length: {len(UNREADABLE)}\r\nconnection: close\r\n\r\n"
        self.transport.write(head.encode() + UNREADABLE)
        self.transport.close()

    def pause_writing(self) -> None:
        """The client takes its answer more slowly than we send it."""
        super().pause_writing()
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """The client has taken enough."""
        self._drop_send_timer()
        super().resume_writing()

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.receive_seconds, self._end)

    def _watch(self, left: int) -> None:
        self._send_timer = self.loop.call_later(self.send_seconds, self._look, left)

    def _look(self, left_before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left >= left_before:
            self._end()
        else:  # slow, but alive
            self._watch(left)

    def _end(self) -> None:
        self.transport.abort()  # also one that is closing: it would wait for its reader first

    def _drop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _drop_send_timer(self) -> None:
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None
