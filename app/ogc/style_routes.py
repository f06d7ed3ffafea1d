"""HTTP of styles, in the sense of the draft of OGC API Styles (20-009): which a collection has, and each as QML, SLD or MapLibre.

No conformance class is claimed: the draft is none that could be kept to, and styles cannot be changed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.cartography import maplibre, qml, sld
from app.cartography.symbols import DEFAULT_NAME
from app.collections.listed import missing
from app.errors import BadRequest
from app.ogc import world
from app.ogc.describing import in_language
from app.ogc.links import Link, address, here, link
from app.ogc.negotiating import HTML, Lang, Reader, format_of, language_of, settle
from app.ogc.pages import shown
from app.ogc.parts import PARTS, Part
from app.ogc.routes import NOT_KEPT, CollectionId, Here
from app.ogc.styles import look_of, style_of
from app.ogc.tile_pages import template_of
from app.ogc.tile_sets import TILE_SETS
from app.ogc.words import words_of
from app.web.answers import JSON, compressed, json_bytes
from app.web.csv import attachment
from app.web.openapi import sends_files

if TYPE_CHECKING:
    from app.cartography.symbols import LayerStyle
    from app.collections.extents import Extent
    from app.collections.model import Collection

REL_STYLES = "http://www.opengis.net/def/rel/ogc/1.0/styles"
FORMS = {"qml": qml.MEDIA_TYPE, "sld11": sld.MEDIA_TYPE, "mapbox": maplibre.MEDIA_TYPE}
"""Media types by what `f` is."""
USUAL = "sld11"
TILES = TILE_SETS["WebMercatorQuad"]
DEEPEST_TILES = 16
"""Of nearer views the tiles of this level are enlarged: they tell metres."""
SAME_IN_TILES = {"categories": "category"}
"""Tiles of sites have the first kind in a column of its own."""
ListForm = Annotated[str | None, Query(alias="f", description="Format: json oder html; ohne: nach „Accept“")]
StyleForm = Annotated[
    str | None, Query(alias="f", description="Format: qml, sld11 oder mapbox; ohne: nach „Accept“, sonst sld11")
]  # fmt: skip
StyleId = Annotated[str, Path(max_length=100, description="Kennung der Darstellung", examples=[DEFAULT_NAME])]


async def in_words(request: Request, actor: Reader, lang: Lang = None) -> None:
    """Settle the language; the forms of a style are its route's own. Raises BadRequest for a language that there is not."""
    form = request.query_params.get("f")
    settle(request, actor, form if form in {None, "json", "html"} else "json", lang)


router = APIRouter(tags=["OGC API"], dependencies=[Depends(in_words)])


@router.get(
    "/ogc/collections/{collection_id}/styles",
    summary="Darstellungen einer Sammlung (Entwurf OGC API Styles)",
    **sends_files(JSON, HTML),
)
async def styles(
    request: Request, region: Here, actor: Reader, collection_id: CollectionId, form: ListForm = None
) -> Response:
    """The styles of a collection; the default one has the classes and colours of the screen."""
    if form not in {None, "json", "html"}:
        raise BadRequest(f"f ist json oder html, nicht „{str(form)[:50]}“.", parameter="f")
    one = await _found(request, region, actor, collection_id)
    made = await style_of(request, region, actor, one)
    links = _stylesheets(request, one)
    if format_of(request) == "html":
        return _page(request, one, links, fictional=region.fictional)
    w = words_of(language_of(request))
    body = {
        "default": DEFAULT_NAME,
        "styles": [{"id": DEFAULT_NAME, "title": made.title, "links": links}],
        "links": [link("self", here(request), JSON, w["page_as_json"]), link("alternate", here(request, f="html"), HTML, w["page_to_read"])],
    }  # fmt: skip
    return _sent(request, json_bytes(body), JSON)


