"""Templates of reports as data: what a report of a kind begins with, block by block. No database."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geodata.reading import ReadError

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of report. `of`: about the whole Kreis, or about one municipality."""

    id: str
    name: str
    about: str
    of: str
    title: str
    subtitle: str
    blocks: tuple[dict[str, Any], ...]

    def titled(self, name: str, year: int) -> tuple[str, str]:
        """Title and subtitle for the area of that name in a year."""
        filled = [
            one.replace("{area}", name).replace("{year}", str(year)) for one in (self.title, self.subtitle)
        ]
        return filled[0], filled[1]


@cache
def templates() -> dict[str, Template]:
    """All templates by their ids. Raises ReadError naming the file where one does not fit."""
    found = [_template(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {one.id: one for one in sorted(found, key=lambda one: (one.of, one.name))}


def _template(path: Path) -> Template:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        one = Template(
            path.stem,
            told["name"],
            told["about"],
            told["of"],
            told["title"],
            told["subtitle"],
            tuple(told["block"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
        raise ReadError(f"Die Vorlage stimmt nicht: {error}", path.name) from error
    if one.of not in {"region", "municipality"}:
        raise ReadError("„of“ ist region oder municipality.", path.name, value=one.of)
    return one
