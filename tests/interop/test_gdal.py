"""GDAL's driver for OGC API Features (ogrinfo, ogr2ogr) reads every collection wholly, and leaves to the server what it can."""

from __future__ import annotations

import json
import math
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy import Engine

from app.collections.model import Collection
from tests.interop.conftest import rows_of
from tests.interop.gis import gdal
from tests.interop.recording import Recorded

PAGE = ("-oo", "PAGE_SIZE=5000")
SITES = "sites"
MOST = 2000
"""So many features of each collection are held against SQL; most have fewer. How many the large ones have ogrinfo tells."""
LARGE = ("streets", "cells", "catchments")


def lines(*command: str) -> list[dict[str, Any]]:
    """The features that ogr2ogr gives, line by line."""
    done = gdal("ogr2ogr", "-f", "GeoJSONSeq", "/vsistdout/", *command)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def copied(gis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All collections, as ogr2ogr copies them into a GeoPackage."""
    path = tmp_path_factory.mktemp("gdal") / "all.gpkg"
    source = f"OAPIF:{gis_server}/ogc"
    command = (
        "ogr2ogr",
        "-f",
        "GPKG",
        str(path),
        source,
        "-oo",
        "PAGE_SIZE=1000",
        "-limit",
        str(MOST),
        "-gt",
        "1000000",
    )
    gdal(*command, OGR_SQLITE_SYNCHRONOUS="OFF")
    return path


@pytest.mark.slow  # reads all there is: that is what it is to show
def test_every_layer_has_every_feature_with_its_attributes_and_geometry(
    copied: Path, collections: dict[str, Collection], demo_engine: Engine
):
    assert set(pyogrio.list_layers(copied)[:, 0]) == set(collections)
    compared = [compare(copied, one, demo_engine) for one in collections.values()]
    assert sum(compared) > 50_000


def compare(copied: Path, collection: Collection, engine: Engine) -> int:
    """Hold a layer against SQL; how many values were compared."""
    rows = rows_of(engine, collection)
    meta, _, shapes, columns = pyogrio.raw.read(copied, layer=collection.id)
    told = dict(zip(meta["fields"], columns, strict=True))
    keys = [str(one) for one in told["id"]] if rows else []
    assert len(set(keys)) == len(keys) == min(len(rows), MOST), collection.id
    assert set(keys) <= set(rows), collection.id
    for column in collection.properties:
        kept = [rows[key][column.name] for key in keys]
        if column.name == "id":
            continue
        assert column.name in told or not any(kept), f"{collection.id}: {column.name} is missing"
        for one, other in zip(told.get(column.name, ()), kept, strict=column.name in told):
            assert same(one, other), f"{collection.id}.{column.name}: {one!r} instead of {other!r}"
    if keys and shapes is not None:
        assert_same_shapes(
            shapely.from_wkb(shapes), np.array([rows[key]["_geometry"] for key in keys]), collection.id
        )
    return len(keys) * len(told)


def same(told: Any, kept: Any) -> bool:
    """Whether a value is the same as GDAL read it: lists as JSON, days as such, numbers as floats where some are missing."""
    if told is None or told != told or str(told) == "NaT":
        return kept is None or kept == []
    if isinstance(kept, list):
        return json.loads(told) == kept
    if isinstance(kept, bool):
        return bool(told) == kept
    if isinstance(kept, int | float | Decimal):
        return math.isclose(float(told), float(kept), rel_tol=1e-12)
    if isinstance(kept, date):
        return str(told).replace("/", "-")[:10] == kept.isoformat()[:10]
    return str(told) == str(kept)


def assert_same_shapes(told: np.ndarray, kept: np.ndarray, name: str) -> None:
    """Geometries are the same to the seventh decimal, whatever ring or point they begin with."""
    assert (shapely.is_missing(told) == shapely.is_missing(kept)).all(), name
    alike = shapely.equals_exact(shapely.normalize(told), shapely.normalize(kept), tolerance=2e-7)
    for one, other in zip(told[~alike], kept[~alike], strict=True):
        if one is not None:  # a tie of coordinates may have been settled otherwise by rounding
            assert shapely.hausdorff_distance(one, other) < 2e-7, name


def test_ogrinfo_tells_extent_reference_system_and_count(
    recorded: Recorded, collections: dict[str, Collection], demo_engine: Engine
):
    told = gdal("ogrinfo", "-so", f"OAPIF:{recorded.address}/ogc", SITES, *LARGE, *PAGE).stdout
    for name in (SITES, *LARGE):
        assert f"Feature Count: {len(rows_of(demo_engine, collections[name]))}\n" in told
    assert 'ID["OGC","CRS84"]' in told or 'ID["EPSG",4326]' in told
    assert "name: String" in told


def test_a_box_is_left_to_the_server(
    recorded: Recorded, collections: dict[str, Collection], demo_engine: Engine
):
    rows = rows_of(demo_engine, collections[SITES])
    points = [one["_geometry"] for one in rows.values() if one["_geometry"] is not None]
    west, south, east, north = (
        str(side) for side in shapely.MultiPoint(points[: len(points) // 4]).envelope.buffer(1e-3).bounds
    )
    found = lines(f"OAPIF:{recorded.address}/ogc", SITES, *PAGE, "-spat", west, south, east, north)
    box = shapely.box(float(west), float(south), float(east), float(north))
    expected = {
        key for key, one in rows.items() if one["_geometry"] is not None and box.intersects(one["_geometry"])
    }
    assert {one["properties"]["id"] for one in found} == expected
    assert any("bbox" in query for query in recorded.queries())


FILTERS = {
    "name LIKE 'Kita%'": lambda row: row["name"].startswith("Kita"),
    "name ILIKE 'kita%'": lambda row: row["name"].lower().startswith("kita"),
    "place = 'Quellerstadt' AND NOT (name = 'x')": lambda row: row["place"] == "Quellerstadt",
    "place IS NULL OR name > 'M'": lambda row: row["place"] is None or row["name"] > "M",
}


@pytest.mark.parametrize("written", FILTERS)
def test_a_filter_is_left_to_the_server(
    recorded: Recorded, collections: dict[str, Collection], demo_engine: Engine, written: str
):
    found = lines(f"OAPIF:{recorded.address}/ogc", SITES, *PAGE, "-where", written)
    rows = rows_of(demo_engine, collections[SITES])
    assert {one["properties"]["id"] for one in found} == {
        key for key, one in rows.items() if FILTERS[written](one)
    }
    asked = [query for query in recorded.queries() if query.get("filter-lang") == "cql-text"]
    assert asked
    assert all(query["filter"] for query in asked)


def test_features_come_in_the_metric_system_that_is_asked_for(
    recorded: Recorded, collections: dict[str, Collection], demo_engine: Engine
):
    rows = rows_of(demo_engine, collections[SITES], srid=25832)
    command = (
        "ogr2ogr",
        "-f",
        "GeoJSON",
        "/vsistdout/",
        f"OAPIF:{recorded.address}/ogc",
        SITES,
        *PAGE,
        "-t_srs",
        "EPSG:25832",
    )
    found = json.loads(gdal(*command, "-lco", "RFC7946=NO").stdout)["features"]
    assert len(found) == len(rows)
    for one in found:
        kept = rows[one["properties"]["id"]]["_geometry"]
        assert (one["geometry"] is None) == (kept is None)
        if kept is not None:
            assert one["geometry"]["coordinates"] == pytest.approx([kept.x, kept.y], abs=0.05)
