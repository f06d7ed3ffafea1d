"""By what indicators are broken down: typed by hand into `breakdowns.toml`, and read here. No database."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from geodata.reading import ReadError

FILE = Path(__file__).parent / "breakdowns.toml"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what differs in computed measures, or the words under which tables tell it."""

    id: str
    name: str
    options: dict[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Parts in their order. `adds_up`: together they are the whole; `nested`: each holds the one before it.

    `within`: the option of computed measures whose parts lie in the whole's (they add up where they cover it). `of`: whether
    denominators are broken down too. `bring`: which table brings it where nothing computes it.
    """

    id: str
    name: str
    parts: tuple[Part, ...]
    adds_up: bool = False
    nested: bool = False
    within: Literal["ages", "grades", "kinds"] | None = None
    of: Literal["both", "numerator"] = "both"
    bring: str | None = None

    def key(self, part: Part) -> str:
        """How series and tables name a part."""
        return f"{self.id}={part.id}"


@cache
def breakdowns() -> dict[str, Breakdown]:
    """All of them by their ids. Raises ReadError where the file does not fit."""
    try:
        listed = tomllib.loads(FILE.read_text(encoding="utf-8"))["breakdown"]
        return {told["id"]: _breakdown(told) for told in listed}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise ReadError(f"Die Datei der Aufgliederungen stimmt nicht: {error}", FILE.name) from error


def _breakdown(told: dict[str, Any]) -> Breakdown:
    parts = tuple(Part(**{**one, "words": tuple(one.get("words", ()))}) for one in told["part"])
    return Breakdown(parts=parts, **{name: value for name, value in told.items() if name != "part"})


def label_of(key: str) -> str:
    """ "geschlecht=w" as people read it; "" is all together."""
    if not key:
        return "insgesamt"
    name, _, wanted = key.partition("=")
    found = breakdowns().get(name)
    part = None if found is None else next((one for one in found.parts if one.id == wanted), None)
    return key if found is None or part is None else f"{found.name}: {part.name}"


def part_name(key: str) -> str:
    """ "verkehr=rad" as it stands in a sentence: "mit dem Rad"; the key itself where there is none."""
    name, _, wanted = key.partition("=")
    found = breakdowns().get(name)
    return next((one.name for one in found.parts if one.id == wanted), key) if found else key


def is_part(key: str) -> bool:
    """Whether a key names a part that there is; "" (all together) does."""
    return not key or label_of(key) != key
