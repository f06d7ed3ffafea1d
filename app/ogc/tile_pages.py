"""Tilesets as a page for people: their grids, where a tile is found, and a map that draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import NotFound
from app.ogc import world
from app.ogc.describing import in_language
from app.ogc.links import address, here
from app.ogc.map_script import map_of_box
from app.ogc.negotiating import language_of
from app.ogc.pages import shown
from app.ogc.picture import outlines_of
from app.ogc.tile_sets import WEB_MERCATOR
from app.ogc.words import words_of

if TYPE_CHECKING:
    from fastapi import Request, Response

    from app.accounts.access import Actor
    from app.collections.model import Collection
    from app.ogc.tile_sets import TileSet
    from app.web.regions import Region


async def tiles_page(
    request: Request, region: Region, actor: Actor, collection_id: str, sets: list[TileSet]
) -> Response:
    """The tilesets for people, drawn where browsers can: in the world's square. Raises NotFound without geometries."""
    async with world.reading_engine(request, actor).connect() as connection:
        known = await world.listed(request, connection, region, actor)
        one = await world.found(request, connection, region, actor, collection_id)
        extent = await world.extent_of(request, connection, region, known, collection_id)
        has_tiles(one)
        ground = await connection.run_sync(outlines_of, region.id)
    language = language_of(request)
    w, title, pages = words_of(language), in_language(one.title, language), f"/collections/{one.id}"
    told_sets = [
        {"id": each.id, "title": each.title(language), "template": template_of(request, one, each),
         "href": address(request, f"{pages}/tiles/{each.id}", f="html") if len(sets) > 1 else None}
        for each in sets
    ]  # fmt: skip
    drawn = next((template_of(request, one, each) for each in sets if each.srid == WEB_MERCATOR), None)
    for ours, theirs in (("{tileMatrix}", "{z}"), ("{tileRow}", "{y}"), ("{tileCol}", "{x}")):
        drawn = None if drawn is None else drawn.replace(ours, theirs)
    trail = [
        (w["collections"], address(request, "/collections", f="html")), (title, address(request, pages, f="html")), (w["tiles"], ""),
    ]  # fmt: skip
    return shown(
        request, "tiles", f"{title}: {w['tiles']}", trail, about=in_language(one.description, language), sets=told_sets,
        layer=one.id, items=address(request, f"{pages}/items", f="html"), json=here(request, f="json"), fictional=region.fictional,
        map=map_of_box(request, region, one, extent.box, ground, drawn),
    )  # fmt: skip


def template_of(request: Request, one: Collection, tile_set: TileSet) -> str:
    """The address of a tile with {tileMatrix}, {tileRow} and {tileCol}."""
    start, _, query = address(request, f"/collections/{one.id}/tiles/{tile_set.id}").partition("?")
    return f"{start}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{f'?{query}' if query else ''}"


def has_tiles(one: Collection) -> None:
    """Raises NotFound for a collection without geometries."""
    if one.geometry is None:
        raise NotFound("Diese Sammlung hat keine Geometrien und darum keine Kacheln.")
