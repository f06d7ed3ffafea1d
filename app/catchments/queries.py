"""Reading what was computed: statistics of areas, cells with their way, stored catchments, runs."""

from __future__ import annotations

RUN = """
SELECT id, basis, finished_at, parameters, inputs, report -> 'point_error' AS point_error,
       report -> 'edge' AS edge, report -> 'small_cells' AS small_cells FROM analysis_run
 WHERE region_id = :region_id AND kind = :kind AND mode = :mode AND category IS NOT DISTINCT FROM cast(:category AS text)
   AND superseded_by_id IS NULL ORDER BY id DESC LIMIT 1"""

RUN_BY_ID = """
SELECT id, kind, variant, category, mode, basis, parameters, inputs, input_hash, software_version, started_at, finished_at,
       superseded_by_id AS superseded_by, report,
       (SELECT json_agg(r.id) FROM analysis_run r WHERE r.superseded_by_id = a.id) AS supersedes
  FROM analysis_run a WHERE region_id = :region_id AND id = :id"""

AREA = "SELECT id, ars, ags, name, level FROM area WHERE region_id = :region_id AND (ars = :key OR ags = :key) LIMIT 1"

AREA_PEOPLE = """
SELECT DISTINCT ON (p.age_group) p.age_group, p.people, p.people_status, p.reference_date, s.name AS source
  FROM {people} p JOIN source s ON s.id = p.source_id
 WHERE p.area_id = :area_id ORDER BY p.age_group, p.reference_date DESC"""

FIGURES = """
       round(s.mean_seconds::numeric / 60, 2)::float8 AS mean_minutes, s.mean_seconds_status AS mean_minutes_status,
       round(s.median_seconds::numeric / 60, 2)::float8 AS median_minutes,
       s.median_seconds_status AS median_minutes_status, s.mean_metres, s.mean_metres_status,
       s.people_total, s.people_total_status,
       s.people_not_connected AS not_connected, s.people_not_connected_status AS not_connected_status, s.within, s.people_edge_unsure AS edge_unsure,
       s.reference_date"""
"""Columns of `area_statistic` s as `app.catchments.answers.measures` reads them, but for the sites inside."""

_STATISTIC = f"""{FIGURES},
       (SELECT count(*) FROM site_feature f
         WHERE f.region_id = :region_id AND f.valid_during @> current_date AND r.category = ANY(f.categories)
           AND ST_Covers(a.geom, f.point)) AS sites_inside"""

AREA_STATISTICS = f"""
SELECT r.id AS run_id, r.finished_at, r.category, r.mode, r.basis, r.report -> 'small_cells' AS small_cells, s.age_group, {_STATISTIC}
  FROM area_statistic s
  JOIN analysis_run r ON r.id = s.run_id AND r.superseded_by_id IS NULL
  JOIN area a ON a.id = s.area_id
  JOIN category c ON c.code = r.category
 WHERE s.area_id = :area_id AND (cast(:category AS text) IS NULL OR r.category = :category)
   AND (cast(:mode AS text) IS NULL OR r.mode = :mode)
   AND (cast(:age_group AS text) IS NULL OR s.age_group = :age_group)
 ORDER BY c.position, r.mode, s.age_group"""

AREAS_STATISTICS = f"""
SELECT a.ars, a.name, a.is_core, {_STATISTIC}
  FROM area_statistic s
  JOIN analysis_run r ON r.id = s.run_id
  JOIN area a ON a.id = s.area_id
 WHERE s.run_id = :run_id AND s.age_group = :age_group AND a.level = :level AND (a.is_core OR NOT :core)
 ORDER BY s.mean_seconds DESC NULLS FIRST, a.name"""

AREAS_WITHOUT = """
SELECT a.ars, a.name, a.is_core FROM area a
 WHERE a.region_id = :region_id AND a.level = :level AND (a.is_core OR NOT :core)
   AND NOT EXISTS (SELECT FROM area_statistic s WHERE s.area_id = a.id AND s.run_id = :run_id AND s.age_group = :age_group)
 ORDER BY a.name"""

