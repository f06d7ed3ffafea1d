"""HTTP of OGC API Tiles (20-057): tile matrix sets, the tilesets of a collection, and the tiles."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import text

from app.basemap.site_tiles import SiteTiles
from app.collections.listed import missing
from app.errors import NotFound
from app.ogc import asking, world
from app.ogc.describing import TYPES, in_language
from app.ogc.links import address, link, self_and_others
from app.ogc.negotiating import Reader, format_of, language_of, negotiated
from app.ogc.parts import PARTS, Part
from app.ogc.routes import CollectionId
from app.ogc.tile_making import box_of, square_of, statement
from app.ogc.tile_pages import has_tiles, template_of, tiles_page
from app.ogc.tile_sets import TILE_SETS, TileSet
from app.ogc.words import words_of
from app.web.answers import JSON, MVT, answer, json_bytes
from app.web.editions import edition_of
from app.web.openapi import SENDS_TILES
from app.web.regions import Region, RegionOf, engine_of
from app.web.tile_answers import Edition, tile_answer

if TYPE_CHECKING:
    from app.collections.model import Collection
    from app.ogc.links import Link

router = APIRouter(tags=["OGC API"], dependencies=[Depends(negotiated)])
SetId = Annotated[str, Path(max_length=100, description="Kachelraster: WebMercatorQuad oder AdV_25832")]
REL_SETS = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
REL_TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
_SPEC = "http://www.opengis.net/spec"
CLASSES = (
    f"{_SPEC}/ogcapi-tiles-1/1.0/conf/core", f"{_SPEC}/ogcapi-tiles-1/1.0/conf/tileset",
    f"{_SPEC}/ogcapi-tiles-1/1.0/conf/tilesets-list", f"{_SPEC}/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    f"{_SPEC}/ogcapi-tiles-1/1.0/conf/mvt", f"{_SPEC}/tms/2.0/conf/tilematrixset", f"{_SPEC}/tms/2.0/conf/json-tilematrixset",
    f"{_SPEC}/tms/2.0/conf/tilesetmetadata", f"{_SPEC}/tms/2.0/conf/json-tilesetmetadata",
)  # fmt: skip
QUICK = "sites"
"""The collection (and its kinds, `sites-…`) whose tiles of today are cut from memory."""


@router.get("/ogc/tileMatrixSets", summary="OGC API: Kachelraster")
async def tile_matrix_sets(request: Request, region: RegionOf) -> Response:
    """The tile matrix sets."""
    listed = [
        {
            "id": one.id, "title": one.title(language_of(request)), "crs": one.crs, **({"uri": one.uri} if one.uri else {}),
            "links": [link("self", address(request, f"/tileMatrixSets/{one.id}"), JSON, words_of(language_of(request))["one_tile_set"].format(one.id))],
        }
        for one in TILE_SETS.values()
    ]  # fmt: skip
    body = {"tileMatrixSets": listed, "links": self_and_others(request)[:1]}
    return answer(request, region, json_bytes(body), for_everybody=True)


@router.get("/ogc/tileMatrixSets/{set_id}", summary="OGC API: ein Kachelraster")
async def tile_matrix_set(request: Request, region: RegionOf, set_id: SetId) -> Response:
    """One tile matrix set, level by level."""
    return answer(
        request, region, json_bytes(_set(set_id).document(language_of(request))), for_everybody=True
    )


@router.get("/ogc/collections/{collection_id}/tiles", summary="OGC API: Kachelsätze einer Sammlung")
async def tilesets(
    request: Request, region: RegionOf, actor: Reader, collection_id: CollectionId
) -> Response:
    """The tilesets of a collection."""
    if format_of(request) == "html":
        return await tiles_page(request, region, actor, collection_id, list(TILE_SETS.values()))
    async with world.reading_engine(request, actor).connect() as connection:
        one = await world.found(request, connection, region, actor, collection_id)
    has_tiles(one)
    title = in_language(one.title, language_of(request))
    listed = [
        {
            "title": f"{title} ({tile_set.id})", "dataType": "vector", "crs": tile_set.crs, "tileMatrixSetId": tile_set.id,
            "links": _links_of_set(request, one, tile_set),
        }
        for tile_set in TILE_SETS.values()
    ]  # fmt: skip
    body = json_bytes({"tilesets": listed, "links": self_and_others(request)[:1]})
    return answer(request, region, body, for_everybody=one.for_everybody)


@router.get("/ogc/collections/{collection_id}/tiles/{set_id}", summary="OGC API: ein Kachelsatz")
async def tileset(
    request: Request, region: RegionOf, actor: Reader, collection_id: CollectionId, set_id: SetId
) -> Response:
    """A tileset: its grid, which tiles hold anything, the columns of its features."""
    tile_set = _set(set_id)
    if format_of(request) == "html":
        return await tiles_page(request, region, actor, collection_id, [tile_set])
    async with world.reading_engine(request, actor).connect() as connection:
        known = await world.listed(request, connection, region, actor)
        one = await world.found(request, connection, region, actor, collection_id)
        extent = await world.extent_of(request, connection, region, known, collection_id)
    has_tiles(one)
    told = {**_tileset(request, one, tile_set, extent.box), "version": edition_of(request, region)}
    body = json_bytes(told)
    return answer(request, region, body, for_everybody=one.for_everybody)


@router.get(
    "/ogc/collections/{collection_id}/tiles/{set_id}/{level}/{row}/{column}",
    summary="OGC API: eine Vektorkachel",
    **SENDS_TILES,
)
async def tile(
    request: Request, region: RegionOf, actor: Reader, collection_id: CollectionId, set_id: SetId, level: int, row: int,
    column: int, as_of: Annotated[str | None, Query(description="Stand an diesem Tag; ohne: heute")] = None,
    v: Edition = None,
) -> Response:  # fmt: skip
    """A tile in the Mapbox Vector Tile format: one layer of the collection's name; empty where there is nothing."""
    asking.only_known(request.query_params, asking.EVERYWHERE | {"as_of", "v"})
    tile_set, at = _set(set_id), (level, row, column)
    if not tile_set.holds(*at):
        raise NotFound(f"Eine Kachel {level}/{row}/{column} gibt es im Raster {set_id} nicht.")
    day = asking.day_of({"as_of": as_of}) if as_of else None
    engine = world.reading_engine(request, actor)
    async with engine.connect() as connection:
        one = await world.found(request, connection, region, actor, collection_id)
    has_tiles(one)

    async def read_tile() -> bytes:
        if _is_quick(one) and day in {None, datetime.now(UTC).date()}:
            return await _quick(request, region, one, tile_set, at)
        found = statement(one, region.id, tile_set, at, as_of=day)
        async with engine.connect() as connection:
            return bytes((await connection.execute(text(found.sql), found.parameters)).scalar_one())

    if actor.account_id is not None or not one.for_everybody:  # only what visitors may see is shared
        return answer(request, region, await read_tile(), MVT, for_everybody=one.for_everybody)
    asked = json_bytes(["ogc", one.id, set_id, *at, as_of]).decode()
    source = engine_of(request) if _is_quick(one) else engine
    return await tile_answer(request, region, asked, v, source, read_tile)


