"""Invented topic, findings and undertakings of the demonstration Kreis: several stages, one with its effect; nothing of it happened."""

from __future__ import annotations

from typing import Any

TOPIC = "Aufwachsen auf dem Land (erfunden)"
SUMMARY = "Familien sollen auch in kleinen Gemeinden gut leben können. Alle Angaben hierzu sind erfunden."
FROM_YEAR = 2022
INDICATOR = "I01"
"""Which indicator the finding rests on, and of which year its figures are: the share of young people, from the invented statistics."""

FINDING = {
    "title": "Der Anteil junger Menschen sinkt (erfunden)",
    "text": "In der Gemeinde leben immer weniger junge Menschen. Familien nennen den weiten Weg zur Kita als Grund.\nErfunden.",
}
OPEN_FINDING = {
    "title": "Weite Wege zur Kita (erfunden)",
    "text": "Zu Fuß ist die nächste Kita kaum zu erreichen. Erfunden.",
}
DISMISSED_FINDING = {
    "title": "Auffälliger Wert einer Gemeinde (erfunden)", "text": "Erfunden.",
    "why": "Die Zahl war ein Fehler beim Übertragen (erfunden).",
}  # fmt: skip
UNDERTAKING = "Familienzentrum mit Kita (erfunden)"
COMMITTEE, COUNCIL = "Jugendhilfeausschuss (erfunden)", "Kreistag (erfunden)"
RECOMMENDATION: dict[str, Any] = {
    "text": "Ein Familienzentrum mit Kita in der alten Schule einrichten. Erfunden.",
    "plain": "Wir schlagen vor: Die alte Schule wird ein Haus für Familien, mit einer Kita. Das ist erfunden.",
    "variants": [
        {"title": "Umbau der alten Schule", "text": "", "cost_cents": 84_000_000, "cost_note": "erfunden", "effect": "40 Plätze, offen ab 2024"},
        {"title": "Neubau am Markt", "text": "", "cost_cents": 230_000_000, "cost_note": "erfunden", "effect": "60 Plätze, offen ab 2026"},
    ],
    "chosen": 1,
}  # fmt: skip
CONSULTATION: dict[str, Any] = {
    "body": COMMITTEE, "meets_on": "2023-03-14", "agenda_item": "Ö 5", "paper_number": "2023/017 (erfunden)",
    "note": "Der Ausschuss empfiehlt den Umbau. Erfunden.", "comments_from": "2023-02-01", "comments_until": "2023-03-01",
}  # fmt: skip
COMMENT = {
    "name": "Eine Mutter (erfunden)",
    "text": "Bitte auch Plätze am Nachmittag.",
    "answer": "Das Haus öffnet bis 17 Uhr. Erfunden.",
}
DECISION: dict[str, Any] = {
    "body": COUNCIL, "outcome": "adopted", "decided_on": "2023-04-25", "majority": "einstimmig",
    "wording": "Der Kreis fördert den Umbau mit 840.000 Euro. Erfunden.",
}  # fmt: skip
MEASURE: dict[str, Any] = {
    "title": "Umbau der alten Schule", "text": "Erfunden.", "responsible": "Fachdienst Jugend (erfunden)", "budget_cents": 84_000_000,
    "status": "done", "starts_on": "2023-06-01", "ends_on": "2024-08-01",
    "milestones": [
        {"title": "Baubeginn", "due_on": "2023-09-01", "done_on": "2023-09-04"},
        {"title": "Eröffnung", "due_on": "2024-08-01", "done_on": "2024-08-19"},
    ],
}  # fmt: skip
EXPECTED_RISE = 1.5
"""What the share was expected to rise by, in percentage points."""
EFFECT: dict[str, Any] = {"check_on": "2026-01-31"}
LESSON: dict[str, Any] = {
    "text": "Umbauen ging schneller als neu bauen. Ob der Zuzug bleibt, sagen die Zahlen erst in einigen Jahren. Erfunden.",
}
BASES = {
    "consultation": "Vermerk des Bildungsbüros vom 20.01.2023 (erfunden)", "decision": "Sitzung vom 14.03.2023, Ö 5 (erfunden)",
    "measure": "Beschluss vom 25.04.2023 (erfunden)", "effect": "Abnahme vom 19.08.2024 (erfunden)",
    "lesson": "Auswertung der Zahlen (erfunden)",
}  # fmt: skip
RUNNING: dict[str, Any] = {
    "undertaking": "Ruftaxi zur Kita (erfunden)", "reason": "Eilentscheidung des Landrats vom 02.06.2026 (erfunden)",
    "measure": {
        "title": "Ruftaxi am Morgen", "responsible": "Fachdienst Verkehr (erfunden)", "status": "running", "starts_on": "2026-06-15",
        "milestones": [{"title": "Ausschreibung", "due_on": "2026-07-31"}, {"title": "Erste Fahrt", "due_on": "2027-02-01"}],
    },
}  # fmt: skip
WAITING = {"undertaking": "Kita-Bus im Osten (erfunden)", "body": COMMITTEE, "meets_on": "2027-02-09"}
"""An undertaking that is still confidential, before its committee."""

WORDS: dict[str, dict[str, dict[str, str]]] = {
    "da": {
        "topic": {"title": "At vokse op på landet (opdigtet)", "text": "Familier skal også kunne leve godt i små kommuner. Alt her er opdigtet."},
        "finding": {"title": "Andelen af unge falder (opdigtet)", "text": "Der bor færre og færre unge i kommunen. Familierne peger på den lange vej til børnehaven. Opdigtet."},
        "undertaking": {"title": "Familiecenter med børnehave (opdigtet)", "text": ""},
    },
    "en": {
        "topic": {"title": "Growing up in the country (invented)", "text": "Families should live well in small municipalities too. All of this is invented."},
        "finding": {"title": "The share of young people is falling (invented)", "text": "Fewer and fewer young people live here. Families name the long way to the kindergarten. Invented."},
        "undertaking": {"title": "Family centre with kindergarten (invented)", "text": ""},
    },
    "ls": {
        "topic": {"title": "Kinder auf dem Land (erfunden)", "text": "Familien sollen überall gut leben. Auch in kleinen Orten. Das hier ist alles erfunden."},
        "finding": {"title": "Hier leben weniger Kinder (erfunden)", "text": "In dem Ort leben immer weniger Kinder und Jugendliche. Der Weg zur Kita ist weit. Das ist erfunden."},
        "undertaking": {"title": "Ein Haus für Familien (erfunden)", "text": ""},
    },
}  # fmt: skip
