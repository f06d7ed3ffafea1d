"""OGC API Tiles: tiles decoded by an independent reader hold what stands in the database, where it lies, in both grids."""

from __future__ import annotations

from typing import Any

import httpx
import mapbox_vector_tile
import pytest
from pyproj import Transformer
from sqlalchemy import Engine, text

from app.ogc.tile_routes import CLASSES
from app.ogc.tile_sets import TILE_SETS
from tests.ogc.reading import get, items

SETS = list(TILE_SETS)
EXTENT = 4096
SITES = """
SELECT f.slug, ST_X(f.point) AS lon, ST_Y(f.point) AS lat FROM site_feature f
 WHERE f.valid_during @> current_date AND f.point IS NOT NULL ORDER BY f.slug"""


async def layer(
    client: httpx.AsyncClient, collection: str, set_id: str, address: tuple[int, int, int], **query: str
) -> list[Any]:
    """The features of a tile (level, row, column)."""
    path = "/".join(map(str, address))
    answer = await client.get(f"/ogc/collections/{collection}/tiles/{set_id}/{path}", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    told = mapbox_vector_tile.decode(answer.content)
    assert told.keys() <= {collection}
    return told[collection]["features"] if told else []


def whole(told: dict[str, Any]) -> tuple[int, int, int]:
    """The deepest tile that holds everything."""
    alone = [
        one
        for one in told["tileMatrixSetLimits"]
        if one["minTileRow"] == one["maxTileRow"] and one["minTileCol"] == one["maxTileCol"]
    ]
    last = alone[-1]
    return int(last["tileMatrix"]), last["minTileRow"], last["minTileCol"]


def lon_lat(set_id: str, address: tuple[int, int, int], point: list[int]) -> tuple[float, float]:
    """Where a point of a tile lies (the reader counts from the south)."""
    west, south, east, _ = TILE_SETS[set_id].bounds(*address)
    metres = (east - west) / EXTENT
    back = Transformer.from_crs(TILE_SETS[set_id].srid, 4326, always_xy=True)
    return back.transform(west + point[0] * metres, south + point[1] * metres)


@pytest.mark.parametrize("set_id", SETS)
async def test_all_sites_are_in_the_tile_that_holds_the_kreis(
    client: httpx.AsyncClient, own_engine: Engine, set_id: str
) -> None:
    address = whole(await get(client, f"/ogc/collections/sites/tiles/{set_id}"))
    found = {one["properties"]["slug"]: one for one in await layer(client, "sites", set_id, address)}
    with own_engine.connect() as connection:
        sites = connection.execute(text(SITES)).all()
    assert found.keys() == {site.slug for site in sites}
    tolerance = 1.5 * (TILE_SETS[set_id].side_m / 2 ** address[0] / EXTENT) / 60_000
    for site in sites:
        lon, lat = lon_lat(set_id, address, found[site.slug]["geometry"]["coordinates"])
        assert lat == pytest.approx(site.lat, abs=tolerance)
        assert lon == pytest.approx(site.lon, abs=2 * tolerance)


@pytest.mark.parametrize("set_id", SETS)
async def test_sites_of_a_kind_and_of_an_earlier_day_are_those_of_the_collection(
    client: httpx.AsyncClient, set_id: str
) -> None:
    address = whole(await get(client, f"/ogc/collections/sites/tiles/{set_id}"))
    for query in ({}, {"as_of": "2026-06-01"}):
        wanted = await items(client, "sites-kindergarten", limit=5000, **query)
        found = await layer(client, "sites-kindergarten", set_id, address, **query)
        assert sorted(one["properties"]["slug"] for one in found) == sorted(
            one["id"] for one in wanted["features"] if one["geometry"]
        )
        assert found


@pytest.mark.parametrize("set_id", SETS)
@pytest.mark.parametrize("collection", ["areas", "cells"])
async def test_areas_and_cells_have_their_columns_and_geometries(
    client: httpx.AsyncClient, collection: str, set_id: str
) -> None:
    address = whole(await get(client, f"/ogc/collections/{collection}/tiles/{set_id}"))
    found = await layer(client, collection, set_id, address)
    page = await items(client, collection, limit=5000)
    known = {str(one["id"]): one["properties"] for one in page["features"]}
    assert found
    key = next(name for name in known[next(iter(known))] if name in {"ars", "id", "key"})
    for one in found:
        told = one["properties"]
        same = known.get(str(told[key]))
        if same is None:  # on a later page
            continue
        assert {
            name: told[name]
            for name, value in same.items()
            if isinstance(value, str | int | float) and value is not None
        } == {
            name: value
            for name, value in same.items()
            if isinstance(value, str | int | float) and value is not None
        }
        assert one["geometry"]["type"] in {"Polygon", "MultiPolygon", "Point"}


async def test_a_tileset_says_its_grid_its_columns_and_where_its_tiles_are(client: httpx.AsyncClient) -> None:
    listed = await get(client, "/ogc/collections/areas/tiles")
    assert [one["tileMatrixSetId"] for one in listed["tilesets"]] == SETS
    told = await get(client, "/ogc/collections/areas/tiles/AdV_25832")
    assert told["crs"].endswith("/25832")
    assert told["layers"][0]["propertiesSchema"]["properties"]["name"] == {"type": "string"}
    template = next(one for one in told["links"] if one["rel"] == "item")
    assert template["templated"] is True
    address = whole(told)
    path = template["href"].removeprefix("http://atlas")
    for name, value in zip(("tileMatrix", "tileRow", "tileCol"), address, strict=True):
        path = path.replace(f"{{{name}}}", str(value))
    assert (await client.get(path)).status_code == 200
    sets = await get(client, "/ogc/tileMatrixSets")
    for one in sets["tileMatrixSets"]:
        document = await get(client, one["links"][0]["href"].removeprefix("http://atlas"))
        assert document["id"] == one["id"]
        assert len(document["tileMatrices"]) > 15


async def test_the_interface_says_that_it_has_tiles(client: httpx.AsyncClient) -> None:
    assert set(CLASSES) <= set((await get(client, "/ogc/conformance"))["conformsTo"])
    landing = await get(client, "/ogc")
    assert any(one["href"].endswith("/tileMatrixSets") for one in landing["links"])
    collection = await get(client, "/ogc/collections/areas")
    assert any(one["href"].endswith("/areas/tiles") for one in collection["links"])
    paths = (await get(client, "/ogc/api"))["paths"]
    assert "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}" in paths


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("sites/tiles/WebMercatorQuad/3/8/0", 404, "3/8/0"),
        ("sites/tiles/WebMercatorQuad/-1/0/0", 404, "-1/0/0"),
        ("sites/tiles/WebMercatorQuad/9999999999999999999999/0/0", 404, "Kachel"),
        ("sites/tiles/WebMercatorQad/0/0/0", 404, "WebMercatorQuad"),
        ("stes/tiles/WebMercatorQuad/0/0/0", 404, "sites"),
        ("sites/tiles/WebMercatorQuad/0/0/0?as_of=gestern", 400, "as_of"),
        ("sites/tiles/WebMercatorQuad/0/0/0?asof=2024-01-01", 400, "as_of"),
        ("sites/tiles/WebMercatorQuad/a/0/0", 400, "level"),
    ],
)
async def test_what_is_wrong_is_said(client: httpx.AsyncClient, path: str, status: int, words: str) -> None:
    answer = await client.get(f"/ogc/collections/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert words in answer.text
