"""Sites that are probably the same place: proposed to people, never merged blindly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, utils
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

MATCH_DISTANCE_M = 50
MIN_SIMILARITY = 0.6

NEAR_PAIRS = """
    WITH asked AS MATERIALIZED (SELECT unnest(cast(:site_ids AS int[])) AS site_id)
    SELECT DISTINCT least(f.site_id, g.site_id), greatest(f.site_id, g.site_id),
           ST_Distance(f.point_metric, g.point_metric),
           CASE WHEN f.site_id < g.site_id THEN fs.name ELSE gs.name END,
           CASE WHEN f.site_id < g.site_id THEN gs.name ELSE fs.name END
      FROM asked
      JOIN site_feature f USING (site_id)
      JOIN site_feature g ON g.region_id = f.region_id AND g.site_id <> f.site_id
       AND ST_DWithin(f.point_metric, g.point_metric, :distance_m)
       AND upper_inf(g.valid_during) AND g.categories && f.categories
      JOIN site_state fs ON fs.site_id = f.site_id AND upper_inf(fs.valid_during)
      JOIN site_state gs ON gs.site_id = g.site_id AND upper_inf(gs.valid_during)
     WHERE f.region_id = :region_id AND upper_inf(f.valid_during)"""

PROPOSE = """
    INSERT INTO site_match (site_id, other_site_id, distance_m, similarity)
    VALUES (:site_id, :other_site_id, :distance_m, :similarity) ON CONFLICT DO NOTHING"""

# Near by place, or at the same address where one of the two has no place; private ones only for who may see them.
CANDIDATES = """
    SELECT l.id, l.slug, t.name, t.street, t.house_number, t.place, here.distance_m,
           (SELECT array_agg(DISTINCT o.category ORDER BY o.category) FROM offer o
             WHERE o.site_id = l.id AND upper_inf(o.valid_during)) AS categories
      FROM learning_site l
      JOIN region r ON r.id = l.region_id
      JOIN site_state t ON t.site_id = l.id AND upper_inf(t.valid_during)
     CROSS JOIN LATERAL (
        SELECT ST_Distance(ST_Transform(t.point, r.metric_srid),
                           ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), r.metric_srid)) AS distance_m) here
     WHERE l.region_id = :region_id AND l.merged_into_id IS NULL
       AND (:see_private OR l.id NOT IN (SELECT site_id FROM private_site))
       AND (t.point && ST_Expand(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 0.005) AND here.distance_m <= :distance_m
            OR (t.point IS NULL OR cast(:lon AS float8) IS NULL)
               AND atlas_normalise(t.street) = atlas_normalise(:street)
               AND lower(t.house_number) = lower(:house_number)
               AND (t.postal_code = :postal_code OR atlas_normalise(t.place) = atlas_normalise(:place)))
     ORDER BY here.distance_m NULLS LAST, t.name LIMIT 200"""

GENERIC = frozenset(
    "kita kindergarten kindertagesstatte kindertagesstätte grundschule schule gemeinschaftsschule gymnasium der des"
    " die das in im am an und e v ev ggmbh kinderhaus".split()
)
"""Words that two different places of the same kind share anyway."""


def name_similarity(one: str, other: str) -> float:
    """How alike two names are, 0 to 1, by their words in any order, generic words left out where others remain."""
    left, right = _telling(one), _telling(other)
    return (fuzz.token_sort_ratio(left, right) + fuzz.token_set_ratio(left, right)) / 200


def propose_matches(connection: Connection, region_id: int, site_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Propose as matches the sites within `MATCH_DISTANCE_M` of these, of a common category and a similar name.

    Gives the pairs; what has been decided of a pair stays decided.
    """
    keys = {"region_id": region_id, "site_ids": list(site_ids), "distance_m": MATCH_DISTANCE_M}
    found = []
    for site_id, other_id, distance_m, name, other_name in connection.execute(text(NEAR_PAIRS), keys).all():
        similarity = name_similarity(name, other_name)
        if similarity < MIN_SIMILARITY:
            continue
        pair = {"site_id": site_id, "other_site_id": other_id, "distance_m": distance_m}
        connection.execute(text(PROPOSE), {**pair, "similarity": round(similarity, 3)})
        found.append({**pair, "name": name, "other_name": other_name, "similarity": similarity})
    return found


def alike(
    connection: Connection, region_id: int, site: dict[str, Any], *, see_private: bool
) -> list[dict[str, Any]]:
    """Present sites that may be the one these fields tell of: within `MATCH_DISTANCE_M` or at the same address, and of
    a similar name; the most alike first. Without a name there are none.
    """
    name = site.get("name")
    if not name:
        return []
    lon, lat = site.get("coordinates") or (None, None)
    keys = {part: site.get(part) for part in ("street", "house_number", "postal_code", "place")}
    rows = connection.execute(
        text(CANDIDATES),
        {**keys, "region_id": region_id, "lon": lon, "lat": lat, "distance_m": MATCH_DISTANCE_M, "see_private": see_private},
    ).mappings()  # fmt: skip
    told = [_told(row, name_similarity(name, row["name"])) for row in rows]
    return sorted(
        (one for one in told if one["similarity"] >= MIN_SIMILARITY), key=lambda one: -one["similarity"]
    )


def _told(row: RowMapping, similarity: float) -> dict[str, Any]:
    distance_m = row["distance_m"]
    return {
        "id": row["id"], "slug": row["slug"], "name": row["name"], "categories": row["categories"] or [],
        "address": {"street": row["street"], "house_number": row["house_number"], "place": row["place"]},
        "distance_m": None if distance_m is None else round(distance_m, 1), "similarity": round(similarity, 2),
    }  # fmt: skip


def _telling(name: str) -> str:
    words = utils.default_process(name).split()
    return " ".join([word for word in words if word not in GENERIC] or words)
