"""Copies that ogr2ogr makes of every collection, held against SQL: each feature, each column, each coordinate.

Of long collections a part is copied, which the server is asked for by a condition.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from sqlalchemy import Engine, text

from app.collections.model import Collection, Fragment, Property
from app.collections.select import count
from tests.interop.conftest import region_id, rows_of
from tests.interop.gis import gdal
from tests.interop.recording import Recorded

LONG = 600
PARTED_BY = ("ars", "municipality_ars", "site", "highway")
"""Of long collections those rows are copied that have the last value of the first of these columns that they have."""
LAST_DIGIT = 1e-7


def copied(address: str, name: str, *options: str, key: str = "id") -> dict[str, dict[str, Any]]:
    """The features that ogr2ogr writes, by their keys."""
    # Opened as a collection, GDAL asks fewer questions first; it leaves conditions to servers whose first page it has read.
    source = (
        [f"OAPIF:{address}/ogc", name]
        if "-where" in options
        else [f"OAPIF_COLLECTION:{address}/ogc/collections/{name}"]
    )
    done = gdal(
        "ogr2ogr", "-f", "GeoJSONSeq", "/vsistdout/", *source, "-oo", "PAGE_SIZE=1000", *options,
        "-lco", "COORDINATE_PRECISION=9",
    )  # fmt: skip
    found = [json.loads(line) for line in done.stdout.splitlines()]
    by_key = {str(one["properties"][key]): one for one in found}
    assert len(by_key) == len(found)
    return by_key


def key_of(one: Collection) -> str:
    """The column with the key: GDAL makes one where it is a text, and its own number where it is one."""
    return one.key.name if one.key.kind == "integer" else "id"


def numbered(engine: Engine, one: Collection) -> int:
    """How many rows a collection has."""
    found = count(one, region_id=region_id(engine))
    with engine.connect() as connection:
        return connection.scalars(text(found.sql), found.parameters).one()


def part_of(engine: Engine, one: Collection) -> tuple[str, Fragment] | None:
    """A condition, as GDAL takes it and in SQL, that a part of a long collection meets; None for one that is read whole."""
    if numbered(engine, one) <= LONG:
        return None
    column = one.by_name[next(name for name in PARTED_BY if name in one.by_name)]
    most = f"SELECT max({column.sql}) {one.source}"
    with engine.connect() as connection:
        keys = {"region_id": region_id(engine), "as_of": datetime.now(UTC).date(), **one.parameters}
        value = connection.scalars(text(most), keys).one()
    return f"\"{column.name}\" = '{value}'", Fragment(f"{column.typed} = :value", {"value": value})


def assert_equal(read: Any, stored: Any, column: Property, at: str) -> None:
    """A value as GDAL tells it is the one of the database."""
    if stored is None or read is None:
        assert read == stored or (stored == [] and read is None), at
    elif column.kind == "number":
        assert float(read) == float(stored), at
    elif column.kind == "date":
        assert date.fromisoformat(str(read).replace("/", "-")[:10]) == stored, at
    elif column.kind == "datetime":
        told = datetime.fromisoformat(_written(read))
        assert abs((told - stored).total_seconds()) < 0.0011, at  # GDAL keeps thousandths of a second
    else:
        assert read == stored, at


def _written(read: Any) -> str:
    """A moment as GDAL writes it (2026/08/01 12:00:00+00), as Python reads it."""
    plain = str(read).replace("/", "-").replace("Z", "+00")
    return f"{plain}:00" if plain[-3] in "+-" else plain


def assert_same_place(read: Any, stored: Any, at: str) -> None:
    """A geometry as published is the stored one, to the last digit."""
    if stored is None:
        assert read is None, at
        return
    rounded = shapely.transform(stored, lambda places: np.round(places, 7))
    given, expected = shapely.normalize(shape(read)), shapely.normalize(rounded)
    if shapely.get_num_geometries(expected) == 1 and given.geom_type != expected.geom_type:
        expected = shapely.get_geometry(expected, 0)
    assert shapely.get_num_coordinates(given) == shapely.get_num_coordinates(expected), at
    off = np.abs(shapely.get_coordinates(given) - shapely.get_coordinates(expected)).max()
    assert off < LAST_DIGIT / 10, f"{at}: {off}"


def test_copies_of_all_collections_have_every_value(
    recorded: Recorded, collections: dict[str, Collection], demo_engine: Engine
):
    assert len(collections) > 20
    seen = 0
    for name, one in collections.items():
        part = part_of(demo_engine, one)
        rows = rows_of(demo_engine, one, where=part and part[1])
        found = copied(recorded.address, name, *(("-where", part[0]) if part else ()), key=key_of(one))
        assert found.keys() == rows.keys(), name
        for key, row in rows.items():
            read = found[key]
            for column in one.properties:
                at = f"{name} {key} {column.name}"
                assert_equal(read["properties"].get(column.name), row[column.name], column, at)
            assert_same_place(read["geometry"], row.get("_geometry"), f"{name} {key}")
            seen += len(one.properties)
        if part:
            asked = recorded.queries(f"/{name}/items")
            assert any(query.get("filter") for query in asked), name
    assert seen > 10_000


def test_a_box_given_to_the_server_gives_what_it_gives_here(
    recorded: Recorded, collections: dict[str, Collection], demo_engine: Engine
):
    """Of each collection with geometries that is not long: the quarter in the south-west, and what SQL has there."""
    for name, one in collections.items():
        if one.geometry is None or numbered(demo_engine, one) > LONG:
            continue
        rows = {
            key: row["_geometry"]
            for key, row in rows_of(demo_engine, one).items()
            if row["_geometry"] is not None
        }
        if not rows:
            continue
        west, south, east, north = shapely.total_bounds(list(rows.values())).tolist()
        box = shapely.box(west - 1e-5, south - 1e-5, (west + east) / 2, (south + north) / 2 + 1e-5)
        found = copied(
            recorded.address,
            name,
            "-spat",
            *(repr(side) for side in box.bounds),
            "-select",
            f"{key_of(one)},{one.properties[0].name}",
            key=key_of(one),
        )
        expected = {key for key, geometry in rows.items() if shapely.intersects(box, geometry)}
        assert found.keys() == expected, name
        assert any("bbox" in query for query in recorded.queries(f"/{name}/items")), name
