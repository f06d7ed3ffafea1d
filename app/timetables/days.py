"""The day that is asked for: by its date, or in words as a day of school or of the holidays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.errors import BadRequest
from app.web.parameters import day_of
from geodata.holidays import all_holidays

if TYPE_CHECKING:
    from app.timetables.schedule import Schedule
    from app.web.regions import Region
    from geodata.holidays import Holidays, Kind

SCHOOL_DAY, HOLIDAY = "schultag", "ferientag"
WORDS: dict[str, Kind] = {SCHOOL_DAY: "school_day", HOLIDAY: "school_holiday"}
KINDS: dict[Kind, str] = {
    "school_day": "ein Schultag", "school_holiday": "in den Schulferien", "public_holiday": "ein Feiertag",
    "weekend": "am Wochenende", "unknown": "Schulferien nicht bekannt",
}  # fmt: skip
TUESDAY = 1
NO_HOLIDAYS = (
    "Für diese Region sind keine Schulferien hinterlegt; bitte ein Datum nennen (date=JJJJ-MM-TT) statt „{}“."
)
NO_SUCH_DAY = "In der Zeit, für die der Fahrplan gilt und Schulferien bekannt sind, gibt es keinen {} mehr."


def holidays_of(region: Region) -> Holidays | None:
    """The holidays of the Land a region lies in; None where they are not known. `holidays` in its TOML says which."""
    return holidays_in(region.config)


def holidays_in(config: dict[str, Any]) -> Holidays | None:
    """The same, by the description of a region."""
    prefixes = config.get("core_prefixes") or [""]
    return all_holidays().get(str(config.get("holidays") or prefixes[0][:2]))


def day_for(schedule: Schedule, told: str | None, holidays: Holidays | None) -> date:
    """The day asked for (a date, "schultag" or "ferientag"), or a usual one.

    Raises BadRequest for a day on which no timetable is valid, and for a word where holidays are not known.
    """
    today = datetime.now(ZoneInfo("UTC")).date()
    if told is None:
        return schedule.usual_day(today)
    word = told.lower()
    if word in WORDS:
        if holidays is None:
            raise BadRequest(NO_HOLIDAYS.format(told), parameter="date")
        found = next_day(schedule, today, holidays, WORDS[word])
        if found is None:
            raise BadRequest(NO_SUCH_DAY.format(word.capitalize()), parameter="date")
        return found
    day = day_of(told)
    if not schedule.first_day <= day <= schedule.last_day:
        span = f"{schedule.first_day:%d.%m.%Y} bis {schedule.last_day:%d.%m.%Y}"
        raise BadRequest(f"Der geladene Fahrplan gilt vom {span}, nicht am {day:%d.%m.%Y}.", parameter="date")
    return day


def next_day(schedule: Schedule, today: date, holidays: Holidays, kind: Kind) -> date | None:
    """The next day of a kind within the timetable: a Tuesday if there is one, else any; the last ones of one that is over."""
    first, last = schedule.first_day, schedule.last_day
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = [day for day in days if holidays.kind(day) == kind]
    coming = [day for day in found if day >= today] or found[::-1]
    tuesdays = [day for day in coming if day.weekday() == TUESDAY]
    return next(iter(tuesdays or coming), None)


def kind_of(day: date, holidays: Holidays | None) -> dict[str, Any]:
    """What a day is for schools, in a code and in words."""
    kind: Kind = holidays.kind(day) if holidays else "unknown"
    span = holidays.span(day) if holidays else None
    public = holidays.public_holiday(day) if holidays else None
    return {"kind": kind, "text": KINDS[kind], "name": public or (span.name if span else None)}


def told_days(schedule: Schedule, holidays: Holidays | None) -> dict[str, Any]:
    """The words that may be asked for with the days they stand for today, and where the holidays were read."""
    today = datetime.now(ZoneInfo("UTC")).date()
    found = {
        word: next_day(schedule, today, holidays, kind) if holidays else None for word, kind in WORDS.items()
    }
    return {"usual": schedule.usual_day(today), **found, "holidays": holidays.told if holidays else None}
