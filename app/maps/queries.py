"""Reading what maps show: the run of a state, figures of its areas, shapes and names of areas."""

from __future__ import annotations

KIND = """
SELECT c.code, c.label ->> 'de' AS label, c.has_places, c.is_private, c.color, p.shape
  FROM category c JOIN life_phase p ON p.code = c.life_phase
 WHERE c.code = :category AND (c.region_id IS NULL OR c.region_id = :region_id)"""

RUN = """
SELECT id, basis, finished_at, software_version, superseded_by_id AS superseded_by FROM analysis_run
 WHERE region_id = :region_id AND kind = :kind AND mode = :mode AND category = :category AND variant IS NULL
   AND CASE WHEN cast(:as_of AS timestamptz) IS NULL THEN superseded_by_id IS NULL ELSE finished_at <= :as_of END
 ORDER BY id DESC LIMIT 1"""

RUNS = """
SELECT id, basis, finished_at, superseded_by_id AS superseded_by FROM analysis_run
 WHERE region_id = :region_id AND kind = :kind AND mode = :mode AND category = :category AND variant IS NULL
 ORDER BY id DESC LIMIT :limit"""

MINUTES = """
SELECT a.ars, s.within, s.reference_date, s.people_total, s.people_total_status::text,
       round(s.mean_seconds::numeric / 60, 2)::float8 AS mean, s.mean_seconds_status::text AS mean_status,
       round(s.median_seconds::numeric / 60, 2)::float8 AS median, s.median_seconds_status::text AS median_status
  FROM area a JOIN area_statistic s ON s.area_id = a.id AND s.run_id = :run_id AND s.age_group = :age_group
 WHERE a.region_id = :region_id AND a.level = :level AND (a.is_core OR NOT :core)"""

PLACES = """
SELECT a.ars, s.per_100, s.per_100_status::text, s.people AS people_total, s.people_status::text AS people_total_status
  FROM area a JOIN place_statistic s ON s.area_id = a.id AND s.run_id = :run_id
 WHERE a.region_id = :region_id AND a.level = :level AND (a.is_core OR NOT :core)"""
