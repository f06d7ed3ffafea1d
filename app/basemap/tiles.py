"""Vector tiles straight from PostGIS: the quiet base map, areas, cells."""

from __future__ import annotations

from app.basemap.mvt import BUFFER, EXTENT

MAX_ZOOM = 22

_BOUNDS = "b AS (SELECT ST_TileEnvelope(:z, :x, :y) AS tile, ST_Transform(ST_Expand(ST_TileEnvelope(:z, :x, :y), :margin), 4326) AS box)"
_SIMPLE = "ST_SimplifyPreserveTopology(ST_Transform({geom}, 3857), :tolerance)"
_MVT = f"ST_AsMVTGeom({{geom}}, b.tile, {EXTENT}, {BUFFER}, true)"


def _layer(
    name: str, columns: str, source: str, where: str, geom: str = "f.geom", *, simplify: bool = True
) -> str:
    shape = _SIMPLE.format(geom=geom) if simplify else f"ST_Transform({geom}, 3857)"
    return f"""(SELECT ST_AsMVT(t, '{name}', {EXTENT}, 'g') FROM (
        SELECT {_MVT.format(geom=shape)} AS g, {columns} FROM {source}, b WHERE {where} AND {geom} && b.box) t WHERE g IS NOT NULL)"""


_OF_REGION = "f.region_id = :region_id"

_PLACES = """(
    SELECT region_id, name, feature_class, rank, geom FROM base_feature WHERE kind = 'place'
    UNION ALL
    SELECT a.region_id, a.name, 'municipality',
           CASE WHEN p.people >= 50000 THEN 0 WHEN p.people >= 15000 THEN 1 WHEN p.people >= 3500 THEN 2
                WHEN p.people >= 1500 THEN 3 WHEN p.people >= 600 THEN 4 ELSE 5 END,
           ST_PointOnSurface(a.geom)
      FROM area a
      LEFT JOIN LATERAL (SELECT people FROM shown_area_people WHERE area_id = a.id AND age_group = 'all'
                          ORDER BY reference_date DESC LIMIT 1) p ON true
     WHERE a.level = 'municipality' AND a.geom IS NOT NULL
       AND NOT EXISTS (SELECT FROM base_feature b WHERE b.region_id = a.region_id AND b.kind = 'place'))"""
# Where no places are loaded, the municipalities' names stand in: a map without names tells nobody anything.

BASE = f"""
WITH {_BOUNDS} SELECT
{
    _layer(
        "water",
        "f.feature_class AS class",
        "base_feature f",
        f"{_OF_REGION} AND f.kind = 'water' AND (:z >= 10 OR f.rank = 0)",
    )
}
|| {
    _layer(
        "landuse",
        "f.kind AS kind",
        "base_feature f",
        f"{_OF_REGION} AND f.kind IN ('wood', 'builtup') AND :z >= 8",
    )
}
|| {
    _layer(
        "waterway",
        "f.feature_class AS class",
        "base_feature f",
        f"{_OF_REGION} AND f.kind = 'waterway' AND f.rank <= :z - 8",
    )
}
|| {_layer("rail", "f.kind AS kind", "base_feature f", f"{_OF_REGION} AND f.kind = 'rail' AND :z >= 9")}
|| {
    _layer(
        "roads",
        '''CASE WHEN f.highway LIKE 'motorway%' OR f.highway LIKE 'trunk%' THEN 'motorway'
        WHEN f.highway LIKE 'primary%' THEN 'primary'
        WHEN f.highway LIKE 'secondary%' OR f.highway LIKE 'tertiary%' THEN 'secondary'
        WHEN f.highway IN ('residential', 'unclassified', 'living_street', 'pedestrian') THEN 'local'
        WHEN f.highway = 'ferry' THEN 'ferry' ELSE 'path' END AS class, CASE WHEN :z >= 15 THEN f.name END AS name''',
        "street_edge f JOIN network n ON n.id = f.network_id",
        '''n.region_id = :region_id AND CASE
            WHEN :z >= 15 THEN true
            WHEN :z >= 13 THEN f.highway NOT IN ('footway', 'path', 'steps', 'service', 'track', 'cycleway')
            WHEN :z >= 11 THEN f.highway IN ('motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'ferry')
            WHEN :z >= 8 THEN f.highway IN ('motorway', 'trunk', 'primary', 'secondary', 'ferry') AND f.length_m > 150
            ELSE false END''',
    )
}
|| {
    _layer(
        "boundaries",
        "f.level AS level",
        "(SELECT region_id, level, ST_Boundary(geom) AS geom FROM area WHERE level IN ('district', 'municipality')) f",
        f"{_OF_REGION} AND (f.level = 'district' OR :z >= 9)",
    )
}
|| {
    _layer(
        "places",
        "f.name AS name, f.feature_class AS class, f.rank AS rank",
        f"{_PLACES} f",
        f"{_OF_REGION} AND f.rank <= greatest(0, :z - 8)",
        simplify=False,
    )
}
"""

AREAS = f"""
WITH {_BOUNDS} SELECT
{_layer("areas", "f.ars AS ars, f.name AS name, f.level AS level", "area f", f"{_OF_REGION} AND f.level = 'municipality' AND f.is_core")}
|| {_layer("areas_label", "f.ars AS ars, f.name AS name", "(SELECT *, ST_PointOnSurface(area.geom) AS centre FROM area) f", f"{_OF_REGION} AND f.level = 'municipality'", "f.centre", simplify=False)}
"""

CELLS = f"""
WITH {_BOUNDS}, r AS (
    SELECT id FROM analysis_run WHERE region_id = :region_id AND kind = 'travel_times' AND mode = :mode
       AND category = :category AND superseded_by_id IS NULL ORDER BY id DESC LIMIT 1),
  grid AS (
    SELECT p.reference_date, c.cell_size_m FROM shown_cell_people p JOIN population_cell c ON c.id = p.cell_id
     WHERE c.region_id = :region_id AND p.age_group = :age_group AND p.people IS NOT NULL
     GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT 1)
SELECT
{
    _layer(
        "cells",
        "f.id AS id, p.people AS people, p.people_status::text AS status, round((t.seconds / 60)::numeric, 1)::float8 AS minutes, t.reason AS reason",
        "grid, r, population_cell f JOIN shown_cell_people p ON p.cell_id = f.id JOIN travel_time t ON t.cell_id = f.id",
        f"{_OF_REGION} AND p.age_group = :age_group AND p.reference_date = grid.reference_date AND f.cell_size_m = grid.cell_size_m AND t.run_id = r.id",
        simplify=False,
    )
}
"""

LAYERS = {"base": BASE, "areas": AREAS, "cells": CELLS}


def tile_parameters(z: int, x: int, y: int) -> dict[str, float]:
    """What the statements need of a tile: simplification of half a screen pixel, and a margin for the buffer."""
    width = 40_075_016.686 / 2**z
    return {"z": z, "x": x, "y": y, "tolerance": width / 512 / 2, "margin": width * BUFFER / EXTENT}
