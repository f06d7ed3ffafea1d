"""Which column is which field: guessed from its name and from what stands in it, each guess with its reason.

A guess is only a proposal: people see it with its reason and change it. One field gets one column; names count more than
values, so that a column is not taken for something because its numbers happen to lie in a range.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from geodata.readers.meanings import age_span, figure_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.imports.sampling import Sample

FILE = Path(__file__).with_name("synonyms.toml")
FUZZY = 88
ENOUGH = 0.8
"""So much of a column's values must look like it."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A column taken for a field: "fields.street", "places.approved_places", "ages.span", "name" …"""

    column: str
    field: str
    score: float
    reason: str


@lru_cache(maxsize=1)
def synonyms() -> dict[str, dict[str, list[str]]]:
    """The words for fields and kinds, plain (`plain`)."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        part: {name: [plain(word) for word in words] for name, words in of.items()}
        for part, of in told.items()
    }


def plain(text: str) -> str:
    """A word without case, accents, umlauts, signs: "Straße / Hnr." → "strasse hnr"."""
    lower = (
        text.casefold()
        .replace("ä", "ae")
        .replace("ö", "oe")
        .replace("ü", "ue")
        .replace("ß", "ss")
        .replace("ø", "oe")
        .replace("å", "aa")
        .replace("æ", "ae")
    )
    flat = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", flat).strip()


SINGLE = ("name", "key", "category", "longitude", "latitude")


def _fields() -> dict[str, list[str]]:
    told = synonyms()
    single = {name: words for name, words in told["fields"].items() if name in SINGLE}
    several = {f"fields.{name}": words for name, words in told["fields"].items() if name not in SINGLE}
    places = {f"places.{name}": words for name, words in told["places"].items()}
    return single | several | places | {f"ages.{name}": words for name, words in told["ages"].items()}


def guesses(sample: Sample) -> list[Guess]:
    """The best column for each field, surest first; no column and no field stands there twice."""
    found = [
        guess
        for column in dict.fromkeys(filter(None, sample.columns))
        for guess in _of_column(column, sample.values(column))
    ]
    found += _names(sample, found)
    chosen: dict[str, Guess] = {}
    columns: set[str] = set()
    for guess in sorted(found, key=lambda one: -one.score):
        if guess.field not in chosen and guess.column not in columns:
            chosen[guess.field] = guess
            columns.add(guess.column)
    return list(chosen.values())


def _of_column(column: str, values: list[str]) -> Iterable[Guess]:
    """What a column may be, by its name where its values do not speak against it, and by its values alone."""
    for field, words in _fields().items():
        score, word = _likeness(plain(column), words)
        looks = LOOKS.get(field)
        if score and (looks is None or not looks.needed or not values or looks.share(values) >= 0.5):
            yield Guess(
                column,
                field,
                score,
                f"heißt „{column}“, wie „{word}“" if plain(column) != word else f"heißt „{column}“",
            )
    for field, looks in LOOKS.items():
        if looks.alone and values and looks.share(values) >= ENOUGH:
            yield Guess(column, field, 0.5, f"{looks.words} ({round(100 * looks.share(values))} % der Werte)")


def _likeness(name: str, words: list[str]) -> tuple[float, str]:
    """How much a name is one of the words: 1 for the first, less for later ones, less for a likeness."""
    if name in words:
        return 1.0 - 0.005 * words.index(name), name
    near = process.extractOne(
        name, [word for word in words if len(word) > 3], scorer=fuzz.ratio, score_cutoff=FUZZY
    )
    if near:
        return 0.7, near[0]
    parts = name.split()
    inside = [word for word in words if len(word) > 2 and " " not in word and word in parts]
    return (0.6, inside[0]) if inside and len(parts) <= 4 else (0.0, "")


@dataclass(frozen=True, slots=True)
class Looks:
    """What values of a field look like; `alone`: that is enough to guess it, whatever the column is called; `needed`:
    they must look like it, also where the name fits."""

    fits: Callable[[str], bool]
    words: str
    alone: bool = True
    needed: bool = True

    def share(self, values: list[str]) -> float:
        """How many of the values look like it."""
        return sum(map(self.fits, values)) / len(values)


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda value: compiled.fullmatch(value) is not None


def _is_places(value: str) -> bool:
    try:
        figure = figure_of(value)
    except ValueError:
        return False
    return figure.value is None or (figure.value <= 2000 and figure.value == int(figure.value))


def _is_age_span(value: str) -> bool:
    try:
        age_span(value)
    except ValueError:
        return False
    return True


DAY = r"(?:mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|tägl|täglich|werktags|man|tir|ons|tor|fre|tue|wed|thu|fri|sun)"
LOOKS = {
    "fields.postal_code": Looks(_matches(r"(?:D-|DK-)?\d{5}|\d{4}"), "sieht aus wie Postleitzahlen", alone=False),
    "fields.email": Looks(_matches(r"[^@\s]{1,64}@[^@\s]{1,190}\.[a-z]{2,20}"), "sieht aus wie E-Mail-Adressen"),
    "fields.website": Looks(_matches(r"(?:https?://|www\.)\S{3,300}"), "sieht aus wie Internetadressen"),
    "fields.phone": Looks(_matches(r"(?:\+|0)[\d\s/()\-–.]{5,25}"), "sieht aus wie Telefonnummern"),
    "fields.opening_hours": Looks(_matches(rf".{{0,80}}(?:{DAY}\b.{{0,80}}\d{{1,2}}[:.]\d{{2}}|\d{{1,2}}[:.]\d{{2}}\s*(?:-|–|bis)\s*\d{{1,2}}[:.]\d{{2}}).{{0,300}}"), "sieht aus wie Öffnungszeiten"),
    "fields.house_number": Looks(_matches(r"\d{1,4}\s?[a-z]?(?:\s?[-–/+]\s?\d{1,4}\s?[a-z]?)?"), "sieht aus wie Hausnummern", alone=False),
    "fields.address": Looks(_matches(r".{3,80}\d.{0,10}[,;]?\s*\d{4,5}\s+\D{2,60}"), "sieht aus wie ganze Adressen", needed=False),
    "fields.street": Looks(_matches(r"[^@]{3,100}"), "", alone=False),
    "fields.place": Looks(_matches(r"\D{2,80}"), "", alone=False),
    "fields.wheelchair": Looks(_matches(r"ja|nein|j|n|x|yes|no|0|1|true|false|teilweise|eingeschränkt|limited|nej|barrierefrei|unbekannt|k\. ?a\."), "", alone=False),
    "places.approved_places": Looks(_is_places, "", alone=False),
    "places.occupied_places": Looks(_is_places, "", alone=False),
    "places.flex_places": Looks(_is_places, "", alone=False),
    "ages.span": Looks(_is_age_span, "sieht aus wie Altersspannen", alone=False),
    "name": Looks(lambda value: any(c.isalpha() for c in value) and len(value) <= 200, "", alone=False),
    "longitude": Looks(_matches(r"-?\d{1,9}(?:[.,]\d+)*"), "", alone=False),
    "latitude": Looks(_matches(r"-?\d{1,9}(?:[.,]\d+)*"), "", alone=False),
}  # fmt: skip


def _names(sample: Sample, found: list[Guess]) -> Iterable[Guess]:
    """Where no column is called a name: the first one of texts that are nearly all different."""
    if any(guess.field == "name" for guess in found):
        return
    taken = {guess.column for guess in found if guess.score >= 0.6}
    for column in filter(None, sample.columns):
        values = sample.values(column)
        different = len(set(values)) / max(len(values), 1)
        if column not in taken and values and different > 0.8 and LOOKS["name"].share(values) > 0.9:
            yield Guess(column, "name", 0.3, "enthält fast nur verschiedene Texte")
            return
