"""The words of Finden and of a place for readers without JavaScript, in German, Danish, English and Leichte Sprache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from geodata.categories import catalogue

if TYPE_CHECKING:
    from fastapi import Request

Language = Literal["de", "da", "en", "ls"]
TAGS: dict[Language, str] = {"de": "de", "da": "da", "en": "en", "ls": "de-simple"}
WORDS: dict[str, tuple[str, str, str, str]] = {
    "title": ("Wo kann man hier lernen?", "Hvor kan man lære noget her?", "Where can one learn here?", "Wo kann ich hier lernen?"),
    "invented": ("erfundene Daten", "opdigtede data", "invented data", "alles ist erfunden"),
    "places": ("{} Orte", "{} steder", "{} places", "{} Orte"),
    "search_for": ("Name, Ort oder Art", "Navn, sted eller art", "Name, place or kind", "Was suchen Sie?"),
    "search": ("Suchen", "Søg", "Search", "Suchen"),
    "more": ("Weitere Orte", "Flere steder", "More places", "Mehr Orte"),
    "data": ("Daten", "Data", "Data", "Daten"),
    "no_such_place": (
        "Erfundene Daten. Diesen Ort gibt es nicht.", "Opdigtede data. Dette sted findes ikke.", "Invented data. This place does not exist.",
        "Achtung: Diesen Ort gibt es nicht.",
    ),
    "offers": ("Angebote", "Tilbud", "What is offered", "Das gibt es hier"),
    "from_age": ("ab {} Jahren", "fra {} år", "from {} years", "ab {} Jahren"),
    "approved": ("genehmigte Plätze", "godkendte pladser", "approved places", "so viele Plätze gibt es"),
    "unknown": ("unbekannt", "ukendt", "unknown", "das wissen wir nicht"),
    "hours": ("Öffnungszeiten", "Åbningstider", "Opening hours", "Dann ist offen"),
    "phone": ("Telefon", "Telefon", "Phone", "Telefon"),
    "email": ("E-Mail", "E-mail", "E-mail", "E-Mail"),
    "website": ("Internet", "Hjemmeside", "Website", "Seite im Internet"),
    "provider": ("Träger", "Ejer og driver", "Run by", "Wem gehört der Ort?"),
    "step_free": ("Stufenloser Zugang", "Adgang uden trin", "Step-free access", "Gibt es Stufen?"),
    "step_yes": ("ja", "ja", "yes", "nein, es gibt keine Stufen"),
    "step_limited": ("eingeschränkt", "delvis", "partly", "es gibt wenige Stufen"),
    "step_no": ("nein", "nej", "no", "ja, es gibt Stufen"),
    "step_unknown": ("unbekannt", "ukendt", "unknown", "das wissen wir nicht"),
    "nearby": ("In der Nähe", "I nærheden", "Nearby", "In der Nähe"),
    "straight": ("{} m Luftlinie", "{} m i luftlinje", "{} m as the crow flies", "{} Meter auf geradem Weg"),
    "all": ("Alle Orte", "Alle steder", "All places", "Alle Orte"),
}  # fmt: skip
ORDER: tuple[Language, ...] = ("de", "da", "en", "ls")


def language_of(request: Request) -> Language:
    """The language that the address names (`lang`), else German: what a browser remembers only the application knows."""
    asked = request.query_params.get("lang")
    for code in ORDER:
        if asked == code:
            return code
    return "de"


def words_of(code: Language) -> dict[str, str]:
    """The words of a language."""
    return {name: told[ORDER.index(code)] for name, told in WORDS.items()}


def kind_in(code: Language, category: str, german: str) -> str:
    """What a kind of site is called; as in German where the catalogue does not have it, such as kinds of a Kreis's own."""
    name = "easy" if code == "ls" else code
    labels = next((one.label for one in catalogue().categories if one.code == category), {})
    return german if code == "de" else labels.get(name, german)
