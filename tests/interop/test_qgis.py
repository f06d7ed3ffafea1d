"""QGIS without a window: collections as layers (provider "OAPIF"), filtered, turned, changed; tiles drawn to a picture.

QGIS 3.22 reads features of OGC API Features and cannot change them; 3.40 can, and leaves filters to the server. Another QGIS than
that of the system is tried by naming it in ATLAS_TEST_QGIS.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from sqlalchemy import Engine, text

from app.collections.model import Collection
from tests.interop.conftest import Editing, rows_of
from tests.interop.gis import qgis
from tests.interop.recording import Recorded

WITH_EDITING, WITH_FILTERS = 33200, 33200
"""From which versions on QGIS changes features, and leaves filters to the server."""
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


FILTERS = {
    "\"name\" LIKE 'Kita%'": lambda row: row["name"].startswith("Kita"),
    "\"place\" = 'Quellerstadt' AND \"wheelchair\" IN ('yes', 'limited')": lambda row: (
        row["place"] == "Quellerstadt" and row["wheelchair"] in {"yes", "limited"}
    ),
    'length("name") > 20 OR "phone" IS NOT NULL': lambda row: (
        len(row["name"]) > 20 or row["phone"] is not None
    ),
}


def test_expressions_find_what_sql_finds_and_newer_versions_leave_them_to_the_server(
    recorded: Recorded, collections: dict[str, Collection], demo_engine: Engine, tmp_path: Path
):
    program = (
        LAYER
        + """
found, said = layer("sites"), {"version": Qgis.QGIS_VERSION_INT, "ids": []}
for written in told["filters"]:
    assert found.setSubsetString(written)
    said["ids"].append([one["id"] for one in found.getFeatures()])
"""
    )
    rows = rows_of(demo_engine, collections["sites"])
    said = qgis(program, tmp_path, address=recorded.address, filters=list(FILTERS))
    for holds, ids in zip(FILTERS.values(), said["ids"], strict=True):
        assert set(ids) == {key for key, row in rows.items() if holds(row)}
    if said["version"] >= WITH_FILTERS:
        assert any(query.get("filter") for query in recorded.queries())


def test_places_in_metres_are_those_of_sql(
    gis_server: str, collections: dict[str, Collection], demo_engine: Engine, tmp_path: Path
):
    program = (
        LAYER
        + """
wanted = QgsFeatureRequest().setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:25832"), QgsProject.instance().transformContext())
said = {one["id"]: [one.geometry().asPoint().x(), one.geometry().asPoint().y()] for one in layer("sites").getFeatures(wanted) if one.hasGeometry()}
"""
    )
    said = qgis(program, tmp_path, address=gis_server)
    rows = rows_of(demo_engine, collections["sites"], 25832)
    assert said.keys() == {key for key, row in rows.items() if row["_geometry"] is not None}
    for key, place in said.items():
        assert shapely.distance(shapely.Point(place), rows[key]["_geometry"]) < 0.02


def test_tiles_are_drawn_where_the_sites_are_and_nowhere_else(gis_server: str, tmp_path: Path):
    program = (
        LAYER
        + """
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
address = told["address"] + "/ogc/collections/sites/tiles/WebMercatorQuad/{z}/{y}/{x}"
tiles = QgsVectorTileLayer("type=xyz&zmin=0&zmax=14&url=" + address, "tiles")
style = QgsVectorTileBasicRendererStyle("all", "", QgsWkbTypes.PointGeometry)
style.setSymbol(QgsMarkerSymbol.createSimple({"name": "circle", "color": "255,0,0", "outline_style": "no", "size": "3"}))
drawing = QgsVectorTileBasicRenderer()
drawing.setStyles([style])
tiles.setRenderer(drawing)
tiles.setLabeling(None)
view = QgsMapSettings()
view.setLayers([tiles])
view.setOutputSize(QSize(700, 700))
view.setBackgroundColor(QColor(255, 255, 255))
view.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
turn = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), view.destinationCrs(), QgsProject.instance())
places = [turn.transform(one.geometry().asPoint()) for one in layer("sites").getFeatures() if one.hasGeometry()]
around = QgsRectangle(min(p.x() for p in places), min(p.y() for p in places), max(p.x() for p in places), max(p.y() for p in places))
view.setExtent(around.buffered(1000))
job = QgsMapRendererSequentialJob(view)
job.start()
job.waitForFinished()
image = job.renderedImage()
pixels = [(round(p.x()), round(p.y())) for p in (view.mapToPixel().transform(place) for place in places)]
red = {(x, y) for x in range(700) for y in range(700) if image.pixelColor(x, y).green() < 128}
near = {(x + dx, y + dy) for x, y in pixels for dx in range(-10, 11) for dy in range(-10, 11)}
said = {"valid": tiles.isValid(), "sites": len(places), "empty": [p for p in pixels if p not in red], "red": len(red), "elsewhere": len(red - near)}
"""
    )
    said = qgis(program, tmp_path, address=gis_server)
    assert said["valid"]
    assert said["sites"] > 100
    assert said["red"] > 1000
    assert said["empty"] == []
    assert said["elsewhere"] == 0


EDITING = """
keys = QgsApplication.authManager()
keys.setMasterPassword("ein Meisterwort", True)
access = QgsAuthMethodConfig("APIHeader")
access.setName("atlas")
access.setConfigMap(told["headers"])
keys.storeAuthenticationConfig(access)
found = layer("sites-library", "authcfg=" + access.id())
said = {"may": found.dataProvider().capabilitiesString(), "errors": []}

