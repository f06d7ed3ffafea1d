"""Where `limits` counts: a dictionary of this process, cleared of what is past at most once a minute.

The library's own memory storage starts a thread every hundredth of a second while there are requests, and each looks
through all that is counted: measured, that took a fifth of the time of a page of sites. One event loop counts here, so
that there is nothing to lock either.
"""

from __future__ import annotations

import time
from math import floor

from limits.storage.base import SlidingWindowCounterSupport, Storage, TimestampedSlidingWindow

SWEEP_SECONDS = 60.0


class LoopStorage(Storage, SlidingWindowCounterSupport, TimestampedSlidingWindow):
    """Counters of one event loop; the weighted count of this window and the one before is what may not exceed a limit."""

    def __init__(self) -> None:
        super().__init__()
        self._counters: dict[str, tuple[int, float]] = {}
        self._swept = time.time()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What this storage might raise: nothing of its own."""
        return ValueError

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount`, unless that would exceed the limit."""
        previous, previous_seconds, current, _ = self.get_sliding_window(key, expiry)
        if floor(previous * previous_seconds / expiry + current) + amount > limit:
            return False
        self.incr(self.sliding_window_keys(key, expiry, time.time())[1], 2 * expiry, amount)
        return True

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Count and remaining seconds of the window before, and of this one."""
        now = time.time()
        previous, current = (self.get(one) for one in self.sliding_window_keys(key, expiry, now))
        left = (1 - (now / expiry) % 1) * expiry
        return previous, left if previous else 0.0, current, left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget both windows."""
        for one in self.sliding_window_keys(key, expiry, time.time()):
            self.clear(one)

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count on; a new counter ends after `expiry` seconds."""
        now = time.time()
        self._sweep(now)
        count, ends = self._counters.get(key, (0, 0.0))
        if ends <= now:
            count, ends = 0, now + expiry
        self._counters[key] = count + amount, ends
        return count + amount

    def get(self, key: str) -> int:
        """What is counted; 0 once it is past."""
        count, ends = self._counters.get(key, (0, 0.0))
        return count if ends > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When a counter ends, in seconds since 1970; now, if there is none."""
        return self._counters.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Always there."""
        return True

    def clear(self, key: str) -> None:
        """Forget a counter."""
        self._counters.pop(key, None)

    def reset(self) -> int:
        """Forget all; how many there were."""
        many = len(self._counters)
        self._counters.clear()
        return many

    def _sweep(self, now: float) -> None:
        if now - self._swept >= SWEEP_SECONDS:
            self._swept = now
            self._counters = {key: one for key, one in self._counters.items() if one[1] > now}