@router.get(
    "/ogc/collections/{collection_id}/styles/{style_id}", summary="Eine Darstellung als QML, SLD oder MapLibre (Entwurf OGC API Styles)",
    **sends_files(*FORMS.values()),
)  # fmt: skip
async def style(
    request: Request, region: Here, actor: Reader, collection_id: CollectionId, style_id: StyleId, form: StyleForm = None
) -> Response:  # fmt: skip
    """The style sheet. Classes are made of today's rows."""
    if form is not None and form not in FORMS:
        raise BadRequest(f"f ist {', '.join(FORMS)}, nicht „{form[:50]}“.", parameter="f")
    one = await _found(request, region, actor, collection_id)
    if style_id != DEFAULT_NAME:
        raise missing("Darstellung", style_id, [DEFAULT_NAME])
    made = await style_of(request, region, actor, one)
    chosen = form or _accepted(request.headers.get("accept", ""))
    name = f"{one.id}-{region.slug}"
    if chosen == "qml":
        return _sent(request, qml.qml(made).encode(), qml.MEDIA_TYPE, attachment(f"{name}.qml"))
    if chosen == "sld11":
        return _sent(request, sld.sld(made, one.id).encode(), sld.MEDIA_TYPE, attachment(f"{name}.sld"))
    async with world.reading_engine(request, actor).connect() as connection:
        known = await world.listed(request, connection, region, actor)
        extent = await world.extent_of(request, connection, region, known, one.id)
    return _sent(request, json_bytes(_for_tiles(request, one, made, extent)), maplibre.MEDIA_TYPE)


async def _found(request: Request, region: Here, actor: Reader, collection_id: str) -> Collection:
    async with world.reading_engine(request, actor).connect() as connection:
        one = await world.found(request, connection, region, actor, collection_id)
    look_of(one)
    return one


def _accepted(accept: str) -> str:
    """The first form that a client names; the usual one where it names none."""
    named = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    by_media = {media.partition(";")[0]: form for form, media in FORMS.items()}
    return next((by_media[one] for one in named if one in by_media), USUAL)


def _for_tiles(request: Request, one: Collection, made: LayerStyle, extent: Extent) -> dict[str, Any]:
    tiles = template_of(request, one, TILES)
    for ours, theirs in (("{tileMatrix}", "{z}"), ("{tileRow}", "{y}"), ("{tileCol}", "{x}")):
        tiles = tiles.replace(ours, theirs)
    return maplibre.maplibre(
        made, layer=one.id, tiles=tiles, attribution="; ".join(one.attribution), deepest=DEEPEST_TILES, bounds=extent.box,
        same=SAME_IN_TILES,
    )  # fmt: skip


def _stylesheets(request: Request, one: Collection) -> list[Link]:
    path = f"/collections/{one.id}/styles/{DEFAULT_NAME}"
    w = words_of(language_of(request))
    return [
        link("stylesheet", address(request, path, f=form), media, w[f"style_{form}"])
        for form, media in FORMS.items()
    ]


def _page(request: Request, one: Collection, links: list[Link], *, fictional: bool) -> Response:
    title = in_language(one.title, language_of(request))
    w = words_of(language_of(request))
    trail = [
        (w["collections"], address(request, "/collections", f="html")), (title, address(request, f"/collections/{one.id}", f="html")),
        (w["style"], ""),
    ]  # fmt: skip
    return shown(
        request, "list", f"{title}: {w['style']}", trail, about=w["style_lead"], json=here(request, f="json"), fictional=fictional,
        listed=[(each["title"], each["href"]) for each in links],
    )  # fmt: skip


def _sent(request: Request, body: bytes, media_type: str, more: dict[str, str] | None = None) -> Response:
    headers = {**NOT_KEPT, "Content-Language": language_of(request), **(more or {})}
    response = compressed(request, body, media_type, headers)
    response.headers["Vary"] = "Accept, Accept-Encoding"
    return response


def _of_collection(request: Request, one: Collection) -> list[Link]:
    if one.look is None:
        return []
    return [
        link(
            REL_STYLES,
            address(request, f"/collections/{one.id}/styles", f="json"),
            JSON,
            words_of(language_of(request))["styles_of"],
        )
    ]


def _reads(what: str, operation: str, names: tuple[str, ...], *media: str) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
    ]
    content = {one.partition(";")[0]: {"schema": {"type": "string"}} for one in media}
    told = {
        "200": {"description": what, "content": content},
        "4XX": {"$ref": "#/components/responses/Problem"},
    }
    return {"get": {"summary": what, "operationId": operation, "parameters": parameters, "responses": told, "tags": ["Darstellungen"]}}  # fmt: skip


PATHS = {
    "/collections/{collectionId}/styles": _reads("Darstellungen einer Sammlung", "styles", ("collectionId",), JSON),
    "/collections/{collectionId}/styles/{styleId}": _reads(
        "Eine Darstellung", "style", ("collectionId", "styleId"), *FORMS.values()
    ),
}  # fmt: skip
PARTS.append(Part((), collection_links=_of_collection, paths=PATHS))
