"""On which days the services of a GTFS feed run: weeks of calendar.txt with the exceptions of calendar_dates.txt."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from geodata.readers.gtfs_stops import first_rows
from geodata.reading import ReadError
from geodata.timetable_rows import ServiceDays

if TYPE_CHECKING:
    from geodata.readers.gtfs_files import Block, Feed

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_DAYS = 800
"""Longer calendars (some end in 2099) are cut; the report says so."""

NO_DATE = "Das ist kein Tag der Form JJJJMMTT."
ENDS_BEFORE = "Der Zeitraum endet, bevor er beginnt."
NO_EXCEPTION = "exception_type ist weder 1 (fährt) noch 2 (fährt nicht)."
NO_CALENDAR = (
    "Der Fahrplan sagt nicht, an welchen Tagen gefahren wird: calendar.txt und calendar_dates.txt fehlen beide oder"
    " enthalten keinen einzigen Tag. Bitte den vollständigen Fahrplan verwenden."
)

Weeks = dict[str, tuple[date, date, list[bool]]]
Exceptions = list[tuple[str, date, bool]]


def read_days(feed: Feed) -> tuple[ServiceDays, dict[str, int], list[str]]:
    """Days of service, the number of each service by its id, and notes. Raises ReadError where no day is told."""
    weeks = _weeks(feed) if feed.has("calendar.txt") else {}
    exceptions = _exceptions(feed) if feed.has("calendar_dates.txt") else []
    days = [day for begin, end, _ in weeks.values() for day in (begin, end)]
    days += [day for _, day, runs in exceptions if runs]
    if not days:
        raise ReadError(NO_CALENDAR, "calendar.txt")
    first, last = min(days), max(days)
    notes = []
    if (last - first).days >= MOST_DAYS:
        last = first + timedelta(days=MOST_DAYS - 1)
        notes.append(f"Der Kalender wurde auf {MOST_DAYS} Tage gekürzt: bis {last:%d.%m.%Y}.")
    number: dict[str, int] = {}
    for service in [*weeks, *(service for service, _, _ in exceptions)]:
        number.setdefault(service, len(number))
    runs = np.zeros((len(number), (last - first).days + 1), bool)
    for service, (begin, end, weekdays) in weeks.items():
        for offset in range((begin - first).days, min((end - first).days, runs.shape[1] - 1) + 1):
            runs[number[service], offset] = weekdays[(first + timedelta(days=offset)).weekday()]
    for service, day, does in exceptions:
        if first <= day <= last:
            runs[number[service], (day - first).days] = does
    if not runs.any():
        raise ReadError(NO_CALENDAR, "calendar.txt")
    return ServiceDays(first, runs), number, notes


def _weeks(feed: Feed) -> Weeks:
    table = feed.whole("calendar.txt", ["service_id", *WEEK, "start_date", "end_date"])
    told = {column: table.text(column) for column in table.columns}
    weeks: Weeks = {}
    for row in first_rows(feed, table, "service_id"):
        begin, end = _day(feed, table, row, "start_date"), _day(feed, table, row, "end_date")
        if begin is None or end is None:
            continue
        if end < begin:
            feed.reject(table.name, table.line(row), "end_date", told["end_date"][row], ENDS_BEFORE)
            continue
        weeks[str(told["service_id"][row])] = begin, end, [told[day][row] == "1" for day in WEEK]
    return weeks


def _exceptions(feed: Feed) -> Exceptions:
    table = feed.whole("calendar_dates.txt", ["service_id", "date", "exception_type"])
    services, kinds = table.text("service_id"), table.text("exception_type")
    found: Exceptions = []
    for row in range(table.size):
        day = _day(feed, table, row, "date")
        if day is None:
            continue
        if services[row] is None or kinds[row] not in {"1", "2"}:
            feed.reject(table.name, table.line(row), "exception_type", kinds[row], NO_EXCEPTION)
            continue
        found.append((str(services[row]), day, kinds[row] == "1"))
    return found


def _day(feed: Feed, table: Block, row: int, column: str) -> date | None:
    value = table.columns[column][row].as_py()
    try:
        if value is None or len(value) != 8 or not value.isdigit():
            raise ValueError
        return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 (a day has no time zone)
    except ValueError:
        feed.reject(table.name, table.line(row), column, value, NO_DATE)
        return None