def _is_quick(one: Collection) -> bool:
    return one.id == QUICK or one.id.startswith(f"{QUICK}-")


async def _quick(
    request: Request, region: Region, one: Collection, tile_set: TileSet, at: tuple[int, int, int]
) -> bytes:
    tiles: SiteTiles = request.app.state.site_tiles
    category = one.parameters.get("category")
    level, row, column = at
    return await tiles.tile(
        engine_of(request),
        region.id,
        region.data_version,
        category,
        (level, column, row),
        square_of(tile_set),
        one.id,
    )


def _set(set_id: str) -> TileSet:
    if set_id not in TILE_SETS:
        raise missing("Kachelraster", set_id[:100], list(TILE_SETS))
    return TILE_SETS[set_id]


def _tileset(request: Request, one: Collection, tile_set: TileSet, box: list[float] | None) -> dict[str, Any]:
    title = in_language(one.title, language_of(request))
    assert one.geometry is not None  # noqa: S101 (asked before)
    limits = tile_set.limits(None if box is None else box_of(tile_set, box))
    return {
        "title": f"{title} ({tile_set.id})", "description": in_language(one.description, language_of(request)), "dataType": "vector",
        "crs": tile_set.crs, "tileMatrixSetId": tile_set.id, **({"tileMatrixSetURI": tile_set.uri} if tile_set.uri else {}),
        "attribution": "; ".join(one.attribution), **({"license": one.licence} if one.licence else {}),
        **({"tileMatrixSetLimits": limits} if limits else {}),
        "layers": [
            {
                "id": one.id, "dataType": "vector", "geometryDimension": _DIMENSIONS.get(one.geometry.kind, 2),
                "propertiesSchema": {"type": "object", "properties": _properties(one)},
            }
        ],
        "links": _links_of_set(request, one, tile_set),
    }  # fmt: skip


