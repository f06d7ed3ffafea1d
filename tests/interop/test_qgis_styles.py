"""GeoPackages open in QGIS as they look on the screen: by themselves, every feature with a symbol, in the colours of the interface."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from sqlalchemy import Engine, text

from tests.asking import asking
from tests.interop.gis import gdal, qgis

FIGURES = "figures"
ASKED = "category=kindergarten&age_group=3-5"
STORED = {
    "sites": "categorizedSymbol", "sites-kindergarten": "singleSymbol", "areas": "categorizedSymbol", "cells": "RuleRenderer",
    "streets": "RuleRenderer", "catchments": "categorizedSymbol", "isochrones": "categorizedSymbol", "travel-times-areas": "RuleRenderer",
    "travel-times-cells-kindergarten": "RuleRenderer", "places-areas": "RuleRenderer", "places-cells-kindergarten": "RuleRenderer",
    "gaps-areas": "RuleRenderer", "indicators": "RuleRenderer",
}  # fmt: skip
"""Collections, and the renderer that each opens with."""
PARTS = {
    "travel-times-areas": "?category=kindergarten&mode=walk&age_group=3-5&level=municipality", "streets": "?filter=edge_no<2000",
    "indicators": "?filter=year>2022",
}  # fmt: skip
HATCHED, DOTTED = ["SimpleFill", "LinePatternFill"], ["SimpleFill", "PointPatternFill"]
PROGRAM = """
said = {}
for path, name in told["layers"]:
    layer = QgsVectorLayer(path + "|layername=" + name, name, "ogr")
    renderer = layer.renderer()
    context = QgsRenderContext()
    context.expressionContext().appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    renderer.startRender(context, layer.fields())
    drawn, undrawn, fields = [], 0, layer.fields().names()
    for one in layer.getFeatures():
        context.expressionContext().setFeature(one)
        symbols = renderer.originalSymbolsForFeature(one, context)
        if renderer.type() == "RuleRenderer" and len(symbols) == 2:
            symbols = symbols[:1]  # this question of QGIS tells the "else" too, which it draws only where there is no other
        if len(symbols) != 1:
            undrawn += 1
            continue
        symbol = symbols[0]
        kinds = [part.layerType() for part in symbol.symbolLayers()]
        broken = [kind for part, kind in zip(symbol.symbolLayers(), kinds) if "Pattern" in kind and part.subSymbol() is None]
        values = {key: one[key] if isinstance(one[key], (str, int, float)) else None for key in told["keys"] if key in fields}
        drawn.append([values, kinds + broken, symbol.symbolLayer(0).color().name(), symbol.symbolLayer(0).shape() if kinds == ["SimpleMarker"] else None])
    renderer.stopRender(context)
    said.setdefault(path, {})[name] = {
        "valid": layer.isValid(), "type": renderer.type(), "labels": [item.label() for item in renderer.legendSymbolItems()],
        "styles": layer.listStylesInDatabase()[2], "drawn": drawn, "undrawn": undrawn,
    }
"""
KEYS = [
    "ars", "slug", "categories", "level", "minutes", "highway", "people_all", "people_all_status", "mean_minutes", "mean_minutes_walk",
    "minutes_walk", "minutes_walk_status",
]  # fmt: skip


@pytest.fixture(scope="module")
def files(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of the interface, by the names of collections."""
    folder = tmp_path_factory.mktemp("styled")

    async def fetch() -> dict[str, Path]:
        found = {}
        async with asking(demo_url, folder) as client:
            sources = {name: f"/api/exports/{name}.gpkg{PARTS.get(name, '')}" for name in STORED}
            for name, source in {**sources, FIGURES: f"/api/maps/figures.gpkg?{ASKED}"}.items():
                answer = await client.get(source)
                assert answer.status_code == 200, f"{name}: {answer.text}"
                found[name] = folder / f"{name}.gpkg"
                found[name].write_bytes(answer.content)
        return found

    return asyncio.run(fetch())


