"""What holds for every request: a change must come from our own pages, and no cache keeps what is not for everybody.

A change (any method but GET, HEAD, OPTIONS) that carries a session needs the session's CSRF token in `X-CSRF-Token`
and must be said by the browser to come from here (`Sec-Fetch-Site`, for older ones `Origin`). Without a session, e.g.
signing in, it must at least not be said to come from elsewhere. A bearer token needs none of this: no page of others
can make a browser send it.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser

from app.accounts.cookies import bearer_token, session_token
from app.accounts.keys import csrf_token_of
from app.errors import Forbidden
from app.web.problems import problem
from app.web.ready import ASKER

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
CSRF_HEADER = "x-csrf-token"
NEVER_KEPT = ("/api/session", "/api/account", "/api/organisations")
FOREIGN = "Die Anfrage kommt nicht von den Seiten des Bildungsatlas und wurde deshalb nicht ausgeführt."
NO_TOKEN = "Die Anfrage gehört nicht zu Ihrer Anmeldung. Bitte laden Sie die Seite neu und versuchen Sie es noch einmal."  # noqa: S105


class Guard:
    """ASGI middleware, inside `Frame`."""

    def __init__(self, app: ASGIApp, base_url: str | None) -> None:
        self.app = app
        self._base = base_url.rstrip("/") if base_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or let it through and mark its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark(message, scope["path"], state)
            await send(message)

        refused = None if scope["method"] in SAFE else self._objection(Headers(scope=scope))
        if refused is not None:
            await problem(Forbidden(refused).problem())(scope, receive, sending)
            return
        await self.app(scope, receive, sending)

    def _objection(self, headers: Headers) -> str | None:
        """Why a change is not let through; None if it is."""
        if bearer_token(headers.get("authorization")) is not None:
            return None
        ours = self._from_here(headers)
        token = session_token(cookie_parser(headers.get("cookie", "")))
        if token is None:
            return FOREIGN if ours is False else None
        if not ours:
            return FOREIGN
        given = headers.get(CSRF_HEADER, "")
        return None if hmac.compare_digest(given.encode(), csrf_token_of(token).encode()) else NO_TOKEN

    def _from_here(self, headers: Headers) -> bool | None:
        """Whether the browser says that the request comes from our pages; None if nothing says anything."""
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = headers.get("origin")
        if origin is None:
            return None
        return origin == self._base if self._base else urlsplit(origin).netloc == headers.get("host")


def _mark(message: Message, path: str, state: dict[str, object]) -> None:
    """Set what caches may do with an answer that is not the same for everybody."""
    confidential = state.get("confidential") or path.startswith(NEVER_KEPT)
    if not confidential and "reader" not in state:
        return
    headers = MutableHeaders(raw=message["headers"])
    if confidential:
        if not headers.get("cache-control", "").startswith("private"):
            headers["Cache-Control"] = "no-store"
    elif headers.get("cache-control", "").startswith("public"):
        headers["Cache-Control"] = headers["cache-control"].replace("public", "private", 1)
    if ASKER not in headers.get("vary", ""):
        headers.add_vary_header(ASKER)
    message["headers"] = headers.raw
