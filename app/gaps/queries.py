"""Reading for answers about gaps: the current run of a yardstick and a day, its areas, cells and reasons."""

from __future__ import annotations

RUN = """
SELECT id, finished_at, software_version, input_hash, basis, parameters, report FROM analysis_run
 WHERE region_id = :region_id AND kind = 'gaps' AND variant = :variant AND superseded_by_id IS NULL
 ORDER BY id DESC LIMIT 1"""

RUN_ON = """
SELECT id, finished_at, software_version, input_hash, basis, parameters, report FROM analysis_run
 WHERE region_id = :region_id AND kind = 'gaps' AND variant = :variant AND finished_at < cast(:day AS date) + 1
 ORDER BY id DESC LIMIT 1"""
"""The run that held on a day."""

AREAS = """
WITH RECURSIVE above AS (
    SELECT id AS area_id, id, level, parent_id FROM area WHERE region_id = :region_id
    UNION ALL SELECT above.area_id, a.id, a.level, a.parent_id FROM above JOIN area a ON a.id = above.parent_id)
SELECT a.id, a.ars, a.name, a.level, m.id AS municipality, v.id AS municipal_association, d.id AS district, g.*
  FROM area a
  LEFT JOIN gap_area g ON g.area_id = a.id AND g.run_id = :run_id
  LEFT JOIN above m ON m.area_id = a.id AND m.level = 'municipality'
  LEFT JOIN above v ON v.area_id = a.id AND v.level = 'municipal_association'
  LEFT JOIN above d ON d.area_id = a.id AND d.level = 'district'
 WHERE a.region_id = :region_id AND a.is_core AND a.level = ANY(:levels)
 ORDER BY d.id, v.id, m.id, a.id"""

SITES = """
SELECT f.site_id, f.slug, t.name FROM site_feature f
  JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
 WHERE f.site_id = ANY(:site_ids) AND f.valid_during @> cast(:day AS date)"""

CELLS = """
SELECT c.id, c.cell_size_m, ST_AsGeoJSON(ST_ForcePolygonCCW(c.geom), 6) AS geometry, g.*
  FROM population_cell c JOIN gap_cell g ON g.cell_id = c.id AND g.run_id = :run_id
 WHERE c.region_id = :region_id AND {where}
 ORDER BY c.id LIMIT :limit"""

CELL = """
SELECT c.id, c.cell_size_m, ST_X(c.point) AS lon, ST_Y(c.point) AS lat, a.ars, a.name AS municipality, g.*
  FROM population_cell c
  LEFT JOIN gap_cell g ON g.cell_id = c.id AND g.run_id = :run_id
  LEFT JOIN area a ON a.id = c.municipality_id
 WHERE c.region_id = :region_id AND c.id = :id"""

REASONS = """
SELECT cell_id, reason, people, alone, site_id, minutes, car_minutes FROM gap_reason
 WHERE run_id = :run_id AND cell_id = ANY(:cells) ORDER BY cell_id, people DESC, reason"""

ROWS = """
SELECT p.age_group, p.reference_date, p.people, p.people_status::text, s.name AS source
  FROM shown_cell_people p JOIN source s ON s.id = p.source_id WHERE p.cell_id = :id ORDER BY p.age_group, p.reference_date"""

LIFELONG_RUN = """
SELECT id, finished_at, software_version, input_hash, basis, parameters, report FROM analysis_run
 WHERE region_id = :region_id AND kind = 'lifelong' AND superseded_by_id IS NULL ORDER BY id DESC LIMIT 1"""

LIFELONG = """
SELECT a.ars, a.name, s.station, s.mode, s.people, s.served
  FROM lifelong_share s JOIN area a ON a.id = s.area_id
 WHERE s.run_id = :run_id AND a.is_core AND a.level = :level ORDER BY a.name, a.ars"""
