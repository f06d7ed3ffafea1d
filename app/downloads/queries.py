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

CELLS = """
SELECT c.id, c.cell_size_m, a.ars, p.people, p.people_status::text, p.reference_date,
       ST_AsBinary(ST_Transform(c.geom, :srid)) AS shape
  FROM population_cell c
  JOIN cell_people p ON p.cell_id = c.id AND p.age_group = :age_group AND p.reference_date = :reference_date
  LEFT JOIN area a ON a.id = c.municipality_id
 WHERE c.region_id = :region_id AND c.cell_size_m = :cell_size_m ORDER BY c.id"""

TRAVEL = """
SELECT t.cell_id, t.seconds / 60 AS minutes, t.metres, t.reason FROM travel_time t WHERE t.run_id = :run_id"""

SITES = """
SELECT f.feature, ST_AsBinary(ST_Transform(f.point, :srid)) AS shape FROM site_feature f
 WHERE f.region_id = :region_id AND f.valid_during @> current_date AND :category = ANY(f.categories)
   AND f.point IS NOT NULL AND f.site_id NOT IN (SELECT site_id FROM private_site)
 ORDER BY f.sort_key"""

SOURCES = """
SELECT code, name, publisher, licence, licence_url, attribution, reference_date FROM source
 WHERE region_id = :region_id ORDER BY code"""
