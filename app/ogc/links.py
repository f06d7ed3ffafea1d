"""Links, as the OGC standards want them: absolute, with relation and media type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from app.ogc.negotiating import HTML, base_of, format_of, language_of
from app.ogc.words import words_of
from app.web.answers import JSON

if TYPE_CHECKING:
    from fastapi import Request

Link = dict[str, Any]
KEPT = ("region", "lang")
"""What a link to another page takes along."""
REL_QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
REL_SORTABLES = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
REL_SCHEMA = "http://www.opengis.net/def/rel/ogc/1.0/schema"
REL_CONFORMANCE = "http://www.opengis.net/def/rel/ogc/1.0/conformance"
REL_DATA = "http://www.opengis.net/def/rel/ogc/1.0/data"


def address(request: Request, path: str = "", **query: str | None) -> str:
    """The address of a page of the interface in the same region and language."""
    kept = {name: request.query_params[name] for name in KEPT if name in request.query_params}
    told = {**kept, **{name: value for name, value in query.items() if value is not None}}
    return f"{base_of(request)}{path}{f'?{urlencode(told)}' if told else ''}"


def here(request: Request, **query: str | None) -> str:
    """The address of this page with some parameters different; None takes one away."""
    told = {**dict(request.query_params), **query}
    kept = {name: value for name, value in told.items() if value is not None}
    path = request.url.path.removeprefix("/ogc")
    return f"{base_of(request)}{path}{f'?{urlencode(kept)}' if kept else ''}"


def link(rel: str, href: str, media_type: str, title: str, **more: object) -> Link:
    """One link."""
    return {"rel": rel, "href": href, "type": media_type, "title": title, **more}


def self_and_others(request: Request, media_type: str = JSON) -> list[Link]:
    """This page in the format asked for, and in the others."""
    kinds = {"json": media_type, "html": HTML}
    w = words_of(language_of(request))
    named = {"json": w["page_as_json"], "html": w["page_to_read"]}
    return [
        link("self" if name == format_of(request) else "alternate", here(request, f=name), media, named[name])
        for name, media in kinds.items()
    ]
