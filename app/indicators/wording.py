"""What an indicator and its parts are called in a language; German, and said to be, where nothing else is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query

from app.indicators.catalogue import labels_of
from app.indicators.words import say
from geodata.indicators.breakdowns import is_part
from geodata.indicators.languages import FIELDS, PHRASES, TRANSLATED, language, part_label

if TYPE_CHECKING:
    from app.indicators.catalogue import Indicator

Code = Literal["de", "da", "en", "ls"]
Lang = Annotated[
    Code,
    Query(
        description="Sprache von Name, Frage, Definition, Einheit, Formel, Quelle und Güte; `german` nennt, was nur auf Deutsch vorliegt."
        " ls: Leichte Sprache"
    ),
]

WORDED = (*FIELDS, *PHRASES)
"""The fields that are told in a language."""


@dataclass(frozen=True, slots=True)
class Worded:
    """An indicator in a language; `german`: which of the fields are not told in it and stay German."""

    name: str
    question: str
    definition: str
    unit: str
    source: str
    formula: str
    quality: str
    german: tuple[str, ...] = ()


def worded(indicator: Indicator, code: str) -> Worded:
    """An indicator in German, Danish, English ("de", "da", "en") or Leichte Sprache ("ls")."""
    words = {name: getattr(indicator.entry, name) for name in WORDED}
    told = {**_phrases(words, code), **labels_of(indicator).get(code, {})}
    german = () if code == "de" else tuple(name for name in WORDED if name not in told)
    return Worded(**{**words, **told}, german=german)


def _phrases(words: dict[str, str], code: str) -> dict[str, str]:
    """Source, formula and quality in another language, as far as the catalogue has these very words."""
    if code not in TRANSLATED:
        return {}
    tables = language(code).phrases
    return {name: tables[name][words[name]] for name in PHRASES if words[name] in tables[name]}


def name_in(indicator: Indicator, breakdown: str, code: str) -> tuple[str, bool]:
    """What an indicator or a part of it ("geschlecht=w") is called, and whether that is in the language asked for."""
    if code not in TRANSLATED:
        return indicator.name_of(breakdown), code == "de"
    told = worded(indicator, code)
    if "name" in told.german or not is_part(breakdown):
        return indicator.name_of(breakdown), False
    if not breakdown:
        return told.name, True
    here = language(code)
    by_kreis = "name" in indicator.changed or "name" in indicator.entry.labels.get(code, {})
    pattern = None if by_kreis else here.names.get(indicator.id, {}).get(breakdown.partition("=")[0])
    if pattern is not None and breakdown in here.parts:
        return pattern.format(part=here.parts[breakdown]), True
    label, is_told = part_label(code, breakdown)
    return (f"{told.name} ({label})", True) if is_told else (indicator.name_of(breakdown), False)


def part_in(breakdown: str, code: str) -> str:
    """What a part is called by itself; all together where it is none."""
    return part_label(code, breakdown)[0] if breakdown else say("all", code)


def in_language(answer: dict[str, Any], indicator: Indicator, code: str) -> dict[str, Any]:
    """An answer about an indicator with its words in a language; it says which, and what stayed German."""
    told = worded(indicator, code)
    words = {name: getattr(told, name) for name in WORDED if name in answer}
    return {**answer, **words, "lang": code, "german": [name for name in told.german if name in answer]}
