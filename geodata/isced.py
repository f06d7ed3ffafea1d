"""ISCED 2011 levels of kinds of learning sites, and INSPIRE's type of service for each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PATH = Path(__file__).with_name("isced.toml")


@dataclass(frozen=True, slots=True)
class Level:
    """A level: its labels by language, and the address of INSPIRE's type of service."""

    labels: Mapping[str, str]
    inspire: str


@dataclass(frozen=True, slots=True)
class Isced:
    """Levels by code, and the levels of each kind of site; kinds that are no formal education have none."""

    levels: Mapping[str, Level]
    kinds: Mapping[str, tuple[str, ...]]


@cache
def read_isced() -> Isced:
    """The table. Raises ValueError where a kind names a level that there is not."""
    told = tomllib.loads(PATH.read_text(encoding="utf-8"))
    levels = {
        code: Level(
            {name: words for name, words in one.items() if name != "inspire"},
            told["inspire"] + one["inspire"],
        )
        for code, one in told["levels"].items()
    }
    kinds = {kind: tuple(codes) for kind, codes in told["kinds"].items()}
    for kind, codes in kinds.items():
        if not levels.keys() >= set(codes):
            raise ValueError(f"{PATH.name}: {kind} has a level that there is not")
    return Isced(levels, kinds)
