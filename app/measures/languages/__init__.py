"""The words of the public (topics, pictures, mails) in German, Danish, English and Leichte Sprache, and how each writes days and numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.measures.languages.danish import DANISH
from app.measures.languages.english import ENGLISH
from app.measures.languages.german import GERMAN
from app.measures.languages.simple import SIMPLE
from app.measures.picture import WORDS, german, number

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = {"de": "Deutsch", "ls": "Leichte Sprache", "da": "Dansk", "en": "English"}
TAGS = {"de": "de", "ls": "de-simple", "da": "da", "en": "en"}
"""How HTML and HTTP name the languages (BCP 47)."""
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip

ALL: dict[str, Mapping[str, str]] = {"de": GERMAN, "ls": SIMPLE, "da": DANISH, "en": ENGLISH}


class Told:
    """The words of one language, and how it writes days and numbers; templates call it `w`."""

    def __init__(self, language: str) -> None:
        self.language, self.tag, self._words = language, TAGS[language], ALL[language]

    def __call__(self, key: str, **values: object) -> str:
        """A word or sentence, with its values put in."""
        return self._words[key].format(**values) if values else self._words[key]

    def day(self, told: date | datetime | str) -> str:
        """A day as it is written."""
        if self.language != "en":
            return german(told)
        one = date.fromisoformat(str(told)[:10])
        return f"{one.day} {MONTHS[one.month - 1]} {one.year}"

    def number(self, value: float) -> str:
        """A number as it is written."""
        written = number(value)
        return written.translate(str.maketrans(",.", ".,")) if self.language == "en" else written

    def figure(self, value: float | None, status: str | None, unit: str) -> str:
        """A figure in words; why there is none where there is none."""
        if value is None:
            return self(f"status_{status if status in WORDS else 'unknown'}")
        return f"{self.number(value)} {unit}".strip()

    def euros(self, cents: int) -> str:
        """An amount; cents only where there are some."""
        whole = cents % 100 == 0
        written = number(cents / 100) if whole else f"{cents / 100:.2f}".replace(".", ",")
        return self(
            "euros", amount=written.translate(str.maketrans(",.", ".,")) if self.language == "en" else written
        )

    def why_not(self, comparison: Mapping[str, Any]) -> tuple[str, bool]:
        """Why there is no comparison, and whether it is told in this language (what was computed earlier is not)."""
        key = f"why_{comparison.get('why')}"
        if key not in self._words:
            return comparison["why_not"], self.language == "de"
        return self(
            key, **{name: comparison[name] for name in ("count", "fewest") if name in comparison}
        ), True

    def trends(self, trends: Mapping[str, Any]) -> tuple[str, bool]:
        """Whether both went the same way before, and whether it is told in this language."""
        standing, why = trends["standing"], f"trend_{trends.get('why')}"
        if standing in ("alike", "different"):
            years, numbers = trends["years"], ("slope", "low", "high")
            told = {name: self.signed(trends[name]) for name in numbers}
            return self(f"trend_{standing}", first=years[0], last=years[-1], **told), True
        if why not in self._words:
            return trends["words"], self.language == "de"
        return self(why, years=trends.get("fewest")), True

    def signed(self, value: float) -> str:
        """A difference with its sign."""
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{self.number(abs(round(value, 2)))}"


def language_of(asked: str | None, accepted: str | None) -> str:
    """The language of a page: the one its address names, else the best of Accept-Language that there is, else German.

    Leichte Sprache is never guessed: browsers do not ask for it.
    """
    if asked in NAMES:
        return asked
    wanted: list[tuple[float, str]] = []
    for part in (accepted or "")[:500].split(","):
        tag, _, weight = part.partition(";q=")
        code = tag.strip().lower().split("-")[0]
        if code in ("de", "da", "en"):
            wanted.append((-_weight(weight), code))
    best = min(wanted, key=lambda one: one[0], default=(0.0, "de"))
    return best[1] if best[0] < 0 else "de"


def _weight(told: str) -> float:
    try:
        return float(told) if told else 1.0
    except ValueError:
        return 0.0
