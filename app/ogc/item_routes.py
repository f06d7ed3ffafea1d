"""HTTP of features: pages of a collection, and single ones."""

# ruff: noqa: ARG001 (parameters are declared for the description, and read all at once)
from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import Actor, Permission
from app.collections.select import Position, order_of
from app.errors import BadRequest, NotFound
from app.ogc import asking, past, world
from app.ogc.asking import Asked, read_asked
from app.ogc.crs import DEFAULT, Crs, crs_of
from app.ogc.describing import in_language
from app.ogc.features import Page, matched, read_one, read_page, with_titles
from app.ogc.links import address, here, link, self_and_others
from app.ogc.map_script import map_of
from app.ogc.negotiating import Reader, format_of, language_of, negotiated, tells
from app.ogc.pages import shown
from app.ogc.picture import outlines_of, picture
from app.ogc.routes import CollectionId
from app.ogc.single import crs_headers, linked
from app.ogc.words import day as told_day
from app.ogc.words import words_of
from app.sites.editing.document import read_document
from app.web.answers import GEOJSON, JSON, answer, json_bytes
from app.web.paging import make_token, read_token
from app.web.regions import Region, RegionOf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from markupsafe import Markup
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.collections.model import Collection

router = APIRouter(tags=["OGC API"], dependencies=[Depends(negotiated)])
FeatureId = Annotated[str, Path(max_length=300, description="Kennung des Objekts")]
Text = Annotated[str | None, Query()]
NOT_OF_QUERY = frozenset({"after", "before", "limit", "f", "lang"})
COLUMNS_SHOWN = 7
UNSHOWN = frozenset({"slug", "id", "key"})


@router.get(
    "/ogc/collections/{collection_id}/items", summary="OGC API: Objekte einer Sammlung", **tells(GEOJSON)
)
async def items(
    request: Request, region: RegionOf, actor: Reader, collection_id: CollectionId,
    limit: Annotated[str | None, Query(description=f"Wie viele, höchstens {asking.MOST_LIMIT}", examples=["100"])] = None,
    bbox: Annotated[str | None, Query(description="Untere linke, obere rechte Ecke, im Koordinatensystem bbox-crs")] = None,
    bbox_crs: Annotated[str | None, Query(alias="bbox-crs", description="Koordinatensystem von bbox; ohne: CRS84")] = None,
    crs: Annotated[str | None, Query(description="Koordinatensystem der Antwort; ohne: CRS84")] = None,
    datetime_: Annotated[str | None, Query(alias="datetime", description="Tag oder Zeitraum, 2024-01-01/..")] = None,
    as_of: Annotated[str | None, Query(description="Stand an diesem Tag; ohne: heute")] = None,
    changed_since: Annotated[str | None, Query(description="Nur was sich seit diesem Zeitpunkt geändert hat")] = None,
    sortby: Annotated[str | None, Query(description="Spalten, mit - davor absteigend", examples=["-name"])] = None,
    properties: Annotated[str | None, Query(description="Nur diese Spalten")] = None,
    labels: Annotated[str | None, Query(description="code oder title: Codes oder ihre Bezeichnungen (in lang)")] = None,
    skip_geometry: Annotated[str | None, Query(alias="skipGeometry", description="true: ohne Geometrien")] = None,
    filter_: Annotated[str | None, Query(alias="filter", description="Filter, CQL2")] = None,
    filter_lang: Annotated[str | None, Query(alias="filter-lang", description="cql2-text oder cql2-json")] = None,
    filter_crs: Annotated[str | None, Query(alias="filter-crs", description="Koordinatensystem im Filter; ohne: CRS84")] = None,
    after: Annotated[str | None, Query(description="Seitenmarke aus dem Link „next“")] = None,
    before: Annotated[str | None, Query(description="Seitenmarke aus dem Link „prev“")] = None,
) -> Response:  # fmt: skip
    """A page of features as GeoJSON or for people; all columns can be asked for by value too (`?place=…`)."""
    secret = request.app.state.secret
    async with world.reading_engine(request, actor).connect() as connection:
        one = await world.found(request, connection, region, actor, collection_id)
        told = _once_each(request)
        asked = read_asked(told, one, region)
        start = _start(request, secret, one, asked)
        titled = await _titled(request, connection, region, one, told.get("labels"))
        page = await read_page(connection, request.app.state.site_texts, titled, region.id, asked, start)
        number = await _matched(request, connection, region, one, asked)
        gone = await _gone(connection, region, one, asked, start)
        since = await past.known_from(request, connection, region, actor, one, asked.as_of)
        ground = await connection.run_sync(outlines_of, region.id) if format_of(request) == "html" else []
    tokens = {
        name: None if position is None else make_token(secret, _query(request), position)
        for name, position in (("before", page.first), ("after", page.last))
    }
    for_everybody = one.for_everybody
    if format_of(request) == "html":
        return _items_page(request, region, one, asked, page, number, tokens, ground, since)
    links = _links(request, one, tokens)
    head = {
        "type": "FeatureCollection", "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        **({} if number is None else {"numberMatched": number}), "numberReturned": len(page.features),
        "region": region.told, "attribution": one.attribution, **({"license": one.licence} if one.licence else {}),
        **({} if gone is None else {"gone": gone}), **({} if since is None else {"known_from": since}), "links": links,
    }  # fmt: skip
    body = b"".join([json_bytes(head)[:-1], b',"features":[', b",\n".join(page.features), b"]}"])
    return answer(request, region, body, GEOJSON, for_everybody=for_everybody, headers=crs_headers(asked.crs))


