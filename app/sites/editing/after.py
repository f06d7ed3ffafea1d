"""What follows from a change of a site beyond its own page: travel times and catchments are computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

_listeners: list[Callable[[Connection, int], None]] = []


def on_site_change(listener: Callable[[Connection, int], None]) -> None:
    """Have `listener(connection, region_id)` called within the transaction of every change of a site."""
    if listener not in _listeners:
        _listeners.append(listener)


def after_site_change(connection: Connection, region_id: int) -> None:
    """Tell all listeners that sites of the region have changed."""
    for listener in _listeners:
        listener(connection, region_id)
