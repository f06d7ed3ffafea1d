"""Opening hours as OpenStreetMap writes them, as far as a Kita or a school needs them: is it open all of a time on a Tuesday?"""

from __future__ import annotations

import re

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ASKED_DAY = 1
_RULE = re.compile(
    r"(?:(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\s*[-,]\s*(?:Mo|Tu|We|Th|Fr|Sa|Su))*)\s+)?(?P<times>off|closed|24/7|\d.*)"
)
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


def open_through(told: str | None, begin: str, end: str) -> bool | None:
    """Whether it is open from `begin` to `end` (HH:MM) on a Tuesday; None where the hours are not known or not understood.

    A later rule goes before an earlier one, as in OpenStreetMap; public holidays and seasons are not understood.
    """
    spans = spans_on_tuesday(told)
    if spans is None:
        return None
    first, last = _minutes(begin), _minutes(end)
    return any(start <= first and last <= stop for start, stop in spans)


def spans_on_tuesday(told: str | None) -> list[tuple[int, int]] | None:
    """Minutes of the day in which it is open on a Tuesday; None where that is not known."""
    if not told or not told.strip():
        return None
    found: list[tuple[int, int]] = []
    for part in (one.strip() for one in told.split(";")):
        if not part or part.startswith(("PH", "SH")):
            continue
        if part == "24/7":
            return [(0, 24 * 60)]
        rule = _RULE.fullmatch(part)
        spans = None if rule is None else _spans(rule["times"])
        if rule is None or spans is None:
            return None
        if ASKED_DAY in _days(rule["days"]):
            found = spans
    return _joined(found)


def _spans(times: str) -> list[tuple[int, int]] | None:
    if times in {"off", "closed"}:
        return []
    spans: list[tuple[int, int]] = []
    for one in times.split(","):
        span = _SPAN.fullmatch(one.strip())
        if span is None:
            return None
        hours = [int(number) for number in span.groups()]
        start, stop = 60 * hours[0] + hours[1], 60 * hours[2] + hours[3]
        spans.append((start, stop if stop > start else 24 * 60))
    return spans


def _days(told: str | None) -> set[int]:
    if told is None:
        return set(range(7))
    days: set[int] = set()
    for part in told.split(","):
        first, _, last = (one.strip() for one in part.partition("-"))
        start, stop = DAYS.index(first), DAYS.index(last or first)
        days |= {day % 7 for day in range(start, stop + 1 if stop >= start else stop + 8)}
    return days


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch as one: open until 12:00 and from 12:00 on is open at noon."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], stop)
        else:
            joined.append((start, stop))
    return joined


def _minutes(clock: str) -> int:
    return 60 * int(clock[:2]) + int(clock[3:])
