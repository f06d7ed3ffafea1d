"""The functions that filters may call (CQL2, requirements class "functions"), as they tell about themselves."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from app.cql2 import FUNCTIONS, Function
from app.ogc.describing import in_language
from app.ogc.links import Link, address, here, link, self_and_others
from app.ogc.negotiating import Reader, format_of, language_of, negotiated
from app.ogc.pages import shown
from app.ogc.parts import PARTS, Part
from app.ogc.routes import NOT_KEPT, Here
from app.web.answers import JSON, compressed, json_bytes
from app.web.openapi import sends

router = APIRouter(tags=["OGC API"], dependencies=[Depends(negotiated)])
REL_FUNCTIONS = "http://www.opengis.net/def/rel/ogc/1.0/functions"
TITLE = "Funktionen in Filtern"
TYPES = {
    "string": "string", "number": "number", "boolean": "boolean", "date": "date", "datetime": "timestamp", "geometry": "geometry",
}  # fmt: skip
"""The kinds as the standard names them."""


@router.get("/ogc/functions", summary="OGC API: Funktionen in Filtern", **sends(JSON))
async def functions(request: Request, region: Here, _: Reader) -> Response:
    """The functions that filters may call, with what they take and give."""
    language = language_of(request)
    told = [_told(one, language) for one in FUNCTIONS]
    if format_of(request) == "html":
        listed = [
            (f"{one['name']}({', '.join(part['type'][0] for part in one['arguments'])})", None)
            for one in told
        ]
        return shown(
            request, "list", TITLE, [("Funktionen", "")], json=here(request, f="json"), fictional=region.fictional, listed=listed
        )  # fmt: skip
    content = {"functions": told, "links": self_and_others(request)}
    headers = {**NOT_KEPT, "Content-Language": language, "Vary": "Accept"}
    return compressed(request, json_bytes(content), JSON, headers)


def _told(one: Function, language: str) -> dict[str, Any]:
    return {
        "name": one.name, "description": in_language(one.description, language), "returns": [TYPES[one.returns]],
        "arguments": [{"type": [TYPES[kind]]} for kind in one.arguments],
    }  # fmt: skip


def _link(request: Request) -> list[Link]:
    return [link(REL_FUNCTIONS, address(request, "/functions", f="json"), JSON, TITLE)]


PARTS.append(Part((), _link))
