"""How a layer is drawn, apart from any format: rules, what each holds for, and its symbol. Pure.

Lengths are pixels of the screen (96 to the inch), as Leaflet and CSS have them; formats that measure paper turn them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.cartography.style import Dots, Hatch

Named = Mapping[str, Mapping[str, str]]
"""Titles of codes, by column."""
LIST_SEPARATOR = "|"
"""Between the texts of a list in files that know no lists."""
DEFAULT_NAME = "bildungsatlas"
LONGEST_NAME = 30
"""Characters of a style's name that QGIS keeps in its table of styles."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A point: "circle", "square", "triangle", "diamond", "hexagon", "pentagon" or "star"."""

    shape: str
    colour: str
    size: float = 14.0
    line_colour: str = "#ffffff"
    line_width: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line; `dash`: lengths of strokes and gaps, empty: unbroken."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A filled area; `fill`: a colour, a pattern of what has no value, or None for an outline only; without a line
    for areas so small that lines would cover them."""

    fill: str | Hatch | Dots | None
    line: Line | None
    opacity: float = 1.0
    """Of the fill, from 0 to 1."""


Symbol = Marker | Line | Area


@dataclass(frozen=True, slots=True)
class Equals:
    """A column has one of these values."""

    column: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class First:
    """The first of a list of texts is this one."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Begins:
    """A text begins with one of these."""

    column: str
    beginnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """A number is at least `low` and below `high`; None: no limit on that side, but there is a number."""

    column: str
    low: float | None
    high: float | None


Condition = Equals | First | Begins | Between


@dataclass(frozen=True, slots=True)
class Rule:
    """What is drawn how, and what the legend calls it; without a condition: all that no other rule is about."""

    title: str
    symbol: Symbol
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """A style: its name (at most `LONGEST_NAME` characters), its title, and its rules, no two about the same feature.

    `largest_first`: smaller areas are drawn above larger ones.
    """

    name: str
    title: str
    rules: tuple[Rule, ...]
    largest_first: bool = False

    @property
    def is_single(self) -> bool:
        """Whether everything looks the same."""
        return len(self.rules) == 1 and self.rules[0].condition is None

    @property
    def category_column(self) -> str | None:
        """The column by whose values everything is told apart; None where it is not that simple."""
        told = [one.condition for one in self.rules if one.condition is not None]
        first = told[0] if told else None
        if not isinstance(first, Equals | First):
            return None
        alike = all(isinstance(one, type(first)) and one.column == first.column for one in told)
        single = all(not isinstance(one, Equals) or len(one.values) == 1 for one in told)
        return first.column if alike and single else None

    def renamed(self, titles: Named) -> LayerStyle:
        """The same for rows that tell titles in place of codes."""
        rules = tuple(replace(one, condition=_renamed(one.condition, titles)) for one in self.rules)
        return replace(self, rules=rules)


def _renamed(condition: Condition | None, titles: Named) -> Condition | None:
    if not isinstance(condition, Equals | First):
        return condition
    known = titles.get(condition.column, {})
    if isinstance(condition, First):
        return First(condition.column, known.get(condition.value, condition.value))
    return Equals(condition.column, tuple(known.get(str(one), one) for one in condition.values))
