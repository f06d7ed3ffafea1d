"""The one road of the small Kreis as a network of streets, for what needs streets; without it its ways are straight lines."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.network.store import store_network
from geodata.streets import streets_from_ways
from tests.gaps.villages import DAY, SOUTH, SRID, WEST
from tests.network.streets import ORIGIN, Drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from geodata.rows import Streets

FROM_M, TO_M, EACH_M = -500, 9_000, 50
KEYS = "SELECT source_id, id FROM import WHERE region_id = :region_id ORDER BY id LIMIT 1"
CHANGED = "UPDATE region SET data_version = data_version + 1 WHERE id = :region_id"


@contextmanager
def streets(engine: Engine, region_id: int) -> Iterator[None]:
    """The road is there as long as this lasts."""
    keys = {"region_id": region_id}
    with engine.begin() as connection:
        source_id, import_id = connection.execute(text(KEYS), keys).one()
        store_network(connection, region_id, source_id, import_id, DAY, road(), SRID)
        connection.execute(text(CHANGED), keys)
    yield
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM network WHERE region_id = :region_id"), keys)
        connection.execute(text(CHANGED), keys)


def road() -> Streets:
    """Junctions every 50 m from before the first village to behind the last."""
    east, north = WEST - ORIGIN[0], SOUTH - ORIGIN[1]
    points = [(east + metres, north) for metres in range(FROM_M, TO_M, EACH_M)]
    drawing = Drawing()
    for one, other in itertools.pairwise(points):
        drawing.way(one, other)
    return streets_from_ways(drawing.ways, {})
