"""Where and when a collection's rows are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.collections.model import loaded
from app.collections.select import box, span

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Connection

    from app.collections.model import Collection


@dataclass(frozen=True, slots=True)
class Extent:
    """West, south, east, north in degrees, and the first and the last day (None: open, or not known)."""

    box: list[float] | None
    first: date | None = None
    last: date | None = None


NOWHERE = Extent(None)


def read_extents(
    connection: Connection, region_id: int, collections: Iterable[Collection]
) -> dict[str, Extent]:
    """The extents of collections by their ids."""
    listed = list(collections)
    days: dict[str | None, tuple[date | None, date | None]] = {}
    boxes: dict[str, list[float] | None] = {}
    for one in listed:
        if one.extent_of is None:
            boxes[one.id] = _box(connection, region_id, loaded(connection, one))
    found: dict[str, Extent] = {}
    for one in listed:
        key = one.id if one.has_time else one.span
        if key not in days:
            days[key] = _days(connection, region_id, one)
        found[one.id] = Extent(boxes.get(one.extent_of or one.id), *days[key])
    return found


def _box(connection: Connection, region_id: int, collection: Collection) -> list[float] | None:
    statement = box(collection, region_id=region_id)
    if statement is None:
        return None
    sides = connection.execute(text(statement.sql), statement.parameters).one()
    return None if sides[0] is None else [float(side) for side in sides]


def _days(connection: Connection, region_id: int, collection: Collection) -> tuple[date | None, date | None]:
    statement = span(collection, region_id=region_id)
    if statement is None:
        return None, None
    row = connection.execute(text(statement.sql), statement.parameters).one()
    return row[0], row[1]
