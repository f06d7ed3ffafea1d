"""Reading for quotas: the people of areas by age, the sites in them."""

from __future__ import annotations

CODES = "SELECT code FROM category WHERE has_places AND NOT is_private ORDER BY position"

# A municipality of which no own number is loaded has that of its quarters together, where each of them tells one; so has a city that
# is a Kreis of its own.
PEOPLE = """
WITH wanted AS (
    SELECT id, level FROM area WHERE region_id = :region_id AND level = :level AND (is_core OR NOT :core)),
own AS (
    SELECT p.area_id, p.reference_date, p.age_group, p.people, p.people_status::text, s.name AS source
      FROM shown_area_people p JOIN wanted w ON w.id = p.area_id JOIN source s ON s.id = p.source_id
     WHERE p.age_group <> 'all' AND p.reference_date <= cast(:day AS date)),
cities AS (
    SELECT id AS area_id, id FROM wanted WHERE level = 'municipality'
    UNION ALL
    SELECT w.id, min(a.id) FROM wanted w JOIN area a ON a.parent_id = w.id WHERE w.level = 'district'
     GROUP BY w.id HAVING count(*) = 1 AND min(a.level) = 'municipality'),
quarters AS (
    SELECT w.area_id, p.reference_date, p.age_group, sum(p.people) AS people, min(p.people_status::text) AS people_status,
           min(s.name) AS source
      FROM cities w JOIN area q ON q.parent_id = w.id AND q.level = 'quarter'
      JOIN shown_area_people p ON p.area_id = q.id AND p.people IS NOT NULL JOIN source s ON s.id = p.source_id
     WHERE p.age_group <> 'all' AND p.reference_date <= cast(:day AS date)
     GROUP BY w.area_id, w.id, p.reference_date, p.age_group
    HAVING count(*) = (SELECT count(*) FROM area WHERE parent_id = w.id AND level = 'quarter'))
SELECT * FROM own
UNION ALL
SELECT * FROM quarters q
 WHERE NOT EXISTS (SELECT FROM own o WHERE o.area_id = q.area_id AND o.reference_date = q.reference_date
                                       AND o.age_group = q.age_group)"""

# Quarters hold sites by where they lie; every other level by the municipalities below it.
PLACED = """
WITH RECURSIVE within AS (
    SELECT id AS area_id, id FROM area
     WHERE region_id = :region_id AND level = :level AND (is_core OR NOT :core) AND level <> 'quarter'
    UNION ALL
    SELECT within.area_id, a.id FROM within JOIN area a ON a.parent_id = within.id AND a.level <> 'quarter'),
placed AS (
    SELECT within.area_id, f.site_id FROM within JOIN site_feature f ON f.municipality_id = within.id
     WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date)
    UNION ALL
    SELECT a.id, f.site_id FROM area a
      JOIN site_feature f ON f.region_id = a.region_id AND f.valid_during @> cast(:day AS date)
                         AND ST_Covers(a.geom, f.point)
     WHERE a.region_id = :region_id AND a.level = 'quarter' AND :level = 'quarter' AND (a.is_core OR NOT :core)
    UNION ALL  -- sites that are only planned, by negative numbers
    SELECT within.area_id, -p.id FROM within JOIN planned_change p ON p.municipality_id = within.id AND p.site_id IS NULL
    UNION ALL
    SELECT a.id, -p.id FROM area a JOIN planned_change p ON p.region_id = a.region_id AND p.site_id IS NULL
                                                        AND ST_Covers(a.geom, p.point)
     WHERE a.region_id = :region_id AND a.level = 'quarter' AND :level = 'quarter' AND (a.is_core OR NOT :core))
SELECT area_id, site_id FROM placed"""
