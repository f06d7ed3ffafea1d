"""The catalogue of indicators as data: typed by hand into TOML files, and read here. No database.

`measures.toml` names what is counted and where it comes from: computed from what is loaded, or brought as a table. The other
files hold the indicators, each with the question it answers, its formula over measures, and a worked example.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

from geodata.indicators.breakdowns import FILE as BREAKDOWNS
from geodata.indicators.breakdowns import breakdowns
from geodata.indicators.languages import fault_of_labels
from geodata.indicators.relations import FILE as RELATIONS
from geodata.reading import ReadError

FOLDER = Path(__file__).parent
MEASURES = "measures.toml"
FRAME = "frame"
"""The phase of what concerns all of life."""
PHASES = (
    FRAME, "early_childhood", "kindergarten_age", "primary", "lower_secondary", "upper_secondary", "adult", "senior",
)  # fmt: skip
DIRECTIONS = ("higher_is_better", "lower_is_better")
KEY = r"[A-Z][A-Z0-9]{1,9}"
NAME = r"[a-z][a-z0-9_]{0,60}"
Direction = Literal["higher_is_better", "lower_is_better"]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something counted per area and year. `adds_up`: municipalities together are the Kreis; `bring`: which table brings it."""

    id: str
    name: str
    unit: str
    adds_up: bool = True
    counts_people: bool = True
    """Whether it counts people, of whom one or two must not be told."""
    made_by: str | None = None
    """The part of the program that computes it; None: it is brought."""
    options: dict[str, Any] = field(default_factory=dict)
    bring: str | None = None
    words: tuple[str, ...] = ()
    """Headings under which tables of official statistics tell it."""
    part_of: str | None = None
    """The measure of which it counts a part; parts of the same whole count nobody twice."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of definition: from this year on figures are not to be compared with those before."""

    year: int
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: measures (a list: years, the last of which is valued), and the value worked out by hand."""

    inputs: dict[str, list[float]]
    value: float
    by_hand: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator: `per` × numerator ÷ denominator, or `value` alone; all are expressions over measures.

    `share`: the numerator is a part of the denominator, so that the rest is a count too. `of_indicators`: expressions are over
    other indicators.
    """

    id: str
    name: str
    question: str
    definition: str
    formula: str
    unit: str
    phase: str
    field: str
    source: str
    periodicity: str
    reference: str
    quality: str
    responsible: str
    secrecy: str
    numerator: str | None = None
    denominator: str | None = None
    value: str | None = None
    per: float = 1.0
    share: bool = False
    decimals: int = 1
    direction: Direction | None = None
    breakdowns: tuple[str, ...] = ()
    year: Literal["calendar", "school"] = "calendar"
    levels: tuple[str, ...] = ()
    """Levels of areas for which it makes sense; none: all."""
    target: float | None = None
    target_year: int | None = None
    changes: tuple[Change, ...] = ()
    example: Example | None = None
    of_indicators: bool = False
    start_set: bool = False
    names: dict[str, str] = dataclasses.field(default_factory=dict)
    """By breakdown: what its parts are called, with {part} for what a part is called; none: the name and the part."""
    labels: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    """What the Kreis says in other languages (`geodata.indicators.languages`); the catalogue's own words are in files."""

    @property
    def expressions(self) -> tuple[str, ...]:
        """What is to be computed."""
        return tuple(one for one in (self.numerator, self.denominator, self.value) if one is not None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All measures and indicators by their ids, in the order of the files."""

    measures: dict[str, Measure]
    indicators: dict[str, Entry]


@cache
def catalogue() -> Catalogue:
    """The catalogue that came with the program."""
    return read_catalogue()


def read_catalogue(folder: Path = FOLDER) -> Catalogue:
    """All of it. Raises ReadError naming file and entry where something does not fit."""
    measures = {}
    for told in _entries(folder / MEASURES, "measure"):
        one = measure_of(told, MEASURES)
        measures[_new(one.id, measures, MEASURES)] = one
    indicators: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name not in {MEASURES, BREAKDOWNS.name, RELATIONS}:
            for told in _entries(path, "indicator"):
                entry = entry_of(told, path.name)
                indicators[_new(entry.id, indicators, path.name)] = entry
    return Catalogue(measures, dict(sorted(indicators.items())))


def measure_of(told: dict[str, Any], file: str) -> Measure:
    """A measure from its entry. Raises ReadError."""
    try:
        one = Measure(**{**told, "words": tuple(told.get("words", ()))})
    except TypeError as error:
        raise _wrong("Die Größe", told, str(error), file) from error
    if not re.fullmatch(NAME, one.id):
        raise _wrong("Die Größe", told, "die Kennung besteht aus a–z, 0–9 und _", file)
    if one.made_by is None and not one.bring:
        raise _wrong("Die Größe", told, "weder berechnet noch gesagt, welche Tabelle sie bringt", file)
    return one


def entry_of(told: dict[str, Any], file: str) -> Entry:
    """An indicator from its entry. Raises ReadError with the fault in German."""
    given = dict(told)
    try:
        given["breakdowns"] = tuple(given.get("breakdowns", ()))
        given["levels"] = tuple(given.get("levels", ()))
        given["changes"] = tuple(Change(**one) for one in given.get("changes", ()))
        if given.get("example") is not None:
            given["example"] = _example(given["example"])
        one = Entry(**given)
    except (TypeError, KeyError, ValueError) as error:
        raise _wrong("Der Indikator", told, str(error), file) from error
    fault = fault_of(one)
    if fault is not None:
        raise _wrong("Der Indikator", told, fault, file)
    return one


def fault_of(one: Entry) -> str | None:
    """What contradicts itself in an indicator, in German; None where nothing does."""
    if not re.fullmatch(KEY, one.id):
        return "Die Kennung besteht aus 2 bis 10 Großbuchstaben und Ziffern und beginnt mit einem Buchstaben."
    if one.phase not in PHASES:
        return f"Die Lebensphase ist eine von: {', '.join(PHASES)}."
    unknown = [name for name in one.breakdowns if name not in breakdowns()]
    if unknown:
        return f"Eine Aufgliederung „{unknown[0]}“ gibt es nicht."
    if one.direction is not None and one.direction not in DIRECTIONS:
        return f"Die Richtung ist eine von: {', '.join(DIRECTIONS)}, oder keine."
    if (one.value is None) == (one.numerator is None) or (one.numerator is None) != (one.denominator is None):
        return "Gebraucht wird entweder ein Wert oder Zähler und Nenner."
    if not one.per or abs(one.per) == float("inf") or one.per != one.per:
        return "Womit malgenommen wird, ist eine Zahl und nicht 0."
    fault = fault_of_labels(one.labels)
    if fault is not None:
        return fault
    for item in fields(one):
        value = getattr(one, item.name)
        if (
            item.name not in {"denominator", "numerator", "value"}
            and isinstance(value, str)
            and not value.strip()
        ):
            return f"„{item.name}“ ist leer."
    return None


def _example(told: dict[str, Any]) -> Example:
    inputs = {
        name: [float(one) for one in (value if isinstance(value, list) else [value])]
        for name, value in told["inputs"].items()
    }
    return Example(inputs, float(told["value"]), told["by_hand"])


def _entries(path: Path, what: str) -> list[dict[str, Any]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))[what]
    except (tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
        raise ReadError(f"Die Datei mit Indikatoren stimmt nicht: {error}", path.name) from error


def _new(key: str, known: dict[str, Any], file: str) -> str:
    if key in known:
        raise ReadError("Diese Kennung gibt es zweimal.", file, value=key)
    return key


def _wrong(what: str, told: dict[str, Any], why: str, file: str) -> ReadError:
    return ReadError(f"{what} „{told.get('id', '?')}“ stimmt nicht: {why}", file)
