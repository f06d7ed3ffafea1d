"""What can be asked for: every measure with its unit, its words and what it is, as answers tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PERSON, MINUTE, METRE, SHARE, PER_100, PLACE, SITE = "{person}", "min", "m", "1", "%", "{place}", "{site}"
"""Units by UCUM; what stands in braces is counted."""
TOPICS = ("catchments", "people", "places", "supply", "provision", "gaps", "life")
ONLY_IN_CLASSES = "people_in_class"
"""Told only where it is asked for, or grouped by distance_class."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure; `by_limit`: one figure for each number of minutes."""

    code: str
    topic: str
    title: dict[str, str]
    unit: str
    definition: str
    by_limit: bool = False

    @property
    def told(self) -> dict[str, Any]:
        """As answers tell it."""
        return {
            "code": self.code, "topic": self.topic, "title": self.title, "unit": self.unit,
            "definition": self.definition, "by_limit": self.by_limit,
        }  # fmt: skip


def _of(code: str, topic: str, german: str, english: str, unit: str, definition: str) -> Measure:
    return Measure(
        code,
        topic,
        {"de": german, "en": english},
        unit,
        definition,
        code.endswith(("_within", "_beyond", "_in_class")),
    )


MEASURES: tuple[Measure, ...] = (
    _of("people_total", "catchments", "Menschen", "People", PERSON,
        "Menschen der Altersgruppe; welche Zellen zählen, sagt people_basis"),
    _of("people_not_connected", "catchments", "Menschen ohne Weg", "People without any way", PERSON,
        "Menschen, von deren Zelle kein Weg zu einem Lernort der Art führt"),
    _of("mean_minutes", "catchments", "Mittlerer Weg in Minuten", "Mean minutes", MINUTE,
        "Mit Menschen gewichtetes Mittel der Minuten zum nächsten Lernort, über alle, die einen erreichen"),
    _of("median_minutes", "catchments", "Median der Minuten", "Median minutes", MINUTE,
        "So weit hat es höchstens die Hälfte derer, die einen Lernort erreichen (unterer gewichteter Median)"),
    _of("mean_metres", "catchments", "Mittlerer Weg in Metern", "Mean metres", METRE,
        "Mit Menschen gewichtetes Mittel der Meter des kürzesten Wegs"),
    _of("people_within", "catchments", "Menschen innerhalb der Grenze", "People within the limit", PERSON,
        "Menschen, die den nächsten Lernort in limit_minutes oder schneller erreichen"),
    _of("people_beyond", "catchments", "Menschen jenseits der Grenze", "People beyond the limit", PERSON,
        "Alle anderen, auch die, die keinen erreichen"),
    _of("share_within", "catchments", "Anteil innerhalb der Grenze", "Share within the limit", SHARE,
        "people_within ÷ people_total"),
    _of("sites", "catchments", "Lernorte", "Sites", SITE, "Öffentlich verzeichnete Lernorte der Art, die im Gebiet liegen"),
    _of(ONLY_IN_CLASSES, "catchments", "Menschen nach Länge des Wegs", "People by class of the way", PERSON,
        "Menschen mit mehr als from_minutes und höchstens limit_minutes Weg zum nächsten Lernort; ohne limit_minutes: alle übrigen, auch"
        " die ohne Weg"),
    _of("people", "people", "Menschen", "People", PERSON,
        "Menschen der Altersgruppe, die im Gebiet wohnen, aus geschützten Zellen (people_basis)"),
    _of("seekers", "places", "Menschen, die Plätze suchen", "People who compete for places", PERSON,
        "Menschen in dem Alter, für das die Plätze da sind, mal Anteil, der einen sucht"),
    _of("supply_sites", "supply", "Lernorte", "Sites", SITE,
        "Öffentlich verzeichnete Lernorte der Art (oder Lebensphase), jeder einmal"),
    _of("supply_places", "supply", "Plätze", "Places", PLACE,
        "Plätze dieser Lernorte; wo keine genannt sind, angenommene (low und high: die Quartile)"),
    _of("supply_untold", "supply", "Angebote ohne Platzzahl", "Offers that do not tell their places", "{offer}",
        "Angebote, deren Plätze angenommen sind"),
    _of("station_people", "life", "Menschen im Alter der Station", "People of a station's ages", PERSON,
        "Menschen in dem Alter, in dem diese Station eines Lebens liegt (station)"),
    _of("station_share", "life", "Anteil, der die Station erreicht", "Share that reaches the station", SHARE,
        "Anteil derer, die einen Lernort der Station mit dem Verkehrsmittel in der Grenze erreichen (any: ohne Auto, irgendeines)"),
    _of("phase_index", "life", "Index einer Lebensphase", "Index of a life phase", SHARE,
        "Mittel der Anteile aller Stationen der Lebensphase, gewichtet über die Verkehrsmittel"),
    _of("life_index", "life", "Index eines ganzen Lebens", "Index of a whole life", SHARE,
        "Gewichtetes Mittel der Lebensphasen; 1: alle erreichen alles"),
    _of("places", "places", "Plätze", "Places", PLACE,
        "Plätze der Lernorte im Gebiet; wo keine genannt sind, angenommene (low und high: die Quartile)"),
    _of("places_per_100", "places", "Plätze je 100 Kinder", "Places per 100 children", PER_100,
        "Plätze, um die konkurriert wird (E2SFCA, 30 Minuten), je 100 der Altersgruppe"),
    _of("share_without_places", "places", "Anteil ohne Plätze", "Share without places", SHARE,
        "Anteil derer, für die kein Platz in Reichweite ist"),
    _of("children", "provision", "Kinder", "Children", PERSON, "Kinder im Alter, für das die Plätze da sind"),
    _of("places_approved", "provision", "Genehmigte Plätze", "Approved places", PLACE, "Genehmigte Plätze im Gebiet"),
    _of("supply_quota", "provision", "Versorgungsquote", "Places per 100 children (official)", PER_100,
        "100 × genehmigte Plätze ÷ Kinder"),
    _of("cared_for", "provision", "Betreute Kinder", "Children cared for", PERSON, "Kinder, die betreut werden"),
    _of("care_quota", "provision", "Betreuungsquote", "Children cared for per 100", PER_100, "100 × betreute ÷ alle Kinder"),
    _of("gap_people", "gaps", "Alle, die suchen", "All who seek", PERSON, "Alle, die nach dem Standard suchen"),
    _of("gap_served", "gaps", "Versorgt", "Served", PERSON, "Innerhalb des Standards und mit Platz"),
    _of("gap_beyond", "gaps", "Jenseits des Standards", "Beyond the standard", PERSON, "Weiter weg als der Standard"),
    _of("gap_without_place", "gaps", "Ohne Platz", "Without a place", PERSON, "In Reichweite, aber ohne Platz"),
    _of("gap_unclear", "gaps", "Nicht bekannt", "Not known", PERSON, "Öffnung oder Plätze sind nicht bekannt"),
)  # fmt: skip
BY_CODE = {measure.code: measure for measure in MEASURES}


def of_topic(topic: str) -> list[str]:
    """The codes of a topic's measures."""
    return [measure.code for measure in MEASURES if measure.topic == topic]
