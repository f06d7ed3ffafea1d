"""What is told of sites that are not public: to those who may see them, everything; to all others, how many there are.

Counts of one or two are secret (RULES R38): in a village, a count of one is a name.
"""

from __future__ import annotations

from typing import Any

FEWEST_SHOWN = 3

LISTED = """
SELECT f.feature FROM private_feature f
 WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date)
   AND (cast(:slug AS text) IS NULL OR f.slug = :slug)
 ORDER BY f.sort_key LIMIT 5000"""

# What a source has counted goes before what is loaded one by one, which may be part of it.
COUNTS = """
WITH kind AS (
    SELECT code, label ->> 'de' AS label FROM category
     WHERE is_private AND (cast(:category AS text) IS NULL OR code = :category)),
counted AS (
    SELECT DISTINCT ON (c.area_id, c.category) c.area_id, c.category, c.sites, c.sites_status::text AS status,
           c.reference_date, s.name AS source
      FROM area_count c JOIN source s ON s.id = c.source_id
     WHERE c.reference_date <= cast(:day AS date) ORDER BY c.area_id, c.category, c.reference_date DESC),
loaded AS (
    SELECT f.municipality_id AS area_id, k.code AS category, count(*) AS sites FROM private_feature f
      JOIN kind k ON k.code = ANY(f.categories)
     WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) GROUP BY 1, 2)
SELECT a.ars, a.ags, a.name, k.code AS category, k.label, coalesce(c.sites, l.sites)::float8 AS value,
       coalesce(c.status, CASE WHEN l.sites IS NOT NULL THEN 'known' ELSE 'unknown' END) AS status,
       c.reference_date, c.source
  FROM area a CROSS JOIN kind k
  LEFT JOIN counted c ON c.area_id = a.id AND c.category = k.code
  LEFT JOIN loaded l ON l.area_id = a.id AND l.category = k.code
 WHERE a.region_id = :region_id AND a.level = 'municipality' AND (a.is_core OR cast(:area AS text) IS NOT NULL)
   AND (cast(:area AS text) IS NULL OR a.ars = :area OR a.ags = :area)
 ORDER BY a.name, a.ars, k.code"""


def shown_count(row: dict[str, Any], *, unsuppressed: bool) -> dict[str, Any]:
    """A count as it may be told: below `FEWEST_SHOWN` it is secret for all but those who see unsuppressed counts."""
    value, status = row["value"], row["status"]
    if not unsuppressed and value is not None and 0 < value < FEWEST_SHOWN:
        value, status = None, "secret"
    return {**row, "value": value, "status": status}
