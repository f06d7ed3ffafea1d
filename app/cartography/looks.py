"""How rows of a kind look by default: as on the screen. Pure; texts of legends are German.

A look is known before the values are; where classes are made of values, it says of which column they are to be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.cartography.scale import grouped, ranges, sequential
from app.cartography.style import SECRET, UNKNOWN
from app.cartography.symbols import (
    DEFAULT_NAME,
    Area,
    Begins,
    Between,
    Equals,
    First,
    LayerStyle,
    Line,
    Marker,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.cartography.scale import Scale
    from app.cartography.symbols import Condition, Symbol

INK = "#003064"
GREY = "#4a5560"
WHITE_LINE = Line("#ffffff", 0.8)
AREA_OPACITY, CELL_OPACITY, REACH_OPACITY = 0.86, 0.72, 0.62
REACH_COLOURS = {
    5: "#253494", 10: "#2c7fb8", 15: "#41b6c4", 20: "#7fcdbb", 30: "#a1dab4", 45: "#c7e9b4", 60: "#ffffcc",
}  # fmt: skip
"""YlGnBu, near to far: the nearest is the darkest."""
LEVELS = {
    "state": ("Land", Line(INK, 3.0)), "district": ("Kreis", Line(INK, 2.4)), "municipal_association": ("Amt", Line("#2c7fb8", 1.8)),
    "municipality": ("Gemeinde", Line("#5d6871", 1.0)), "quarter": ("Stadtteil", Line("#5d6871", 0.8, (4.0, 3.0))),
}  # fmt: skip
STREETS: tuple[tuple[str, Condition | None, Line], ...] = (
    ("Autobahn, Schnellstraße", Begins("highway", ("motorway", "trunk")), Line("#4a4f55", 3.0)),
    ("Bundesstraße", Begins("highway", ("primary",)), Line("#6b747c", 2.2)),
    ("Landes- und Kreisstraße", Begins("highway", ("secondary", "tertiary")), Line("#8a96a1", 1.6)),
    ("Ortsstraße", Equals("highway", ("residential", "unclassified", "living_street", "pedestrian")), Line("#9aa3ab", 1.0)),
    ("Fähre", Equals("highway", ("ferry",)), Line("#2c7fb8", 1.2, (5.0, 3.0))),
    ("Weg", None, Line("#b3bdc6", 0.6)),
)  # fmt: skip
"""Classes of streets as the base map has them; on its own a layer needs more contrast than a ground."""
USUAL_LIMIT_MINUTES = 15
"""The limit with which the view of provision opens."""
MOST_VALUES = 2_000
"""Of more values classes are made of so many, evenly taken from them in order, and the largest."""


@dataclass(frozen=True, slots=True)
class Look:
    """How rows look by default.

    `column`: the numbers that `style` is to be given; None: it needs none. `needs`: without these columns in a file everything
    is drawn alike (`plain`).
    """

    style: Callable[[Sequence[float]], LayerStyle]
    plain: Symbol
    column: str | None = None
    needs: tuple[str, ...] = ()

    def of(self, values: Sequence[float], columns: Sequence[str]) -> LayerStyle:
        """The style of a file that has these columns, made of the values of `column`."""
        if set(self.needs) <= set(columns):
            return self.style(values)
        return single("Alle", self.plain)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of learning site: its code, what it is called, and its sign."""

    code: str
    label: str
    colour: str
    shape: str

    @property
    def marker(self) -> Marker:
        """Its sign, without the letters that the screen writes on it."""
        return Marker(self.shape, self.colour)


def single(title: str, symbol: Symbol, name: str = DEFAULT_NAME) -> LayerStyle:
    """Everything alike."""
    return LayerStyle(name, title, (Rule(title, symbol),))


def alike(title: str, symbol: Symbol) -> Look:
    """A look that needs no column."""
    return Look(lambda _: single(title, symbol), symbol)


