"""A way between web and database that can be stalled, cut and mended: a small TCP proxy before a unix socket."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Way:
    """Copies bytes both ways; while stalled it takes new connections and forwards nothing, as a firewall would."""

    def __init__(self, target: Path) -> None:
        self._target = str(target)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self._open = threading.Event()
        self._open.set()
        self._ended = False
        self._pairs: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        """From now on nothing gets through, and nobody is told."""
        self._open.clear()

    def cut(self) -> None:
        """All that is connected is cut off."""
        for one in list(self._pairs):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Everything gets through again."""
        self._open.set()

    def close(self) -> None:
        """End it."""
        self._ended = True
        self._listener.close()
        self.mend()
        self.cut()

    def _accept(self) -> None:
        while not self._ended:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        self._open.wait()
        far = socket.socket(socket.AF_UNIX)
        with near, far, selectors.DefaultSelector() as ready:
            with suppress(OSError):
                far.connect(self._target)
                self._pairs |= {near, far}
                for one, other in ((near, far), (far, near)):
                    ready.register(one, selectors.EVENT_READ, other)
                while not self._ended:
                    for key, _ in ready.select():
                        self._open.wait()
                        data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                        if not data:
                            return
                        key.data.sendall(data)
            self._pairs -= {near, far}


@contextmanager
def a_way(target: Path) -> Iterator[Way]:
    """A way to the socket, that ends with the block."""
    way = Way(target)
    try:
        yield way
    finally:
        way.close()
