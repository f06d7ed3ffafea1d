"""Drawing the outlines of all stored catchments, so that they can be handed out as a whole (collection `isochrones`).

An outline is drawn once: as long as neither the site nor the network changes, the next run takes it over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from sqlalchemy import text

from app.catchments.ask import rings
from app.catchments.compute import straight_line
from app.catchments.inputs import metric
from app.catchments.streets import travel_of
from app.catchments.travel import Places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine, Row

    from app.catchments.travel import Travel

SITES_AT_ONCE = 20
"""So many are drawn in one transaction: what is done stays done when the job is cancelled."""
MODES = """
SELECT DISTINCT mode FROM catchment t JOIN analysis_run r ON r.id = t.run_id
 WHERE r.region_id = :region_id AND r.superseded_by_id IS NULL ORDER BY mode"""
REGION = "SELECT metric_srid, config FROM region WHERE id = :region_id"
MISSING = """
SELECT t.site_id, array_agg(t.id ORDER BY t.minutes DESC) AS ids, array_agg(t.minutes::int ORDER BY t.minutes DESC) AS minutes,
       ST_X(f.point) AS lon, ST_Y(f.point) AS lat, s.entrances
  FROM catchment t
  JOIN analysis_run r ON r.id = t.run_id AND r.superseded_by_id IS NULL
  JOIN site_feature f ON f.site_id = t.site_id AND f.valid_during @> current_date AND f.point IS NOT NULL
  JOIN site_state s ON s.site_id = t.site_id AND s.valid_during @> current_date
 WHERE r.region_id = :region_id AND t.mode = :mode AND t.not_connected IS NULL
   AND NOT EXISTS (SELECT FROM catchment_outline o WHERE o.catchment_id = t.id)
 GROUP BY t.site_id, f.point, s.entrances ORDER BY t.site_id"""
DRAWN = """
INSERT INTO catchment_outline (catchment_id, geom, false_inside_share)
SELECT :id, ST_Multi(ST_GeomFromWKB(:geometry, 4326)), :share WHERE EXISTS (SELECT FROM catchment WHERE id = :id)
ON CONFLICT (catchment_id) DO NOTHING"""


def draw_outlines(engine: Engine, region_id: int, told: Callable[[int, int, str], None]) -> int:
    """Draw what is missing of a region's current catchments; `told(done, of, mode)` after each batch. Gives how many were drawn."""
    keys: dict[str, Any] = {"region_id": region_id}
    with engine.connect() as connection:
        srid, config = connection.execute(text(REGION), keys).one()
        modes = list(connection.execute(text(MODES), keys).scalars())
    drawn = 0
    for mode in modes:
        with engine.connect() as connection:
            travel = travel_of(connection, region_id, mode) or straight_line(config, mode)
            missing = list(connection.execute(text(MISSING), {**keys, "mode": mode}))
        for start in range(0, len(missing), SITES_AT_ONCE):
            told(start, len(missing), mode)
            drawn += _draw(engine, travel, srid, missing[start : start + SITES_AT_ONCE])
    return drawn


def _draw(engine: Engine, travel: Travel, srid: int, sites: Sequence[Row[Any]]) -> int:
    rows = [
        {"id": number, "geometry": shapely.to_wkb(ring.geometry), "share": ring.false_inside_share or 0.0}
        for site in sites
        for number, ring in zip(site.ids, rings(travel, _places(site, srid), site.minutes, srid), strict=True)
        if not ring.geometry.is_empty
    ]
    if rows:
        with engine.begin() as connection:
            connection.execute(text(DRAWN), rows)
    return len(rows)


def _places(site: Row[Any], srid: int) -> Places:
    """A site's entrances; without any the site itself."""
    points = [(one["longitude"], one["latitude"]) for one in site.entrances] or [(site.lon, site.lat)]
    x_m, y_m = metric(
        srid, np.array([point[0] for point in points]), np.array([point[1] for point in points])
    )
    return Places(x_m, y_m, np.zeros(len(points), np.int32))
