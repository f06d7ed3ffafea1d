"""Which days are days of school: holidays of the Länder as data (`holidays.toml`), public holidays as the law has them.

Easter Sunday after the rule of Gauss as completed by Lichtenberg (1997), which holds for the Gregorian calendar.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

FILE = Path(__file__).parent / "holidays.toml"
SATURDAY = 5

Kind = Literal["school_day", "school_holiday", "public_holiday", "weekend", "unknown"]
AFTER_EASTER = {-2: "Karfreitag", 1: "Ostermontag", 39: "Himmelfahrt", 50: "Pfingstmontag"}
FIXED = {(1, 1): "Neujahr", (5, 1): "Tag der Arbeit", (10, 3): "Tag der Deutschen Einheit",
         (12, 25): "1. Weihnachtstag", (12, 26): "2. Weihnachtstag"}  # fmt: skip
OWN = {"reformation_day": ((10, 31), "Reformationstag")}
"""Public holidays that only some Länder have, as `public` names them."""


@dataclass(frozen=True, slots=True)
class Span:
    """Holidays from the first to the last day, both free."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Holidays:
    """The holidays of a Land, known from `known_from` to `known_to`; where they were read, and what is not in them."""

    ars: str
    name: str
    source: str
    source_url: str
    checked_on: date
    note: str
    known_from: date
    known_to: date
    public: tuple[str, ...]
    school: tuple[Span, ...]

    def kind(self, day: date) -> Kind:
        """What a day is for schools."""
        if day.weekday() >= SATURDAY:
            return "weekend"
        if self.public_holiday(day):
            return "public_holiday"
        if not self.known_from <= day <= self.known_to:
            return "unknown"
        return "school_holiday" if self.span(day) else "school_day"

    def span(self, day: date) -> Span | None:
        """The school holidays that a day lies in."""
        return next((span for span in self.school if span.first <= day <= span.last), None)

    def public_holiday(self, day: date) -> str | None:
        """The name of a public holiday."""
        return public_holiday(day, self)

    @property
    def told(self) -> dict[str, Any]:
        """Whose holidays they are and where they were read."""
        names = ("name", "source", "source_url", "checked_on", "note", "known_from", "known_to")
        return {name: getattr(self, name) for name in names}


def public_holiday(day: date, holidays: Holidays | None = None) -> str | None:
    """The name of a public holiday of a Land; None for its holidays: of those of the whole country."""
    own = dict(OWN[code] for code in (holidays.public if holidays else ()))
    told = FIXED.get((day.month, day.day)) or own.get((day.month, day.day))
    return told or AFTER_EASTER.get((day - easter(day.year)).days)


def easter(year: int) -> date:
    """Easter Sunday."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    epact = (19 * (year % 19) + moon) % 30
    full = 21 + epact - (epact // 29 + (epact // 28 - epact // 29) * (year % 19 // 11))
    sunday = 7 - (year + year // 4 + 2 - (3 * century + 3) // 4) % 7
    return date(year, 3, 1) + timedelta(days=full + 7 - (full - sunday) % 7 - 1)


@cache
def all_holidays() -> dict[str, Holidays]:
    """The holidays of the Länder that are known, by the first two digits of the ARS."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["land"]
    found = [
        Holidays(**{**one, "public": tuple(one["public"]), "school": tuple(Span(**span) for span in one["school"])})
        for one in entries
    ]  # fmt: skip
    return {one.ars: one for one in found}
