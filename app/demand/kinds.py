"""The tables that planners bring: their columns, what may stand in them, and the templates to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geodata.figures import SECRET, UNKNOWN, Figure, known
from geodata.readers.values import number, school_year_of

Field = Literal[
    "area",
    "site",
    "name",
    "variant",
    "year",
    "age",
    "value",
    "per_dwelling",
    "from_outside",
    "hours_per_week",
]
VARIANT_WORDS = {
    "niedrig": "low",
    "mittel": "middle",
    "hoch": "high",
    "low": "low",
    "middle": "middle",
    "high": "high",
}
OLDEST = 99
"""The last single year of age; it is open (99 and more)."""
SECRET_SIGNS, UNKNOWN_SIGNS = frozenset({".", "<3", "1-2", "1–2"}), frozenset({"x", "X", "…", "...", "/"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its heading; numbers lie between `lowest` and `highest`; `example` stands in the template."""

    heading: str
    field: Field
    example: str
    lowest: float = 0
    highest: float = 1e7
    whole: bool = False
    per: float = 1.0
    """What a value is divided by, as of rates per 1,000."""
    figure: bool = False
    """Whether secret and unknown may stand in place of the number (DIN 55301)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: what it is for, in words, and its columns."""

    code: str
    label: str
    what: str
    columns: tuple[Column, ...]


AREA = Column("AGS", "area", "01059045")
AGE = Column("Alter", "age", "3", 0, OLDEST, whole=True)
YEAR = Column("Jahr", "year", "2025", 1950, 2150, whole=True)
VARIANT = Column("Variante", "variant", "mittel")


def _count(heading: str, example: str) -> Column:
    return Column(heading, "value", example, 0, 1e7, figure=True)


KINDS: tuple[Kind, ...] = (
    Kind("age_structure", "Einwohner nach Altersjahr", "Menschen am 31. Dezember nach vollendetem Altersjahr; 99 steht für 99 und älter.",
         (AREA, YEAR, AGE, _count("Anzahl", "12"))),
    Kind("births", "Geburten", "Lebendgeborene je Gemeinde und Kalenderjahr, auch nach dem Basisjahr.",
         (AREA, YEAR, _count("Geburten", "11"))),
    Kind("fertility", "Geburtenziffern", "Geburten je 1.000 Frauen und Jahr nach dem Alter der Frau.",
         (VARIANT, AGE, Column("Geburten je 1000 Frauen", "value", "95,5", 0, 500, per=1000))),
    Kind("mortality", "Sterblichkeit", "Anteil in Promille, der innerhalb eines Jahres stirbt, nach Alter zu Jahresbeginn; Alter -1: Neugeborene.",
         (VARIANT, Column("Alter", "age", "60", -1, OLDEST, whole=True),
          Column("Gestorbene je 1000", "value", "6,2", 0, 1000, per=1000))),
    Kind("leaving", "Fortzüge", "Anteil in Promille, der innerhalb eines Jahres die Gemeinde verlässt, nach Alter zu Jahresbeginn.",
         (VARIANT, AGE, Column("Fortzüge je 1000", "value", "48", 0, 1000, per=1000))),
    Kind("arrivals", "Zuzüge", "Menschen, die im Jahr zuziehen, je Gemeinde und Alter am Jahresende.",
         (AREA, VARIANT, AGE, Column("Zuzüge je Jahr", "value", "4,5"))),
    Kind("housing", "Baugebiete", "Wohnungen, die in einem Jahr bezogen werden; Menschen je Wohnung; Anteil in Prozent, der von außerhalb der Gemeinde kommt.",
         (AREA, Column("Baugebiet", "name", "Am Mühlenteich"), YEAR, Column("Wohnungen", "value", "20", 0, 10_000),
          Column("Menschen je Wohnung", "per_dwelling", "2,6", 0.5, 10),
          Column("Anteil von außerhalb", "from_outside", "60", 0, 100, per=100))),
    Kind("pupils", "Schülerinnen und Schüler", "Je Schule, Schuljahr (2025/26) und Klassenstufe, am Stichtag der Schulstatistik.",
         (Column("Schule", "site", "grundschule-musterdorf"), Column("Schuljahr", "year", "2025/26", 1950, 2150, whole=True),
          Column("Klasse", "age", "1", 0, 13, whole=True), _count("Anzahl", "48"))),
    Kind("take_up", "Inanspruchnahme", "Welcher Anteil in Prozent einen Platz der Art sucht: niedrig, mittel, hoch.",
         (Column("Art", "name", "kindergarten"), VARIANT, Column("Anteil", "value", "95", 0, 100, per=100))),
    Kind("place_costs", "Kosten eines Platzes", "Euro je Platz und Jahr nach Art (und damit Alter) und Betreuungsstunden je Woche, von einem Jahr an.",
         (Column("Art", "name", "kindergarten"), Column("Stunden je Woche", "hours_per_week", "35", 1, 60), YEAR,
          Column("Euro je Platz und Jahr", "value", "9800", 0, 200_000))),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}


def parsed(column: Column, text: str) -> float | int | Figure:
    """A cell of a column of numbers. Raises ValueError with a sentence."""
    told = text.strip()
    if column.figure and told in SECRET_SIGNS:
        return SECRET
    if column.figure and told in UNKNOWN_SIGNS:
        return UNKNOWN
    if column.heading == "Schuljahr":
        return school_year_of(told)
    try:
        value = 0.0 if column.figure and told in {"-", "–"} else number(told)
    except ValueError:
        raise ValueError("Das ist keine Zahl.") from None
    if not column.lowest <= value <= column.highest:
        raise ValueError(f"Das liegt nicht zwischen {column.lowest:g} und {column.highest:g}.")
    if column.whole and not value.is_integer():
        raise ValueError("Das ist keine ganze Zahl.")
    if column.figure:
        return known(value)
    return int(value) if column.whole else value / column.per