def by_kind(kinds: Sequence[Kind], column: str) -> Look:
    """Sites by the first of their kinds, as the screen draws them."""
    rules = [Rule(one.label, one.marker, First(column, one.code)) for one in kinds]
    other = Marker("circle", GREY)
    style = LayerStyle(DEFAULT_NAME, "Lernorte nach Art", (*rules, Rule("andere", other)))
    return Look(lambda _: style, other, needs=(column,))


def by_level() -> Look:
    """Areas as outlines by their level."""
    rules = tuple(
        Rule(title, Area(None, line), Equals("level", (code,))) for code, (title, line) in LEVELS.items()
    )
    style = LayerStyle(DEFAULT_NAME, "Gebiete nach Ebene", rules, largest_first=True)
    return Look(lambda _: style, Area(None, LEVELS["municipality"][1]), needs=("level",))


def by_minutes(*, points: bool = False) -> Look:
    """Catchments by minutes, the largest at the bottom."""

    def symbol(colour: str) -> Symbol:
        return Marker("circle", colour) if points else Area(colour, Line("#ffffff", 1.2), REACH_OPACITY)

    rules = [
        Rule(f"bis {n} Minuten", symbol(colour), Equals("minutes", (n,)))
        for n, colour in REACH_COLOURS.items()
    ]
    style = LayerStyle(
        DEFAULT_NAME, "Einzugsgebiete nach Minuten", (*rules, Rule("andere", symbol("#d9d9d9"))), largest_first=not points
    )  # fmt: skip
    return Look(lambda _: style, symbol(REACH_COLOURS[15]), needs=("minutes",))


def by_street_class() -> Look:
    """Streets by their class."""
    rules = tuple(Rule(title, line, condition) for title, condition, line in STREETS)
    style = LayerStyle(DEFAULT_NAME, "Straßen nach Klasse", rules)
    return Look(lambda _: style, Line("#8a96a1", 1.2), needs=("highway",))


def by_figure(
    column: str, title: str, *, status: str | None = None, threshold: float | None = None, cells: bool = False, unit: str = "",
) -> Look:  # fmt: skip
    """Areas or cells in the classes of a figure; dotted where it is secret (column `status`), hatched where there is none."""
    opacity = CELL_OPACITY if cells else AREA_OPACITY
    line = None if cells else WHITE_LINE

    def style(values: Sequence[float]) -> LayerStyle:
        scale = sequential(thinned(values), threshold)
        return classes(scale, column, title, status=status, unit=unit, cells=cells)

    needs = (column,) if status is None else (column, status)
    return Look(style, Area("#41b6c4", line, opacity), column, needs)


def classes(
    scale: Scale, column: str, title: str, *, status: str | None, unit: str = "", cells: bool = False, name: str = DEFAULT_NAME,
) -> LayerStyle:  # fmt: skip
    """A style in the classes of a scale."""
    opacity = CELL_OPACITY if cells else AREA_OPACITY
    line = None if cells else WHITE_LINE
    told = ranges(scale, partial(german, unit=unit))
    rules = [
        Rule(words, Area(colour, line, opacity), Between(column, low, high))
        for words, colour, low, high in zip(
            told, scale.colours, [None, *scale.limits], [*scale.limits, None], strict=True
        )
    ]
    if status is not None:
        rules.append(Rule("geheim gehalten", Area(SECRET, line), Equals(status, ("secret",))))
    rules.append(Rule("keine Angabe", Area(UNKNOWN, line)))
    return LayerStyle(name, title, tuple(rules), largest_first=not cells)


def thinned(values: Sequence[float]) -> list[float]:
    """At most `MOST_VALUES` of the values and the largest, in order."""
    ordered = sorted(values)
    step = -(-(len(ordered) - 1) // MOST_VALUES)
    return ordered if step <= 1 else [*ordered[:-1:step], ordered[-1]]


def german(value: float, unit: str = "") -> str:
    """A number as it is written in German, with its unit: 1.234,5 min."""
    whole = value == round(value)
    digits = 0 if whole else len(f"{value:.6f}".rstrip("0").partition(".")[2])
    written = grouped(value, digits)
    return f"{written} {unit}" if unit else written
