"""What a map of areas can show, how it is written, and the question it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cartography.scale import grouped
from app.web import parameters as read

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITED = frozenset({"mean", "median", "within", "beyond"})
"""Measures of travel times, which a limit in minutes belongs to."""
MORE_IS_WORSE = frozenset({"mean", "median", "beyond"})


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its limit filled in."""

    code: str
    label: str
    unit: str
    write: Callable[[float], str]
    threshold: float | None
    """The limit that is to be one between two classes."""
    question: Callable[[str, str], str]
    """The question a map answers, made of the name of a kind and a way to travel."""

    @property
    def more_is_worse(self) -> bool:
        """Whether a high value is a bad one."""
        return self.code in MORE_IS_WORSE

    @property
    def told(self) -> dict[str, object]:
        """As answers tell it."""
        return {
            "code": self.code,
            "label": self.label,
            "unit": self.unit,
            "more_is_worse": self.more_is_worse,
        }


def rounded(value: float) -> str:
    """Whole, with a hint where it is not nothing."""
    return "< 1" if 0 < value < 0.5 else grouped(value)


def percent(value: float) -> str:
    """A share with one decimal."""
    return f"{grouped(100 * value, 1)} %"


def tenths(value: float) -> str:
    """One decimal below ten, whole above: more would feign exactness."""
    return grouped(value, 1 if 0 < value < 10 else 0)


def measure_of(code: str, limit_minutes: int) -> Measure:
    """The measure of a code for a limit in minutes. Raises BadRequest for a code that there is not."""
    limit = f"{limit_minutes} Minuten"
    minutes = ("Minuten", rounded, float(limit_minutes))
    known = {
        "mean": Measure("mean", "Mittlerer Weg in Minuten", *minutes,
                        lambda kind, way: f"{kind}: Wie weit ist der Weg {way}?"),
        "median": Measure("median", "Mittelster Weg (Median) in Minuten", *minutes,
                          lambda kind, way: f"{kind}: Wie weit hat es die Hälfte der Menschen {way} höchstens?"),
        "within": Measure("within", f"Anteil höchstens {limit}", "Anteil", percent, None,
                          lambda kind, way: f"{kind}: Wer ist {way} in {limit} da?"),
        "beyond": Measure("beyond", f"Menschen mit mehr als {limit}", "Menschen", rounded, None,
                          lambda kind, way: f"{kind}: Wie viele brauchen {way} länger als {limit}?"),
        "places": Measure("places", "Erreichbare Plätze je 100 Menschen im Alter dafür", "Plätze je 100", tenths, None,
                          lambda kind, way: f"{kind}: Wie viele Plätze sind {way} zu erreichen?"),
        "quota": Measure("quota", "Versorgungsquote: Plätze je 100 Kinder", "Plätze je 100", tenths, None,
                         lambda kind, _way: f"{kind}: Wie viele Plätze gibt es je 100 Kinder?"),
    }  # fmt: skip
    if code not in known:
        raise read.unknown("measure", code, list(known))
    return known[code]
