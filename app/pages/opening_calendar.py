"""Opening hours (OSM's `opening_hours`) as a calendar of weekly events, where they are plain; nothing is guessed where they are not.

Public holidays are taken out where the hours say so ("PH off"), and where they say nothing of holidays and the place is closed on
Sundays; school holidays where the hours say so ("SH off"). Three years ahead, since every day taken out is written down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, Timezone, vText

from app.committees.ical import ZONE_RULES
from app.committees.recurrence import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.holidays import Holidays

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
RULE = re.compile(
    r"(?:(?P<days>[A-Z][A-Za-z,\- ]*?)\s+)?(?P<times>\d{1,2}:\d{2}-\d{1,2}:\d{2}(?:\s*,\s*\d{1,2}:\d{2}-\d{1,2}:\d{2})*|off|closed)"
)
PRODUCT = "-//Bildungsatlas//Öffnungszeiten//DE"
YEARS = 3
SUNDAY = 6
OPEN = {"de": "Geöffnet: {}", "ls": "Offen: {}", "da": "Åbent: {}", "en": "Open: {}"}
WARNING = {
    "de": "Ohne Gewähr; an Feiertagen und in Ferien kann geschlossen sein. Wie angegeben: {}",
    "ls": "Vielleicht ist an Feiertagen und in den Ferien zu. Bitte fragen Sie nach. So steht es in der Liste: {}",
    "da": "Uden garanti; på helligdage og i ferier kan der være lukket. Som oplyst: {}",
    "en": "Without guarantee; it may be closed on public holidays and in school holidays. As told: {}",
}
WITHOUT = {
    "de": "Gesetzliche Feiertage ({}) sind bis {} ausgenommen.",
    "ls": "An Feiertagen steht hier nichts. Das gilt für {}. Und es gilt bis zum {}.",
    "da": "Helligdage ({}) er taget ud indtil {}.",
    "en": "Public holidays ({}) are taken out until {}.",
}


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


def calendar(
    name: str, address: str, url: str, hours: dict[str, str], today: date, holidays: Holidays | None = None, language: str = "de"
) -> bytes | None:  # fmt: skip
    """A calendar of weekly events from today on, of opening hours by what they are of; None where none of them are plain.

    `holidays`: of the Land; None: not known, then none are taken out. `language`: "de", "da", "en" or "ls".
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add_component(Timezone.from_ical(ZONE_RULES))
    number = 0
    for title, told in hours.items():
        for span in weekly(told) or ():
            event = _event(title, address, url, told, span, number, today, language)
            closed = set() if holidays is None else closed_days(told, span, today, holidays)
            _take_out(event, span, closed, holidays, language, today)
            made.add_component(event)
            number += 1
    return made.to_ical() if number else None


def closed_days(told: str, span: Span, today: date, holidays: Holidays) -> set[date]:
    """The days of a span, from today for `YEARS` years, on which holidays keep it from being open."""
    days = [today + timedelta(n) for n in range(365 * YEARS) if (today + timedelta(n)).weekday() in span.days]
    rules = [one.strip() for one in told.split(";")]
    says = {code for code in ("PH", "SH") for rule in rules if re.search(rf"\b{code}\b", rule)}
    off = {code for code in says for rule in rules if re.fullmatch(rf"{code}\s+(off|closed)", rule)}
    sundays = any(SUNDAY in one.days for one in weekly(told) or ())
    public = "PH" in off or ("PH" not in says and not sundays)
    return {
        day
        for day in days
        if (public and holidays.public_holiday(day)) or ("SH" in off and holidays.span(day))
    }


def _take_out(
    event: Event, span: Span, closed: set[date], holidays: Holidays | None, language: str, today: date
) -> None:
    """Leave the event out on these days, and say so."""
    if holidays is None or not closed:
        return
    moments = [datetime.combine(day, time(), ZONE) + timedelta(minutes=span.opens) for day in sorted(closed)]
    event.add("exdate", moments)
    until = (today + timedelta(365 * YEARS - 1)).strftime("%d.%m.%Y" if language != "en" else "%d/%m/%Y")
    event["description"] = vText(f"{event['description']} {WITHOUT[language].format(holidays.name, until)}")


def _event(
    name: str, address: str, url: str, told: str, span: Span, number: int, today: date, language: str
) -> Event:
    first = min(today + timedelta((day - today.weekday()) % 7) for day in span.days)
    start = datetime.combine(first, time(), ZONE)
    event = Event()
    event.add("uid", f"{url}#{number}")
    event.add("dtstamp", datetime.now(UTC))
    # Minutes of the clock on the wall, also where it is changed that day.
    event.add("dtstart", start + timedelta(minutes=span.opens))
    event.add("dtend", start + timedelta(minutes=span.closes))
    event.add("rrule", {"freq": "weekly", "byday": [DAYS[day].upper() for day in span.days]})
    event.add("summary", OPEN[language].format(name))
    if address:
        event.add("location", address)
    event.add("url", url)
    event.add("description", WARNING[language].format(told))
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
