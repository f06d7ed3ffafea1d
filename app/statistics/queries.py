"""Reading for statistics: runs, stored figures of areas, ways of a run, the network's date."""

from __future__ import annotations

from app.catchments.queries import FIGURES

NETWORK = """
SELECT n.content_hash AS fingerprint, n.as_of AS date, s.name AS source
  FROM network n JOIN source s ON s.id = n.source_id WHERE n.region_id = :region_id"""

_RUN = """
       id, kind, category, mode, basis, parameters, inputs, input_hash, software_version, finished_at, superseded_by_id,
       variant, report -> 'small_cells' AS small_cells, report -> 'assumptions' AS assumptions"""

RUNS = f"""
SELECT DISTINCT ON (category, mode) {_RUN} FROM analysis_run
 WHERE region_id = :region_id AND kind = :kind AND variant IS NULL AND superseded_by_id IS NULL
   AND (cast(:categories AS text[]) IS NULL OR category = ANY(:categories))
   AND (cast(:modes AS text[]) IS NULL OR mode = ANY(:modes))
 ORDER BY category, mode, id DESC"""

RUN_BY_ID = f"""
SELECT {_RUN} FROM analysis_run
 WHERE region_id = :region_id AND id = :id AND kind IN ('travel_times', 'places', 'gaps')"""

GAP_RUN = f"""
SELECT {_RUN} FROM analysis_run
 WHERE region_id = :region_id AND kind = 'gaps' AND variant = :variant AND superseded_by_id IS NULL
 ORDER BY id DESC LIMIT 1"""

PLACE_RUNS = f"""
SELECT DISTINCT ON (category) {_RUN} FROM analysis_run
 WHERE region_id = :region_id AND kind = 'places' AND mode = 'walk' AND variant IS NULL AND superseded_by_id IS NULL
   AND category = ANY(:categories)
 ORDER BY category, id DESC"""

PHASES = "SELECT code, life_phase FROM category WHERE (region_id IS NULL OR region_id = :region_id) ORDER BY position"

STOCK = """
SELECT f.site_id, ST_X(f.point) AS lon, ST_Y(f.point) AS lat, f.categories, t.provider_kind FROM site_feature f
  JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> current_date
 WHERE f.region_id = :region_id AND f.valid_during @> current_date AND f.categories && cast(:categories AS text[])"""

STOCK_AREAS = """
SELECT a.id AS area_id, f.site_id FROM area a
  JOIN site_feature f ON f.region_id = a.region_id AND f.valid_during @> current_date AND ST_Covers(a.geom, f.point)
 WHERE a.id = ANY(:areas) AND f.categories && cast(:categories AS text[])"""

RATIOS = """
SELECT r.id AS run_id, r.category, p.site_id, p.places_low, p.places, p.places_high, p.untold_offers
  FROM place_ratio p JOIN analysis_run r ON r.id = p.run_id WHERE r.id = ANY(:runs)"""

SCORES = "SELECT cell_id, low, score, high, assumed FROM place_score WHERE run_id = :run_id ORDER BY cell_id"

GAP_CELLS = """
SELECT cell_id, people, beyond, unclear_way, unclear_places, without_catchment FROM gap_cell
 WHERE run_id = :run_id ORDER BY cell_id"""

CATEGORIES = """
SELECT code FROM category WHERE (region_id IS NULL OR region_id = :region_id) ORDER BY position"""

AREAS = """
SELECT id, ars, name, level FROM area
 WHERE region_id = :region_id AND level = :level AND (is_core OR NOT :core)
   AND (cast(:area AS text) IS NULL OR ars = :area OR ags = :area) ORDER BY ars, id"""

STORED = f"""
SELECT r.id AS run_id, r.category, r.mode, a.id AS area_id, s.age_group, {FIGURES}, NULL AS sites_inside
  FROM area_statistic s JOIN analysis_run r ON r.id = s.run_id JOIN area a ON a.id = s.area_id
 WHERE s.run_id = ANY(:runs) AND s.area_id = ANY(:areas)
   AND (cast(:age_groups AS text[]) IS NULL OR s.age_group = ANY(:age_groups))
 ORDER BY a.ars, r.category, r.mode, s.age_group"""

WAYS = "SELECT cell_id, seconds, metres FROM travel_time WHERE run_id = :run_id ORDER BY cell_id"

SITES = """
SELECT a.id AS area_id, k.code AS category, count(*) AS sites
  FROM area a
  JOIN site_feature f ON f.region_id = a.region_id AND f.valid_during @> current_date AND ST_Covers(a.geom, f.point)
  CROSS JOIN LATERAL unnest(f.categories) k(code)
 WHERE a.id = ANY(:areas) AND k.code = ANY(:categories) GROUP BY 1, 2"""

POINTS = """
SELECT ST_X(f.point) AS lon, ST_Y(f.point) AS lat, f.categories FROM site_feature f
 WHERE f.region_id = :region_id AND f.valid_during @> current_date AND f.categories && cast(:categories AS text[])"""

PLACES = """
SELECT r.id AS run_id, r.category, r.mode, s.area_id, s.places, s.places_status::text, s.places_low, s.places_high,
       s.people AS seekers, s.people_status::text AS seekers_status, s.per_100, s.per_100_status::text, s.per_100_low, s.per_100_high, s.without_share, s.without_share_status::text
  FROM place_statistic s JOIN analysis_run r ON r.id = s.run_id
 WHERE s.run_id = ANY(:runs) AND s.area_id = ANY(:areas)"""
