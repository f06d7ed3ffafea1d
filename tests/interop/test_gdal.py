"""What GDAL (ogrinfo, ogr2ogr) leaves to the server by its driver for OGC API Features: boxes and filters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from shapely.geometry import shape
from sqlalchemy import Engine

from app.collections.model import Collection
from tests.interop.conftest import rows_of
from tests.interop.gis import gdal
from tests.interop.recording import Recorded

PAGE = ("-oo", "PAGE_SIZE=5000")
SITES = "sites"


def lines(*command: str) -> list[dict[str, Any]]:
    """The features that ogr2ogr gives, line by line."""
    done = gdal("ogr2ogr", "-f", "GeoJSONSeq", "/vsistdout/", *command)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_ogrinfo_tells_extent_reference_system_and_count(
    recorded: Recorded, collections: dict[str, Collection], demo_engine: Engine
):
    told = gdal("ogrinfo", "-so", f"OAPIF:{recorded.address}/ogc", SITES, *PAGE).stdout
    for name in (SITES,):
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


MOST_OFF_M = {25832: 0.01, 3035: 0.01, 3857: 0.02}
"""Half of the last of seven decimals of a degree is up to 6 mm; at 55° north a metre of EPSG:3857 is 0.57 of one on the ground."""
NORTH_FIRST = {3035}


@pytest.mark.parametrize("code", MOST_OFF_M)
@pytest.mark.parametrize("name", ["sites", "areas"])
def test_other_reference_systems_are_those_of_gdal(gis_server: str, tmp_path: Path, name: str, code: int):
    """What we answer in metres is what GDAL makes of our degrees, the axes in the order of the register."""
    items = f"{gis_server}/ogc/collections/{name}/items"
    degrees = httpx.get(items, params={"limit": 300}, timeout=60).raise_for_status()
    metres = httpx.get(
        items, params={"limit": 300, "crs": f"http://www.opengis.net/def/crs/EPSG/0/{code}"}, timeout=60
    ).raise_for_status()
    source = tmp_path / "degrees.json"
    source.write_bytes(degrees.content)
    done = gdal(
        "ogr2ogr", "-f", "GeoJSON", "/vsistdout/", str(source), "-t_srs", f"EPSG:{code}", "-lco", "RFC7946=NO",
        "-lco", "COORDINATE_PRECISION=5",
    )  # fmt: skip
    made, given = shapes(json.loads(done.stdout)), shapes(metres.json())
    assert len(given) > 20
    for mine, theirs in zip(given, made, strict=True):
        expected = shapely.get_coordinates(theirs)
        if code in NORTH_FIRST:
            expected = expected[:, ::-1]
        assert np.abs(shapely.get_coordinates(mine) - expected).max() < MOST_OFF_M[code]


def shapes(told: dict[str, Any]) -> list[shapely.Geometry]:
    """The geometries of a collection, in its order; without those that have none."""
    return [shape(one["geometry"]) for one in told["features"] if one["geometry"] is not None]
