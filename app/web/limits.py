"""How often somebody may ask: per address, and per account from wherever; computing costs more than reading.

A sliding window of two counters per client and class (`limits`): a fixed few bytes each, where keeping every moment
would take three thousand. Counted per process: with n web workers somebody may ask up to n times as often.
"""

from __future__ import annotations

import re
import time
from functools import partial
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import TooMany
from app.web.client import address_key
from app.web.counters import LoopStorage
from app.web.headers import encoded
from app.web.problems import send_problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from app.settings import Settings
    from app.web.metrics import Metrics

_COMPUTED = re.compile(
    r"/api/(isochrone|nearest|journey|what-if|statistics|statistics/runs/[^/]+/reproduced|cells/[^/]+|maps/[a-z.]+\.[a-z]+|sites/[^/]+/(catchment|timetable-[a-z]+))/?"
)
_TILES = ("/tiles/", "/assets/")
_FREE = ("/health",)
MANY = (
    "Von Ihrem Anschluss kommen gerade zu viele Anfragen. Bitte in {seconds} Sekunden noch einmal versuchen."
)
MANY_OF_ACCOUNT = (
    "Von Ihrem Konto kommen gerade zu viele Anfragen. Bitte in {seconds} Sekunden noch einmal versuchen."
)


def class_of(path: str) -> str | None:
    """The class of an address: compute, tiles, read; None where nothing is counted."""
    if path.startswith(_FREE):
        return None
    if path.startswith(_TILES):
        return "tiles"
    return "compute" if _COMPUTED.fullmatch(path) else "read"


class Limited:
    """ASGI middleware that refuses (429) who asks too often, and says to all how much is left."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics | None = None) -> None:
        self.app = app
        self.metrics = metrics
        self.rates: dict[str, RateLimitItem] = {
            "read": parse(settings.rate_limit_read),
            "tiles": parse(settings.rate_limit_tiles),
            "compute": parse(settings.rate_limit_compute),
        }
        self._counters = SlidingWindowCounterRateLimiter(LoopStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count one request and answer it, or refuse it."""
        kind = class_of(scope["path"]) if scope["type"] == "http" else None
        if kind is None:
            await self.app(scope, receive, send)
            return
        rate, key = self.rates[kind], address_key(scope)
        # The account is known only inside, where a route asks who it is (`app.accounts.access`), and counted there.
        scope.setdefault("state", {})["count_account"] = partial(self._count_account, kind)
        allowed = self._counters.hit(rate, kind, key)
        left = self._counters.get_window_stats(rate, kind, key)
        seconds = max(1, round(left.reset_time - time.time()))
        told = {
            "RateLimit-Policy": f'"{kind}";q={rate.amount};w={rate.get_expiry()}',
            "RateLimit": f'"{kind}";r={max(0, left.remaining)};t={seconds}',
        }
        if not allowed:
            if self.metrics is not None:
                self.metrics.refused(kind)
            error = TooMany(MANY.format(seconds=seconds))
            await send_problem(send, error, {**told, "Retry-After": str(seconds)})
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *encoded(told)]
            await send(message)

        await self.app(scope, receive, sending)

    def _count_account(self, kind: str, account_id: int) -> None:
        rate, key = self.rates[kind], f"account {account_id}"
        if self._counters.hit(rate, kind, key):
            return
        if self.metrics is not None:
            self.metrics.refused(kind)
        seconds = max(1, round(self._counters.get_window_stats(rate, kind, key).reset_time - time.time()))
        raise TooMany(MANY_OF_ACCOUNT.format(seconds=seconds), retry_after_s=seconds)
