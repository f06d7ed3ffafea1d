"""Code lists: what the codes in columns mean, in German, Danish and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.collections.columns import age_label, words
from app.collections.model import Words
from app.indicators.catalogue import read_catalogue
from app.indicators.wording import worded
from app.network.profiles import BY_TIMETABLE, PROFILES, label_of
from geodata.isced import read_isced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

LANGUAGES = ("de", "da", "en")
CATEGORIES = """
SELECT code, label FROM category
 WHERE (region_id IS NULL OR region_id = :region_id) AND NOT is_private ORDER BY position"""
PHASES = "SELECT code, label FROM life_phase ORDER BY position"
GROUPS = """
SELECT DISTINCT p.age_group FROM area_people p JOIN area a ON a.id = p.area_id WHERE a.region_id = :region_id
UNION SELECT DISTINCT s.age_group FROM area_statistic s JOIN area a ON a.id = s.area_id WHERE a.region_id = :region_id"""


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes with their labels by language."""

    id: str
    title: Words
    codes: Mapping[str, Words]

    def label(self, code: str, language: str) -> str:
        """What a code is called; German where it has no name in the language, the code itself where it has none at all."""
        told = self.codes.get(code, {})
        return told.get(language) or told.get("de") or code


def _three(de: str, da: str, en: str) -> Words:
    return {"de": de, "da": da, "en": en}


FIXED = (
    CodeList("figure-status", words("Status einer Zahl", "Status of a figure"), {
        "known": _three("bekannt", "kendt", "known"), "estimated": _three("geschätzt", "anslået", "estimated"),
        "zero": _three("genau null", "præcis nul", "exactly zero"), "unknown": _three("unbekannt", "ukendt", "unknown"),
        "secret": _three("geheim", "fortrolig", "withheld"), "not_applicable": _three("trifft nicht zu", "ikke relevant", "not applicable"),
    }),
    CodeList("wheelchair", words("Stufenloser Zugang", "Step-free access"), {
        "yes": _three("ja", "ja", "yes"), "limited": _three("eingeschränkt", "begrænset", "limited"), "no": _three("nein", "nej", "no"),
        "unknown": _three("unbekannt", "ukendt", "unknown"),
    }),
    CodeList("provider-kinds", words("Art des Trägers", "Kind of provider"), {
        "public": _three("öffentlich", "offentlig", "public"), "independent": _three("frei", "fri", "independent"),
        "church": _three("kirchlich", "kirkelig", "church"), "danish_minority": _three("dänische Minderheit", "dansk mindretal", "Danish minority"),
        "company": _three("Betrieb", "virksomhed", "company"), "parents": _three("Eltern", "forældre", "parents"),
        "unknown": _three("unbekannt", "ukendt", "unknown"),
    }),
    CodeList("area-levels", words("Ebene von Gebieten", "Level of areas"), {
        "state": _three("Land", "delstat", "state"), "district": _three("Kreis", "kreds", "district"),
        "municipal_association": _three("Amt", "amt", "municipal association"), "municipality": _three("Gemeinde", "kommune", "municipality"),
        "quarter": _three("Stadtteil", "bydel", "quarter"),
    }),
    CodeList("area-changes", words("Was aus einem Gebiet wurde", "What became of an area"), {
        "merged": _three("ging auf in", "indgik i", "merged into"), "split": _three("aufgeteilt auf", "delt mellem", "split into"),
        "succeeded": _three("weitergeführt unter anderem Schlüssel", "videreført under en anden nøgle", "continued under another key"),
        "ended": _three("gibt es nicht mehr", "findes ikke længere", "is no more"), "renamed": _three("umbenannt", "omdøbt", "renamed"),
        "key_changed": _three("anderer Regionalschlüssel", "anden regionsnøgle", "other regional key"),
        "part": _three("Teil abgegeben an", "afgav en del til", "part handed over to"),
        "redrawn": _three("Grenze neu gezeichnet", "grænsen tegnet på ny", "boundary redrawn"),
    }),
    CodeList("bases", words("Grundlage von Wegen", "Basis of ways"), {
        "network": _three("Wegenetz", "vejnet", "street network"), "straight_line": _three("Luftlinie × Umwegfaktor", "luftlinje × omvejsfaktor",
                                                                                          "straight line × detour factor"),
    }),
    CodeList("reasons", words("Warum es keinen Weg oder Platz gibt", "Why there is no way or place"), {
        "not_connected": _three("an kein Wegenetz angebunden", "ikke forbundet med vejnettet", "not connected to streets"),
        "no_site_in_reach": _three("kein Lernort in Reichweite", "intet lærested inden for rækkevidde", "no site in reach"),
        "no_site": _three("es gibt keinen Lernort", "der er intet lærested", "there is no site"),
        "no_places_in_reach": _three("kein Platz in Reichweite", "ingen plads inden for rækkevidde", "no place in reach"),
        "no_demand": _three("niemand sucht", "ingen søger", "nobody asks"),
        "capacity_unknown": _three("Plätze unbekannt", "antal pladser ukendt", "places unknown"),
    }),
)  # fmt: skip
"""The lists that are the same everywhere."""
MODES_ELSEWHERE = {
    "walk": ("til fods", "on foot"), "bicycle": ("på cykel", "by bicycle"), "car": ("i bil", "by car"),
    "bus": ("med bus og tog", "by bus and train"),
}  # fmt: skip


def codelists_of(connection: Connection, region_id: int) -> dict[str, CodeList]:
    """All code lists of a region by their ids."""
    keys = {"region_id": region_id}
    kinds = {row.code: row.label for row in connection.execute(text(CATEGORIES), keys)}
    phases = {row.code: row.label for row in connection.execute(text(PHASES))}
    groups = {code: age_label(code) for code in sorted(connection.execute(text(GROUPS), keys).scalars())}
    indicators = {
        key: {language: worded(one, language).name for language in LANGUAGES}
        for key, one in read_catalogue(connection, region_id).items()
    }
    found = [
        CodeList("categories", words("Arten von Lernorten", "Kinds of sites"), kinds),
        CodeList("isced", words("Bildungsstufen (ISCED 2011)", "Levels of education (ISCED 2011)"),
                 {code: one.labels for code, one in read_isced().levels.items()}),
        CodeList("life-phases", words("Lebensphasen", "Phases of life"), phases), *FIXED,
        CodeList("modes", words("Verkehrsmittel", "Modes of travel"), {code: _mode(code) for code in (*PROFILES, *BY_TIMETABLE)}),
        CodeList("age-groups", words("Altersgruppen", "Age groups"), groups),
        CodeList("indicators", words("Indikatoren", "Indicators"), indicators),
    ]  # fmt: skip
    return {one.id: one for one in found}


def _mode(code: str) -> Words:
    elsewhere = MODES_ELSEWHERE.get(code)
    german = label_of(code)
    return words(german, german) if elsewhere is None else _three(german, *elsewhere)
