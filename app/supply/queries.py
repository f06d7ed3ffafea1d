"""Reading places: what lists and plans tell of a day, planned changes, the rows behind a site, schools by year.

The first of these is the one definition of places that everything else counts: where a plan speaks of a site and a kind of
offer on the day, the plan holds (the newest one, its rows added up); elsewhere the offers of the lists do.
"""

from __future__ import annotations

_FIGURES = ("approved_places", "occupied_places", "flex_places", "usable_places")


def _summed(name: str) -> str:
    """Number and status of several rows together: secret or unknown in one is so in all; not applicable adds nothing."""
    some = f"{name}_status NOT IN ('not_applicable')"
    hidden = f"bool_or({name}_status IN ('secret', 'unknown'))"
    return f"""
           CASE WHEN {hidden} THEN NULL ELSE sum({name}) FILTER (WHERE {some}) END AS {name},
           CASE WHEN bool_or({name}_status = 'secret') THEN 'secret' WHEN bool_or({name}_status = 'unknown') THEN 'unknown'
                WHEN NOT bool_or({some}) THEN 'not_applicable' WHEN sum({name}) = 0 THEN 'zero'
                WHEN bool_or({name}_status = 'estimated') THEN 'estimated' ELSE 'known' END AS {name}_status"""


_FEW = """
      LEFT JOIN LATERAL (  -- what the public document of a site does not tell: one or two children
           SELECT x.occupied_places AS value, x.occupied_places_status::text AS status
             FROM offer x JOIN learning_site m ON m.id = x.site_id
            WHERE o.occupied_places ->> 'status' = 'secret' AND coalesce(m.merged_into_id, m.id) = f.site_id AND x.key = o.key
              AND x.category = o.category AND x.valid_during @> cast(:day AS date) AND x.occupied_places > 0
            LIMIT 1) few ON true"""


def _told(name: str) -> str:
    value, status = f"(o.{name} ->> 'value')::float8", f"o.{name} ->> 'status'"
    if name == "occupied_places":
        value, status = f"coalesce(few.value, {value})", f"coalesce(few.status, {status})"
    return f"array_agg({value} ORDER BY o.key) AS {name}, array_agg({status} ORDER BY o.key) AS {name}_status"


PLACES = f"""
WITH listed AS (
    SELECT f.site_id, o.category, {", ".join(_told(name) for name in _FIGURES[:3])},
           json_agg(json_build_array(o.age_from_months, o.age_to_months) ORDER BY o.key) AS ages
      FROM site_feature f
     CROSS JOIN LATERAL json_to_recordset(f.feature::json #> '{{properties,offers}}') AS o (
           key text, category text, age_from_months int, age_to_months int, approved_places json, occupied_places json,
           flex_places json){_FEW}
     WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.categories && cast(:categories AS text[])
       AND o.category = ANY(:categories)
     GROUP BY f.site_id, o.category),
speaking AS (
    SELECT coalesce(l.merged_into_id, l.id) AS shown_id, p.*, lower(p.valid_during) AS told_since,
           rank() OVER (PARTITION BY coalesce(l.merged_into_id, l.id), p.category
                            ORDER BY s.reference_date DESC, s.id DESC) AS place
      FROM plan_places p JOIN learning_site l ON l.id = p.site_id JOIN source s ON s.id = p.source_id
     WHERE l.region_id = :region_id AND p.valid_during @> cast(:day AS date) AND p.category = ANY(:categories)),
plan AS (
    SELECT shown_id AS site_id, category, {", ".join(_summed(name) for name in _FIGURES)},
           string_agg(DISTINCT limit_reason, '; ') AS limit_reason, max(told_since) AS since,
           bool_or(occupied_places > 0 AND occupied_places < 3) AS few
      FROM speaking WHERE place = 1 GROUP BY shown_id, category)
SELECT f.site_id, f.slug, f.is_core, f.municipality_id, a.ars, a.name AS municipality, t.name, t.provider_kind, t.provider,
       ST_X(f.point) AS lon, ST_Y(f.point) AS lat, t.entrances, category,
       b.approved_places AS approved, b.approved_places_status AS approved_status, b.occupied_places AS occupied,
       b.occupied_places_status AS occupied_status, b.flex_places AS flexible, b.flex_places_status AS flexible_status, b.ages,
       p.category IS NOT NULL AS planned, p.approved_places AS plan_approved, p.approved_places_status AS plan_approved_status,
       p.occupied_places AS plan_occupied, p.occupied_places_status AS plan_occupied_status, p.flex_places AS plan_flexible,
       p.flex_places_status AS plan_flexible_status, p.usable_places AS plan_usable,
       p.usable_places_status AS plan_usable_status, p.limit_reason, p.since, p.few
  FROM listed b FULL JOIN plan p USING (site_id, category)
  JOIN site_feature f ON f.site_id = coalesce(b.site_id, p.site_id) AND f.valid_during @> cast(:day AS date)
  JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
  LEFT JOIN area a ON a.id = f.municipality_id
 ORDER BY f.site_id, category"""

