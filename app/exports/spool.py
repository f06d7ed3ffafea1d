"""A file that one thread writes while the loop sends it: the database is done as fast as it can, whoever reads."""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fastapi.responses import StreamingResponse

from app.errors import OutOfSpace

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

CHUNK_BYTES = 1 << 18
NO_SPACE = "Gerade ist kein Platz für Dateien auf dem Server; es wurde nichts geschrieben. Bitte später noch einmal versuchen."


class AbandonedError(Exception):
    """Nobody wants the file any more."""


class Spool(io.RawIOBase):
    """Bytes on their way to a client; the file has no name, so that nothing stays behind whatever happens.

    One thread writes and then calls `finish` or `fail`; the loop waits by `begun` and reads by `chunks`.
    """

    def __init__(self, folder: Path | None, loop: asyncio.AbstractEventLoop) -> None:
        try:
            self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (closed by `close`)
        except OSError as error:
            raise OutOfSpace(NO_SPACE) from error
        self._loop = loop
        self._news = asyncio.Event()
        self._lock = threading.Lock()
        self._size = 0
        self._ended = False
        self._problem: BaseException | None = None
        self._abandoned = False
        self._cancel: Callable[[], None] | None = None

    # ---- the thread that writes

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 (any buffer)
        """Add bytes. Raises AbandonedError when nobody wants them, OutOfSpace where the disk is full."""
        self.look()
        view = memoryview(data).cast("B")
        written = 0
        with self._lock:
            try:
                while written < len(view):
                    written += self._file.write(view[written:]) or 0
            except (OSError, ValueError) as error:
                raise AbandonedError if self._abandoned else OutOfSpace(NO_SPACE) from error
            self._size += written
        self._tell()
        return written

    def look(self, _rows: int = 0) -> None:
        """Raise AbandonedError when nobody wants the file any more."""
        if self._abandoned:
            raise AbandonedError

    def on_abandon(self, cancel: Callable[[], None] | None) -> None:
        """What ends the query under way, should the client go; None: there is none any more."""
        self._cancel = cancel

    def finish(self) -> None:
        """That was all."""
        self._ended = True
        self._tell()

    def fail(self, problem: BaseException) -> None:
        """It will not be finished."""
        self._problem = problem
        self.finish()

    def _tell(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    # ---- the loop that sends

    async def begun(self, gone: Callable[[], Any], look_seconds: float = 0.25) -> None:
        """Wait until there is something to send. Raises what the writing failed with, AbandonedError when `gone()`."""
        while not self._size and not self._ended:
            await self._wait(look_seconds)
            if await gone():
                raise AbandonedError
        if self._problem is not None:
            raise self._problem

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes while they come. Raises what the writing failed with, so that the answer breaks off."""
        sent = 0
        while True:
            self._news.clear()
            ended, size = self._ended, self._size
            while sent < size:
                data = await asyncio.to_thread(self._read, sent)
                sent += len(data)
                yield data
            if ended and sent == self._size:
                break
            if not ended:
                await self._wait(1.0)
        if self._problem is not None:
            raise self._problem

    def abandon(self) -> None:
        """The file is not wanted any more: what writes it ends, the query is cancelled, the file is gone."""
        self.stop()
        with self._lock:
            self._file.close()

    def stop(self) -> None:
        """Let what writes it end, and cancel the query."""
        self._abandoned = True
        if self._cancel is not None:
            self._loop.run_in_executor(None, self._cancel)  # asks the server: nobody else waits for that
            self._cancel = None

    def _read(self, position: int) -> bytes:
        with self._lock:
            return os.pread(self._file.fileno(), CHUNK_BYTES, position)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return


class SpoolResponse(StreamingResponse):
    """Sends a spool; whatever happens, the file is gone afterwards and what writes it has ended."""

    def __init__(self, spool: Spool, media_type: str, headers: dict[str, str]) -> None:
        super().__init__(spool.chunks(), media_type=media_type, headers=headers)
        self._spool = spool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._spool.abandon()
