"""Which kind of learning site a table speaks of: by the values of a column, or for all of it by its name."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from app.imports.guessing import plain, synonyms
from geodata.categories import catalogue

if TYPE_CHECKING:
    from app.imports.sampling import Sample

SEPARATORS = (";", ",", "/", "|")
MAX_VALUES = 60
FUZZY = 90


@dataclass(frozen=True, slots=True)
class KindValue:
    """A value of the column of kinds, how often it stands there, and which kind it is taken for (None: not known)."""

    value: str
    count: int
    category: str | None


def words_of_kinds() -> dict[str, str]:
    """Plain words for kinds, with the kind's code."""
    found = {plain(word): one.code for one in catalogue().categories for word in one.label.values()}
    for code, words in synonyms()["categories"].items():
        found |= {word: code for word in words if word not in found}
    return found


def kind_of(text: str) -> str | None:
    """The kind that a word means; None where that is not plain."""
    words, told = words_of_kinds(), plain(text)
    if told in words:
        return words[told]
    near = process.extractOne(
        told, [word for word in words if len(word) > 4], scorer=fuzz.ratio, score_cutoff=FUZZY
    )
    return words[near[0]] if near else None


def kind_of_name(file_name: str) -> str | None:
    """The kind all rows of a file may be, by its name: "spielplaetze_flensburg.geojson" → playground."""
    words = words_of_kinds()
    for part in plain(re.sub(r"\.\w+$", "", file_name)).split():
        if part in words:
            return words[part]
    return None


def separator_of(values: list[str]) -> str | None:
    """What separates several kinds in one cell: the sign that leaves the most parts that are kinds."""

    def fits(separator: str) -> int:
        parts = [part for value in values[:300] if separator in value for part in value.split(separator)]
        return sum(kind_of(part) is not None for part in parts)

    best = max(SEPARATORS, key=fits)
    return best if fits(best) else None


def kind_values(sample: Sample, column: str, separator: str | None) -> list[KindValue]:
    """The values of a column of kinds, the most frequent first."""
    counts: Counter[str] = Counter()
    for value in sample.values(column):
        counts.update(
            filter(None, (part.strip() for part in (value.split(separator) if separator else [value])))
        )
    return [KindValue(value, count, kind_of(value)) for value, count in counts.most_common(MAX_VALUES)]
