"""What an application keeps in memory of what it has read: bounded, and its own, since another may have another database."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class Kept:
    """Values by key (which holds the version of the data); the oldest go when there are more than `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[object, Any] = OrderedDict()
        self._being_made: dict[object, asyncio.Future[Any]] = {}

    async def made(self, key: object, make: Callable[[], Awaitable[T]]) -> T:
        """The value, made where it is missing, and made once for all who ask while it is being made.

        It is made to its end also when who asked first goes away. What `make` raises, all who wait are told.
        """
        found = self._values.get(key)
        if found is not None:
            return found
        making = self._being_made.get(key)
        if making is None:
            making = self._being_made[key] = asyncio.ensure_future(make())
            making.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(making)

    def _ended(self, key: object, done: asyncio.Future[Any]) -> None:
        self._being_made.pop(key, None)
        if not done.cancelled() and done.exception() is None and done.result() is not None:
            self.keep(key, done.result())

    def get(self, key: object) -> Any:  # noqa: ANN401 (whatever was kept)
        """The value, or None."""
        return self._values.get(key)

    def keep(self, key: object, value: object) -> None:
        """Keep a value."""
        self._values[key] = value
        while len(self._values) > self._most:
            self._values.popitem(last=False)


class KeptBytes:
    """Values by key, as many as fit into `most_bytes`; the ones not asked for longest go."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._values: OrderedDict[object, tuple[Any, int]] = OrderedDict()
        self._bytes = 0

    @property
    def size_bytes(self) -> int:
        """What all values together take."""
        return self._bytes

    def get(self, key: object) -> Any:  # noqa: ANN401 (whatever was kept)
        """The value, or None."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def keep(self, key: object, value: object, size_bytes: int) -> None:
        """Keep a value that takes so much memory, unless it alone is too large."""
        self._bytes -= self._values.pop(key, (None, 0))[1]
        if size_bytes > self._most_bytes:  # it would drive out all the others, and itself
            return
        self._bytes += size_bytes
        self._values[key] = value, size_bytes
        while self._bytes > self._most_bytes:
            self._bytes -= self._values.popitem(last=False)[1][1]
