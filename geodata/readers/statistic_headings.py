"""What headings of statistics mean: a measure, and the part of a breakdown that it is told of; and in which unit a column is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from geodata.indicators import catalogue
from geodata.indicators.breakdowns import breakdowns, is_part
from geodata.reading import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGN = "@"
TOTALS = {"insgesamt", "anzahl", "gesamt", "zusammen", "%", "prozent", "deutschland"}
SHARES = {
    "%": "Prozent",
    "prozent": "Prozent",
    "v.h.": "Prozent",
    "je 1000": "je 1.000",
    "je 1.000": "je 1.000",
}
THOUSANDS = {
    "1000": "Tausend",
    "1.000": "Tausend",
    "tsd.": "Tausend",
    "in 1000": "Tausend",
    "in tausend": "Tausend",
}
OTHER_UNITS = SHARES | THOUSANDS
"""Units in which no measure is counted, as people read them."""
Meaning = tuple[str, str]
"""A measure and the key of a part ("geschlecht=w"); "": all together."""


def plain(text: str) -> str:
    """A heading without what says nothing: lower case, single spaces, no totals."""
    parts = [" ".join(one.lower().split()) for one in text.split(" / ")]
    return " / ".join(one for one in parts if one not in TOTALS)


def meaning_of(heading: str) -> Meaning | None:
    """What a heading means by the catalogue's words; a part of a breakdown may stand anywhere in it. None: not known."""
    parts = plain(heading).split(" / ")
    whole = _words().get(" / ".join(parts))
    if whole is not None:
        return whole, ""
    for place, word in enumerate(parts):
        key = _parts().get(word)
        measure = _words().get(" / ".join(parts[:place] + parts[place + 1 :]))
        if key is not None and measure is not None:
            return measure, key
    return None


def meaning_told(told: str, heading: str, file: str) -> Meaning:
    """What a mapping says: "leavers", or "leavers@geschlecht=w". Raises ReadError for what there is not."""
    measure, _, key = told.partition(SIGN)
    if measure not in catalogue().measures:
        raise ReadError(f"Eine Größe „{measure}“ gibt es nicht (bei „{heading}“).", file)
    if not is_part(key):
        raise ReadError(f"Eine Aufgliederung „{key}“ gibt es nicht (bei „{heading}“).", file)
    return measure, key


def check_unit(unit: str, heading: str, measure: str, file: str) -> None:
    """Raises ReadError where a column is told in another unit than the measure is counted in."""
    told = OTHER_UNITS.get(unit.strip().lower())
    if told is not None:
        one = catalogue().measures[measure]
        raise ReadError(
            f"„{heading}“ ist in „{told}“ angegeben, „{one.name}“ wird in „{one.unit}“ gezählt. Bitte die Spalte mit der Anzahl"
            " zuordnen.", file,
        )  # fmt: skip


def unit_among(cells: Iterable[str]) -> str:
    """The unit that one of the cells above a column names, where no measure is counted in it; else nothing."""
    return next((cell for cell in cells if cell.strip().lower() in OTHER_UNITS), "")


@cache
def _words() -> dict[str, str]:
    found: dict[str, str] = {}
    for one in catalogue().measures.values():
        for word in (one.id, one.name, *one.words):
            found.setdefault(plain(word), one.id)
    return found


@cache
def _parts() -> dict[str, str]:
    """Parts that only tables tell; ages and the like are measures of their own."""
    return {
        plain(word): one.key(part)
        for one in breakdowns().values()
        for part in one.parts
        if not part.options
        for word in part.words
    }
