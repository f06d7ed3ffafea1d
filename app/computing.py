"""All that is computed and stored of a region, in its order: ways, catchments, places, timetables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.places.compute import compute_places
from app.timetables.compute import compute_timetable

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.catchments.compute import Computed, Progress, TravelOf


def compute_all(
    engine: Engine, region_id: int, progress: Progress | None = None, ways: TravelOf = travel_of
) -> Computed:
    """Bring everything stored of a region up to date; `ways` finds the nearest sites (in tiles, say)."""
    told = progress or (lambda _what, _done, _of: None)
    computed = compute_region(engine, region_id, ways, told)
    computed.add(compute_places(engine, region_id, travel_of, told))
    computed.add(compute_timetable(engine, region_id, told))
    return computed
