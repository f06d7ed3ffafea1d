"""Opening hours (OSM's `opening_hours`) as a calendar of weekly events, where they are plain; nothing is guessed where they are not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, Timezone

from app.committees.ical import ZONE_RULES
from app.committees.recurrence import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
RULE = re.compile(
    r"(?:(?P<days>[A-Z][A-Za-z,\- ]*?)\s+)?(?P<times>\d{1,2}:\d{2}-\d{1,2}:\d{2}(?:\s*,\s*\d{1,2}:\d{2}-\d{1,2}:\d{2})*|off|closed)"
)
PRODUCT = "-//Bildungsatlas//Öffnungszeiten//DE"
WARNING = "Ohne Gewähr; an Feiertagen und in Ferien kann geschlossen sein. Wie angegeben: {}"


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something is open on which days of the week (0: Monday); an end of 24:00 or later is the next day's."""

    days: tuple[int, ...]
    opens: int
    closes: int


def weekly(told: str | None) -> list[Span] | None:
    """The spans of a week, minutes after midnight; None where the hours are unknown, or say more than days and times.

    A later rule counts instead of earlier ones for the days it names, as OSM has it.
    """
    by_day: dict[int, list[tuple[int, int]]] = {}
    for rule in filter(None, (one.strip() for one in (told or "").split(";"))):
        found = RULE.fullmatch(rule)
        days = None if found is None else _days(found["days"])
        if found is None or days is None:
            return None
        times = [] if found["times"] in ("off", "closed") else list(_times(found["times"]))
        if any(opens >= 24 * 60 or closes > 48 * 60 for opens, closes in times):
            return None
        by_day.update(dict.fromkeys(days, times))
    spans: dict[tuple[int, int], list[int]] = {}
    for day in sorted(by_day):
        for hours in by_day[day]:
            spans.setdefault(hours, []).append(day)
    return [Span(tuple(days), opens, closes) for (opens, closes), days in spans.items()] or None


def calendar(name: str, address: str, url: str, hours: dict[str, str], today: date) -> bytes | None:
    """A calendar of weekly events from today on, of opening hours by what they are of; None where none of them are plain."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add_component(Timezone.from_ical(ZONE_RULES))
    number = 0
    for title, told in hours.items():
        for span in weekly(told) or ():
            made.add_component(_event(title, address, url, told, span, number, today))
            number += 1
    return made.to_ical() if number else None


def _event(name: str, address: str, url: str, told: str, span: Span, number: int, today: date) -> Event:
    first = min(today + timedelta((day - today.weekday()) % 7) for day in span.days)
    start = datetime.combine(first, time(), ZONE)
    event = Event()
    event.add("uid", f"{url}#{number}")
    event.add("dtstamp", datetime.now(UTC))
    # Minutes of the clock on the wall, also where it is changed that day.
    event.add("dtstart", start + timedelta(minutes=span.opens))
    event.add("dtend", start + timedelta(minutes=span.closes))
    event.add("rrule", {"freq": "weekly", "byday": [DAYS[day].upper() for day in span.days]})
    event.add("summary", f"Geöffnet: {name}")
    if address:
        event.add("location", address)
    event.add("url", url)
    event.add("description", WARNING.format(told))
    event.add("transp", "TRANSPARENT")
    return event


def _days(told: str | None) -> list[int] | None:
    """The days of the week that are named; holidays are none. None for what is not understood, such as months."""
    if told is None:
        return list(range(7))
    found: list[int] = []
    for part in told.split(","):
        ends = [one.strip() for one in part.split("-")]
        if ends[0] in ("PH", "SH") and len(ends) == 1:
            continue
        if len(ends) > 2 or any(one not in DAYS for one in ends):
            return None
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        found += [(first + n) % 7 for n in range((last - first) % 7 + 1)]
    return found


def _times(told: str) -> Iterator[tuple[int, int]]:
    for span in told.split(","):
        opens, closes = (
            int(hour) * 60 + int(minute)
            for hour, minute in (one.strip().split(":") for one in span.split("-"))
        )
        yield opens, closes if closes > opens else closes + 24 * 60
