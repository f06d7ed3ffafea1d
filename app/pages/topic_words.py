"""The words of the public pages of topics in German, Danish, English and Leichte Sprache, and how each writes days and numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from app.measures.picture import WORDS, german, number
from app.measures.stages import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = {"de": "Deutsch", "ls": "Leichte Sprache", "da": "Dansk", "en": "English"}
TAGS = {"de": "de", "ls": "de-simple", "da": "da", "en": "en"}
"""How HTML and HTTP name the languages (BCP 47)."""
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip

GERMAN: dict[str, str] = {
    "skip": "Zum Inhalt", "hint": "Hinweis", "fictional": "Erfundene Daten: Diesen Kreis gibt es nicht.", "views": "Ansichten",
    "find": "Finden", "supply": "Versorgung", "topics": "Themen", "languages": "Sprachen",
    "list_title": "Themen: vom Befund zur Wirkung",
    "list_lead": "Was im {region} bekannt ist, was geplant ist, was beschlossen wurde und was daraus geworden ist.",
    "counts": "{findings} Befunde, {undertakings} Vorgänge", "no_topic": "Es ist noch kein Thema veröffentlicht.",
    "up_to_date": "Auf dem Laufenden bleiben", "feed": "Newsfeed", "where": "Wo Sie sind", "all_topics": "Alle Themen",
    "known": "Was ist bekannt?", "planned": "Was ist geplant?", "decided": "Was wurde beschlossen?",
    "became": "Was ist daraus geworden?", "nothing": "Dazu ist noch nichts veröffentlicht.", "figures": "Zahlen",
    "figures_caption": "Zahlen, wie sie waren, und wie sie heute sind", "figure": "Zahl", "then": "Damals", "now": "Heute",
    "picture": "Bild", "as_of": "Stand {day}", "newer": "neuere Daten als damals", "whence": "woher?",
    "not_again": "nicht neu zu berechnen", "map": "Karte", "stage": "Heute: {stage}", "open_data": "Offene Daten",
    "as_csv": "Alle Zahlen als CSV", "as_json": "Alles als JSON", "as_feed": "Neuigkeiten als Atom-Feed",
    "sources": "Quellen: {sources}. Die Bilder dürfen mit dieser Quellenangabe verwendet werden.",
    "email": "E-Mail-Adresse", "order": "Neuigkeiten bestellen",
    "email_hint": "Sie bekommen zuerst eine Nachricht mit einem Link. Erst wenn Sie dort bestätigen, schicken wir Neuigkeiten. In jeder"
                  " steht, wie Sie sie abbestellen.",
    "skipped": "Übersprungen am {day}: {stages}. Grund: {why}", "recommended": "Empfohlen: {title}",
    "agenda": "Tagesordnungspunkt {item}.", "paper": "Drucksache {paper}.", "your_view": "Ihre Meinung", "anonymous": "ohne Namen",
    "answer": "Antwort der Verwaltung, {day}:", "no_comment": "Es ist noch kein Beitrag zu sehen.",
    "name": "Name (muss nicht sein)", "comment": "Ihr Beitrag", "send": "Beitrag senden",
    "comment_hint": "Bis {day}. Ihr Beitrag wird gelesen, bevor er hier erscheint, und beantwortet. Ihr Name wird nach {days} Tagen"
                    " gelöscht.",
    "took_part": "Beteiligung vom {first} bis {last}.", "responsible": "Verantwortlich: {who}", "money": "Mittel: {amount}",
    "euros": "{amount} Euro", "reached_on": "erreicht am {day}", "planned_by": "geplant bis {day}",
    "effect_seen": "Wirkung, nachgesehen {day}", "effect_planned": "Wirkung, nachgesehen am {day} (geplant)",
    "effect_figure": "damals {then}", "effect_expected": "erwartet {expected}", "effect_now": "jetzt {now}",
    "compared": "Gegenüber {count} Vergleichsgemeinden: {effect} {unit} (95 %: {low} bis {high}).",
    "assumption": "Die Rechnung gilt nur, wenn sich die Gemeinden mit der Maßnahme ohne sie so entwickelt hätten wie die"
                  " Vergleichsgemeinden. Das lässt sich nicht beweisen; was sonst noch geschehen ist, steckt mit in der Zahl.",
    "lesson": "Was wir gelernt haben", "only_german": "", "outdated": "",
    "not_found": "Nicht gefunden", "failed": "",
    "sent_abo": "Danke. Wenn die Adresse stimmt, kommt gleich eine E-Mail mit einem Link. Bitte bestätigen Sie dort.",
    "sent_comment": "Danke für Ihren Beitrag. Er wird gelesen und erscheint dann hier.",
    "adopted": "Angenommen", "changed": "Geändert angenommen", "rejected": "Abgelehnt", "postponed": "Vertagt",
    "state_planned": "Geplant", "state_running": "Läuft", "state_done": "Abgeschlossen", "state_stopped": "Abgebrochen",
    "reached": "Erreicht, was erwartet war", "on_the_way": "Auf dem Weg dorthin", "unchanged": "Unverändert",
    "opposite": "Es wurde mehr zum Gegenteil",
    **{f"stage_{code}": label for code, label in LABELS.items()}, **{f"status_{code}": word for code, word in WORDS.items()},
}  # fmt: skip

SIMPLE: dict[str, str] = GERMAN | {
    "skip": "Zum Text", "fictional": "Achtung: Diesen Kreis gibt es nicht. Alle Zahlen sind erfunden.",
    "list_title": "Themen: Das machen wir",
    "list_lead": "Hier steht: Was wissen wir im {region}? Was haben wir vor? Was ist entschieden? Und: Was hat es gebracht?",
    "counts": "{findings} Mal etwas gefunden, {undertakings} Mal etwas vor", "no_topic": "Hier steht noch nichts.",
    "up_to_date": "Neues erfahren", "feed": "Neues als Liste für Programme", "where": "Hier sind Sie",
    "known": "Was wissen wir?", "planned": "Was haben wir vor?", "decided": "Was ist entschieden?", "became": "Was hat es gebracht?",
    "nothing": "Hier steht noch nichts.", "figures_caption": "Die Zahlen von früher und von heute", "then": "Früher",
    "as_of": "Vom {day}", "newer": "Es gibt neue Zahlen", "whence": "Woher kommt die Zahl?",
    "not_again": "Diese Zahl können wir nicht neu rechnen", "open_data": "Die Zahlen zum Mitnehmen",
    "as_csv": "Alle Zahlen als Tabelle", "as_json": "Alles für Programme", "as_feed": "Neues für Programme",
    "sources": "Die Zahlen kommen von: {sources}. Sie dürfen die Bilder benutzen. Dann müssen Sie dazu schreiben, woher sie kommen.",
    "email": "Ihre E-Mail-Adresse", "order": "Neues bestellen",
    "email_hint": "Sie bekommen eine E-Mail von uns. In der E-Mail ist ein Link. Klicken Sie auf den Link. Dann schicken wir Ihnen Neues."
                  " Sie können jederzeit Nein sagen.",
    "skipped": "Am {day} haben wir etwas ausgelassen: {stages}. Der Grund: {why}", "recommended": "Unser Vorschlag: {title}",
    "agenda": "Punkt {item} in der Sitzung.", "paper": "Das Papier hat die Nummer {paper}.", "your_view": "Was denken Sie?",
    "answer": "Wir antworten am {day}:", "no_comment": "Noch hat niemand etwas geschrieben.",
    "name": "Ihr Name (Sie müssen nichts eintragen)", "comment": "Das möchte ich sagen", "send": "Abschicken",
    "comment_hint": "Sie können bis zum {day} schreiben. Wir lesen Ihren Text zuerst. Dann steht er hier. Wir antworten Ihnen."
                    " Ihren Namen löschen wir nach {days} Tagen.",
    "took_part": "Vom {first} bis zum {last} konnten alle mitreden.", "responsible": "Darum kümmert sich: {who}",
    "money": "Das kostet: {amount}", "reached_on": "fertig am {day}", "planned_by": "soll fertig sein am {day}",
    "effect_seen": "Was hat es gebracht? Nachgesehen am {day}", "effect_planned": "Was bringt es? Wir sehen nach am {day}",
    "effect_figure": "früher {then}", "effect_expected": "das wollten wir: {expected}", "effect_now": "heute {now}",
    "compared": "Wir haben mit {count} anderen Gemeinden verglichen. Der Unterschied ist {effect} {unit} (wahrscheinlich zwischen"
                " {low} und {high}).",
    "assumption": "Der Vergleich stimmt nur, wenn die Gemeinden sonst gleich sind. Das kann niemand sicher wissen.",
    "only_german": "Diesen Text gibt es noch nicht in Leichter Sprache.",
    "outdated": "Der deutsche Text ist neuer als dieser Text in Leichter Sprache.",
    "sent_abo": "Danke. Sie bekommen gleich eine E-Mail. Bitte klicken Sie auf den Link in der E-Mail.",
    "sent_comment": "Danke für Ihren Text. Wir lesen ihn. Dann steht er hier.",
    "adopted": "Ja", "changed": "Ja, aber anders", "rejected": "Nein", "postponed": "Später",
    "state_planned": "Haben wir vor", "state_running": "Machen wir gerade", "state_done": "Fertig", "state_stopped": "Aufgehört",
    "reached": "Wir haben es geschafft", "on_the_way": "Es wird besser", "unchanged": "Es ist wie früher",
    "opposite": "Es ist schlechter geworden", "status_unknown": "wissen wir nicht", "status_secret": "sagen wir nicht, weil es nur"
    " wenige Menschen sind", "status_not_applicable": "passt hier nicht",
    "stage_finding": "Das haben wir gefunden", "stage_recommendation": "Das schlagen wir vor", "stage_consultation": "Darüber wird geredet",
    "stage_decision": "Das wird entschieden", "stage_measure": "Das machen wir", "stage_effect": "Was hat es gebracht?",
    "stage_lesson": "Das haben wir gelernt", "stage_closed": "Fertig",
}  # fmt: skip

DANISH: dict[str, str] = {
    "skip": "Til indholdet", "hint": "Bemærk", "fictional": "Opdigtede data: Denne kreds findes ikke.", "views": "Visninger",
    "find": "Find", "supply": "Forsyning", "topics": "Emner", "languages": "Sprog", "list_title": "Emner: fra konstatering til virkning",
    "list_lead": "Hvad man ved i {region}, hvad der er planlagt, hvad der er besluttet, og hvad der kom ud af det.",
    "counts": "{findings} konstateringer, {undertakings} sager", "no_topic": "Der er endnu ikke offentliggjort noget emne.",
    "up_to_date": "Hold dig orienteret", "feed": "Nyhedsfeed", "where": "Her er du", "all_topics": "Alle emner",
    "known": "Hvad ved vi?", "planned": "Hvad er planlagt?", "decided": "Hvad er besluttet?", "became": "Hvad kom der ud af det?",
    "nothing": "Der er endnu ikke offentliggjort noget om dette.", "figures": "Tal",
    "figures_caption": "Tallene, som de var, og som de er i dag", "figure": "Tal", "then": "Dengang", "now": "I dag",
    "picture": "Billede", "as_of": "Pr. {day}", "newer": "nyere data end dengang", "whence": "hvorfra?",
    "not_again": "kan ikke beregnes igen", "map": "Kort", "stage": "I dag: {stage}", "open_data": "Åbne data",
    "as_csv": "Alle tal som CSV", "as_json": "Alt som JSON", "as_feed": "Nyheder som Atom-feed",
    "sources": "Kilder: {sources}. Billederne må bruges med denne kildeangivelse.", "email": "E-mailadresse",
    "order": "Bestil nyheder",
    "email_hint": "Du får først en besked med et link. Først når du bekræfter dér, sender vi nyheder. I hver besked står, hvordan du"
                  " afmelder dem.",
    "skipped": "Sprunget over den {day}: {stages}. Begrundelse: {why}", "recommended": "Anbefalet: {title}",
    "agenda": "Punkt {item} på dagsordenen.", "paper": "Bilag {paper}.", "your_view": "Din mening", "anonymous": "uden navn",
    "answer": "Forvaltningens svar, {day}:", "no_comment": "Der er endnu ingen bidrag at se.", "name": "Navn (frivilligt)",
    "comment": "Dit bidrag", "send": "Send bidrag",
    "comment_hint": "Indtil {day}. Dit bidrag bliver læst, før det vises her, og besvaret. Dit navn slettes efter {days} dage.",
    "took_part": "Høring fra {first} til {last}.", "responsible": "Ansvarlig: {who}", "money": "Midler: {amount}",
    "euros": "{amount} euro", "reached_on": "nået den {day}", "planned_by": "planlagt til {day}",
    "effect_seen": "Virkning, undersøgt {day}", "effect_planned": "Virkning, undersøges den {day} (planlagt)",
    "effect_figure": "dengang {then}", "effect_expected": "forventet {expected}", "effect_now": "nu {now}",
    "compared": "I forhold til {count} sammenlignelige kommuner: {effect} {unit} (95 %: {low} til {high}).",
    "assumption": "Beregningen gælder kun, hvis kommunerne med tiltaget uden det havde udviklet sig som de kommuner, der sammenlignes med."
                  " Det kan ikke bevises; hvad der ellers er sket, er med i tallet.",
    "lesson": "Hvad vi har lært", "only_german": "Denne tekst findes endnu kun på tysk.",
    "outdated": "Den tyske tekst er nyere end denne oversættelse.", "not_found": "Ikke fundet",
    "failed": "Det kunne ikke modtages. På tysk står hvorfor:",
    "sent_abo": "Tak. Hvis adressen er rigtig, kommer der straks en e-mail med et link. Bekræft venligst dér.",
    "sent_comment": "Tak for dit bidrag. Det bliver læst og vises derefter her.",
    "adopted": "Vedtaget", "changed": "Vedtaget med ændringer", "rejected": "Forkastet", "postponed": "Udsat",
    "state_planned": "Planlagt", "state_running": "I gang", "state_done": "Afsluttet", "state_stopped": "Indstillet",
    "reached": "Nået, hvad der var forventet", "on_the_way": "På vej", "unchanged": "Uændret", "opposite": "Det gik snarere den anden vej",
    "stage_finding": "Konstatering", "stage_recommendation": "Anbefaling", "stage_consultation": "Drøftelse",
    "stage_decision": "Beslutning", "stage_measure": "Tiltag", "stage_effect": "Virkning", "stage_lesson": "Lære",
    "stage_closed": "Afsluttet", "status_unknown": "ukendt", "status_secret": "fortroligt (lille tal)",
    "status_not_applicable": "ikke relevant",
}  # fmt: skip

ENGLISH: dict[str, str] = {
    "skip": "To the content", "hint": "Note", "fictional": "Invented data: this district does not exist.", "views": "Views",
    "find": "Find", "supply": "Provision", "topics": "Topics", "languages": "Languages", "list_title": "Topics: from finding to effect",
    "list_lead": "What is known in {region}, what is planned, what was decided, and what came of it.",
    "counts": "{findings} findings, {undertakings} undertakings", "no_topic": "No topic has been published yet.",
    "up_to_date": "Stay informed", "feed": "News feed", "where": "Where you are", "all_topics": "All topics",
    "known": "What is known?", "planned": "What is planned?", "decided": "What was decided?", "became": "What came of it?",
    "nothing": "Nothing has been published on this yet.", "figures": "Figures",
    "figures_caption": "Figures as they were, and as they are today", "figure": "Figure", "then": "Then", "now": "Today",
    "picture": "Picture", "as_of": "As of {day}", "newer": "newer data than then", "whence": "source",
    "not_again": "cannot be computed again", "map": "Map", "stage": "Today: {stage}", "open_data": "Open data",
    "as_csv": "All figures as CSV", "as_json": "Everything as JSON", "as_feed": "News as an Atom feed",
    "sources": "Sources: {sources}. The pictures may be used with this credit.", "email": "E-mail address", "order": "Get news",
    "email_hint": "You will first get a message with a link. Only when you confirm there do we send news. Each says how to end it.",
    "skipped": "Passed over on {day}: {stages}. Reason: {why}", "recommended": "Recommended: {title}", "agenda": "Agenda item {item}.",
    "paper": "Paper {paper}.", "your_view": "Your view", "anonymous": "no name given", "answer": "Answer of the administration, {day}:",
    "no_comment": "No comment can be seen yet.", "name": "Name (optional)", "comment": "Your comment", "send": "Send comment",
    "comment_hint": "Until {day}. Your comment is read before it appears here, and answered. Your name is deleted after {days} days.",
    "took_part": "Consultation from {first} to {last}.", "responsible": "Responsible: {who}", "money": "Budget: {amount}",
    "euros": "{amount} euros", "reached_on": "reached on {day}", "planned_by": "planned by {day}",
    "effect_seen": "Effect, looked at {day}", "effect_planned": "Effect, to be looked at on {day}", "effect_figure": "then {then}",
    "effect_expected": "expected {expected}", "effect_now": "now {now}",
    "compared": "Against {count} comparable municipalities: {effect} {unit} (95 %: {low} to {high}).",
    "assumption": "This holds only if, without the measure, its municipalities would have developed as those compared with. That cannot be"
                  " proven; whatever else happened is part of the figure.",
    "lesson": "What we have learnt", "only_german": "This text is available in German only so far.",
    "outdated": "The German text is newer than this translation.", "not_found": "Not found",
    "failed": "This could not be taken. The reason, in German:",
    "sent_abo": "Thank you. If the address is right, an e-mail with a link will arrive. Please confirm there.",
    "sent_comment": "Thank you for your comment. It will be read and then appear here.",
    "adopted": "Adopted", "changed": "Adopted with changes", "rejected": "Rejected", "postponed": "Postponed",
    "state_planned": "Planned", "state_running": "Under way", "state_done": "Done", "state_stopped": "Stopped",
    "reached": "What was expected has been reached", "on_the_way": "On the way", "unchanged": "Unchanged",
    "opposite": "Rather the opposite happened", "stage_finding": "Finding", "stage_recommendation": "Recommendation",
    "stage_consultation": "Consultation", "stage_decision": "Decision", "stage_measure": "Measure", "stage_effect": "Effect",
    "stage_lesson": "Lesson", "stage_closed": "Closed", "status_unknown": "unknown", "status_secret": "secret (small number)",
    "status_not_applicable": "not applicable",
}  # fmt: skip
ALL: dict[str, Mapping[str, str]] = {"de": GERMAN, "ls": SIMPLE, "da": DANISH, "en": ENGLISH}


class Told:
    """The words of one language, and how it writes days and numbers; templates call it `w`."""

    def __init__(self, language: str) -> None:
        self.language, self.tag, self._words = language, TAGS[language], ALL[language]

    def __call__(self, key: str, **values: object) -> str:
        """A word or sentence, with its values put in."""
        return self._words[key].format(**values) if values else self._words[key]

    def day(self, told: date | datetime | str) -> str:
        """A day as it is written."""
        if self.language != "en":
            return german(told)
        one = date.fromisoformat(str(told)[:10])
        return f"{one.day} {MONTHS[one.month - 1]} {one.year}"

    def number(self, value: float) -> str:
        """A number as it is written."""
        written = number(value)
        return written.translate(str.maketrans(",.", ".,")) if self.language == "en" else written

    def figure(self, value: float | None, status: str | None, unit: str) -> str:
        """A figure in words; why there is none where there is none."""
        if value is None:
            return self(f"status_{status if status in WORDS else 'unknown'}")
        return f"{self.number(value)} {unit}".strip()

    def euros(self, cents: int) -> str:
        """An amount; cents only where there are some."""
        whole = cents % 100 == 0
        written = number(cents / 100) if whole else f"{cents / 100:.2f}".replace(".", ",")
        return self(
            "euros", amount=written.translate(str.maketrans(",.", ".,")) if self.language == "en" else written
        )

    def signed(self, value: float) -> str:
        """A difference with its sign."""
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{self.number(abs(round(value, 2)))}"


def language_of(asked: str | None, accepted: str | None) -> str:
    """The language of a page: the one its address names, else the best of Accept-Language that there is, else German.

    Leichte Sprache is never guessed: browsers do not ask for it.
    """
    if asked in NAMES:
        return asked
    wanted: list[tuple[float, str]] = []
    for part in (accepted or "")[:500].split(","):
        tag, _, weight = part.partition(";q=")
        code = tag.strip().lower().split("-")[0]
        if code in ("de", "da", "en"):
            wanted.append((-_weight(weight), code))
    best = min(wanted, key=lambda one: one[0], default=(0.0, "de"))
    return best[1] if best[0] < 0 else "de"


def _weight(told: str) -> float:
    try:
        return float(told) if told else 1.0
    except ValueError:
        return 0.0
