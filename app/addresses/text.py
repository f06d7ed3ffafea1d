"""Addresses as people write them, brought to one spelling: street, house number, place.

The database's `atlas_normalise` and `atlas_place_name` (migration 0001) write the same; a test holds them together.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae"})
_SAME_WORDS = {"sankt": "st", "doktor": "dr", "professor": "prof", "pl": "platz"}
_NUMBER = re.compile(
    r"\s*(\d{1,4})\s*([a-z](?![a-z]))?(?:\s*(?:-|–|/|\+|,|;|u\.|und|bis)\s*(\d{1,4})?\s*([a-z](?![a-z]))?)?", re.I
)  # fmt: skip
_AT_THE_END = re.compile(
    r"^(?P<street>.*[^\W\d_].*?)[\s,]+(?P<number>\d{1,4}\s*[a-z]?(?:\s*[-–/+]\s*\d{0,4}\s*[a-z]?)?)$", re.I
)
LONGEST_RANGE = 60
"""A range of house numbers over more than this is a slip, not a building."""


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """A house number: of "12a-14" 12, 14 and "a"; of "7" 7, 7 and ""."""

    first: int
    last: int
    suffix: str = ""


def normalised(text: str) -> str:
    """Lower case letters and digits, words apart by one space: "Große Straße" becomes "grosse strasse"."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return re.sub(
        r"[^a-z0-9]+", " ", "".join(letter for letter in plain if not unicodedata.combining(letter))
    ).strip()


def street_name(street: str) -> str:
    """A street's name as it is shown: "Kieler Str." written out as "Kieler Straße"."""
    return re.sub(
        r"(?i)(?<![a-zäöüß])str(asse)?\.?$",
        "Straße",
        re.sub(r"(?<=[a-zäöüß])str(asse)?\.?$", "straße", street.strip()),
    )


def street_words(street: str) -> str:
    """A street's name in one spelling, word by word: "Sankt-Jürgen-Straße" becomes "st juergen str"."""
    return " ".join(_word(word) for word in normalised(street).split())


def street_key(street: str) -> str:
    """What two spellings of one street have in common: "Kieler Str." and "Kielerstraße" both give "kielerstr"."""
    return street_words(street).replace(" ", "")


def _word(word: str) -> str:
    return re.sub(r"strasse$", "str", _SAME_WORDS.get(word, word))


def begun_words(typed: str) -> list[str]:
    """The words of a search that is still being typed; a last "straß" or "strass" is the beginning of "str"."""
    return [re.sub(r"stra(s|ss)$", "str", word) for word in street_words(typed).split()]


def place_key(place: str | None) -> str | None:
    """A place's name without what only tells it from others: "Burg (Dithmarschen)" gives "burg"; None for nothing."""
    found = normalised(re.sub(r"\s*(,|\(|/).*$", "", place)) if place else ""
    return found or None


def place_keys(place: str | None) -> list[str]:
    """The keys under which a place may be known: "Kiel-Holtenau" as such and as a part of "kiel"."""
    key = place_key(place)
    if key is None or place is None:
        return []
    whole = place_key(re.split(r"\s*-\s*", place)[0])
    return [key] if whole in (key, None) else [key, str(whole)]


def house_number(text: str | None) -> HouseNumber | None:
    """The numbers in a house number; None where there is none (also for "0", which lists write for none)."""
    found = _NUMBER.match(text or "")
    if found is None or int(found[1]) == 0:
        return None
    first, second = int(found[1]), int(found[3] or 0)
    last = second if first < second <= first + LONGEST_RANGE else first
    return HouseNumber(first, last, (found[2] or "").lower())


def split_street(street: str | None, number: str | None) -> tuple[str | None, str | None]:
    """Street and house number, also where a list has both in one column ("Westring 358")."""
    if not street or number:
        return street, number
    found = _AT_THE_END.match(street.strip())
    return (found["street"].rstrip(" ,"), found["number"]) if found else (street, None)