def ours():
    found.reload()
    return next((one for one in found.getFeatures() if one["name"] == told["name"]), None)

def commit():
    if not found.commitChanges():
        said["errors"] += found.commitErrors()
        found.rollBack()

def column(name):
    return found.fields().indexOf(name)
"""
STEPS = """
found.startEditing()
one = QgsFeature(found.fields())
one.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(*told["spot"])))
one["name"], one["place"] = told["name"], "Nordmeer"
found.addFeature(one)
commit()
found.startEditing()
found.changeAttributeValue(ours().id(), column("phone"), "0461 99")
found.changeAttributeValue(ours().id(), column("approved_places"), 25)
commit()
found.startEditing()
found.changeGeometry(ours().id(), QgsGeometry.fromPointXY(QgsPointXY(told["spot"][0] + 1e-4, told["spot"][1])))
commit()
said["after"] = told_of(ours())
if told["end"]:
    found.startEditing()
    found.deleteFeature(ours().id())
    commit()
    said["ended"] = ours() is None
"""
SPOT = """
SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) AS p FROM area
 WHERE level = 'municipality' AND is_core AND geom IS NOT NULL ORDER BY ars LIMIT 1) x"""


def test_an_editor_adds_changes_moves_and_ends_a_site(tmp_path: Path, request: pytest.FixtureRequest):
    """With an access of the kind "API Header"; what is there afterwards is asked of SQL, as that of any other change."""
    version = qgis("said = [Qgis.QGIS_VERSION_INT, Qgis.QGIS_VERSION]", tmp_path)
    if version[0] < WITH_EDITING:
        pytest.skip(f"QGIS {version[1]} only reads OGC API Features; 3.32 and later change them")
    editing: Editing = request.getfixturevalue("editing")
    with editing.engine.connect() as connection:
        spot = [round(side, 6) for side in connection.execute(text(SPOT)).one()]
    told = {"address": editing.address, "headers": editing.headers, "spot": spot}
    kept = qgis(LAYER + EDITING + STEPS, tmp_path, **told, name="Bücherei bleibt", end=False)
    assert kept["errors"] == []
    assert "Add Features" in kept["may"]
    with editing.engine.connect() as connection:
        row = connection.execute(text(CHANGED)).one()
    assert (row.phone, row.approved_places) == ("0461 99", 25)
    assert (row.lon, row.lat) == pytest.approx((spot[0] + 1e-4, spot[1]), abs=1e-6)
    spot[1] += 2e-3
    ended = qgis(LAYER + EDITING + STEPS, tmp_path, **{**told, "spot": spot}, name="Bücherei endet", end=True)
    assert ended["errors"] == []
    assert ended["ended"]


CHANGED = """
SELECT t.phone, o.approved_places, ST_X(t.point) AS lon, ST_Y(t.point) AS lat FROM site_state t JOIN offer o USING (site_id)
 WHERE t.name = 'Bücherei bleibt' AND upper_inf(t.valid_during) AND upper_inf(o.valid_during)"""
