"""Coordinates of sites held against what else is known: where their address lies, and whether any street is near.

Done after an import rather than when somebody looks, since it takes seconds for a Land; after an edit, together with what
else is computed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.addresses.geocode import Written, geocode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

NEAR_M = 500.0
"""As far as a site is tied to a street when ways are computed; beyond it is not connected."""
STREETS_HERE_M = 3_000.0
"""Where no street lies within this, none are loaded here: that says nothing of the site."""

WITH_POINT = """
    SELECT l.id, t.street, t.house_number, t.postal_code, t.place
      FROM learning_site l JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)
     WHERE l.region_id = :region_id AND t.point IS NOT NULL AND l.merged_into_id IS NULL
       AND (:every OR l.id = ANY(:site_ids)) AND EXISTS (SELECT FROM named_street WHERE region_id = :region_id)
     ORDER BY l.id"""

GONE = """
    DELETE FROM site_check c USING learning_site l
     WHERE l.id = c.site_id AND l.region_id = :region_id
       AND (l.merged_into_id IS NOT NULL OR NOT EXISTS (
            SELECT FROM site_state t WHERE t.site_id = l.id AND upper_inf(t.valid_during) AND t.point IS NOT NULL))"""

STORE = """
    INSERT INTO site_check AS c (site_id, asked, match_class, precision_m, point, distance_m)
    SELECT q.site_id, q.asked, q.match_class, q.precision_m, q.point,
           ST_DistanceSphere(q.point, t.point)
      FROM (SELECT u.*, ST_SetSRID(ST_MakePoint(u.lon, u.lat), 4326) AS point
              FROM unnest(cast(:ids AS int[]), cast(:asked AS text[]), cast(:classes AS text[]),
                          cast(:precisions AS real[]), cast(:lons AS float8[]), cast(:lats AS float8[]))
                   AS u(site_id, asked, match_class, precision_m, lon, lat)) q
      JOIN site_state t ON t.site_id = q.site_id AND upper_inf(t.valid_during)
    ON CONFLICT (site_id) DO UPDATE
       SET asked = excluded.asked, match_class = excluded.match_class, precision_m = excluded.precision_m,
           point = excluded.point, distance_m = excluded.distance_m"""

_REACH = """
    SELECT FROM street_edge e
     WHERE e.network_id = n.id
       AND e.geom && ST_Expand(t.point, {m} / (111320 * cos(radians(ST_Y(t.point)))), {m} / 110574)
       AND ST_DWithin(e.geom::geography, t.point::geography, {m})"""

OFF_STREETS = f"""
    INSERT INTO site_check AS c (site_id, off_streets)
    SELECT l.id, CASE WHEN NOT EXISTS ({_REACH.format(m=":near_m")}) AND EXISTS ({_REACH.format(m=":here_m")})
                      THEN 'no_street_within_500_m' END
      FROM learning_site l
      JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during) AND t.point IS NOT NULL
      JOIN network n ON n.region_id = l.region_id
     WHERE l.region_id = :region_id AND l.merged_into_id IS NULL AND (:every OR l.id = ANY(:site_ids))
    ON CONFLICT (site_id) DO UPDATE SET off_streets = excluded.off_streets
     WHERE c.off_streets IS DISTINCT FROM excluded.off_streets"""


UNCHECKED = """
    SELECT l.id FROM learning_site l
      JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during) AND t.point IS NOT NULL
     WHERE l.region_id = :region_id AND l.merged_into_id IS NULL
       AND NOT EXISTS (SELECT FROM site_check c WHERE c.site_id = l.id)
     ORDER BY l.id"""


def check_unchecked(connection: Connection, region_id: int) -> int:
    """Check the sites whose check an edit has thrown away, or that were made by hand; gives how many these are."""
    site_ids = connection.execute(text(UNCHECKED), {"region_id": region_id}).scalars().all()
    if site_ids:
        check_sites(connection, region_id, site_ids)
    return len(site_ids)


def check_sites(connection: Connection, region_id: int, site_ids: Sequence[int] | None) -> int:
    """Check the sites with coordinates (all of the region: None); gives how many were checked against an address."""
    keys: dict[str, Any] = {
        "region_id": region_id, "every": site_ids is None, "site_ids": list(site_ids or ()), "near_m": NEAR_M,
        "here_m": STREETS_HERE_M,
    }  # fmt: skip
    connection.execute(text(GONE), keys)
    rows = connection.execute(text(WITH_POINT), keys).all()
    asked = [Written(row.street, row.house_number, row.postal_code, row.place) for row in rows]
    columns: dict[str, list[Any]] = {
        name: [] for name in ("ids", "asked", "classes", "precisions", "lons", "lats")
    }
    for row, written, found in zip(
        rows, asked, geocode(connection, region_id, asked, without_sites=True), strict=True
    ):
        best = found.best
        values = (
            row.id, str(written), best and best.match_class, best and best.precision_m, best and best.lon, best and best.lat,
        )  # fmt: skip
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    if rows:
        connection.execute(text(STORE), columns)
    connection.execute(text(OFF_STREETS), keys)
    return len(rows)
