"""The shortest way to an answer: what a visitor has been given is given to the next, before a route is looked for.

Nothing is decided here. Whether visitors may have an answer was decided when the first one got it (`ready`), whether it
is still right by the version that `Versions` has heard of. What rooms can answer from memory they make here (`make`). Who asks too often has been refused before (`Limited`).

When the data have changed, or nobody has asked yet, the first who asks has the answer made; all others who ask the same wait for it, so that
a thousand visitors of one page do not have it made a thousand times.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from app.web.client import header
from app.web.kept import Kept
from app.web.ready import accepted_encoding, negotiable, today
from app.web.versions import is_visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from app.web.kept import KeptBytes
    from app.web.ready import Address, Head, Standing
    from app.web.versions import Versions

LONGEST_WAIT_SECONDS = 5.0
"""How long one waits for an answer that somebody else has had made; then one goes oneself."""
FIRST_WAIT_SECONDS = 1.0
"""The same where it is not known yet whether the answer can be kept at all."""
MOST_UNKEPT = 10_000
LENGTHS = frozenset({b"content-length", b"content-type", b"content-encoding"})
"""What says something of a body, and is left out where none is sent."""


class Shortcut:
    """ASGI middleware that answers visitors from what stands ready; all else it lets through."""

    def __init__(
        self, app: ASGIApp, answers: KeptBytes, versions: Versions, make: Callable[[Scope], Standing | None] | None = None
    ) -> None:  # fmt: skip
        self.app = app
        self.make = make
        self.answers = answers
        self.versions = versions
        self._making: dict[Address, asyncio.Event] = {}
        self._unkept = Kept(MOST_UNKEPT)
        """Addresses whose answers were not kept: nobody waits for another's there."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] != "http" or scope["method"] != "GET" or not is_visitor(scope):
            await self.app(scope, receive, send)
            return
        key = (
            scope["path"],
            scope["query_string"],
            accepted_encoding(header(scope, b"accept-encoding")),
            negotiable(scope),
        )
        kept: Standing | None = self.answers.get(key)
        if kept is None or not self._is_right(kept):
            kept = (self.make and self.make(scope)) or kept
        wait = self._wait_seconds(key, kept)
        if wait > 0:
            kept = await self._made_anew(key, wait, scope, receive, send)
            if kept is None:
                return
        if kept is None or kept.head is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = kept.route  # for the log and the metrics
        is_known = kept.etag in {tag.strip() for tag in header(scope, b"if-none-match").encode().split(b",")}
        await send(
            {"type": "http.response.start", "status": 304 if is_known else 200, "headers": _head(kept.head, is_known)}
        )  # fmt: skip
        await send({"type": "http.response.body", "body": b"" if is_known else kept.ready.body})

    def _wait_seconds(self, key: Address, kept: Standing | None) -> float:
        """How long one may wait for who is having the answer made; 0: it stands ready, or its kind is not kept."""
        if kept is None:
            return FIRST_WAIT_SECONDS if self._unkept.get(key) is None else 0.0
        return 0.0 if self._is_right(kept) else LONGEST_WAIT_SECONDS

    def _is_right(self, kept: Standing) -> bool:
        return kept.day == today() and self.versions.is_current(kept.version)

    async def _made_anew(
        self, key: Address, wait_seconds: float, scope: Scope, receive: Receive, send: Send
    ) -> Standing | None:
        """The answer that another request is having made; None where this one has been answered itself."""
        making = self._making.get(key)
        if making is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(making.wait(), wait_seconds)
            kept: Standing | None = self.answers.get(key)
            if kept is not None and self._is_right(kept):
                return kept
            await self.app(scope, receive, send)
            return None
        made = self._making[key] = asyncio.Event()
        try:
            await self.app(scope, receive, send)
        finally:
            del self._making[key]
            made.set()
        if self.answers.get(key) is None:
            self._unkept.keep(key, key)
        return None


def _head(head: Head, is_known: bool) -> Head:  # noqa: FBT001 (one of two heads)
    return [pair for pair in head if pair[0] not in LENGTHS] if is_known else list(head)
