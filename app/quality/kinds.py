"""The kinds of findings: what each is called, how it is found, how it is mended, and its sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from app.quality import findings_sql as sql

Mend = Literal["decide", "place", "edit"]
"""Deciding a match, putting the site on the map, or opening its form; any finding may also be found right."""

FAR_M = 300.0
CONTRADICTS_M = 250.0
STALE_MONTHS = 24
OLDEST_MONTHS = 120 * 12
CLASS_WORDS = {
    "exact": "auf die Hausnummer genau", "similar": "auf die Hausnummer genau, etwas anders geschrieben",
    "interpolated": "zwischen den Nachbarhäusern", "street": "nur die Straße", "place": "nur die Gemeinde",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding; `group`: what it stands under on the board; `field`: the part of the form that mends it."""

    code: str
    group: str
    label: str
    mend: Mend
    field: str | None
    statement: str
    why: Callable[[dict[str, Any]], str]


def _duplicate(told: dict[str, Any]) -> str:
    return f"Wohl derselbe Ort wie „{told['other_name']}“: {metres(told['distance_m'])} entfernt, Ähnlichkeit der Namen {german(told['similarity'])}."


def _without(told: dict[str, Any]) -> str:
    if told["match_class"]:
        return f"Keine Koordinaten. Nach der Adresse vorgeschlagen: {CLASS_WORDS[told['match_class']]}, auf {metres(told['precision_m'])}."
    if told["candidates"]:
        return f"Keine Koordinaten. Zur Adresse passen {told['candidates']} Stellen."
    return "Keine Koordinaten, und die Adresse ist nicht bekannt."


def _far(told: dict[str, Any]) -> str:
    return f"{metres(told['distance_m'])} von der eigenen Adresse entfernt ({told['asked']}; gefunden: {CLASS_WORDS[told['match_class']]})."


def _stale(told: dict[str, Any]) -> str:
    return f"Stand der Quelle „{told['source']}“: {day(told['reference_date'])}, älter als {told['months']} Monate."


def _age(told: dict[str, Any]) -> str:
    if told["from"] is not None and told["to"] is not None and told["to"] <= told["from"]:
        return (
            f"{told['offer']}: Das Alter endet ({years(told['to'])}), ehe es beginnt ({years(told['from'])})."
        )
    span = f"{years(told['from'])} bis {years(told['to'])}"
    return f"{told['offer']}: {span} passt nicht zur Art (üblich {years(told['usual_from'])} bis {years(told['usual_to'])})."


KINDS: tuple[Kind, ...] = (
    Kind("duplicate", "identity", "Vielleicht doppelt", "decide", None, sql.DUPLICATE, _duplicate),
    Kind("without_coordinates", "place", "Ohne Koordinaten", "place", "coordinates", sql.WITHOUT_COORDINATES, _without),
    Kind("outside_areas", "place", "Außerhalb aller Gemeinden", "place", "coordinates", sql.OUTSIDE_AREAS,
         lambda _told: "Die Koordinaten liegen in keiner geladenen Gemeinde."),
    Kind("outside_named", "place", "In einer anderen Gemeinde als genannt", "place", "coordinates", sql.OUTSIDE_NAMED,
         lambda told: f"Die Adresse nennt {told['named']}, die Koordinaten liegen in {told['found']}."),
    Kind("off_streets", "place", "Keine Straße in der Nähe", "place", "coordinates", sql.OFF_STREETS,
         lambda _told: "Im Umkreis von 500 m führt keine Straße vorbei: Wege lassen sich nicht berechnen."),
    Kind("same_point", "place", "Gleiche Stelle, andere Adresse", "place", "coordinates", sql.SAME_POINT,
         lambda told: f"{told['others']} weitere Orte mit anderer Adresse haben genau dieselben Koordinaten."),
    Kind("far_from_address", "place", "Weit von der Adresse", "place", "coordinates", sql.FAR_FROM_ADDRESS, _far),
    Kind("placing_contradicted", "place", "Quelle widerspricht der Hand", "place", "coordinates",
         sql.PLACING_CONTRADICTED,
         lambda told: f"„{told['source']}“ nennt inzwischen Koordinaten {metres(told['distance_m'])} von der gesetzten Stelle."),
    Kind("stale", "age", "Veraltet", "edit", "stand", sql.STALE, _stale),
    Kind("places_unknown", "gaps", "Plätze fehlen", "edit", "places", sql.PLACES_UNKNOWN,
         lambda told: f"{told['offer']}: genehmigte Plätze sind nicht bekannt."),
    Kind("hours_unknown", "gaps", "Öffnungszeiten fehlen", "edit", "opening_hours", sql.HOURS_UNKNOWN,
         lambda _told: "Weder beim Ort noch bei einem Angebot stehen Öffnungszeiten."),
    Kind("age_impossible", "gaps", "Unmögliches Alter", "edit", "ages", sql.AGE_IMPOSSIBLE, _age),
    Kind("contact_missing", "gaps", "Kontakt fehlt", "edit", "contact", sql.CONTACT_MISSING,
         lambda _told: "Weder Telefon noch E-Mail noch Internetseite sind bekannt."),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}
GROUPS = {"identity": "Doppelte", "place": "Lage", "age": "Alter der Angaben", "gaps": "Lücken"}


def metres(value: float) -> str:
    """Metres, above one kilometre in kilometres."""
    return f"{german(round(value / 1000, 1))} km" if value >= 1000 else f"{round(value)} m"


def german(value: float) -> str:
    """A number with a decimal comma."""
    return str(value).replace(".", ",")


def day(iso: str) -> str:
    """A day as it is written here."""
    return f"{date.fromisoformat(iso):%d.%m.%Y}"


def years(months: int | None) -> str:
    """An age in months in words."""
    if months is None:
        return "offen"
    return f"{months // 12} Jahre" if months % 12 == 0 else f"{months} Monate"
