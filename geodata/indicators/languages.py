"""The catalogue in Danish, English and Leichte Sprache: one file per language in `languages/`, read here. No database.

German holds; what a file does not tell is shown in German and marked as German.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.indicators.breakdowns import label_of as german_label_of
from geodata.reading import ReadError

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "languages"
TRANSLATED = ("da", "en", "ls")
"""Danish, English, Leichte Sprache."""
FIELDS = ("name", "question", "definition", "unit")
"""What of an indicator is told in other languages, and may be told anew by a Kreis."""
PHRASES = ("source", "formula", "quality")
"""What the catalogue alone tells in other languages: phrases that many indicators share, found by the German ones."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language: fields by indicator; units, phrases and parts of breakdowns by their German words and keys.

    `names`: by indicator and breakdown, what a part is called, with {part} for the part. `phrases`: one table for each of `PHRASES`.
    """

    indicators: Mapping[str, Mapping[str, str]]
    names: Mapping[str, Mapping[str, str]]
    units: Mapping[str, str]
    parts: Mapping[str, str]
    phrases: Mapping[str, Mapping[str, str]]

    def part_label(self, key: str) -> str | None:
        """ "geschlecht=w" as people read it in brackets; None where it is not told."""
        breakdown, part = self.parts.get(key.partition("=")[0]), self.parts.get(key)
        return None if breakdown is None or part is None else f"{breakdown}: {part}"


@cache
def language(code: str) -> Language:
    """A language of `TRANSLATED`. Raises ReadError where its file does not fit."""
    path = FOLDER / f"{code}.toml"
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        listed = told["indicators"]
        names = {key: one.pop("names", {}) for key, one in listed.items()}
        phrases = {name: told[name] for name in PHRASES}
        return Language(listed, names, told["units"], told["parts"], phrases)
    except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise ReadError(f"Die Übersetzung der Indikatoren stimmt nicht: {error}", path.name) from error


def fault_of_labels(labels: object) -> str | None:
    """What is wrong with words in other languages (`{"da": {"name": "…"}}`), in German; None where nothing is."""
    if not isinstance(labels, dict):
        return "Worte in anderen Sprachen stehen je Sprache."
    for code, told in labels.items():
        if code not in TRANSLATED or not isinstance(told, dict):
            return f"Sprachen sind: {', '.join(TRANSLATED)}."
        for name, words in told.items():
            if name not in FIELDS or not isinstance(words, str) or not words.strip():
                return (
                    f"In einer anderen Sprache heißen kann: {', '.join(FIELDS)}; und nichts davon ist leer."
                )
    return None


def part_label(code: str, key: str) -> tuple[str, bool]:
    """The label of a part, and whether it is in the language asked for."""
    told = language(code).part_label(key) if code in TRANSLATED else None
    return (told, True) if told is not None else (german_label_of(key), code == "de")
