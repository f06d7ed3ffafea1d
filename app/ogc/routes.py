"""HTTP of what there is: first page, conformance, description, collections with their schemas, code lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.collections.listed import missing
from app.errors import NotFound
from app.ogc import world
from app.ogc.asking import EVERYWHERE, only_known
from app.ogc.conformance import conforms_to
from app.ogc.describing import codelist_told, in_language, queryables_of, schema_of, sortables_of, told
from app.ogc.links import REL_CONFORMANCE, REL_DATA, address, here, link, self_and_others
from app.ogc.map_script import map_of_box
from app.ogc.negotiating import (
    HTML,
    OPENAPI,
    SCHEMA,
    VARY,
    Reader,
    base_of,
    format_of,
    language_of,
    negotiated,
    tells,
)
from app.ogc.openapi import description
from app.ogc.pages import shown
from app.ogc.parts import PARTS
from app.ogc.picture import outlines_of
from app.ogc.style import STYLE
from app.ogc.words import day as told_day
from app.ogc.words import decimal, words_of
from app.web.answers import JSON, compressed, json_bytes
from app.web.openapi import sends
from app.web.regions import Region, read_region

if TYPE_CHECKING:
    from app.collections.extents import Extent
    from app.collections.model import Collection

router = APIRouter(tags=["OGC API"], dependencies=[Depends(negotiated)])
CollectionId = Annotated[str, Path(max_length=100, description="Kennung der Sammlung", examples=["sites"])]
RegionName = Annotated[str | None, Query(description="Kürzel der Region; ohne: die voreingestellte")]
NOT_KEPT = {"Cache-Control": "no-cache"}
GROUPS = ("sites", "ground", "results", "monitoring", "scenarios")
LANDING = ("collections", "codelists", "conformance", "api")
"""What the first page leads to, beneath it."""


async def region_here(request: Request, region: RegionName = None) -> Region:
    """The region asked for, looked at anew each time: which scenarios there are may change without its data. Raises NotFound."""
    only_known(request.query_params, EVERYWHERE)
    found = await read_region(request, region)
    if found is None:
        raise NotFound("Diese Region ist nicht geladen.", parameter="region")
    return found


Here = Annotated[Region, Depends(region_here)]


@router.get("/ogc", summary="OGC API: was es gibt", **tells(JSON))
@router.get("/ogc/", include_in_schema=False)
async def landing(request: Request, region: Here) -> Response:
    """The first page: links to the description, the conformance classes and the collections."""
    title, w = f"Bildungsatlas {region.name}", _words(request)
    links = [
        *self_and_others(request),
        link("service-desc", address(request, "/api", f="json"), OPENAPI, w["api_openapi"]),
        link("service-doc", address(request, "/api", f="html"), HTML, w["api_to_read"]),
        link("conformance", address(request, "/conformance", f="json"), JSON, w["conformance"]),
        link(REL_CONFORMANCE, address(request, "/conformance", f="json"), JSON, w["conformance"]),
        link("data", address(request, "/collections", f="json"), JSON, w["collections"]),
        link(REL_DATA, address(request, "/collections", f="json"), JSON, w["collections"]),
        link("related", address(request, "/codelists", f="json"), JSON, w["codelists"]),
        *(one for part in PARTS for one in part.landing_links(request)),
    ]  # fmt: skip
    if format_of(request) == "html":
        shown_links = [(w[name], address(request, f"/{name}", f="html")) for name in LANDING]
        return _page(
            request,
            region,
            "landing",
            title,
            [],
            description=w["about"],
            links=shown_links,
            base=base_of(request),
        )
    content = {
        "title": title, "description": w["about"], "attribution": "; ".join(region.attribution), "region": region.told, "links": links,
    }  # fmt: skip
    return _json(request, content)


@router.get("/ogc/style.css", include_in_schema=False)
async def style(request: Request) -> Response:
    """The style of the pages for people."""
    return compressed(
        request, STYLE.encode(), "text/css; charset=utf-8", {"Cache-Control": "public, max-age=3600"}
    )


@router.get("/ogc/conformance", summary="OGC API: erfüllte Klassen der Standards", **tells(JSON))
async def conformance(request: Request, region: Here) -> Response:
    """The conformance classes."""
    if format_of(request) == "html":
        listed = [(one, None) for one in conforms_to()]
        w = _words(request)
        return _page(request, region, "list", w["conformance"], [(w["standards"], "")], listed=listed)
    return _json(request, {"conformsTo": conforms_to(), "links": self_and_others(request)})


@router.get(
    "/ogc/api", summary="OGC API: Beschreibung nach OpenAPI 3.0", **tells("application/vnd.oai.openapi+json")
)
async def api(request: Request, region: Here, actor: Reader) -> Response:
    """The description of this interface as OpenAPI 3.0, which GIS programs read."""
    async with world.reading_engine(request, actor).connect() as connection:
        known = await world.listed(request, connection, region, actor)
    content = description(request, region, list(known.values()))
    if format_of(request) == "html":
        paths = [
            (path, ", ".join(method.upper() for method in item)) for path, item in content["paths"].items()
        ]
        w = _words(request)
        return _page(request, region, "api", w["api"], [(w["api_short"], "")], paths=paths)
    return _json(request, content, OPENAPI)


@router.get("/ogc/collections", summary="OGC API: die Sammlungen", **tells(JSON))
async def collections(request: Request, region: Here, actor: Reader) -> Response:
    """All collections that the asker may have."""
    async with world.reading_engine(request, actor).connect() as connection:
        known = await world.listed(request, connection, region, actor)
        extents = await world.extents(request, connection, region, known)
    if format_of(request) == "html":
        title = _words(request)["collections"]
        return _page(request, region, "collections", title, [(title, "")], groups=_grouped(request, known))
    links = self_and_others(request)
    content = {"links": links, "numberMatched": len(known), "numberReturned": len(known),
               "collections": [told(request, region, one, extents[one.id]) for one in known.values()]}  # fmt: skip
    return _json(request, content)


def _grouped(request: Request, known: dict[str, Collection]) -> list[tuple[str, list[dict[str, str]]]]:
    language, w = language_of(request), _words(request)
    return [
        (w[f"group_{group}"], [
            {"id": one.id, "title": in_language(one.title, language), "href": address(request, f"/collections/{one.id}", f="html")}
            for one in known.values() if one.group == group
        ])
        for group in GROUPS if any(one.group == group for one in known.values())
    ]  # fmt: skip


@router.get("/ogc/collections/{collection_id}", summary="OGC API: eine Sammlung", **tells(JSON))
async def collection(request: Request, region: Here, actor: Reader, collection_id: CollectionId) -> Response:
    """One collection: what it is, where, when, from whom, and where its features are."""
    async with world.reading_engine(request, actor).connect() as connection:
        one = await world.found(request, connection, region, actor, collection_id)
        known = await world.listed(request, connection, region, actor)
        extent = await world.extent_of(request, connection, region, known, collection_id)
        is_html = format_of(request) == "html"
        ground = await connection.run_sync(outlines_of, region.id) if is_html else []
    content = told(request, region, one, extent)
    if is_html:
        return _collection_page(request, region, one, content, extent, ground)
    return _json(request, content)


def _collection_page(
    request: Request,
    region: Region,
    one: Collection,
    content: dict[str, Any],
    extent: Extent,
    ground: list[Any],
) -> Response:
    language, w = language_of(request), _words(request)
    columns = [
        {"name": column.name, "title": in_language(column.title, language), "kind": column.kind,
         "description": in_language(column.description, language) if column.description else "", "unit": column.unit,
         "codelist": column.codelist, "href": address(request, f"/codelists/{column.codelist}", f="html")}
        for column in one.properties
    ]  # fmt: skip
    days = [told_day(day, language) if day else w["today"] for day in (extent.first, extent.last)]
    box = extent.box and ", ".join(decimal(f"{side:.4f}", language) + "°" for side in extent.box)
    trail = [(w["collections"], address(request, "/collections", f="html")), (content["title"], "")]
    return _page(
        request, region, "collection", content["title"], trail, about=content, columns=columns, box=box,
        time=w["from_to"].format(*days) if extent.first else None, items=address(request, f"/collections/{one.id}/items", f="html"),
        tiles=one.geometry and address(request, f"/collections/{one.id}/tiles", f="html"),
        map=map_of_box(request, region, one, extent.box, ground), styles=one.look and address(request, f"/collections/{one.id}/styles", f="html"),
    )  # fmt: skip


@router.get(
    "/ogc/collections/{collection_id}/schema", summary="OGC API: Schema einer Sammlung", **sends(SCHEMA)
)
async def schema(request: Request, region: Here, actor: Reader, collection_id: CollectionId) -> Response:
    """Columns with titles and units in German and English, and their code lists, as JSON Schema."""
    async with world.reading_engine(request, actor).connect() as connection:
        one = await world.found(request, connection, region, actor, collection_id)
    return _json(request, schema_of(request, one), SCHEMA)


@router.get(
    "/ogc/collections/{collection_id}/queryables", summary="OGC API: was sich filtern lässt", **sends(SCHEMA)
)
async def queryables(request: Request, region: Here, actor: Reader, collection_id: CollectionId) -> Response:
    """What filters may name."""
    async with world.reading_engine(request, actor).connect() as connection:
        one = await world.found(request, connection, region, actor, collection_id)
        lists = await world.codelists(request, connection, region)
    return _json(request, queryables_of(request, one, lists), SCHEMA)


@router.get(
    "/ogc/collections/{collection_id}/sortables",
    summary="OGC API: wonach sich sortieren lässt",
    **sends(SCHEMA),
)
async def sortables(request: Request, region: Here, actor: Reader, collection_id: CollectionId) -> Response:
    """What features may be sorted by."""
    async with world.reading_engine(request, actor).connect() as connection:
        one = await world.found(request, connection, region, actor, collection_id)
    return _json(request, sortables_of(request, one), SCHEMA)


@router.get("/ogc/codelists", summary="Codelisten: was Codes in Spalten bedeuten", **tells(JSON))
async def all_codelists(request: Request, region: Here, actor: Reader) -> Response:
    """The code lists."""
    async with world.reading_engine(request, actor).connect() as connection:
        lists = await world.codelists(request, connection, region)
    language = language_of(request)
    named = [(one.id, in_language(one.title, language)) for one in lists.values()]
    if format_of(request) == "html":
        listed = [(title, address(request, f"/codelists/{name}", f="html")) for name, title in named]
        title = _words(request)["codelists"]
        return _page(request, region, "list", title, [(title, "")], listed=listed)
    told_lists = [
        {"id": name, "title": title, "href": address(request, f"/codelists/{name}", f="json")}
        for name, title in named
    ]
    return _json(request, {"codelists": told_lists, "links": self_and_others(request)})


@router.get(
    "/ogc/codelists/{codelist_id}", summary="Eine Codeliste auf Deutsch, Dänisch und Englisch", **tells(JSON)
)
async def codelist(
    request: Request,
    region: Here,
    actor: Reader,
    codelist_id: Annotated[str, Path(max_length=100, examples=["categories"])],
) -> Response:
    """One code list with all its labels."""
    async with world.reading_engine(request, actor).connect() as connection:
        lists = await world.codelists(request, connection, region)
    if codelist_id not in lists:
        raise missing("Codeliste", codelist_id, list(lists))
    content = codelist_told(request, lists[codelist_id])
    if format_of(request) == "html":
        trail = [
            (_words(request)["codelists"], address(request, "/codelists", f="html")),
            (content["title"], ""),
        ]
        return _page(request, region, "codes", content["title"], trail, codes=content["codes"])
    return _json(request, {**content, "links": self_and_others(request)})


def _words(request: Request) -> dict[str, str]:
    return words_of(language_of(request))


def _json(request: Request, content: dict[str, Any], media_type: str = JSON) -> Response:
    told_headers = {**NOT_KEPT, "Content-Language": language_of(request)}
    response = compressed(request, json_bytes(content), media_type, told_headers)
    response.headers["Vary"] = VARY
    return response


def _page(
    request: Request,
    region: Region,
    name: str,
    title: str,
    trail: list[tuple[str, str]],
    **values: Any,  # noqa: ANN401 (what the page shows)
) -> Response:
    return shown(
        request, name, title, trail, json=here(request, f="json"), fictional=region.fictional, **values
    )
