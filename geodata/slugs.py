"""Short readable names for addresses: "grundschule-hennstedt", unique within a region."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH = 70
REPLACED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae"})


def slug_of(text: str) -> str:
    """The text in lower case letters, digits and hyphens, at most `MAX_LENGTH` characters, cut between words."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(REPLACED)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) > MAX_LENGTH:
        slug = slug[: MAX_LENGTH + 1].rpartition("-")[0] or slug[:MAX_LENGTH]
    return slug or "ort"


class Slugs:
    """Gives out slugs that are not taken yet."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def make(self, name: str, place: str | None) -> str:
        """A new slug from a site's name and place; a number is added while it is taken."""
        base = slug_of(name)
        where = slug_of(place) if place else ""
        if where and where not in base:
            base = f"{base[: MAX_LENGTH - len(where)].rstrip('-')}-{where}"
        slug, number = base, 1
        while slug in self._taken:
            number += 1
            slug = f"{base}-{number}"
        self._taken.add(slug)
        return slug