_DIMENSIONS = {"Point": 0, "MultiPoint": 0, "LineString": 1, "MultiLineString": 1}
_QUICK_COLUMNS = ("slug", "name", "category", "life_phase")
_AS_TEXT = {"strings", "date", "datetime"}


def _properties(one: Collection) -> dict[str, Any]:
    if _is_quick(one):
        return {name: {"type": "string"} for name in _QUICK_COLUMNS}
    return {
        column.name: {"type": "string"} if column.kind in _AS_TEXT else TYPES[column.kind]
        for column in one.properties
    }


def _links_of_set(request: Request, one: Collection, tile_set: TileSet) -> list[Link]:
    w, path = words_of(language_of(request)), f"/collections/{one.id}/tiles/{tile_set.id}"
    template = template_of(request, one, tile_set)
    return [
        link("self", address(request, path), JSON, w["tileset"].format(tile_set.id)),
        link("http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", address(request, f"/tileMatrixSets/{tile_set.id}"), JSON, w["one_tile_set"].format(tile_set.id)),
        link("item", template, MVT, w["tile"], templated=True),
    ]  # fmt: skip


def _landing(request: Request) -> list[Link]:
    return [
        link(REL_SETS, address(request, "/tileMatrixSets"), JSON, words_of(language_of(request))["tile_set"])
    ]


def _of_collection(request: Request, one: Collection) -> list[Link]:
    if one.geometry is None:
        return []
    return [
        link(
            REL_TILESETS,
            address(request, f"/collections/{one.id}/tiles"),
            JSON,
            words_of(language_of(request))["tiles"],
        )
    ]


def _reads(what: str, operation: str, media: str, *names: str) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if name in _NUMBERS else "string"}}
        for name in names
    ]  # fmt: skip
    content = {
        media: {"schema": {"type": "string", "format": "binary"} if media == MVT else {"type": "object"}}
    }
    problem = {"$ref": "#/components/responses/Problem"}
    told = {"200": {"description": what, "content": content}, "4XX": problem}
    return {
        "get": {"summary": what, "operationId": operation, "parameters": parameters, "responses": told, "tags": ["Kacheln"]}
    }  # fmt: skip


_NUMBERS = frozenset({"tileMatrix", "tileRow", "tileCol"})
_OF_COLLECTION = "/collections/{collectionId}/tiles"
PATHS = {
    "/tileMatrixSets": _reads("Kachelraster", "tileMatrixSets", JSON),
    "/tileMatrixSets/{tileMatrixSetId}": _reads("Ein Kachelraster", "tileMatrixSet", JSON, "tileMatrixSetId"),
    _OF_COLLECTION: _reads("Kachelsätze", "tilesets", JSON, "collectionId"),
    f"{_OF_COLLECTION}/{{tileMatrixSetId}}": _reads("Ein Kachelsatz", "tileset", JSON, "collectionId", "tileMatrixSetId"),
    f"{_OF_COLLECTION}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _reads(
        "Eine Vektorkachel", "tile", MVT, "collectionId", "tileMatrixSetId", "tileMatrix", "tileRow", "tileCol"
    ),
}  # fmt: skip
PARTS.append(Part(CLASSES, _landing, _of_collection, PATHS))