@router.get(
    "/ogc/collections/{collection_id}/items/{feature_id}", summary="OGC API: ein Objekt", **tells(GEOJSON)
)
async def item(
    request: Request, region: RegionOf, actor: Reader, collection_id: CollectionId, feature_id: FeatureId, crs: Text = None,
    properties: Text = None, labels: Text = None, as_of: Text = None,
) -> Response:  # fmt: skip
    """One feature; those who may change it get the ETag by which they do."""
    told = _once_each(request)
    asking.only_known(told, asking.ITEM)
    async with world.reading_engine(request, actor).connect() as connection:
        one = await world.found(request, connection, region, actor, collection_id)
        titled = await _titled(request, connection, region, one, labels)
        system = crs_of(crs, region, "crs")
        text_of_feature = await read_one(
            connection, request.app.state.site_texts, titled, region.id, feature_id, names=asking.names_of(properties, one),
            crs=system, as_of=asking.day_of(told), with_geometry=asking.with_geometry(told),
        )  # fmt: skip
        states = await past.read_states(connection, region, one, feature_id)
        if text_of_feature is None:
            first = await past.known_from(request, connection, region, actor, one, asking.day_of(told))
            raise NotFound(past.not_found(feature_id, states, first))
        is_html = format_of(request) == "html"
        ground = await connection.run_sync(outlines_of, region.id) if is_html else []
        kinds = await world.codelists(request, connection, region) if is_html and states else {}
        etag = await _etag(connection, region, one, actor, feature_id)
    if is_html:
        day = asking.day_of(told) or datetime.now(UTC).date()
        shown_states = past.shown(request, one, states, day, kinds["area-changes"]) if states else []
        return _item_page(request, region, one, orjson.loads(text_of_feature), system, ground, shown_states)
    body = linked(request, one, text_of_feature, past.told(request, one, states) if one.states else None)
    if etag is not None:
        headers = {**region.headers, **crs_headers(system), "ETag": etag, "Cache-Control": "no-store"}
        return Response(body, media_type=GEOJSON, headers=headers)
    return answer(
        request, region, body, GEOJSON, for_everybody=one.for_everybody, headers=crs_headers(system)
    )


async def _etag(
    connection: AsyncConnection, region: Region, one: Collection, actor: Actor, feature_id: str
) -> str | None:
    """For editors the version that a change has to name; None for everybody else."""
    if not (one.editable and actor.may(Permission.EDIT_SITES)):
        return None
    document = await connection.run_sync(read_document, region.id, feature_id)
    return document.etag


async def _titled(
    request: Request, connection: AsyncConnection, region: Region, one: Collection, labels: str | None
) -> Collection:
    """The collection with titles for codes, where these are asked for; people who look get them unless they ask for codes."""
    usual = "title" if format_of(request) == "html" else "code"
    if asking.labels_of(labels or usual) == "code":
        return one
    return with_titles(one, await world.codelists(request, connection, region), language_of(request))


async def _matched(
    request: Request, connection: AsyncConnection, region: Region, one: Collection, asked: Asked
) -> int | None:
    """How many match, counted once per question and version of the data."""
    kept = request.app.state.collection_counts
    values = asked.where.parameters if asked.where else {}
    key = (region.id, region.data_version, one.id, _rows_of(one), asked.where and asked.where.sql, repr(sorted(values.items())), asked.as_of,
           asked.since, datetime.now(UTC).date())  # fmt: skip
    found: tuple[int | None] | None = kept.get(key)
    if found is None:
        found = (await matched(connection, one, region.id, asked),)
        kept.keep(key, found)
    return found[0]


def _rows_of(one: Collection) -> int:
    """What tells collections apart that have the same name for different people."""
    return hash(repr(sorted(one.parameters.items())))


async def _gone(
    connection: AsyncConnection, region: Region, one: Collection, asked: Asked, start: Position | None
) -> list[str] | None:
    """With the first page of changes: the features that are no more; None where that was not asked for."""
    if asked.changed_since is None or one.gone is None or start is not None:
        return None
    keys = {
        **one.parameters,
        "region_id": region.id,
        "changed_since": asked.changed_since,
        "as_of": asked.as_of or datetime.now(UTC).date(),
    }
    return list((await connection.execute(text(one.gone), keys)).scalars())


