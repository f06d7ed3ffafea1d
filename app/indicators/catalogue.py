"""The catalogue of a region: what came with the program, what the Kreis changed in it, and the Kreis's own indicators."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.indicators.expressions import Formula, parse
from geodata.indicators import Catalogue, Entry, catalogue, entry_of
from geodata.indicators.breakdowns import label_of, part_name
from geodata.indicators.languages import FIELDS, TRANSLATED, language

if TYPE_CHECKING:
    from sqlalchemy import Connection

ENTRIES = """
    SELECT key, told, is_own, xmin::text AS version FROM indicator_entry
     WHERE region_id = :region_id AND NOT ended ORDER BY key"""
EDITABLE = (
    "name", "question", "definition", "source", "periodicity", "reference", "quality", "responsible", "direction", "target",
    "target_year", "changes", "breakdowns", "labels",
)  # fmt: skip
"""What a Kreis may change in an indicator of the catalogue; formulas are the program's, so that figures can be compared."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator as it holds in a region."""

    entry: Entry
    is_own: bool = False
    changed: tuple[str, ...] = ()
    version: str = "0"

    @property
    def id(self) -> str:
        """Its key."""
        return self.entry.id

    @property
    def name(self) -> str:
        """What it is called."""
        return self.entry.name

    def name_of(self, breakdown: str) -> str:
        """What a part of it is called: as the catalogue words it, else its name with the part."""
        if not breakdown:
            return self.name
        pattern = None if "name" in self.changed else self.entry.names.get(breakdown.partition("=")[0])
        return (
            f"{self.name} ({label_of(breakdown)})"
            if pattern is None
            else pattern.format(part=part_name(breakdown))
        )

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return self.entry.unit

    @property
    def direction(self) -> str | None:
        """Whether more is better ("higher_is_better"), or less ("lower_is_better"); None: neither."""
        return self.entry.direction

    @property
    def target(self) -> float | None:
        """The value that the Kreis wants to reach."""
        return self.entry.target

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Its formulas, parsed: numerator and denominator, or the value."""
        return tuple(parse(one) for one in self.entry.expressions)

    @property
    def names(self) -> tuple[str, ...]:
        """Measures (of own indicators: indicators) it is made of."""
        return tuple(dict.fromkeys(name for one in self.formulas for name in one.names))

    @property
    def told(self) -> dict[str, Any]:
        """As answers give it."""
        return {
            **asdict(self.entry),
            "labels": labels_of(self),
            "is_own": self.is_own,
            "changed_here": self.changed,
            "version": self.version,
        }


def labels_of(indicator: Indicator) -> dict[str, dict[str, str]]:
    """All that is told of an indicator in other languages: the Kreis's words, else the catalogue's where they still fit.

    Where the Kreis has changed a German word, the catalogue's translation of it is not shown any more.
    """
    found = {}
    for code in TRANSLATED:
        of_catalogue = {} if indicator.is_own else language(code).indicators.get(indicator.id, {})
        unit = language(code).units.get(indicator.unit)
        still = {name: told for name, told in of_catalogue.items() if name not in indicator.changed}
        ours = indicator.entry.labels.get(code, {})
        whole = {**still, **({} if unit is None else {"unit": unit}), **ours}
        found[code] = {name: whole[name] for name in FIELDS if name in whole}
    return found


def read_catalogue(
    connection: Connection, region_id: int, base: Catalogue | None = None
) -> dict[str, Indicator]:
    """All indicators of a region by their keys."""
    known = (base or catalogue()).indicators
    found = {key: Indicator(entry) for key, entry in known.items()}
    for row in connection.execute(text(ENTRIES), {"region_id": region_id}):
        if row.is_own:
            found[row.key] = Indicator(
                entry_of(row.told, "eigene Indikatoren"), is_own=True, version=row.version
            )
        elif row.key in known:
            found[row.key] = Indicator(
                changed(known[row.key], row.told), changed=tuple(row.told), version=row.version
            )
    return dict(sorted(found.items()))


def read_indicator(connection: Connection, region_id: int, key: str) -> Indicator:
    """One of them. Raises NotFound."""
    found = read_catalogue(connection, region_id)
    if key not in found:
        raise NotFound(f"Einen Indikator „{key}“ gibt es hier nicht.")
    return found[key]


def changed(entry: Entry, told: dict[str, Any]) -> Entry:
    """An entry with what the Kreis changed in it."""
    whole = {**asdict(entry), **told}
    made = entry_of({name: value for name, value in whole.items() if value is not None}, "Katalog")
    return replace(made, **{name: None for name in told if told[name] is None})
