"""What the description of the interface says of every operation: errors are problems (RFC 9457), GeoJSON is GeoJSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Response
from fastapi.openapi.utils import get_openapi

from app.errors import PROBLEM_MEDIA_TYPE
from app.web.answers import GEOJSON, MVT

if TYPE_CHECKING:
    from fastapi import FastAPI

_PROBLEM = {"content": {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_WORDS: dict[int | str, str] = {
    400: "Die Anfrage stimmt so nicht; `parameter` nennt die Stelle",
    404: "Das gibt es nicht",
    429: "Zu viele Anfragen; `Retry-After` sagt, wann wieder",
    503: "Gerade nicht zu beantworten; `Retry-After` sagt, wann wieder",
    "default": "Ein anderer Fehler, als Problembeschreibung",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, **_PROBLEM} for status, words in _WORDS.items()
}
SCHEMA = {
    "title": "Problem",
    "description": "Problembeschreibung nach RFC 9457",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "ein Satz für Menschen"},
        "parameter": {"type": "string", "description": "der Parameter, an dem es liegt"},
    },
}


def sends(media_type: str, kind: str = "object") -> dict[str, Any]:
    """Arguments for a route's decorator that say what it answers with."""
    schema = {"type": kind} if kind == "object" else {"type": "string", "format": "binary"}
    return {
        "response_class": Response,
        "responses": {200: {"description": "Die Antwort", "content": {media_type: {"schema": schema}}}},
    }


def sends_files(*media_types: str) -> dict[str, Any]:
    """The same for a route that answers with files of several kinds."""
    schema = {"type": "string", "format": "binary"}
    content = {one.split(";")[0]: {"schema": schema} for one in media_types}
    return {"response_class": Response, "responses": {200: {"description": "Die Datei", "content": content}}}


SENDS_GEOJSON = sends(GEOJSON)
SENDS_TILES = sends(MVT, "binary")


def describe(app: FastAPI) -> None:
    """Let the application describe itself with the schema of problems among its components."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            told = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            told.setdefault("components", {}).setdefault("schemas", {})["Problem"] = SCHEMA
            app.openapi_schema = told
        return app.openapi_schema

    app.openapi = openapi
