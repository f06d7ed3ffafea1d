"""The catalogue of life phases and categories, from `categories.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("categories.toml")
LANGUAGES = ("de", "da", "en", "easy")


@dataclass(frozen=True, slots=True)
class LifePhase:
    """A phase of life; ages in months, the end exclusive."""

    code: str
    label: dict[str, str]
    age_from_months: int
    age_to_months: int | None
    shape: str


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of learning site or offer; ages are the usual ones, an offer may state its own."""

    code: str
    life_phase: str
    label: dict[str, str]
    age_from_months: int | None
    age_to_months: int | None
    color: str
    icon: str
    isced: str | None
    has_places: bool
    is_private: bool = False
    """Names and places of such offers are not public: day-care persons work in their homes."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All life phases and categories, in the order in which they are shown."""

    life_phases: tuple[LifePhase, ...]
    categories: tuple[Category, ...]

    def __contains__(self, code: object) -> bool:
        return any(category.code == code for category in self.categories)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue; raises ValueError where an entry lacks a language or names an unknown life phase."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    phases = tuple(LifePhase(**{"age_to_months": None, **entry}) for entry in told["life_phase"])
    for phase in phases:
        _check_labels(phase)
    return Catalogue(phases, categories_of(told["category"], {phase.code for phase in phases}))


def categories_of(entries: list[dict[str, Any]], life_phases: set[str]) -> tuple[Category, ...]:
    """Categories as they stand in a TOML.

    Raises ValueError where one lacks a language or names an unknown life phase, TypeError for an unknown or missing key.
    """
    usual = {"age_from_months": None, "age_to_months": None, "isced": None}
    categories = tuple(Category(**{**usual, **entry}) for entry in entries)
    for category in categories:
        _check_labels(category)
        if category.life_phase not in life_phases:
            raise ValueError(f"{category.code}: unknown life phase {category.life_phase}")
    return categories


def _check_labels(entry: LifePhase | Category) -> None:
    if set(entry.label) != set(LANGUAGES):
        raise ValueError(f"{entry.code}: labels in {', '.join(LANGUAGES)} are needed")
