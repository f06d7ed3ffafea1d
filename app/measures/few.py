"""How often one address may write to us without an account: a few times an hour; counted per process, kept in memory only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limits import parse
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import TooMany
from app.web.client import address_key
from app.web.counters import LoopStorage

if TYPE_CHECKING:
    from fastapi import Request

RATE = parse("6/hour")
ENOUGH = (
    "Von Ihrem Anschluss kam in der letzten Stunde schon einiges. Bitte versuchen Sie es später noch einmal."
)


class Few:
    """What an application counts; None of it outlives the process."""

    def __init__(self) -> None:
        self._counters = SlidingWindowCounterRateLimiter(LoopStorage())

    def count(self, request: Request, what: str) -> None:
        """Count one. Raises TooMany."""
        if request.app.state.settings.rate_limits and not self._counters.hit(
            RATE, what, address_key(request.scope)
        ):
            raise TooMany(ENOUGH, retry_after_s=3600)
