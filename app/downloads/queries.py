"""Reading what is taken along."""

from __future__ import annotations

RUNS = """
SELECT id, kind, mode, basis, finished_at, software_version FROM analysis_run
 WHERE region_id = :region_id AND category = :category AND kind IN ('travel_times', 'places') AND variant IS NULL
   AND superseded_by_id IS NULL
 ORDER BY kind, mode"""

LEVELS = """
SELECT level, count(*) AS areas FROM area WHERE region_id = :region_id AND is_core AND geom IS NOT NULL GROUP BY level"""

AREAS = """
SELECT a.ars, a.name, u.name AS parent, ST_AsBinary(ST_Multi(ST_MakeValid(ST_Transform(a.geom, :srid)))) AS shape
  FROM area a LEFT JOIN area u ON u.id = a.parent_id
 WHERE a.region_id = :region_id AND a.level = :level AND a.is_core AND a.geom IS NOT NULL ORDER BY a.ars"""

# Whole columns as arrays: a row for each cell of a Land would keep everybody else waiting while it is read.
_CELLS = """
  FROM population_cell c
  JOIN shown_cell_people p ON p.cell_id = c.id AND p.age_group = :age_group AND p.reference_date = :reference_date"""
_OF_GRID = " WHERE c.region_id = :region_id AND c.cell_size_m = :cell_size_m"

CELLS = f"""
SELECT array_agg(c.id ORDER BY c.id) AS id, array_agg(a.ars ORDER BY c.id) AS ars,
       array_agg(p.people::float8 ORDER BY c.id) AS people, array_agg(p.people_status::text ORDER BY c.id) AS status,
       array_agg(ST_AsBinary(ST_Transform(c.geom, :srid)) ORDER BY c.id) AS shape
{_CELLS} LEFT JOIN area a ON a.id = c.municipality_id {_OF_GRID}"""

TRAVEL = f"""
SELECT array_agg(round((t.seconds / 60)::numeric, 1)::float8 ORDER BY c.id) AS minutes,
       array_agg(round(t.metres::numeric)::float8 ORDER BY c.id) AS metres, array_agg(t.reason ORDER BY c.id) AS reason
{_CELLS} LEFT JOIN travel_time t ON t.cell_id = c.id AND t.run_id = :run_id {_OF_GRID}"""

SITES = """
SELECT f.feature, ST_AsBinary(ST_Transform(f.point, :srid)) AS shape FROM site_feature f
 WHERE f.region_id = :region_id AND f.valid_during @> current_date AND :category = ANY(f.categories)
   AND f.point IS NOT NULL AND f.site_id NOT IN (SELECT site_id FROM private_site)
 ORDER BY f.sort_key"""

SOURCES = """
SELECT code, name, publisher, licence, licence_url, attribution, reference_date FROM source
 WHERE region_id = :region_id ORDER BY code"""

AGE_GROUPS = """
SELECT DISTINCT age_group FROM area_statistic WHERE run_id = ANY(:run_ids) AND age_group <> 'all' ORDER BY 1"""
