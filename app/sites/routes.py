"""HTTP of learning sites."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.accounts.access import ANYONE
from app.errors import NotFound
from app.sites import queries
from app.sites.finished import Page, read_found, read_page
from app.sites.search import Search, count_statement, words_of
from app.web import parameters as read
from app.web.answers import GEOJSON, answer, feature_collection, json_bytes
from app.web.kept import Kept
from app.web.openapi import SENDS_GEOJSON
from app.web.paging import make_token, read_token
from app.web.regions import Region, RegionOf, engine_of

router = APIRouter(tags=["Lernorte"], dependencies=[ANYONE])
Text = Annotated[str | None, Query()]


@router.get("/api/sites", summary="Lernorte suchen, als GeoJSON, seitenweise", **SENDS_GEOJSON)
async def sites(
    request: Request, region: RegionOf, bbox: read.Box = None, category: read.Categories = None,
    life_phase: read.LifePhases = None, age: read.Age = None, q: read.Words = None, date: read.Day = None,
    near: read.Near = None, area: read.AreaKey = None, core: read.Core = False, limit: read.Limit = 100,
    after: read.After = None,
) -> Response:  # fmt: skip
    """Learning sites as GeoJSON: filtered, sorted by name (by rank with `q`, by distance with `near`), paged by keyset."""
    limit = read.limit_of(limit)
    codes, phases = await _known(request, region)
    search = Search(
        region.id, read.day_of(date), region.metric_srid, read.bounding_boxes(bbox),
        read.chosen("category", category, codes), read.chosen("life_phase", life_phase, phases),
        read.age_months(age), area, words_of(q), read.pair(near, "near") if near else None,
        core,
    )  # fmt: skip
    query, secret = _query_of(request), request.app.state.secret
    start = read_token(secret, query, after) if after else None
    page, matched = await _typed(request, region, search, start, limit) or await _asked(
        request, region, search, start, limit
    )
    following = make_token(secret, query, page.following) if page.following else None
    body = feature_collection(
        region, page.features,
        numberMatched=matched, numberReturned=page.returned, links=_links(request, after, following),
    )  # fmt: skip
    return answer(request, region, body, GEOJSON, for_everybody=True)


async def _typed(
    request: Request, region: Region, search: Search, start: list[object] | None, limit: int
) -> tuple[Page, int] | None:
    """The page and how many match, from the sites in memory; None where the database must be asked."""
    if not search.words or search.day != read.day_of(None):
        return None
    state, engine = request.app.state, engine_of(request)
    index = await state.site_memory.index_of(engine, region, search.day)
    found = index.find(search, start, limit) if index is not None else None
    page = await read_found(engine, state.site_texts, region.id, search, found) if found else None
    return (page, found.matched) if found and page else None


async def _asked(
    request: Request, region: Region, search: Search, start: list[object] | None, limit: int
) -> tuple[Page, int]:
    async with engine_of(request).connect() as connection:
        page = await read_page(connection, request.app.state.site_texts, search, start, limit)
        return page, await _matched(request, connection, region, search)


async def _known(request: Request, region: Region) -> tuple[list[str], list[str]]:
    """The codes of categories and life phases, kept until something but a site changes."""
    kept: Kept = request.app.state.site_codes
    key = (region.id, region.ground_version)
    found = kept.get(key)
    if found is None:
        async with engine_of(request).connect() as connection:
            codes = (await connection.execute(text(queries.CODES), {"region_id": region.id})).scalars().all()
            phases = (await connection.execute(text(queries.PHASES))).scalars().all()
        found = list(codes), list(phases)
        kept.keep(key, found)
    return found


async def _matched(request: Request, connection: AsyncConnection, region: Region, search: Search) -> int:
    """How many match, counted once per search and version of the data."""
    sql, values = count_statement(search)
    key = (region.data_version, sql, repr(sorted(values.items())))
    kept: Kept = request.app.state.site_counts
    found = kept.get(key)
    if found is None:
        found = (await connection.execute(text(sql), values)).scalar_one()
        kept.keep(key, found)
    return found


@router.get("/api/sites/{slug}", summary="Ein Lernort mit allem, was zu ihm gehört", **SENDS_GEOJSON)
async def site(
    request: Request, region: RegionOf, slug: str, date: Text = None, explain: Text = None
) -> Response:
    """One learning site; `explain` names a field and adds who says so since when."""
    found = await read_site(request, region, slug, date, explain)
    return answer(request, region, json_bytes(found), GEOJSON, for_everybody=True)


async def read_site(
    request: Request, region: Region, slug: str, date: str | None = None, explain: str | None = None
) -> dict[str, Any]:
    """The feature of one site with institution, entrances, neighbours, history; raises NotFound."""
    keys: dict[str, Any] = {"region_id": region.id, "slug": slug, "day": read.day_of(date)}
    async with engine_of(request).connect() as connection:
        row = (await connection.execute(text(queries.ONE), keys)).first()
        if row is None:
            raise NotFound(f"Den Lernort „{slug}“ gibt es in dieser Region zu diesem Tag nicht.")
        keys |= {"site_id": row.id, "life_phases": row.life_phases}
        near = (
            (await connection.execute(text(queries.NEARBY), keys)).mappings().all()
            if row.lon is not None
            else []
        )
        following = (await connection.execute(text(queries.NEXT_PHASES), keys)).scalar_one()
        keys["life_phases"] = following or []
        after = (
            (await connection.execute(text(queries.NEARBY), keys)).mappings().all()
            if following and row.lon is not None
            else []
        )
        explained = await _explained(connection, row.id, explain) if explain else None
    feature = orjson.loads(row.feature)
    feature["properties"] |= {
        "institution": {"name": row.institution, "branches": row.branches or []},
        "entrances": [
            {"lon": e["longitude"], "lat": e["latitude"], "wheelchair": e["wheelchair"]}
            for e in row.entrances
        ],
        "nearby": [{**one, "distance_m": float(one["distance_m"])} for one in near],
        "next_phase": [{**one, "distance_m": float(one["distance_m"])} for one in after],
        "matches": row.matches or [],
        "history": row.history or [],
        **({"explain": explained} if explained else {}),
    }
    return {**feature, "region": region.told, "attribution": region.attribution}


async def _explained(connection: Any, site_id: int, field: str) -> dict[str, Any]:  # noqa: ANN401
    name = "approved_places" if field == "places" else field
    rows = (
        (await connection.execute(text(queries.EXPLAIN), {"site_id": site_id, "field": name}))
        .mappings()
        .all()
    )
    if not rows:
        known = (
            (await connection.execute(text(queries.EXPLAINED_FIELDS), {"site_id": site_id})).scalars().all()
        )
        if field in known or not known:
            raise NotFound(f"Über das Feld „{field}“ sagt keine Quelle etwas.", parameter="explain")
        raise read.unknown("explain", field, list(known))
    told = [_said(row) for row in rows]
    return {
        "field": field,
        **told[0],
        "earlier": [one for one in told[1:] if one["until"]],
        "also": [one for one in told[1:] if not one["until"]],
    }


def _said(row: Any) -> dict[str, Any]:  # noqa: ANN401
    source = {"code": row["code"], "name": row["name"], "licence": row["licence"]}
    return {"offer": row["offer_key"] or None, "value": row["value"], "source": source, "since": row["since"],
            "until": row["until"], "import_id": row["import_id"]}  # fmt: skip


def _query_of(request: Request) -> str:
    return urlencode(sorted((k, v) for k, v in request.query_params.items() if k not in {"after", "limit"}))


def _links(request: Request, after: str | None, following: str | None) -> list[dict[str, str]]:
    links = [{"rel": "self", "type": GEOJSON, "href": _link(request, after)}]
    if following:
        links.append({"rel": "next", "type": GEOJSON, "href": _link(request, following)})
    return links


def _link(request: Request, after: str | None) -> str:
    kept = {k: v for k, v in request.query_params.items() if k != "after"}
    query = urlencode({**kept, **({"after": after} if after else {})})
    return f"{request.url.path}?{query}" if query else request.url.path


__all__ = ["read_site", "router"]
