"""What an application keeps in memory of what it has read: bounded, and its own, since another may have another database."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any


class Kept:
    """Values by key (which holds the version of the data); the oldest go when there are more than `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[object, Any] = OrderedDict()

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
