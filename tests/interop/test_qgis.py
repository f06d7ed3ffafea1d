"""QGIS without a window: collections as layers (provider "OAPIF"), filtered, boxed, in the project's reference system; tiles.

QGIS 3.22 reads features of OGC API Features and cannot change them; later ones can.
"""

from __future__ import annotations

import base64
from pathlib import Path

import mapbox_vector_tile
import pytest
import shapely
from sqlalchemy import Engine

from app.collections.model import Collection
from tests.interop.conftest import rows_of
from tests.interop.gis import qgis
from tests.interop.recording import Recorded

LAYER = """
def layer(name, more=""):
    return QgsVectorLayer("url='%s/ogc' typename='%s' %s" % (told["address"], name, more), name, "OAPIF")

def told_of(one):
    attributes = {k: str(v) for k, v in zip(one.fields().names(), one.attributes())}
    return {"attributes": attributes, "wkt": one.geometry().asWkt(7) if one.hasGeometry() else None}
"""


def test_layers_are_valid_and_have_every_feature(
    gis_server: str, collections: dict[str, Collection], demo_engine: Engine, tmp_path: Path
):
    program = (
        LAYER
        + """
said = {}
for name in told["names"]:
    found = layer(name)
    said[name] = {"valid": found.isValid(), "features": [told_of(one) for one in found.getFeatures()], "crs": found.crs().authid()}
"""
    )
    names = ["sites", "areas", "sites-kindergarten"]
    said = qgis(program, tmp_path, address=gis_server, names=names)
    for name in names:
        rows = rows_of(demo_engine, collections[name])
        assert said[name]["valid"]
        assert said[name]["crs"] in {"OGC:CRS84", "EPSG:4326"}
        features = {one["attributes"]["id"]: one for one in said[name]["features"]}
        assert set(features) == set(rows)
        for key, row in rows.items():
            assert features[key]["attributes"]["name"] == row["name"]
            assert (features[key]["wkt"] is None) == (row["_geometry"] is None)
            if row["_geometry"] is not None:
                read = shapely.from_wkt(features[key]["wkt"])
                assert shapely.hausdorff_distance(read, row["_geometry"]) < 2e-7


def test_a_filter_finds_what_sql_finds(
    recorded: Recorded, collections: dict[str, Collection], demo_engine: Engine, tmp_path: Path
):
    program = f"""{LAYER}
found = layer("sites")
said = [found.setSubsetString(told["filter"]), [one["id"] for one in found.getFeatures()]]
"""
    taken, said = qgis(program, tmp_path, address=recorded.address, filter="\"place\" = 'Quellerstadt'")
    assert taken
    rows = rows_of(demo_engine, collections["sites"])
    assert set(said) == {key for key, one in rows.items() if one["place"] == "Quellerstadt"}


def test_a_box_of_the_map_is_left_to_the_server(
    recorded: Recorded, collections: dict[str, Collection], demo_engine: Engine, tmp_path: Path
):
    program = (
        LAYER
        + """
found = layer("sites", "restrictToRequestBBOX='1'")
said = [one["id"] for one in found.getFeatures(QgsFeatureRequest().setFilterRect(QgsRectangle(*told["box"])))]
"""
    )
    rows = rows_of(demo_engine, collections["sites"])
    points = [one["_geometry"] for one in rows.values() if one["_geometry"] is not None]
    box = shapely.box(*shapely.MultiPoint(points[:20]).bounds)
    said = qgis(program, tmp_path, address=recorded.address, box=box.bounds)
    expected = {
        key for key, one in rows.items() if one["_geometry"] is not None and box.intersects(one["_geometry"])
    }
    assert set(said) == expected
    assert any("bbox" in query for query in recorded.queries())


def test_pages_are_as_large_as_the_description_allows(recorded: Recorded, tmp_path: Path):
    qgis(
        LAYER + 'said = layer("sites").isValid() and len(list(layer("sites").getFeatures()))',
        tmp_path,
        address=recorded.address,
    )
    assert max(int(query.get("limit", 0)) for query in recorded.queries()) >= 1000


def test_it_says_that_it_cannot_change_features(gis_server: str, tmp_path: Path):
    program = (
        LAYER
        + """
found = layer("sites")
said = {"valid": found.isValid(), "may": int(found.dataProvider().capabilities() & QgsVectorDataProvider.EditingCapabilities),
        "version": Qgis.QGIS_VERSION_INT}
"""
    )
    said = qgis(program, tmp_path, address=gis_server)
    assert said["valid"]
    if said["version"] >= 32800:
        pytest.skip("this QGIS can change features")
    assert said["may"] == 0


def test_vector_tiles_are_a_layer(
    gis_server: str, collections: dict[str, Collection], demo_engine: Engine, tmp_path: Path
):
    """QGIS loads the tiles of a collection, and what it gets in one is what SQL has there."""
    program = """
import base64
uri = QgsDataSourceUri()
uri.setParam("type", "xyz")
uri.setParam("url", told["address"] + "/ogc/collections/sites/tiles/WebMercatorQuad/{z}/{y}/{x}")
uri.setParam("zmin", "0")
uri.setParam("zmax", "18")
found = QgsVectorTileLayer(bytes(uri.encodedUri()).decode(), "tiles")
x, y, z = told["tile"]
said = {"valid": found.isValid(), "tile": base64.b64encode(bytes(found.getRawTile(QgsTileXYZ(x, y, z)))).decode()}
"""
    rows = rows_of(demo_engine, collections["sites"], srid=3857)
    points = [one["_geometry"] for one in rows.values() if one["_geometry"] is not None]
    x, y = tile_of(points[0], LEVEL)
    said = qgis(program, tmp_path, address=gis_server, tile=[x, y, LEVEL])
    assert said["valid"]
    [layer] = mapbox_vector_tile.decode(base64.b64decode(said["tile"])).values()
    inside = {
        str(row["slug"])
        for row in rows.values()
        if row["_geometry"] is not None and tile_of(row["_geometry"], LEVEL) == (x, y)
    }
    assert inside <= {str(one["properties"]["slug"]) for one in layer["features"]}
    assert inside


LEVEL = 14
WORLD_M = 40_075_016.685578488
"""The side of the world's square in Web Mercator."""


def tile_of(point: shapely.Point, level: int) -> tuple[int, int]:
    """Column and row of the tile on which a point lies, in Web Mercator."""
    side = WORLD_M / 2**level
    return int((point.x + WORLD_M / 2) // side), int((WORLD_M / 2 - point.y) // side)
