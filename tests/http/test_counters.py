"""Our counters give what those of the library give, without its thread, and do not grow for ever."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.web.counters import LoopStorage

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
RATE = RateLimitItemPerMinute(3)
HITS = st.lists(st.tuples(st.integers(0, 50), st.sampled_from(["a", "b"])), max_size=40)


@settings(max_examples=60, deadline=None)
@given(HITS)
def test_it_lets_through_what_the_library_would(hits: list[tuple[int, str]]) -> None:
    ours = SlidingWindowCounterRateLimiter(LoopStorage())
    theirs = SlidingWindowCounterRateLimiter(MemoryStorage())
    with time_machine.travel(START, tick=False) as clock:
        for seconds, key in hits:
            clock.shift(timedelta(seconds=seconds))
            assert ours.hit(RATE, key) == theirs.hit(RATE, key)
            assert ours.get_window_stats(RATE, key) == theirs.get_window_stats(RATE, key)


def test_it_starts_no_thread_and_forgets_what_is_past() -> None:
    before = threading.active_count()
    with time_machine.travel(START, tick=False) as clock:
        storage = LoopStorage()
        counters = SlidingWindowCounterRateLimiter(storage)
        for n in range(1000):
            assert counters.hit(RATE, f"client {n}")
        assert threading.active_count() <= before, "earlier ones may have ended"
        clock.shift(timedelta(minutes=5))
        assert counters.hit(RATE, "a late one")
        assert storage.reset() == 1
