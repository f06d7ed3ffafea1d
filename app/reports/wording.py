"""Figures as a report writes them: a number with its unit, or why there is none; years; differences with their sign."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.cartography.scale import grouped
from app.printing.words import STATUS_WORDS, day, signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.indicators.catalogue import Indicator

LEVELS = {
    "municipality": "Gemeinden",
    "municipal_association": "Ämter",
    "district": "Kreise",
    "state": "Länder",
}
TIGHT = {"%"}
"""Units that need no word before them."""
NO_BREAK = "\u00a0"
WHOLE = {"Personen", "Kinder", "Plätze", "Anzahl"}
NUMBERS = {"known", "zero", "estimated"}


def number(value: float, decimals: int) -> str:
    """A number in German."""
    return grouped(value, decimals).replace("-", "−")


def written(figure: dict[str, Any], unit: str | None = None) -> str:
    """The figure with its unit (None: without), or the reason why there is none; never a zero for it."""
    if figure["value"] is None:
        return STATUS_WORDS.get(figure["status"], "keine Angabe")
    told = number(figure["value"], figure["decimals"])
    return with_unit(told, unit) if unit else told


def with_unit(told: str, unit: str) -> str:
    """A number with its unit, on the same line."""
    return f"{told}{NO_BREAK}{unit}"


def titled(title: str, unit: str) -> str:
    """A heading with the unit of what stands below it; a short unit stays with the last word."""
    return f"{title}{NO_BREAK if unit in TIGHT else ' '}({unit})" if unit else title


def difference(then: float, now: float, decimals: int, unit: str) -> str:
    """Now less then, with its sign; of percentages in percentage points."""
    told = signed(lambda size: number(size, decimals))(round(now - then, decimals))
    return with_unit(told, "Prozentpunkte" if unit == "%" else unit).strip()


def year_of(year: int | None, indicator: Indicator) -> str:
    """A calendar year, or a school year."""
    if year is None:
        return "ohne Jahr"
    return f"{year}/{(year + 1) % 100:02}" if indicator.entry.year == "school" else str(year)


def span(years: Mapping[int | None, str]) -> str:
    """The year of all figures that are shown together, or from when to when they are."""
    told = [years[one] for one in sorted(one for one in years if one is not None)]
    if not told:
        return "ohne Jahr"
    return told[0] if len(told) == 1 else f"{told[0]} bis {told[-1]}, je nach Gebiet"


def german_day(told: str | None) -> str:
    """A day or moment of ISO 8601 as it is written in German."""
    if not told:
        return "unbekannt"
    return day(datetime.fromisoformat(told) if "T" in told else date.fromisoformat(told))


def run_words(run: dict[str, Any] | None) -> str:
    """The run figures come from."""
    return "noch nicht berechnet" if run is None else f"Lauf {run['id']} vom {german_day(run['finished_at'])}"
