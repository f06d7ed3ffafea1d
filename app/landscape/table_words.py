"""Headings and labels of the tables in German, Danish and English: given out in one of them, read in any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.landscape.words import Language

Labels = dict[str, tuple[str, str, str]]
"""By code: what it is called in German, Danish and English."""
ORDER = ("de", "da", "en")
HEADINGS: dict[str, tuple[str, str]] = {
    "Nummer": ("Nummer", "Number"), "Name": ("Navn", "Name"), "Art": ("Art", "Kind"), "Feld": ("Felt", "Field"),
    "Funktion": ("Funktion", "Function"), "Aufgabe": ("Opgave", "Task"), "Lebensphasen": ("Livsfaser", "Phases of life"),
    "Gebiete": ("Områder", "Areas"), "koordiniert": ("koordinerer", "coordinates"), "Teil von": ("Del af", "Part of"),
    "seit": ("siden", "since"), "bis": ("indtil", "until"), "Beziehungen": ("Relationer", "Relations"), "Webseite": ("Hjemmeside", "Website"),
    "Ansprechpartner": ("Kontaktperson", "Contact person"), "E-Mail": ("E-mail", "E-mail"), "Telefon": ("Telefon", "Phone"),
    "Zustimmung": ("Samtykke", "Consent"), "zugestimmt am": ("samtykket den", "consented on"),
    "wie zugestimmt": ("samtykket hvordan", "how consented"), "veröffentlicht": ("offentliggjort", "published"),
    "Von": ("Fra", "From"), "Beziehung": ("Relation", "Relation"), "Zu": ("Til", "To"),
    "worum es geht": ("hvad det handler om", "what it is about"), "veröffentlichen": ("offentliggør", "publish"),
}  # fmt: skip
"""The German headings, by which tables are read, with the Danish and English ones."""
GERMAN_OF = {other: german for german, others in HEADINGS.items() for other in others}
KINDS: Labels = {
    "organisation": ("Organisation", "Organisation", "Organisation"), "department": ("Abteilung", "Afdeling", "Department"),
    "person": ("Person", "Person", "Person"),
}  # fmt: skip
FIELDS: Labels = {
    "politics": ("Politik", "Politik", "Politics"), "administration": ("Verwaltung", "Forvaltning", "Administration"),
    "institutions": ("Einrichtungen", "Institutioner", "Institutions"),
    "associations": ("Vereine und Verbände", "Foreninger og forbund", "Associations"),
    "business": ("Wirtschaft", "Erhvervsliv", "Business"), "civil_society": ("Zivilgesellschaft", "Civilsamfund", "Civil society"),
}  # fmt: skip
CONSENTS: Labels = {
    "none": ("nein", "nej", "no"), "entry": ("ohne Kontaktdaten", "uden kontaktoplysninger", "without contact data"),
    "contact": ("mit Kontaktdaten", "med kontaktoplysninger", "with contact data"),
}  # fmt: skip
RELATIONS: Labels = {
    "cooperates": ("arbeitet zusammen mit", "samarbejder med", "cooperates with"), "funds": ("fördert", "støtter", "funds"),
    "runs": ("trägt", "driver", "runs"), "advises": ("berät", "rådgiver", "advises"),
}  # fmt: skip
ANSWERS = {True: ("ja", "ja", "yes"), False: ("nein", "nej", "no")}
YES = {
    **{label: answer for answer, labels in ANSWERS.items() for label in labels},
    "x": True, "wahr": True, "": False, "falsch": False,
}  # fmt: skip


def headings(german: Iterable[str], language: Language) -> list[str]:
    """The headings of a table in a language; Leichte Sprache has the German ones, by which a table can be talked about."""
    number = _column(language)
    return [one if number == 0 else HEADINGS[one][number - 1] for one in german]


def label(labels: Labels, code: str, language: Language) -> str:
    """What a code is called."""
    return labels[code][_column(language)]


def answer(told: object, language: Language) -> str:
    """Yes or no."""
    return ANSWERS[bool(told)][_column(language)]


def codes_of(labels: Labels) -> Mapping[str, str]:
    """What may stand in a cell, in small letters, with the code it means: the code itself, or its label in any language."""
    return {one.lower(): code for code, told in labels.items() for one in (code, *told)}


def _column(language: Language) -> int:
    return ORDER.index(language) if language in ORDER else 0
