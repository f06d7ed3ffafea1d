"""Sites that are probably the same place: proposed to people, never merged blindly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, utils

if TYPE_CHECKING:
    from geodata.load.staging import Import

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

GENERIC = frozenset(
    "kita kindergarten kindertagesstatte kindertagesstätte grundschule schule gemeinschaftsschule gymnasium der des"
    " die das in im am an und e v ev ggmbh kinderhaus".split()
)
"""Words that two different places of the same kind share anyway."""


def name_similarity(one: str, other: str) -> float:
    """How alike two names are, 0 to 1, by their words in any order, generic words left out where others remain."""
    left, right = _telling(one), _telling(other)
    return (fuzz.token_sort_ratio(left, right) + fuzz.token_set_ratio(left, right)) / 200


def propose_matches(current: Import, site_ids: list[int]) -> None:
    """Propose as matches the sites within `MATCH_DISTANCE_M` of these, of a common category and a similar name."""
    current.run("ANALYZE site_feature, site_state")  # both have just grown; the plan depends on knowing it
    pairs = current.rows(NEAR_PAIRS, site_ids=site_ids, distance_m=MATCH_DISTANCE_M)
    for site_id, other_id, distance_m, name, other_name in pairs:
        similarity = name_similarity(name, other_name)
        if similarity < MIN_SIMILARITY:
            continue
        current.run(
            PROPOSE,
            site_id=site_id,
            other_site_id=other_id,
            distance_m=distance_m,
            similarity=round(similarity, 3),
        )
        current.report.possible_duplicates.add(
            name=name, other_name=other_name, distance_m=round(distance_m, 1), similarity=round(similarity, 2)
        )


def _telling(name: str) -> str:
    words = utils.default_process(name).split()
    return " ".join([word for word in words if word not in GENERIC] or words)
