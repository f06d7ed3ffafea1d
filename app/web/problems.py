"""Every error as problem details (RFC 9457), in German, without a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from app.errors import AtlasError, BadRequest, DatabaseAway, NotFound
from app.web.headers import encoded
from app.web.ready import ReadyError
from app.web.regions import NotModifiedError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Send

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()
QUERY_CANCELED = "57014"
LOCK_NOT_AVAILABLE = "55P03"
DISK_FULL = "53100"
UNUSABLE = {None, "22003", "22008", "22021", "22P05"}
"""Numbers and days out of range, characters that a text cannot hold; None: psycopg itself refused (NUL)."""


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem."""
    app.add_exception_handler(AtlasError, _known)
    app.add_exception_handler(NotModifiedError, _not_modified)
    app.add_exception_handler(ReadyError, _ready)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(PoolTimeoutError, _busy)
    app.add_exception_handler(UnicodeEncodeError, _unusable)


def problem(content: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """A problem as a response; no cache keeps it, as what is missing now may be there in a moment."""
    told = {"Cache-Control": "no-store", **(headers or {})}
    return Response(_bytes(content), content["status"], told, MEDIA_TYPE)


def _bytes(content: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(content, default=str)
    except TypeError:  # it repeats a text of the client with half a pair of surrogates, which is no UTF-8
        return json.dumps(content, default=str).encode("ascii")


async def _known(_request: Request, error: Exception) -> Response:
    if not isinstance(error, AtlasError):
        raise error
    return problem(error.problem(), _headers(error))


def _headers(error: AtlasError) -> dict[str, str] | None:
    if error.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    seconds = error.more.get("retry_after_s", 5 if error.status == 503 else None)
    return None if seconds is None else {"Retry-After": str(seconds)}


async def _not_modified(_request: Request, error: Exception) -> Response:
    return Response(status_code=304, headers={"ETag": str(error)})


async def _ready(_request: Request, error: Exception) -> Response:
    if not isinstance(error, ReadyError):
        raise error
    return error.response


async def _invalid(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    parts = [str(part) for part in first["loc"] if part not in {"body", "query", "path", "header", "cookie"}]
    name = ".".join(parts) or "body"
    missing = first["type"] == "missing"
    detail = (
        f"Der Parameter {name} fehlt." if missing else f"Der Parameter {name} hat keinen brauchbaren Wert."
    )
    if first["type"] == "value_error":  # our own models say in a sentence what does not fit together
        detail = f"{detail} {first['ctx']['error']}"
    return problem(BadRequest(detail, parameter=name).problem())


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 404:
        return problem(NotFound(f"Unter {request.url.path} gibt es nichts.").problem())
    titles = {
        400: (
            "Die Anfrage stimmt so nicht",
            "Der Inhalt der Anfrage ist nicht lesbar; erwartet wird gültiges JSON.",
        ),
        405: ("Das geht hier nicht", f"Die Methode {request.method} ist an dieser Adresse nicht vorgesehen."),
    }
    title, detail = titles.get(error.status_code, ("Fehler", str(error.detail)))
    told = {
        "type": f"/probleme/{error.status_code}",
        "title": title,
        "status": error.status_code,
        "detail": detail,
    }
    return problem(told, dict(error.headers or {}))


async def _database(_request: Request, error: Exception) -> Response:
    if not isinstance(error, DBAPIError):
        raise error
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(error, DataError):  # NUL in a text, a number beyond all bounds
        log.warning("value not taken", sqlstate=state)
        return problem(
            BadRequest("Die Anfrage enthält einen Wert, den die Datenbank nicht aufnimmt.").problem()
        )
    if state in {QUERY_CANCELED, LOCK_NOT_AVAILABLE}:
        away = DatabaseAway(
            "Die Abfrage hat zu lange gedauert. Bitte enger eingrenzen oder später noch einmal versuchen."
        )
    elif isinstance(error, DataError) and state in UNUSABLE:
        return await _unusable(_request, error)
    elif state == DISK_FULL:
        log.error("disk of the database is full")
        away = DatabaseAway(
            "Auf dem Datenträger der Datenbank ist kein Platz mehr; es ist nichts gespeichert. Bitte der Verwaltung des"
            " Atlas sagen; sobald Platz ist, geht es weiter."
        )
    elif isinstance(error, (OperationalError, InterfaceError)):
        away = DatabaseAway("Die Datenbank antwortet nicht. Bitte in einer Minute noch einmal versuchen.")
    else:
        log.exception("database error", exc_info=error)
        return problem(
            AtlasError("Bei der Abfrage der Datenbank ist ein Fehler aufgetreten; er ist vermerkt.").problem()
        )
    log.warning("database away", sqlstate=state)
    return problem(away.problem(), {"Retry-After": "5"})


async def _unusable(_request: Request, _error: Exception) -> Response:
    return problem(
        BadRequest("Ein Wert ist zu groß oder enthält Zeichen, die sich nicht speichern lassen.").problem()
    )


async def _busy(_request: Request, _error: Exception) -> Response:
    away = DatabaseAway("Gerade sind zu viele Abfragen unterwegs. Bitte gleich noch einmal versuchen.")
    return problem(away.problem(), {"Retry-After": "2"})


async def send_problem(send: Send, error: AtlasError, headers: dict[str, str] | None = None) -> None:
    """Answer with a problem from outside the routes (plain ASGI)."""
    body = _bytes(error.problem())
    told = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
    start = {
        "type": "http.response.start",
        "status": error.status,
        "headers": encoded({**told, **(headers or {})}),
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
