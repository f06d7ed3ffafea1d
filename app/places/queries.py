"""Reading for answers about places: cells in a window, areas, one cell, stored figures, the run behind an answer."""

from __future__ import annotations

RUN = """
SELECT id, finished_at FROM analysis_run
 WHERE region_id = :region_id AND kind = :kind AND input_hash = :input_hash AND superseded_by_id IS NULL
 ORDER BY id DESC LIMIT 1"""

CELLS = """
SELECT c.id, c.cell_size_m, ST_AsGeoJSON(ST_ForcePolygonCCW(c.geom), 6) AS geometry
  FROM population_cell c
 WHERE c.region_id = :region_id AND {where}
   AND EXISTS (SELECT FROM shown_cell_people p WHERE p.cell_id = c.id AND p.age_group = ANY(:age_groups))
 ORDER BY c.id LIMIT :limit"""

CELL = """
SELECT c.id, c.cell_size_m, ST_X(c.point) AS lon, ST_Y(c.point) AS lat, a.ars, a.name AS municipality
  FROM population_cell c LEFT JOIN area a ON a.id = c.municipality_id
 WHERE c.region_id = :region_id AND c.id = :id"""

AREAS = """
SELECT id, ars, name, level, is_core AS core FROM area
 WHERE region_id = :region_id AND level = :level AND (is_core OR NOT :core) ORDER BY name, ars"""

AREA = """
SELECT id, ars, name, level, is_core AS core FROM area
 WHERE region_id = :region_id AND (ars = :key OR ags = :key) LIMIT 1"""

STORED = """
SELECT r.id AS run_id, r.finished_at, r.category, c.label ->> 'de' AS label, r.mode, r.basis, s.people, s.people_status,
       s.per_100, s.per_100_status, s.per_100_low, s.per_100_high, s.per_100_assumed, s.without_share,
       s.without_share_status, s.sites, s.untold_offers, s.places, s.places_status, s.places_low, s.places_high
  FROM place_statistic s
  JOIN analysis_run r ON r.id = s.run_id AND r.superseded_by_id IS NULL AND r.variant IS NULL AND r.kind = 'places'
  JOIN category c ON c.code = r.category
 WHERE s.area_id = :area_id AND (cast(:mode AS text) IS NULL OR r.mode = :mode)
 ORDER BY c.position, r.mode"""

MUNICIPALITIES = "SELECT id, ars, name FROM area WHERE region_id = :region_id AND level = 'municipality'"

NUMBERS_OF_AREAS = """
SELECT k.name, count(*) AS areas FROM area a, LATERAL jsonb_each(a.attributes) k(name, value)
 WHERE a.region_id = :region_id AND a.level <> 'former' AND jsonb_typeof(k.value) = 'number' GROUP BY 1 ORDER BY 1"""

NUMBER_OF_CELLS = """
SELECT DISTINCT ON (c.id) c.id, (a.attributes ->> :name)::float8
  FROM area a JOIN population_cell c ON c.region_id = a.region_id AND ST_Covers(a.geom, c.point)
 WHERE a.region_id = :region_id AND jsonb_typeof(a.attributes -> :name) = 'number'
 ORDER BY c.id, array_position(ARRAY['quarter', 'municipality', 'municipal_association', 'district', 'state'], a.level)"""