def _start(request: Request, secret: bytes, one: Collection, asked: Asked) -> Position | None:
    told = request.query_params
    if "after" in told and "before" in told:
        raise BadRequest(
            "Eine Seite beginnt nach einer Marke oder endet vor einer, nicht beides.", parameter="after"
        )
    name = next((name for name in ("after", "before") if name in told), None)
    if name is None:
        return None
    values = read_token(secret, _query(request), told[name])
    if len(values) != len(order_of(one, asked.sort)):
        raise BadRequest(
            "Diese Seitenmarke ist veraltet. Bitte die Abfrage von vorn beginnen.", parameter=name
        )
    return Position(values, backwards=name == "before")


def _query(request: Request) -> str:
    """What a page token is bound to: the collection and all that decides which features stand in which order."""
    told = sorted((name, value) for name, value in request.query_params.items() if name not in NOT_OF_QUERY)
    return repr((request.url.path, told))


def _once_each(request: Request) -> dict[str, str]:
    """The parameters; raises BadRequest where one is given twice, since it would not be said which one holds."""
    told = request.query_params.multi_items()
    names = [name for name, _ in told]
    for name in names:
        if names.count(name) > 1:
            raise BadRequest(f"{name[:100]} steht zweimal in der Anfrage.", parameter=name[:100])
    return dict(told)


def _links(request: Request, one: Collection, tokens: Mapping[str, str | None]) -> list[dict[str, Any]]:
    language = language_of(request)
    w, title = words_of(language), in_language(one.title, language)
    found = self_and_others(request, GEOJSON)
    if tokens["after"]:
        found.append(
            link("next", here(request, after=tokens["after"], before=None), GEOJSON, w["page_after"])
        )
    if tokens["before"]:
        found.append(
            link("prev", here(request, before=tokens["before"], after=None), GEOJSON, w["page_before"])
        )
    return [*found, link("collection", address(request, f"/collections/{one.id}", f="json"), JSON, title)]


def _items_page(
    request: Request, region: Region, one: Collection, asked: Asked, page: Page, number: int | None,
    tokens: Mapping[str, str | None], ground: list[Any], since: date | None,
) -> Response:  # fmt: skip
    language = language_of(request)
    w, title = words_of(language), in_language(one.title, language)
    features = [orjson.loads(feature) for feature in page.features]

    as_of = None if asked.as_of is None or asked.since is not None else asked.as_of.isoformat()

    def href(key: Any) -> str:  # noqa: ANN401 (text or number)
        return address(request, f"/collections/{one.id}/items/{key}", f="html", as_of=as_of)

    columns = [
        column
        for column in _shown(one, asked.names, language)
        if column["name"] not in UNSHOWN and not column["name"].endswith("_status")
    ]
    drawn = (
        _map_of_items(request, region, one, picture(features, ground, href, w["map"].format(title)))
        if asked.crs is DEFAULT
        else ""
    )
    before, after = (
        tokens[name] and here(request, **{"before": None, "after": None, name: tokens[name]})
        for name in ("before", "after")
    )
    return shown(
        request, "items", title, _trail(request, one, title, (w["items"], "")), features=features, columns=columns[:COLUMNS_SHOWN], matched=number,
        known_from=None if since is None else told_day(since, language), map=drawn, href=href, before=before, after=after, json=here(request, f="json"), fictional=region.fictional,
        all=address(request, f"/collections/{one.id}/items", f="html"),
    )  # fmt: skip


def _map_of_items(request: Request, region: Region, one: Collection, drawn: Markup) -> Markup | str:
    """The map of a page of features; also where a part of the map holds none, so that another one can be chosen."""
    if not drawn and (one.geometry is None or "bbox" not in request.query_params):
        return ""
    item = address(request, f"/collections/{one.id}/items/{{id}}", f="html")
    features, items = here(request, f="json"), here(request, f="html")
    return map_of(request, region, drawn, features=features, item=item, items=items)


def _item_page(
    request: Request, region: Region, one: Collection, feature: dict[str, Any], crs: Crs, ground: list[Any],
    states: list[dict[str, Any]],
) -> Response:  # fmt: skip
    language = language_of(request)
    w, title = words_of(language), in_language(one.title, language)
    told = feature["properties"]
    name = str(told.get("name") or feature["id"])
    columns = [column for column in _shown(one, None, language) if column["name"] in told]
    drawn = (
        picture([feature], ground, lambda _key: here(request), w["map"].format(name))
        if crs is DEFAULT
        else ""
    )
    if drawn:
        drawn = map_of(request, region, drawn, features=here(request, f="json"))
    items_page = (w["items"], address(request, f"/collections/{one.id}/items", f="html"))
    return shown(
        request, "item", name, [*_trail(request, one, title, items_page), (name, "")], feature=feature, columns=columns, map=drawn, states=states,
        json=here(request, f="json"), fictional=region.fictional,
    )  # fmt: skip


def _shown(one: Collection, names: tuple[str, ...] | None, language: str) -> list[dict[str, Any]]:
    return [
        {"name": column.name, "title": in_language(column.title, language), "unit": column.unit}
        for column in one.properties if names is None or column.name in names
    ]  # fmt: skip


def _trail(request: Request, one: Collection, title: str, last: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (words_of(language_of(request))["collections"], address(request, "/collections", f="html")), (title, address(request, f"/collections/{one.id}", f="html")), last,
    ]  # fmt: skip
