"""All that is computed and stored of a region, in its order.

Checks of edited sites, projection, ways, catchments, places, timetables, gaps (also of days to come that findings rest on), the strip of a whole life, ways to
school (where somebody has asked for them once), indicators, what changes in them, effects whose day has come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.areas.computed import data_version, mark_computed
from app.catchments.compute import Computed, compute_region
from app.catchments.runs import software_version
from app.catchments.streets import travel_of
from app.demand.projecting import renew_projection
from app.developments.compute import compute_developments
from app.gaps.compute import compute_gaps
from app.gaps.lifelong import compute_lifelong
from app.indicators.compute import compute_indicators
from app.measures.due import compute_waiting
from app.measures.gap_figures import renew_watched
from app.places.compute import compute_places
from app.quality.checks import check_unchecked
from app.schools.way_age import renew_school_ways
from app.settings import get_settings
from app.timetables.compute import compute_timetable

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.catchments.compute import Progress, TravelOf


def compute_all(
    engine: Engine, region_id: int, progress: Progress | None = None, ways: TravelOf = travel_of
) -> Computed:
    """Bring everything stored of a region up to date; `ways` finds the ways of travel times,
    catchments and places (in tiles, say)."""
    told = progress or (lambda _what, _done, _of: None)
    steps = (
        lambda: compute_region(engine, region_id, ways, told),
        lambda: compute_places(engine, region_id, ways, told),
        lambda: compute_timetable(engine, region_id, told),
        lambda: compute_gaps(engine, region_id, travel_of, told),
        lambda: renew_watched(engine, region_id, told),
        lambda: compute_lifelong(engine, region_id, told),
        lambda: renew_school_ways(engine, region_id, travel_of, told) or Computed(),
        lambda: compute_indicators(engine, region_id, told),
        lambda: compute_developments(engine, region_id, told),
    )
    computed = Computed()
    with engine.begin() as connection:
        check_unchecked(connection, region_id)
        renew_projection(connection, region_id)
        version = data_version(connection, region_id)
    for step in steps:
        done = step()
        version += bool(done.made)  # each counts the version up once, where it made anything
        computed.add(done)
    with engine.begin() as connection:
        mark_computed(connection, region_id, version, software_version())
    compute_waiting(engine, get_settings())
    return computed
