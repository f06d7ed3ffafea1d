"""Reading sites: pages of finished features, one site with all that belongs to it."""

from __future__ import annotations

PAGE = """
SELECT f.site_id, f.valid_from, f.xmin::text::bigint AS written, f.sort_key, {extra} AS extra{more}
  FROM site_feature f
 WHERE {where}
 ORDER BY {order}
 LIMIT :limit"""

# The rows of a page as columns: which states of sites, as written when; and where the page after it begins.
NAMED = """
SELECT coalesce(array_agg(p.site_id), '{{}}') AS site_id, coalesce(array_agg(p.valid_from - DATE 'epoch'), '{{}}') AS since,
       coalesce(array_agg(p.written), '{{}}') AS written, coalesce(array_agg(p.extra), '{{}}') AS extra,
       coalesce(array_agg(p.sort_key) FILTER (WHERE p.n >= :limit - 1), '{{}}') AS last_keys
  FROM (SELECT rows.*, row_number() OVER () AS n FROM ({page}) rows) p"""

FINISHED = """
SELECT p.site_id, p.valid_from - DATE 'epoch' AS since, p.written, p.extra, p.sort_key, p.feature::bpchar AS feature FROM ({page}) p"""

TEXTS = """
SELECT f.site_id, f.valid_from - DATE 'epoch' AS since, f.xmin::text::bigint AS written, f.feature::bpchar AS feature
  FROM site_feature f
 WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.site_id = ANY(:site_ids)"""

COUNT = "SELECT count(*) FROM site_feature f WHERE {where}"

WHERE_BASE = "f.region_id = :region_id AND f.valid_during @> cast(:day AS date)"
WHERE_CORE = "f.is_core"
WHERE_BOX = "f.point && ST_MakeEnvelope(:west{n}, :south{n}, :east{n}, :north{n}, 4326)"
WHERE_CATEGORY = "f.categories && cast(:categories AS text[])"
WHERE_PHASE = "f.life_phases && cast(:life_phases AS text[])"
WHERE_AGE = "f.ages @> cast(:age AS int)"
WHERE_AREA = """(f.municipality_id IN (
    WITH RECURSIVE inside AS (
        SELECT id FROM area WHERE region_id = :region_id AND (ars = :area OR ags = :area)
        UNION ALL SELECT a.id FROM area a JOIN inside ON a.parent_id = inside.id)
    SELECT id FROM inside)
    OR EXISTS (SELECT FROM area q WHERE q.region_id = :region_id AND q.level = 'quarter' AND q.ars = :area
                  AND ST_Covers(q.geom, f.point)))"""

# Every word must be in the text: as written, at the start of a word, or nearly (typing errors).
WHERE_WORD = """(f.search_text LIKE :like{n} OR word_similarity(:word{n}, f.search_text) >= :fuzzy{n})"""
RANK_WORD = """(CASE WHEN f.search_text LIKE :start{n} THEN 2 WHEN f.search_text LIKE :like{n} THEN 1
                     ELSE word_similarity(:word{n}, f.search_text) - 0.2 END)"""

DISTANCE = (
    "ST_Distance(f.point_metric, ST_Transform(ST_SetSRID(ST_MakePoint(:near_lon, :near_lat), 4326), :srid))"
)

CODES = "SELECT code FROM category WHERE region_id IS NULL OR region_id = :region_id ORDER BY position"
PHASES = "SELECT code FROM life_phase ORDER BY position"

ONE = """
SELECT f.feature, l.id, f.categories, f.life_phases, ST_X(f.point) AS lon, ST_Y(f.point) AS lat, t.entrances,
       i.name AS institution,
       (SELECT json_agg(json_build_object('slug', b.slug, 'name', s.name) ORDER BY s.name)
          FROM site_state s JOIN learning_site b ON b.id = s.site_id
         WHERE s.institution_id = t.institution_id AND s.valid_during @> cast(:day AS date)
           AND s.site_id <> l.id AND s.site_id NOT IN (SELECT site_id FROM private_site)) AS branches,
       (SELECT json_agg(json_build_object('from', lower(h.valid_during), 'to', upper(h.valid_during), 'name', h.name)
                        ORDER BY lower(h.valid_during)) FROM site_state h WHERE h.site_id = l.id) AS history,
       (SELECT json_agg(json_build_object('slug', o.slug, 'name', s.name, 'distance_m', round(m.distance_m::numeric, 1),
                                          'similarity', m.similarity, 'status', m.status))
          FROM site_match m
          JOIN learning_site o ON o.id IN (m.site_id, m.other_site_id) AND o.id <> l.id
          JOIN site_state s ON s.site_id = o.id AND s.valid_during @> cast(:day AS date)
         WHERE l.id IN (m.site_id, m.other_site_id) AND m.status <> 'different'
           AND o.id NOT IN (SELECT site_id FROM private_site)) AS matches
  FROM learning_site l
  LEFT JOIN learning_site master ON master.id = l.merged_into_id
  JOIN site_feature f ON f.site_id = coalesce(master.id, l.id) AND f.valid_during @> cast(:day AS date)
  JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
  LEFT JOIN institution i ON i.id = t.institution_id
 WHERE l.region_id = :region_id AND l.slug = :slug"""

NEARBY = """
SELECT f.slug, f.feature::json -> 'properties' ->> 'name' AS name, f.categories,
       round(ST_Distance(f.point_metric, here.point_metric)::numeric) AS distance_m
  FROM site_feature f,
       (SELECT point_metric FROM site_feature WHERE site_id = :site_id AND valid_during @> cast(:day AS date)) here
 WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.site_id <> :site_id
   AND f.life_phases && cast(:life_phases AS text[])
 ORDER BY f.point_metric <-> here.point_metric LIMIT 6"""

NEXT_PHASES = """
SELECT array_agg(n.code) FROM life_phase p JOIN life_phase n ON n.position = p.position + 1
 WHERE p.code = ANY(:life_phases)"""

EXPLAIN = """
SELECT p.offer_key, p.value, p.since, p.until, p.import_id, s.code, s.name, s.licence
  FROM field_source p JOIN source s ON s.id = p.source_id
  JOIN learning_site l ON l.id = p.site_id
 WHERE (l.id = :site_id OR l.merged_into_id = :site_id) AND p.field = :field
 ORDER BY p.until IS NOT NULL, p.since DESC"""

EXPLAINED_FIELDS = "SELECT DISTINCT field FROM field_source WHERE site_id = :site_id ORDER BY field"
