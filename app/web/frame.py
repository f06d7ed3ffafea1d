"""What surrounds every request: its number, one line in the log, security headers, faults told without a traceback."""

from __future__ import annotations

import itertools
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from app.errors import AtlasError
from app.web.client import believe_proxies, header
from app.web.headers import HEADERS, encoded
from app.web.problems import send_problem
from app.web.regions import SAFE_METHODS, WROTE_COOKIE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from app.settings import Settings
    from app.web.lines import RequestLines
    from app.web.metrics import Metrics

_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_PROCESS, _COUNTED = secrets.token_hex(10), itertools.count(1)
_ENCODED = encoded(HEADERS)
QUIET = frozenset({"/health", "/health/live", "/health/ready"})
log = structlog.get_logger()


@dataclass(slots=True)
class _Told:
    """What is known of an answer while it is sent."""

    status: int = 500
    started: bool = False


class Frame:
    """ASGI middleware, the outermost; plain, because Starlette's own would copy every body through a queue."""

    def __init__(
        self, app: ASGIApp, settings: Settings, metrics: Metrics | None = None, lines: RequestLines | None = None
    ) -> None:  # fmt: skip
        self.app = app
        self.lines = lines
        self.trusted = settings.trusted_proxies
        self.hsts_seconds = settings.hsts_seconds
        self.fresh_seconds = settings.read_own_writes_seconds if settings.read_database_url else 0
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        believe_proxies(scope, self.trusted)
        number = request_id(header(scope, b"x-request-id"))
        method, told = scope["method"], _Told()
        if method == "HEAD":
            scope["method"] = "GET"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                told.started, told.status = True, message["status"]
                message["headers"] = self._headers(scope, method, number, message)
            elif method == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        bound = structlog.contextvars.bind_contextvars(request_id=number)
        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            log.exception("fault", route=route_of(scope), exc_info=error)
            if (
                told.started
            ):  # the client has half an answer: the connection must break, or it would seem whole
                raise
            await send_problem(sending, _fault(number))
        finally:
            self._note(scope, method, told.status, time.perf_counter() - start, number)
            structlog.contextvars.reset_contextvars(**bound)

    def _headers(self, scope: Scope, method: str, number: str, message: Message) -> list[tuple[bytes, bytes]]:
        given = message["headers"]
        names = {name for name, _ in given}
        more = [(b"x-request-id", number.encode())]
        if self.hsts_seconds and scope.get("scheme") == "https":
            more.append((b"strict-transport-security", f"max-age={self.hsts_seconds}".encode()))
        if self.fresh_seconds and method not in SAFE_METHODS and message["status"] < 400:
            more.append((b"set-cookie", self._wrote(scope)))
        return [*given, *(pair for pair in _ENCODED if pair[0] not in names), *more]

    def _wrote(self, scope: Scope) -> bytes:
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        return (
            f"{WROTE_COOKIE}=1; Max-Age={self.fresh_seconds}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()
        )

    def _note(self, scope: Scope, method: str, status: int, seconds: float, number: str) -> None:
        route = route_of(scope)
        if self.lines is not None and route not in QUIET:
            self.lines.note(method, route, status, seconds, number)
        else:
            write = log.debug if route in QUIET else log.info
            write("request", method=method[:16], route=route, status=status, ms=round(seconds * 1000, 1))
        if self.metrics is not None:
            self.metrics.request(method, route, status, seconds)


def request_id(told: str) -> str:
    """The number a client or web server in front gave the request, if it is well-formed; else a new one."""
    if told and _REQUEST_ID.fullmatch(told):
        return told
    return f"{_PROCESS}{next(_COUNTED):012x}"


def route_of(scope: Scope) -> str:
    """The template of the route that answers, never the address itself."""
    route = scope.get("route")
    return getattr(route, "path", None) or "unmatched"


def _fault(number: str) -> AtlasError:
    return AtlasError(
        f"Im Programm ist ein Fehler aufgetreten; er ist unter der Nummer {number} vermerkt.",
        request_id=number,
    )