@pytest.fixture(scope="module")
def opened(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Every layer with a geometry as QGIS opens it, by file and layer."""
    layers = [
        (str(path), layer) for path in files.values() for layer, kind in pyogrio.list_layers(path).tolist() if kind is not None
    ]  # fmt: skip
    said = qgis(PROGRAM, tmp_path_factory.mktemp("qgis"), layers=layers, keys=KEYS)
    return {name: said[str(path)] for name, path in files.items()}


@pytest.fixture(scope="module")
def scale(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The map of the screen: limits, colours and the figure of each municipality."""

    async def fetch() -> dict[str, Any]:
        async with asking(demo_url, tmp_path_factory.mktemp("asking")) as client:
            answer = await client.get("/api/maps?map=kindergarten,walk,3-5&measure=mean&limit_minutes=15")
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return {**told["scale"], "figures": told["maps"][0]["figures"]}

    return asyncio.run(fetch())


def colour_on_screen(scale: dict[str, Any], value: float) -> str:
    """As the frontend finds it: of the class whose lower limit has been reached."""
    return scale["colours"][bisect_right(scale["limits"], value)]


def test_every_layer_opens_with_its_style_and_every_feature_has_a_symbol(opened: dict[str, dict[str, Any]]):
    for file, layers in opened.items():
        for name, layer in layers.items():
            at = f"{file} {name}"
            assert layer["valid"], at
            assert layer["styles"], at
            assert layer["drawn"] or file == "isochrones", at  # outlines are drawn on demand only
            assert layer["undrawn"] == 0, at
            for _, kinds, _, _ in layer["drawn"]:
                assert kinds in (["SimpleFill"], ["SimpleLine"], ["SimpleMarker"], HATCHED, DOTTED), at
    for name, renderer in STORED.items():
        (layer,) = opened[name].values()
        assert layer["type"] == renderer, name


def test_municipalities_and_cells_have_the_classes_and_colours_of_the_screen(
    opened: dict[str, dict[str, Any]], scale: dict[str, Any]
):
    layer = opened[FIGURES]["gemeinden"]
    assert len(layer["labels"]) == len(scale["colours"]) + 2  # secret, unknown
    for values, kinds, colour, _ in layer["drawn"]:
        told = scale["figures"][values["ars"]]
        if told["value"] is None:
            assert kinds == (DOTTED if told["status"] == "secret" else HATCHED)
        else:
            assert (kinds, colour) == (["SimpleFill"], colour_on_screen(scale, told["value"]))
    cells = opened[FIGURES]["zellen"]["drawn"]
    assert len({colour for _, _, colour, _ in cells}) > 2
    for values, kinds, colour, _ in cells:
        if values["minutes_walk"] is None:
            assert kinds == HATCHED
        else:
            assert colour == colour_on_screen(scale, values["minutes_walk"])


def test_a_part_of_a_collection_has_the_classes_of_the_map_of_that_part(
    opened: dict[str, dict[str, Any]], scale: dict[str, Any]
):
    (layer,) = opened["travel-times-areas"].values()
    core = [one for one in layer["drawn"] if one[0]["ars"] in scale["figures"]]
    told = {ars for ars, figure in scale["figures"].items() if figure["value"] is not None}
    assert told <= {values["ars"] for values, *_ in core}
    for values, kinds, colour, _ in core:
        if values["mean_minutes"] is None:
            assert kinds in (HATCHED, DOTTED)
        else:
            assert colour == colour_on_screen(scale, values["mean_minutes"])


def test_sites_have_the_sign_of_their_first_kind(opened: dict[str, dict[str, Any]], demo_engine: Engine):
    asked = "SELECT c.code, c.color, p.shape FROM category c JOIN life_phase p ON p.code = c.life_phase"
    with demo_engine.connect() as connection:
        signs = {row.code: row for row in connection.execute(text(asked))}
    drawn = opened["sites"]["sites"]["drawn"]
    assert len({values["categories"] for values, *_ in drawn}) > 5
    shapes = set()
    for values, _, colour, shape in drawn:
        assert colour == signs[values["categories"].partition("|")[0]].color, values
        shapes.add((signs[values["categories"].partition("|")[0]].shape, shape))
    assert (
        len(shapes) == len({ours for ours, _ in shapes}) == len({theirs for _, theirs in shapes})
    )  # one to one
    for file, layer in (("sites-kindergarten", "sites_kindergarten"), (FIGURES, "lernorte")):
        assert {colour for _, _, colour, _ in opened[file][layer]["drawn"]} == {signs["kindergarten"].color}


def test_cells_by_people_run_from_light_to_dark(opened: dict[str, dict[str, Any]]):
    """More people are never drawn lighter: classes follow each other in the order of the scale (YlGnBu, five classes at most)."""
    ramp = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"]
    drawn = opened["cells"]["cells"]["drawn"]
    known = sorted(
        (values["people_all"], ramp.index(colour))
        for values, kinds, colour, _ in drawn
        if kinds == ["SimpleFill"]
    )
    assert {values["people_all"] is None for values, kinds, _, _ in drawn if kinds != ["SimpleFill"]} <= {
        True
    }
    places = [place for _, place in known]
    assert places == sorted(places)
    assert set(places) == {0, 1, 2, 3, 4}


def test_catchments_and_streets_are_told_apart(opened: dict[str, dict[str, Any]]):
    """Colours of the view Einzugsgebiet, by hand from it."""
    screen = {5: "#253494", 10: "#2c7fb8", 15: "#41b6c4", 30: "#a1dab4"}
    for name in ("catchments", "isochrones"):
        for values, _, colour, _ in opened[name][name]["drawn"]:
            if values["minutes"] in screen:
                assert colour == screen[values["minutes"]]
    by_class = {values["highway"]: colour for values, _, colour, _ in opened["streets"]["streets"]["drawn"]}
    assert len(set(by_class.values())) >= 3


def test_gdal_lists_the_styles_as_a_table_like_any_other(files: dict[str, Path]):
    """As QGIS makes it: contents of the kind attributes, no extension that a reader has to know."""
    for name, path in files.items():
        summary = gdal("ogrinfo", "-ro", "-so", "-al", str(path))
        assert "ERROR" not in summary.stderr
        warnings = [
            one for one in summary.stderr.splitlines() if "Warning" in one and "user_version" not in one
        ]
        assert warnings == [], name  # an older GDAL says of every GeoPackage 1.4 that it is newer
        assert "layer_styles" in summary.stdout
        listed = pyogrio.read_dataframe(path, sql="SELECT table_name, data_type FROM gpkg_contents")
        assert dict(listed.values.tolist())["layer_styles"] == "attributes"
        extended = pyogrio.read_dataframe(path, sql="SELECT DISTINCT extension_name FROM gpkg_extensions")
        assert set(extended["extension_name"]) <= {"gpkg_rtree_index", "gpkg_crs_wkt", "gpkg_schema"}
