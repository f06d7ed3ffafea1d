"""QGIS without a window: collections as layers (provider "OAPIF"), whole and within a box.

QGIS 3.22 reads features of OGC API Features and cannot change them; later ones can.
"""

from __future__ import annotations

from pathlib import Path

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
