"""Municipalities that are no more, and into which they have gone: typed by hand into `area_history.toml`. No database."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.reading import ReadError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).parent / "area_history.toml"


@dataclass(frozen=True, slots=True)
class Gone:
    """A municipality by its former key (AGS), the one it has gone into, since when, and where that is written."""

    ags: str
    name: str
    into_ags: str
    into_name: str
    since: date
    source: str

    @property
    def sentence(self) -> str:
        """In German, for whoever still uses the former key."""
        return (
            f"Die Gemeinde {self.name} ({self.ags}) gibt es seit dem {self.since:%d.%m.%Y} nicht mehr;"
            f" sie gehört zu {self.into_name}. Bitte {self.into_ags} einsetzen."
        )


def read_history(path: Path = FILE) -> dict[str, Gone]:
    """All of them by their former key. Raises ReadError where an entry does not fit."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    found: dict[str, Gone] = {}
    for entry in told["gone"]:
        try:
            one = Gone(**entry)
        except TypeError as error:
            raise ReadError(
                f"Der Eintrag „{entry.get('ags', '?')}“ stimmt nicht: {error}", path.name
            ) from error
        if not (re.fullmatch(r"\d{8}", one.ags) and re.fullmatch(r"\d{8}", one.into_ags)) or one.ags in found:
            raise ReadError(
                "Der Schlüssel hat nicht acht Ziffern oder steht zweimal da.", path.name, value=one.ags
            )
        found[one.ags] = one
    return found


@cache
def _history() -> dict[str, Gone]:
    return read_history()


def successor_of(ags: str, history: Mapping[str, Gone] | None = None) -> Gone | None:
    """What became of a municipality, to the last of several changes; None where nothing is known of it.

    `history`: by former keys; without it what stands in `area_history.toml`.
    """
    known = _history() if history is None else history
    first = last = known.get(ags)
    seen = {ags}
    while last is not None and last.into_ags in known and last.into_ags not in seen:
        seen.add(last.into_ags)
        last = known[last.into_ags]
    if first is None or last is None or last is first:
        return first
    return Gone(first.ags, first.name, last.into_ags, last.into_name, first.since, first.source)


def unknown_municipality(ags: str) -> str:
    """The sentence about a key that no municipality here has."""
    gone = successor_of(ags)
    return (
        gone.sentence
        if gone is not None
        else f"Eine Gemeinde {ags} gibt es hier nicht (mehr). Nach Gebietsänderungen gilt der neue Schlüssel."
    )
