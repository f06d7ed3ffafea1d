"""The problems that are built into the demonstration Kreis, to be found by whoever plans in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem: what it is, where, and how one sees it."""

    code: str
    title: str
    seen_by: str


PROBLEMS = (
    Problem(
        "suburb_without_kita",
        "Der größere der beiden Vororte von Quellerstadt wächst, hat aber keine Kita.",
        "Versorgung, Krippe und Kindergarten, zu Fuß: niemand in der Gemeinde erreicht eine Kita in 15 Minuten.",
    ),
    Problem(
        "amt_without_library",
        "Im Amt Heidemoor gibt es keine Bücherei, auch keinen Halt der Fahrbücherei.",
        "Versorgung, Bücherei: die Gemeinden des Amtes stehen am Ende der Rangliste.",
    ),
    Problem(
        "full_and_empty",
        "Die Kitas in der Mitte der Kreisstadt sind voll, am Südring sind Plätze frei.",
        "Lernort: belegte und genehmigte Plätze.",
    ),
    Problem(
        "old_village_without_meeting_place",
        "Dörfer mit vielen alten Menschen haben keinen Seniorentreff.",
        "Versorgung, Seniorentreff, Alter 65+.",
    ),
    Problem(
        "island_without_lower_secondary",
        "Von Seehundsand zur nächsten weiterführenden Schule geht es nur mit der Fähre.",
        "Einzugsgebiet einer Schule am Festland: die Insel gehört nicht dazu.",
    ),
    Problem(
        "fjord_detour",
        "Am Fjord liegt die nächste Schule in Luftlinie nah, der Weg führt aber über die einzige Brücke.",
        "Versorgung, Grundschule: Luftlinie und Weg klaffen auseinander.",
    ),
)