CHANGES = """
SELECT p.id, coalesce(l.merged_into_id, p.site_id) AS site_id, p.name, p.municipality_id, a.ars, a.name AS municipality,
       coalesce(a.is_core, true) AS is_core, p.category, p.kind, p.effective_on, p.status, p.decided_by, p.places,
       p.places_status::text, p.provider, p.provider_kind, ST_X(p.point) AS lon, ST_Y(p.point) AS lat,
       lower(p.valid_during) AS told_since, p.import_id, p.row_number, s.name AS source
  FROM planned_change p
  JOIN source s ON s.id = p.source_id
  LEFT JOIN learning_site l ON l.id = p.site_id
  LEFT JOIN area a ON a.id = p.municipality_id
 WHERE p.region_id = :region_id AND p.category = ANY(:categories)
   AND p.valid_during @> greatest(cast(:day AS date), current_date)
 ORDER BY p.effective_on, p.id"""

CATEGORIES = """
SELECT code, label ->> 'de' AS label FROM category
 WHERE code = ANY(:categories) AND (region_id IS NULL OR region_id = :region_id) ORDER BY position"""

SITE = """
SELECT f.site_id, f.slug, f.feature::json #>> '{properties,name}' AS name FROM site_feature f
 WHERE f.region_id = :region_id AND f.slug = :slug AND f.valid_during @> cast(:day AS date)"""

PLAN_ROWS = """
SELECT p.site_id, p.category, p.group_kind, p.care_extent, p.hours_per_week, p.groups, p.groups_status::text,
       p.approved_places, p.approved_places_status::text, p.occupied_places, p.occupied_places_status::text, p.flex_places,
       p.flex_places_status::text, p.usable_places, p.usable_places_status::text, p.disabled_children,
       p.disabled_children_status::text, p.limit_reason, p.age_from_months, lower(p.valid_during) AS since,
       upper(p.valid_during) AS until, p.import_id, p.row_number, i.file_name, i.as_of, s.name AS source
  FROM (SELECT p.*, coalesce(l.merged_into_id, l.id) AS shown_id,
               rank() OVER (PARTITION BY coalesce(l.merged_into_id, l.id), p.category
                                ORDER BY s.reference_date DESC, s.id DESC) AS place
          FROM plan_places p JOIN learning_site l ON l.id = p.site_id JOIN source s ON s.id = p.source_id
         WHERE l.region_id = :region_id AND p.valid_during @> cast(:day AS date)) p
  JOIN import i ON i.id = p.import_id JOIN source s ON s.id = p.source_id
 WHERE p.place = 1 AND (cast(:site_id AS int) IS NULL OR p.shown_id = :site_id)
 ORDER BY p.shown_id, p.category, p.group_kind, p.care_extent, p.hours_per_week"""

LISTED_ROWS = """
SELECT o.site_id, o.key, o.category, o.age_from_months, o.age_to_months, o.approved_places, o.approved_places_status::text,
       o.occupied_places, o.occupied_places_status::text, o.flex_places, o.flex_places_status::text,
       lower(o.valid_during) AS since, upper(o.valid_during) AS until, o.import_id, i.file_name, i.as_of, s.name AS source
  FROM offer o JOIN learning_site l ON l.id = o.site_id JOIN category c ON c.code = o.category AND c.has_places
  JOIN import i ON i.id = o.import_id JOIN source s ON s.id = i.source_id
 WHERE l.region_id = :region_id AND coalesce(l.merged_into_id, l.id) = :site_id AND o.valid_during @> cast(:day AS date)
 ORDER BY o.category, o.key"""

SCHOOLS = """
WITH newest AS (
    SELECT y.site_id, max(y.first_year) AS first_year FROM school_year y JOIN learning_site l ON l.id = y.site_id
     WHERE l.region_id = :region_id AND y.first_year <= :first_year GROUP BY y.site_id)
SELECT f.slug, f.is_core, f.feature::json #>> '{properties,name}' AS name, a.ars, a.name AS municipality, t.provider_kind,
       y.first_year, y.grade, y.pupils, y.pupils_status::text, y.classes, y.classes_status::text, y.rooms,
       y.rooms_status::text, y.all_day_places, y.all_day_places_status::text, y.import_id, y.row_number, s.name AS source,
       i.as_of
  FROM newest n JOIN school_year y USING (site_id, first_year)
  JOIN learning_site l ON l.id = y.site_id
  JOIN site_feature f ON f.site_id = coalesce(l.merged_into_id, l.id) AND f.valid_during @> cast(:day AS date)
  JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
  JOIN import i ON i.id = y.import_id JOIN source s ON s.id = y.source_id
  LEFT JOIN area a ON a.id = f.municipality_id
 ORDER BY f.sort_key, y.grade"""
