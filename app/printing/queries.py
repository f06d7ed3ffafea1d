"""Reading what is drawn on paper, in metres of the region's grid: shapes, ground, roads, sites, what it all rests on."""

from __future__ import annotations

AREAS = """
SELECT a.ars, a.name, a.is_core, ST_AsBinary(s.shape) AS shape, ST_X(s.middle) AS x_m, ST_Y(s.middle) AS y_m, p.people
  FROM area a
  CROSS JOIN LATERAL (SELECT ST_Transform(a.geom, :srid) AS whole) t
  CROSS JOIN LATERAL (SELECT ST_SimplifyPreserveTopology(t.whole, :tolerance_m) AS shape,
                             ST_PointOnSurface(t.whole) AS middle) s
  LEFT JOIN LATERAL (SELECT people FROM shown_area_people WHERE area_id = a.id AND age_group = 'all'
                      ORDER BY reference_date DESC LIMIT 1) p ON true
 WHERE a.region_id = :region_id AND a.level = :level AND a.geom IS NOT NULL
 ORDER BY a.ars"""

EXTENT = """
SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north
  FROM (SELECT ST_Extent(ST_Transform(geom, :srid)) AS e FROM area
         WHERE region_id = :region_id AND level = :level AND (is_core OR NOT :core)) x"""

BOUNDARIES = """
SELECT level, ST_AsBinary(ST_SimplifyPreserveTopology(ST_Boundary(ST_Transform(geom, :srid)), :tolerance_m)) AS shape
  FROM area WHERE region_id = :region_id AND level IN ('district', 'municipal_association') AND is_core
   AND geom IS NOT NULL"""

GROUND = """
SELECT kind, ST_AsBinary(ST_Simplify(ST_Transform(geom, :srid), :tolerance_m)) AS shape
  FROM base_feature
 WHERE region_id = :region_id AND kind IN ('water', 'wood')
   AND geom && ST_Transform(ST_MakeEnvelope(:west, :south, :east, :north, :srid), 4326)
   AND ST_Area(ST_Envelope(ST_Transform(geom, :srid))) > :least_m2"""

ROADS = """
SELECT CASE WHEN f.highway LIKE 'motorway%' OR f.highway LIKE 'trunk%' THEN 'motorway' ELSE 'primary' END AS kind,
       ST_AsBinary(ST_Simplify(ST_LineMerge(ST_Collect(ST_Transform(f.geom, :srid))), :tolerance_m)) AS shape
  FROM street_edge f JOIN network n ON n.id = f.network_id
 WHERE n.region_id = :region_id AND (f.highway LIKE 'motorway%' OR f.highway LIKE 'trunk%' OR f.highway LIKE 'primary%')
   AND f.geom && ST_Transform(ST_MakeEnvelope(:west, :south, :east, :north, :srid), 4326)
 GROUP BY 1"""

CELLS = """
SELECT ST_AsBinary(ST_Transform(c.geom, :srid)) AS shape, t.seconds / 60 AS minutes
  FROM population_cell c
  JOIN shown_cell_people p ON p.cell_id = c.id AND p.age_group = :age_group AND p.reference_date = :reference_date
  JOIN travel_time t ON t.cell_id = c.id AND t.run_id = :run_id
 WHERE c.region_id = :region_id AND c.geom && ST_Transform(ST_MakeEnvelope(:west, :south, :east, :north, :srid), 4326)
 ORDER BY c.id LIMIT :limit"""

WINDOW = """
SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north
  FROM (SELECT ST_Transform(ST_Segmentize(ST_MakeEnvelope(:west, :south, :east, :north, 4326), 0.05), cast(:srid AS int)) AS e) x"""

SITES = """
SELECT ST_X(g.point) AS x_m, ST_Y(g.point) AS y_m
  FROM site_feature f CROSS JOIN LATERAL (SELECT ST_Transform(f.point, :srid) AS point) g
 WHERE f.region_id = :region_id AND f.valid_during @> current_date AND :category = ANY(f.categories)
   AND f.point IS NOT NULL AND f.site_id NOT IN (SELECT site_id FROM private_site)"""

SOURCES = """
SELECT name, publisher, licence, attribution, reference_date FROM source WHERE region_id = :region_id ORDER BY name"""
