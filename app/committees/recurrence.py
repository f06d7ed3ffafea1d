"""Meetings that come again: rules of RFC 5545, from which days follow, and moments in the time of the place."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from app.errors import InvalidFields
from geodata.holidays import public_holiday

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.holidays import Holidays

ZONE = ZoneInfo("Europe/Berlin")
MOST = 60
Skips = Literal["none", "public", "school"]
SKIPPED = {
    "none": "",
    "public": ", nicht an Feiertagen",
    "school": ", nicht an Feiertagen und in den Schulferien",
}
_DAYS = r"[+-]?[1-5]?(MO|TU|WE|TH|FR|SA|SU)"
RULE = re.compile(
    rf"FREQ=(WEEKLY|MONTHLY|YEARLY)(;INTERVAL=[1-9]\d?)?(;BYMONTH=\d{{1,2}}(,\d{{1,2}})*)?"
    rf"(;BYMONTHDAY=-?\d{{1,2}}(,-?\d{{1,2}})*)?(;BYDAY={_DAYS}(,{_DAYS})*)?(;BYSETPOS=-?\d{{1,2}})?"
)
WRONG = (
    "Diese Wiederholung wird nicht verstanden. Richtig sind zum Beispiel FREQ=MONTHLY;BYDAY=2TU (jeden zweiten Dienstag"
    " im Monat) oder FREQ=WEEKLY;INTERVAL=2."
)


def days_of(rule: str, first_on: date, until: date, since: date | None = None) -> list[date]:
    """The days a rule gives from its first day to `until`, at most 60 of them, those before `since` left out.

    Raises InvalidFields for a rule that is not understood or gives no day.
    """
    if not RULE.fullmatch(rule):
        raise InvalidFields("Die Reihe stimmt so nicht.", errors={"rule": WRONG})
    end = datetime.combine(until, time.max).strftime("%Y%m%dT%H%M%S")
    try:
        given = rrulestr(f"{rule};UNTIL={end}", dtstart=datetime.combine(first_on, time()))
        found = [one.date() for one in given]
    except ValueError:
        raise InvalidFields("Die Reihe stimmt so nicht.", errors={"rule": WRONG}) from None
    return [day for day in found if since is None or day >= since][:MOST]


def left_out(day: date, skips: Skips, holidays: Holidays | None) -> bool:
    """Whether a series has no meeting on this day. Without known holidays nothing but days of the whole country is left out."""
    if skips == "none":
        return False
    if public_holiday(day, holidays):
        return True
    return skips == "school" and holidays is not None and holidays.span(day) is not None


def moment(day: date, at: time) -> datetime:
    """A moment as clocks show it here."""
    return datetime.combine(day, at, tzinfo=ZONE)


def in_words(rule: str, days: Sequence[date]) -> str:
    """A rule in words as far as they are simple, else its next days."""
    names = {"MO": "Montag", "TU": "Dienstag", "WE": "Mittwoch", "TH": "Donnerstag", "FR": "Freitag", "SA": "Samstag", "SU": "Sonntag"}  # fmt: skip
    simple = re.fullmatch(r"FREQ=MONTHLY(?:;INTERVAL=(\d+))?;BYDAY=(-?[1-5])([A-Z]{2})", rule)
    if simple:
        which = {"1": "ersten", "2": "zweiten", "3": "dritten", "4": "vierten", "5": "fünften", "-1": "letzten"}.get(simple[2], simple[2])  # fmt: skip
        months = "jedes Monats" if simple[1] in (None, "1") else f"alle {simple[1]} Monate"
        return f"am {which} {names[simple[3]]} {months}"
    weekly = re.fullmatch(r"FREQ=WEEKLY(?:;INTERVAL=(\d+))?(?:;BYDAY=([A-Z]{2}))?", rule)
    if weekly:
        weeks = "jede Woche" if weekly[1] in (None, "1") else f"alle {weekly[1]} Wochen"
        return f"{weeks} am {names[weekly[2]]}" if weekly[2] else weeks
    return "an eigenen Tagen: " + ", ".join(f"{day:%d.%m.%Y}" for day in days[:4])


def moment_in_german(moment: datetime) -> str:
    """A moment as people here write it, in the time here."""
    return f"{moment.astimezone(ZONE):%d.%m.%Y, %H:%M} Uhr"
