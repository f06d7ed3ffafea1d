"""An invented education landscape and an invented Planungsgruppe for the demonstration Kreis; nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

SINCE = date(2024, 1, 1)
CONSENTED = date(2026, 1, 15)
WHOLE = "*"
"""Stands for the whole Kreis."""


@dataclass(frozen=True, slots=True)
class DemoActor:
    """An invented actor; `areas`: which of the municipalities by their place in the list, or the whole Kreis."""

    key: str
    kind: str
    field: str
    name: str
    does: str
    phases: tuple[str, ...] = ()
    areas: tuple[int | str, ...] = ()
    coordinates: bool = False
    part_of: str | None = None
    function: str = ""
    consent: str = "entry"
    email: str | None = None


EARLY = ("early_childhood", "kindergarten_age")
ALL = (WHOLE,)
ACTORS = (
    DemoActor("kreis", "organisation", "administration", "Kreisverwaltung (erfunden)", "Plant Kitas, Schulen und Jugendhilfe.", areas=ALL),
    DemoActor("bildungsbuero", "department", "administration", "Bildungsbüro (erfunden)", "Koordiniert das kommunale Bildungsmanagement.",
              ("primary", "lower_secondary"), ALL, coordinates=True, part_of="kreis", email="bildungsbuero@kreis.example"),
    DemoActor("jugendamt", "department", "administration", "Fachdienst Jugend (erfunden)", "Kita-Bedarfsplan, Frühe Hilfen.",
              EARLY, ALL, coordinates=True, part_of="kreis"),
    DemoActor("schulamt", "organisation", "administration", "Schulamt (erfunden)", "Aufsicht über Grund- und Gemeinschaftsschulen.",
              ("primary", "lower_secondary"), ALL),
    DemoActor("ausschuss", "organisation", "politics", "Ausschuss für Bildung des Kreistags (erfunden)", "Berät und beschließt.", areas=ALL),
    DemoActor("kultur", "organisation", "institutions", "Kulturstiftung (erfunden)", "Kulturelle Bildung, Museen, Lesefeste.",
              ("adult", "senior"), (0, 1, 2), coordinates=True),
    DemoActor("vhs", "organisation", "institutions", "Volkshochschule (erfunden)", "Kurse für Erwachsene, Grundbildung.", ("adult",), (0, 3)),
    DemoActor("hilfe", "organisation", "associations", "Kinderhilfe e. V. (erfunden)", "Trägt Kitas.", EARLY, (0, 1)),
    DemoActor("sport", "organisation", "associations", "Kreissportverband (erfunden)", "Bewegung im Ganztag.", ("primary", "lower_secondary"), ALL),
    DemoActor("kammer", "organisation", "business", "Handwerk am Meer (erfunden)", "Ausbildung und Berufsorientierung.", ("upper_secondary",), ALL,
              coordinates=True),
    DemoActor("laden", "organisation", "business", "Buchladen am Deich (erfunden)", "Vorlesestunden.", EARLY, (0,)),
    DemoActor("paten", "organisation", "civil_society", "Lesepaten (erfunden)", "Lesen mit Kindern der Grundschule.", ("primary",), (2, 4)),
    DemoActor("leitung", "person", "administration", "Anke Beispiel (erfunden)", "Leitet das Bildungsbüro.", part_of="bildungsbuero",
              function="Leitung Bildungsbüro", consent="none", email="anke.beispiel@kreis.example"),
    DemoActor("rat", "person", "civil_society", "Ole Muster (erfunden)", "Berät zur Beteiligung von Eltern.", function="Elternbeirat", consent="none"),
)  # fmt: skip
RELATIONS = (
    ("bildungsbuero", "cooperates", "schulamt", "Übergang Kita–Schule"), ("bildungsbuero", "cooperates", "jugendamt", "Frühe Bildung"),
    ("bildungsbuero", "cooperates", "kultur", "Kulturelle Bildung"), ("ausschuss", "advises", "kreis", ""),
    ("kreis", "funds", "vhs", "Zuschuss"), ("kreis", "funds", "kultur", "Zuschuss"), ("kultur", "cooperates", "vhs", "Lesefest"),
    ("jugendamt", "funds", "hilfe", "Betriebskosten"), ("bildungsbuero", "cooperates", "kammer", "Übergang Schule–Beruf"),
    ("sport", "cooperates", "schulamt", "Bewegter Ganztag"), ("paten", "cooperates", "kultur", "Lesefest"), ("rat", "advises", "bildungsbuero", ""),
)  # fmt: skip
"""Who, how, whom, about what."""

GROUP = "Planungsgruppe Bildung (erfunden)"
PURPOSE = "Stimmt Planungen von Kreisverwaltung, Schulamt und Kulturstiftung ab. Alle Namen und Termine sind erfunden."
RULE, FIRST_ON, START = "FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU", date(2026, 9, 8), time(14)
PLACE = "Kreishaus, Saal 2 (erfunden)"
MEMBERS = (
    ("Anke Beispiel (erfunden)", "management", "Leitung Bildungsbüro", "Kreisverwaltung", "anke.beispiel@kreis.example", True),
    ("Jens Vorbild (erfunden)", "chair", "Fachbereichsleitung", "Kreisverwaltung", "jens.vorbild@kreis.example", True),
    ("Maike Probe (erfunden)", "member", "Schulrätin", "Schulamt", "maike.probe@schulamt.example", True),
    ("Hinnerk Fall (erfunden)", "member", "Kulturelle Bildung", "Kulturstiftung", "hinnerk.fall@kultur.example", True),
    ("Ole Muster (erfunden)", "advisory", "Elternbeirat", "", None, False),
)  # fmt: skip
"""Name, post, function, organisation, address, whether they vote."""
ITEMS = (
    ("Begrüßung und Genehmigung der letzten Niederschrift", "", False),
    ("Lücken im Kreis: Krippe im Neubaugebiet", "Wer findet keinen Platz, und warum?", False),
    ("Personalangelegenheit", "Besetzung einer Stelle (erfunden).", True),
    ("Ganztag an Grundschulen", "Rechtsanspruch ab Klasse 1.", False),
)  # fmt: skip
MINUTES_GENERAL = "Die Sitzung wurde um 14:05 Uhr eröffnet. Alles hierin ist erfunden."
MINUTES_ITEMS = (
    "Die Niederschrift der letzten Sitzung wird genehmigt.",
    "Das Bildungsbüro stellt die Lücken vor. Im Neubaugebiet fehlen ab nächstem Jahr Krippenplätze.\nDie Gruppe bittet um Varianten.",
    "Die Stelle wird ausgeschrieben.", "Das Schulamt berichtet.",
)  # fmt: skip
DECISION = "Das Bildungsbüro legt bis zur nächsten Sitzung zwei Varianten mit Kosten vor."
TASK = "Varianten für das Neubaugebiet mit Kosten vorlegen"
