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
