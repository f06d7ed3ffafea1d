"""In which format and language somebody wants an answer: `f`, else `Accept`; `lang`."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request

from app.accounts.access import Actor, Needs, Permission, Role
from app.errors import BadRequest
from app.ogc.words import page_language
from app.pages.languages import language_of as browsers_language
from app.web.answers import GEOJSON, JSON
from app.web.openapi import sends

Format = Literal["json", "html"]
HTML = "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
FORMATS: dict[str, Format] = {"json": "json", "geojson": "json", "html": "html"}
MEDIA: dict[str, Format] = {
    HTML: "html", "application/xhtml+xml": "html", JSON: "json", GEOJSON: "json", SCHEMA: "json", OPENAPI.split(";", maxsplit=1)[0]: "json",
}  # fmt: skip
VARY = "Accept, Accept-Encoding"
"""What beside the address decides the answer, for caches on the way."""
LANGUAGES = ("de", "da", "en")
F = Annotated[
    str | None,
    Query(description="Format: json (auch geojson) oder html; ohne: nach „Accept“", examples=["json"]),
]
Lang = Annotated[
    str | None,
    Query(
        description="Sprache der Titel: de, da oder en; Seiten zum Lesen gibt es auf Deutsch und Englisch, ohne: wie der Browser bevorzugt",
        examples=["en"],
    ),
]
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]


def tells(media_type: str) -> dict[str, Any]:
    """Arguments for a route's decorator: it answers in this media type, or with a page."""
    told = sends(media_type)
    told["responses"][200]["content"][HTML] = {"schema": {"type": "string"}}
    return told


async def negotiated(request: Request, actor: Reader, f: F = None, lang: Lang = None) -> None:
    """Settle format and language before anything is looked up: finished answers are kept for each of them.

    Whom what is shown to may decide too, and links begin with the address by which we were asked.
    """
    settle(request, actor, f, lang)


def settle(request: Request, actor: Actor, f: str | None = None, lang: str | None = None) -> None:
    """Note format and language of a question. Raises BadRequest for what there is not.

    Programs get German unless the address says otherwise; people who look get what their browser prefers.
    """
    if f is not None and f not in FORMATS:
        raise BadRequest(f"f ist json, geojson oder html, nicht „{f[:50]}“.", parameter="f")
    if lang is not None and lang not in LANGUAGES:
        raise BadRequest(f"lang ist eine von {', '.join(LANGUAGES)}.", parameter="lang")
    request.state.format = FORMATS[f] if f is not None else preferred(request.headers.get("accept", ""))
    request.state.language = lang or "de"
    if request.state.format == "html":
        request.state.language = page_language(browsers_language(request, lang))
    told = f"{request.state.format} {request.state.language} {base_of(request)}"
    request.state.variant = f" {told} {_reader(actor.role, actor.scope)}"


@lru_cache(maxsize=1000)
def _reader(role: Role, scope: frozenset[Permission] | None) -> str:
    return ",".join((role, *Actor(role, scope=scope).permissions))


def preferred(accept: str) -> Format:
    """What a client likes best of what there is; JSON where it says nothing, or nothing that there is."""
    best: Format = "json"
    most = 0.0
    for part in accept.split(","):
        media, *more = (piece.strip() for piece in part.split(";"))
        weight = next((_weight(piece[2:]) for piece in more if piece.startswith("q=")), 1.0)
        found = MEDIA.get(media.lower())
        if found is not None and weight > most:
            best, most = found, weight
    return best


def _weight(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0


def format_of(request: Request) -> Format:
    """The format that was settled."""
    return request.state.format


def language_of(request: Request) -> str:
    """The language that was settled."""
    return request.state.language


def base_of(request: Request) -> str:
    """The address of the interface, as links begin."""
    told = request.app.state.settings.base_url or str(request.base_url)
    return f"{told.rstrip('/')}/ogc"
