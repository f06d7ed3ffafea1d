"""The Kreis's own standards: what it has decided to be enough, for whom, from when on. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from app.standards.rules import plain

Kind = Literal["way", "places", "size"]
LIMITS: dict[Kind, tuple[str, ...]] = {
    "way": ("limit_minutes", "limit_metres"), "places": ("places_per_100",), "size": ("smallest_pupils",),
}  # fmt: skip
WEEKDAY_WORDS = {
    "Mo": "montags", "Tu": "dienstags", "We": "mittwochs", "Th": "donnerstags", "Fr": "freitags", "Sa": "samstags", "Su": "sonntags",
}  # fmt: skip
USUAL_WEEKDAY = "Tu"
"""Looked at where a standard names none: a day like most."""
MODE_WORDS = {"walk": "zu Fuß", "bicycle": "mit dem Rad", "car": "mit dem Auto", "bus": "mit dem Bus"}


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard as it holds from a day on; ages in months, the end exclusive; `people_share` from 0 to 1.

    `way`: a mode and a limit in minutes or metres, for a share of the people, perhaps at a time of day (HH:MM);
    `places`: places per 100 children of the ages; `size`: the least number of pupils of a school.
    """

    key: str
    category: str
    kind: Kind
    decision: str
    valid_from: date
    valid_to: date | None = None
    age_from_months: int | None = None
    age_to_months: int | None = None
    mode: str | None = None
    limit_minutes: float | None = None
    limit_metres: float | None = None
    at_time: str | None = None
    people_share: float | None = None
    places_per_100: float | None = None
    smallest_pupils: int | None = None
    decision_url: str | None = None
    decided_on: date | None = None
    note: str | None = None
    weekday: str | None = None
    """Mo to Su, as in opening hours; None: a Tuesday."""
    border: str | None = None
    """"region": only sites inside the Kreis count; None: those beyond its border too."""

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def ended(self, day: date) -> Standard:
        """The same, ending on a day."""
        return replace(self, valid_to=day)

    @property
    def in_words(self) -> str:
        """What it demands, in German."""
        if self.kind == "places":
            return f"{_number(self.places_per_100)} Plätze je 100 Kinder"
        if self.kind == "size":
            return f"mindestens {self.smallest_pupils} Schülerinnen und Schüler"
        limit = (
            f"{_number(self.limit_minutes)} Minuten"
            if self.limit_metres is None
            else f"{_number(self.limit_metres)} m"
        )
        when = f" {WEEKDAY_WORDS[self.weekday]}" if self.weekday else ""
        when += f" um {self.at_time} Uhr" if self.at_time else ""
        share = _number(100 * (self.people_share or 1))
        border = ", nur innerhalb des Kreises" if self.border else ""
        return f"höchstens {limit} {MODE_WORDS[self.mode or 'walk']}{when} für {share} % der Menschen{border}"

    @property
    def told(self) -> dict[str, Any]:
        """As the API gives it."""
        return {**asdict(self), "text": self.in_words}


def faults(standard: Standard) -> dict[str, str]:
    """What contradicts itself in a standard, a sentence for each field; empty where nothing does."""
    found: dict[str, str] = {}
    start, end = standard.age_from_months, standard.age_to_months
    if start is not None and end is not None and start >= end:
        found["age_to_months"] = "Das Alter endet, bevor es beginnt."
    for kind, names in LIMITS.items():
        given = [name for name in names if getattr(standard, name) is not None]
        if kind == standard.kind and len(given) != 1:
            found[names[0]] = "Genau eine Grenze ist nötig."
        elif kind != standard.kind:
            found |= dict.fromkeys(given, "Diese Grenze gehört zu einer anderen Art von Standard.")
    if standard.kind == "way":
        found |= {
            name: "Für einen Weg nötig."
            for name in ("mode", "people_share")
            if getattr(standard, name) is None
        }
    else:
        alien = [
            name
            for name in ("mode", "at_time", "weekday", "people_share", "border")
            if getattr(standard, name) is not None
        ]
        found |= dict.fromkeys(alien, "Gehört nur zu einem Standard für den Weg.")
    return found


def _number(value: float | None) -> str:
    return "?" if value is None else f"{plain(round(value, 2))}".replace(".", ",")
