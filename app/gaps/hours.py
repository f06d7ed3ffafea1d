"""Whether an offer is open at a time of day: the part of OpenStreetMap's opening hours that offices write.

Rules apart by ";", each with days ("Mo-Fr", "Mo,We", none: every day) and spans ("07:30-16:00", several by ","), "off" or
"closed", and "24/7". A later rule goes before an earlier one for its days. Whatever else is written (weeks of a month,
seasons, sunset, comments, holidays) is not understood, and then the hours count as not known.
Source: wiki.openstreetmap.org, Key:opening_hours/specification.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
TUESDAY = 1
DAY_MINUTES = 24 * 60
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_RULE = re.compile(r"^(?:(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*)\s+)?(?P<times>off|closed|[\d:,\s-]+)$")

Span = tuple[int, int]
State = Literal["open", "opens_late", "closes_early", "unknown"]


@dataclass(frozen=True, slots=True)
class Opening:
    """Spans of minutes since midnight on one day of the week; None: not known."""

    spans: tuple[Span, ...] | None

    def at(self, minute: int, early_minutes: int = 0) -> State:
        """Whether one who comes at `minute` finds it open, or opening within `early_minutes`; else what is wrong."""
        if self.spans is None:
            return "unknown"
        if any(start - early_minutes <= minute < end for start, end in self.spans):
            return "open"
        later = any(start > minute for start, _ in self.spans)
        return "opens_late" if later or not self.spans else "closes_early"

    @property
    def closes(self) -> int | None:
        """The last minute of the day at which it is open; None where it is not known or closed all day."""
        return max((end for _, end in self.spans), default=None) if self.spans else None


def opening(told: str | None, weekday: int = TUESDAY) -> Opening:
    """What is told of a day of the week (0 is Monday, as in `DAYS`)."""
    return Opening(None) if told is None else Opening(_spans(told, weekday))


@lru_cache(maxsize=4096)
def _spans(told: str, weekday: int) -> tuple[Span, ...] | None:
    if told.strip() == "24/7":
        return ((0, DAY_MINUTES),)
    found: tuple[Span, ...] | None = ()
    for rule in told.split(";"):
        if not rule.strip():
            continue
        match = _RULE.match(rule.strip())
        days = None if match is None else _days(match["days"])
        if match is None or days is None:
            return None
        if weekday in days:
            found = _times(match["times"])
            if found is None:
                return None
    return found


def _days(told: str | None) -> frozenset[int] | None:
    if told is None:
        return frozenset(range(7))
    found: set[int] = set()
    for part in told.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            return None
        start = DAYS.index(first)
        length = (DAYS.index(last) - start) % 7 if last else 0
        found |= {(start + step) % 7 for step in range(length + 1)}
    return frozenset(found)


def _times(told: str) -> tuple[Span, ...] | None:
    if told in {"off", "closed"}:
        return ()
    spans: list[Span] = []
    for part in told.split(","):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            return None
        start, end = (int(h) * 60 + int(m) for h, m in (match.group(1, 2), match.group(3, 4)))
        if start >= DAY_MINUTES or end > 2 * DAY_MINUTES:
            return None
        spans.append((start, end if end > start else end + DAY_MINUTES))
    return tuple(spans)
