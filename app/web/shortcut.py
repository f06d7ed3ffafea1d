"""The shortest way to an answer: what a visitor has been given is given to the next, before a route is looked for.

Nothing is decided here. Whether visitors may have an answer was decided when the first one got it (`ready`), whether it
is still right by the version that `Versions` has heard of. Who asks too often has been refused before (`Limited`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.web.client import header
from app.web.ready import Standing, accepted_encoding, negotiable, today
from app.web.versions import is_visitor

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from app.web.kept import KeptBytes
    from app.web.ready import Head
    from app.web.versions import Versions

LENGTHS = frozenset({b"content-length", b"content-type", b"content-encoding"})
"""What says something of a body, and is left out where none is sent."""


class Shortcut:
    """ASGI middleware that answers visitors from what stands ready; all else it lets through."""

    def __init__(self, app: ASGIApp, answers: KeptBytes, versions: Versions) -> None:
        self.app = app
        self.answers = answers
        self.versions = versions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        found = self._standing(scope)
        if found is None or found.head is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = found.route  # for the log and the metrics
        known = {tag.strip() for tag in header(scope, b"if-none-match").encode().split(b",")}
        is_known = found.etag in known
        await send(
            {"type": "http.response.start", "status": 304 if is_known else 200, "headers": _head(found.head, is_known)}
        )  # fmt: skip
        await send({"type": "http.response.body", "body": b"" if is_known else found.ready.body})

    def _standing(self, scope: Scope) -> Standing | None:
        if scope["type"] != "http" or scope["method"] != "GET" or not is_visitor(scope):
            return None
        encoding = accepted_encoding(header(scope, b"accept-encoding"))
        found: Standing | None = self.answers.get(
            (scope["path"], scope["query_string"], encoding, negotiable(scope))
        )
        if found is None or found.day != today() or not self.versions.is_current(found.version):
            return None
        return found


def _head(head: Head, is_known: bool) -> Head:  # noqa: FBT001 (one of two heads)
    return [pair for pair in head if pair[0] not in LENGTHS] if is_known else list(head)
