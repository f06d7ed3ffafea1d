"""What figures of findings are called in the language of a page.

A frozen figure keeps the German name it was frozen with. Where that still is the name its indicator has, it is shown in the
language asked for; where somebody wrote a name of their own, or the indicator is called something else by now, it stays German.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.indicators.catalogue import read_catalogue
from app.indicators.series import of_key
from app.indicators.wording import name_in
from app.measures import gap_figures
from app.measures.languages import ALL, Told
from app.measures.today import MAP
from geodata.indicators.languages import TRANSLATED, language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

KINDS = "SELECT code, label FROM category WHERE region_id IS NULL OR region_id = :region_id"


class FigureWords:
    """Names and units of figures in a language; reads catalogue and kinds once, and only where they are needed."""

    def __init__(self, connection: Connection, region_id: int, code: str) -> None:
        self._connection, self._region_id, self._code = connection, region_id, code
        self._known: dict[str, Any] | None = None
        self._kinds: dict[str, Mapping[str, str]] | None = None

    def of(self, figure: Mapping[str, Any]) -> dict[str, Any]:
        """A figure with label and unit in the language; `german`: the label is not told in it."""
        if self._code == "de" or not figure.get("indicator"):
            return {**figure, "german": self._code != "de", "unit": self.unit(figure["unit"])}
        label = self._label(str(figure["indicator"]), figure["label"])
        return {
            **figure,
            "label": label or figure["label"],
            "german": label is None,
            "unit": self.unit(figure["unit"]),
        }

    def unit(self, unit: str) -> str:
        """A unit; as it is where there is no other word for it."""
        return language(self._code).units.get(unit, unit) if self._code in TRANSLATED else unit

    def _label(self, indicator: str, frozen: str) -> str | None:
        """The label in the language; None where there is none, or the frozen one is not the indicator's own."""
        mapped = MAP.fullmatch(indicator)
        if mapped is not None:
            return self._of_map(mapped[1], mapped[2], mapped[3], mapped[5], frozen)
        gap = gap_figures.asked_of(indicator)
        return self._of_indicator(indicator, frozen) if gap is None else self._of_gap(gap, frozen)

    def _of_indicator(self, indicator: str, frozen: str) -> str | None:
        if self._known is None:
            self._known = read_catalogue(self._connection, self._region_id)
        key, breakdown = of_key(indicator)
        one = self._known.get(key)
        if one is None or one.name_of(breakdown) != frozen:
            return None
        label, is_told = name_in(one, breakdown, self._code)
        return label if is_told else None

    def _of_map(self, measure: str, category: str, mode: str, minutes: str, frozen: str) -> str | None:
        kind = self._kind(category)
        if kind is None or f"mode_{mode}" not in ALL["de"] or f"map_{measure}" not in ALL["de"]:
            return None

        def told(name: str, code: str) -> str:
            w = Told(code)
            way = "" if measure == "quota" else f" ({w(f'mode_{mode}')})"
            return f"{name}: {w(f'map_{measure}', minutes=minutes)}{way}"

        return told(kind[1], self._code) if told(kind[0], "de") == frozen else None

    def _of_gap(self, gap: gap_figures.GapAsked, frozen: str) -> str | None:
        kind = self._kind(gap.category)
        if kind is None or gap.label(kind[0]) != frozen:
            return None
        w = Told(self._code)
        label = f"{kind[1]}: {w(f'gap_{gap.part}')}"
        return label if gap.day is None else w("gap_on", label=label, day=w.day(gap.day))

    def _kind(self, category: str) -> tuple[str, str] | None:
        """A kind of site in German and in the language."""
        if self._kinds is None:
            rows = self._connection.execute(text(KINDS), {"region_id": self._region_id})
            self._kinds = {row.code: row.label for row in rows}
        found = self._kinds.get(category)
        wanted = None if found is None else found.get("easy" if self._code == "ls" else self._code)
        return None if found is None or wanted is None else (found["de"], wanted)