CELLS = """
SELECT json_build_object(
           'type', 'Feature', 'id', c.id, 'geometry', ST_AsGeoJSON(ST_ForcePolygonCCW(c.geom), 6)::json,
           'properties', json_build_object(
               'id', c.id, 'cell_size_m', c.cell_size_m, 'reference_date', p.reference_date,
               'people', json_build_object('value', p.people, 'status', p.people_status),
               'minutes', json_build_object('value', round((t.seconds / 60)::numeric, 1),
                                            'status', CASE WHEN t.seconds IS NULL THEN 'not_applicable' ELSE 'known' END),
               'metres', json_build_object('value', round(t.metres::numeric),
                                           'status', CASE WHEN t.metres IS NULL THEN 'not_applicable' ELSE 'known' END),
               'nearest', CASE WHEN l.id IS NOT NULL THEN json_build_object('slug', l.slug, 'name', n.name) END,
               'reason', t.reason, 'edge_minutes', round((t.edge_seconds / 60)::numeric, 1)))::text
  FROM population_cell c
  JOIN {people} p ON p.cell_id = c.id AND p.age_group = :age_group AND p.reference_date = :reference_date
  JOIN travel_time t ON t.cell_id = c.id AND t.run_id = :run_id
  LEFT JOIN learning_site l ON l.id = t.site_id AND l.id NOT IN (SELECT site_id FROM private_site)
  LEFT JOIN site_state n ON n.site_id = l.id AND n.valid_during @> current_date
 WHERE c.region_id = :region_id AND c.cell_size_m = :cell_size_m AND {where}
 ORDER BY c.id LIMIT :limit"""

OWN_SMALL_COUNTS = """
SELECT EXISTS (SELECT FROM cell_people_told t JOIN population_cell c ON c.id = t.cell_id WHERE c.region_id = :region_id)
    OR EXISTS (SELECT FROM area_people_told t JOIN area a ON a.id = t.area_id WHERE a.region_id = :region_id)"""

GRID_OF_GROUP = """
SELECT p.reference_date, c.cell_size_m FROM shown_cell_people p JOIN population_cell c ON c.id = p.cell_id
 WHERE c.region_id = :region_id AND p.age_group = :age_group AND p.people IS NOT NULL
 GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT 1"""

CELL = """
SELECT c.id, c.cell_size_m, ST_X(c.point) AS lon, ST_Y(c.point) AS lat, a.ars, a.name AS municipality
  FROM population_cell c LEFT JOIN area a ON a.id = c.municipality_id
 WHERE c.region_id = :region_id AND c.id = :id"""

CELL_PEOPLE = """
SELECT p.age_group, p.people, p.people_status, p.reference_date, s.name AS source, s.code AS source_code
  FROM {people} p JOIN source s ON s.id = p.source_id WHERE p.cell_id = :id ORDER BY p.age_group, p.reference_date"""

CATCHMENT = """
SELECT t.id, t.basis, t.not_connected, t.minutes, t.mode, r.id AS run_id, r.finished_at
  FROM catchment t JOIN analysis_run r ON r.id = t.run_id AND r.superseded_by_id IS NULL
 WHERE t.site_id = :site_id AND t.mode = :mode AND t.minutes = :minutes"""

CATCHMENT_PEOPLE = """
SELECT age_group, people, people_status, reference_date, cell_size_m FROM catchment_people
 WHERE catchment_id = :id ORDER BY age_group"""

SITES_BY_ID = """
SELECT f.site_id, f.slug, t.name, f.categories, ST_X(f.point) AS lon, ST_Y(f.point) AS lat
  FROM site_feature f JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> current_date
 WHERE f.site_id = ANY(:ids) AND f.valid_during @> current_date AND f.point IS NOT NULL"""

SITE_POINTS = """
SELECT f.site_id, f.slug, t.name, f.categories, ST_X(f.point) AS lon, ST_Y(f.point) AS lat, t.entrances
  FROM site_feature f JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> current_date
 WHERE f.region_id = :region_id AND f.valid_during @> current_date AND f.point IS NOT NULL
   AND (cast(:category AS text) IS NULL OR :category = ANY(f.categories))
   AND (cast(:slug AS text) IS NULL OR f.slug = :slug)
 ORDER BY f.site_id"""
