"""Counts that hang together though no formula says so, as data (`relations.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = "relations.toml"


@dataclass(frozen=True, slots=True)
class Declared:
    """`whole` is of its `parts` and a rest; of `years_before` years before them."""

    whole: str
    parts: tuple[str, ...]
    years_before: int
    why: str


@cache
def declared() -> tuple[Declared, ...]:
    """All of them, in their order."""
    with (Path(__file__).parent / FILE).open("rb") as file:
        rows = tomllib.load(file)["relation"]
    return tuple(
        Declared(one["whole"], tuple(one["parts"]), one.get("years_before", 0), one["why"]) for one in rows
    )
