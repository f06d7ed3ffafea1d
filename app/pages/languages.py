"""Words of the public reading pages in German, Danish and English, and which language somebody asks for.

What people have written (reports, minutes, names) stays in the language it was written in, and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Query

if TYPE_CHECKING:
    from fastapi import Request

Language = Literal["de", "da", "en"]
Asked = Annotated[
    str | None, Query(max_length=5, description="de, da oder en; sonst, was der Browser bevorzugt")
]
LANGUAGES: dict[Language, str] = {"de": "Deutsch", "da": "Dansk", "en": "English"}

_WORDS: dict[str, tuple[str, str, str]] = {
    "skip": ("Zum Inhalt", "Til indholdet", "Skip to content"),
    "invented": ("Erfundene Daten: Diesen Kreis gibt es nicht.", "Opdigtede data: Dette amt findes ikke.", "Invented data: this district does not exist."),
    "note": ("Hinweis", "Bemærk", "Note"),
    "views": ("Ansichten", "Sider", "Views"),
    "find": ("Finden", "Find", "Find"),
    "topics": ("Themen", "Temaer", "Topics"),
    "reports": ("Berichte", "Rapporter", "Reports"),
    "landscape": ("Bildungslandschaft", "Uddannelseslandskab", "Education landscape"),
    "meetings": ("Sitzungen", "Møder", "Meetings"),
    "language": ("Sprache", "Sprog", "Language"),
    "where": ("Wo Sie sind", "Hvor du er", "Where you are"),
    "missing": ("Nicht gefunden", "Ikke fundet", "Not found"),
    "missing_lead": (
        "Das gibt es hier nicht, oder es ist nicht veröffentlicht.", "Det findes ikke her, eller det er ikke offentliggjort.",
        "There is no such thing here, or it has not been published.",
    ),
    "in_german": ("", "Indholdet er skrevet på tysk.", "The content itself is written in German."),
    "glossary": ("", "Ord i tabellerne", "Words used in the tables"),
    "reports_lead": (
        "Was veröffentlicht ist. Jeder Bericht bleibt, wie er ist, und lässt sich zitieren.",
        "Det, der er offentliggjort. En rapport ændres ikke mere og kan citeres.",
        "What has been published. A report stays as it is and can be cited.",
    ),
    "no_reports": ("Noch ist kein Bericht veröffentlicht.", "Der er ikke offentliggjort nogen rapport endnu.", "No report has been published yet."),
    "profiles": ("Profile der Gemeinden", "Kommuneprofiler", "Municipality profiles"),
    "profiles_lead": ("Zwei Seiten über jede Gemeinde.", "To sider om hver kommune.", "Two pages on each municipality."),
    "all_reports": ("Alle Berichte", "Alle rapporter", "All reports"),
    "read": ("Bericht lesen", "Læs rapporten", "Read the report"),
    "files": ("Mitnehmen", "Hent", "Download"),
    "contents": ("Inhalt", "Indhold", "Contents"),
    "edition": ("Ausgabe", "Udgave", "Edition"),
    "as_of": ("Stand", "Pr.", "As of"),
    "figures": ("Alle Zahlen", "Alle tal", "All figures"),
    "actors_lead": (
        "Wer im {} mit Bildung zu tun hat, und mit wem. Nur wer zugestimmt hat, steht hier.",
        "Hvem der arbejder med uddannelse i {}, og med hvem. Kun dem, der har sagt ja, står her.",
        "Who is concerned with education in {}, and with whom. Only those who agreed are listed.",
    ),
    "no_actors": ("Noch ist kein Eintrag veröffentlicht.", "Der er ikke offentliggjort nogen endnu.", "Nobody has been listed yet."),
    "name": ("Name", "Navn", "Name"),
    "does": ("Aufgabe", "Opgave", "What they do"),
    "phases": ("Lebensphasen", "Livsfaser", "Phases of life"),
    "areas": ("Gebiete", "Områder", "Areas"),
    "contact": ("Kontakt", "Kontakt", "Contact"),
    "coordinates": ("koordiniert", "koordinerer", "coordinates"),
    "related": ("Beziehungen", "Relationer", "Relations"),
    "website": ("Webseite", "Hjemmeside", "Website"),
    "gaps": ("Wo niemand koordiniert", "Hvor ingen koordinerer", "Where nobody coordinates"),
    "gap": ("in {} von {} Gemeinden niemand", "ingen i {} af {} kommuner", "nobody in {} of {} municipalities"),
    "as_table": ("Als Tabelle (CSV)", "Som tabel (CSV)", "As a table (CSV)"),
    "meetings_lead": (
        "Gremien, deren Sitzungen öffentlich sind: Tagesordnung, Beschlüsse und genehmigte Niederschriften.",
        "Udvalg med offentlige møder: dagsorden, beslutninger og godkendte referater.",
        "Bodies whose meetings are public: agenda, decisions and approved minutes.",
    ),
    "no_meetings": ("Noch ist keine Sitzung veröffentlicht.", "Der er ikke offentliggjort noget møde endnu.", "No meeting has been published yet."),
    "agenda": ("Tagesordnung", "Dagsorden", "Agenda"),
    "no_agenda": ("Noch ohne öffentliche Punkte.", "Endnu uden offentlige punkter.", "No public items yet."),
    "decisions": ("Beschlüsse", "Beslutninger", "Decisions"),
    "minutes": ("Niederschrift", "Referat", "Minutes"),
    "material": ("Unterlagen", "Bilag", "Documents"),
    "place": ("Ort", "Sted", "Place"),
    "votes": ("Ja {}, Nein {}, Enthaltungen {}", "Ja {}, nej {}, hverken for eller imod {}", "{} in favour, {} against, {} abstaining"),
    "planned": ("geplant", "planlagt", "planned"),
    "invited": ("eingeladen", "indkaldt", "called"),
    "held": ("hat stattgefunden", "afholdt", "held"),
    "cancelled": ("abgesagt", "aflyst", "cancelled"),
    "accepted": ("angenommen", "vedtaget", "adopted"),
    "rejected": ("abgelehnt", "forkastet", "rejected"),
    "postponed": ("vertagt", "udsat", "postponed"),
    "cooperates": ("arbeitet zusammen mit", "samarbejder med", "cooperates with"),
    "funds": ("fördert", "støtter", "funds"),
    "runs": ("trägt", "driver", "runs"),
    "advises": ("berät", "rådgiver", "advises"),
    "politics": ("Politik", "Politik", "Politics"),
    "administration": ("Verwaltung", "Forvaltning", "Administration"),
    "institutions": ("Einrichtungen", "Institutioner", "Institutions"),
    "associations": ("Vereine und Verbände", "Foreninger og forbund", "Associations"),
    "business": ("Wirtschaft", "Erhvervsliv", "Business"),
    "civil_society": ("Zivilgesellschaft", "Civilsamfund", "Civil society"),
}  # fmt: skip
GLOSSARY: dict[str, tuple[str, str]] = {
    "keine Angabe": ("ingen oplysning", "no data"),
    "geheim gehalten": ("holdes hemmeligt for at beskytte enkeltpersoner", "withheld to protect individuals"),
    "geschätzt, vorausgerechnet": ("anslået, fremskrevet", "estimated, projected"),
    "Gemeinde, Amt, Kreis": (
        "kommune, amt (kommunefællesskab), kreds",
        "municipality, association of municipalities, district",
    ),
    "Quelle, Lauf": ("kilde, beregning", "source, computation run"),
    "Unterschied zum Bericht davor": (
        "forskel fra den forrige rapport",
        "difference from the previous report",
    ),
}
"""German words of tables with Danish and English ones."""


def language_of(request: Request, asked: str | None) -> Language:
    """The language of the address, else the one the browser prefers, else German."""
    wanted = [asked or ""] if asked else _preferred(request.headers.get("accept-language", ""))
    for one in wanted:
        short = one.strip().lower()[:2]
        for known in LANGUAGES:
            if short == known:
                return known
    return "de"


def words_of(language: Language) -> dict[str, str]:
    """The words."""
    number = list(LANGUAGES).index(language)
    return {name: told[number] for name, told in _WORDS.items()}


def glossary_of(language: Language) -> list[tuple[str, str]]:
    """German words that stand in tables, with their meaning; none for those who read German."""
    if language == "de":
        return []
    return [(german, told[language == "en"]) for german, told in GLOSSARY.items()]


def _preferred(header: str) -> list[str]:
    """The languages of Accept-Language (RFC 9110), the best first."""
    found = []
    for part in header.split(",")[:20]:
        name, _, weight = part.partition(";q=")
        try:
            found.append((-float(weight or 1), name))
        except ValueError:
            continue
    return [name for _weight, name in sorted(found, key=lambda one: one[0])]
