"""The application's page for each view, with the content that those without JavaScript read."""

from __future__ import annotations

import html
import json
import re
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import ANYONE
from app.catchments import queries as reach
from app.errors import NotFound
from app.pages import find_words
from app.pages.templates import render
from app.sites.routes import read_site
from app.sites.search import Search, count_statement, statement, words_of
from app.web.answers import compressed
from app.web.parameters import day_of
from app.web.regions import Region, engine_of, read_region
from app.web.static import page

router = APIRouter(include_in_schema=False, dependencies=[ANYONE])
Text = Annotated[str | None, Query()]
SITES_ON_A_PAGE = 50
USUAL_CATEGORY = "kindergarten"
SCRIPTS = re.compile(r"<script\b[^>]*></script>|<link rel=\"modulepreload\"[^>]*>")
"""What starts the application in the built page."""


@router.get("/")
async def find(request: Request, region: Text = None, q: str = "", seite: int = 0) -> Response:
    """The list of learning sites, by name or by a search."""
    found = await read_region(request, region)
    if found is None:
        return page_of(
            request,
            "Bildungsatlas",
            "<main><h1>Bildungsatlas</h1><p>Es ist noch keine Region geladen.</p></main>",
        )
    search = Search(found.id, day_of(None), found.metric_srid, words=words_of(q), core=True)
    start = min(max(seite, 0), 10_000)
    sql, values = statement(search, None, SITES_ON_A_PAGE + 1, more=", f.feature")
    async with engine_of(request).connect() as connection:
        rows = (
            await connection.execute(
                text(f"{sql} OFFSET :start"), {**values, "start": start * SITES_ON_A_PAGE}
            )
        ).all()
        sql, values = count_statement(search)
        matched = (await connection.execute(text(sql), values)).scalar_one()
    lang = find_words.language_of(request)
    sites = [_listed(json.loads(row.feature)["properties"], lang) for row in rows[:SITES_ON_A_PAGE]]
    more = {} if lang == "de" else {"lang": lang}
    following = (
        f"/?{urlencode({'seite': start + 1, 'q': q, **more})}" if len(rows) > SITES_ON_A_PAGE else None
    )
    shown = {"region": found, "sites": sites, "matched": matched, "q": q, "next": following}
    content = render("list", **shown, **_spoken(lang))
    title = f"{find_words.words_of(lang)['title']} · {found.name}"
    return page_of(request, title, content, language=find_words.TAGS[lang])


@router.get("/lernort/{slug}")
async def site(request: Request, slug: str, region: Text = None) -> Response:
    """One learning site, with schema.org data."""
    found = await read_region(request, region)
    try:
        if found is None:
            raise NotFound("Es ist noch keine Region geladen.")
        feature = await read_site(request, found, slug)
    except NotFound as error:
        content = f"<main><h1>Nicht gefunden</h1><p>{html.escape(error.detail)}</p><p><a href='/'>Alle Orte</a></p></main>"
        return page_of(request, "Nicht gefunden", content, status=404)
    told = feature["properties"]
    lang = find_words.language_of(request)
    content = render("site", region=found, p=told, **_spoken(lang))
    head = _schema_org(feature, found)
    return page_of(request, f"{told['name']} · {found.name}", content, head, language=find_words.TAGS[lang])


@router.get("/versorgung")
async def provision(request: Request, region: Text = None) -> Response:
    """The ranking of municipalities as a table."""
    found = await read_region(request, region)
    category = request.query_params.get("art") or request.query_params.get("category") or USUAL_CATEGORY
    areas: list[Any] = []
    basis, label = "network", category
    async with engine_of(request).connect() as connection:
        if found is not None:
            keys = {"region_id": found.id, "kind": "travel_times", "mode": "walk", "category": category}
            run = (await connection.execute(text(reach.RUN), keys)).mappings().first()
            named = "SELECT label ->> 'de' FROM category WHERE code = :category"
            label = (await connection.execute(text(named), keys)).scalar_one_or_none() or category
            if run is not None:
                basis = run["basis"]
                keys = {
                    "region_id": found.id,
                    "run_id": run["id"],
                    "age_group": "all",
                    "level": "municipality",
                    "core": True,
                }
                areas = list((await connection.execute(text(reach.AREAS_STATISTICS), keys)).mappings())
    content = render(
        "table", region=found, areas=areas, label=label, category=category, mode="zu Fuß", basis=basis
    )
    return page_of(request, f"{label}: Wie weit ist der Weg?", content)


@router.get("/einzugsgebiet")
async def catchment(request: Request) -> Response:
    """What the view is about, and where the figures are."""
    return page_of(request, "Wer erreicht diesen Ort?", render("catchment"))


def _spoken(lang: find_words.Language) -> dict[str, Any]:
    """What templates need to speak a language: words, its code, kinds of sites, and how an address says it."""

    def kind(category: str, german: str) -> str:
        return find_words.kind_in(lang, category, german)

    asked = "" if lang == "de" else f"?lang={lang}"
    return {"w": find_words.words_of(lang), "lang": lang, "kind": kind, "asked": asked}


def _listed(told: dict[str, Any], lang: find_words.Language) -> dict[str, Any]:
    named = (find_words.kind_in(lang, offer["category"], offer["label"]) for offer in told["offers"])
    kinds = ", ".join(dict.fromkeys(named))
    return {"slug": told["slug"], "name": told["name"], "kinds": kinds, "place": told["address"]["place"]}


def _schema_org(feature: dict[str, Any], region: Region) -> str:
    """The site as schema.org Place; nothing for invented sites, which nobody shall find in a search engine."""
    if region.fictional:
        return '<meta name="robots" content="noindex">'
    told, point = feature["properties"], feature["geometry"]
    address = {
        "@type": "PostalAddress", "postalCode": told["address"]["postal_code"],
        "addressLocality": told["address"]["place"],
        "streetAddress": " ".join(filter(None, (told["address"]["street"], told["address"]["house_number"]))),
    }  # fmt: skip
    place = {"@context": "https://schema.org", "@type": "Place", "name": told["name"], "address": address}
    if point is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "longitude": point["coordinates"][0],
            "latitude": point["coordinates"][1],
        }
    plain = json.dumps(place, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{plain}</script>'


def page_of(
    request: Request, title: str, content: str, head: str = "", status: int = 200, *, scripts: bool = True, language: str = "de"
) -> Response:  # fmt: skip
    """The built page with this content inside, which the application replaces when it starts; without `scripts` it stays."""
    whole = page(request.app.state.dist).decode()
    if not scripts:
        whole = SCRIPTS.sub("", whole)
    whole = whole.replace("<!--server-content-->", content).replace("<!--server-head-->", head)
    whole = whole.replace(
        "<title>Bildungsatlas</title>", f"<title>{html.escape(title)} · Bildungsatlas</title>"
    )
    if language != "de":
        whole = whole.replace('<html lang="de"', f'<html lang="{language}"', 1)
    response = compressed(request, whole.encode(), "text/html; charset=utf-8", {"Cache-Control": "no-cache"})
    response.status_code = status
    return response
