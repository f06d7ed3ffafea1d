"""What a filter is made of, how large it may be, and what is said where it cannot be.

A tree has five kinds of leaves (values, dates and times, properties, geometries, boxes) and three kinds of branches: calls
(operators and functions alike, as in the JSON encoding), intervals and arrays. `at` says where a part stands, for messages;
it does not count when trees are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from app.errors import BadRequest

Kind = Literal["string", "integer", "number", "boolean", "date", "datetime", "strings"]
"""Kinds of values a property has; "strings": a list of texts."""
Position = tuple[float, float]


class FilterError(BadRequest):
    """A filter that cannot be, with a sentence that says what is wrong and where."""

    title = "Der Filter stimmt so nicht"

    def __init__(self, sentence: str, *, at: str = "", **more: object) -> None:
        super().__init__(f"{sentence} ({at})" if at else sentence, **{"parameter": "filter", **more})


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a filter may be. `depth`: of anything in anything; `parts`: of the tree; `vertices`: of all geometries."""

    characters: int = 100_000
    depth: int = 40
    parts: int = 10_000
    vertices: int = 10_000


@dataclass(frozen=True, slots=True)
class Value:
    """A text, a number or a truth value."""

    value: str | int | float | bool
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Instant:
    """A day, or a moment in UTC."""

    value: date | datetime
    at: str = field(default="", compare=False)

    @property
    def is_day(self) -> bool:
        """Whether it is a whole day."""
        return not isinstance(self.value, datetime)


@dataclass(frozen=True, slots=True)
class Property:
    """What a feature has under a name."""

    name: str
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry: its GeoJSON type and its positions nested as there; of a GeometryCollection the shapes it has."""

    kind: str
    coordinates: Any
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from its lower left to its upper right corner; `left` > `right` passes the 180th meridian."""

    left: float
    lower: float
    right: float
    upper: float
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Interval:
    """The time from one instant to another, both within it; None: without end."""

    start: Expression | None
    end: Expression | None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Array:
    """Several values."""

    items: tuple[Expression, ...]
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or a function, in small letters, and what it is applied to."""

    name: str
    args: tuple[Expression, ...]
    at: str = field(default="", compare=False)


Expression = Value | Instant | Property | Shape | Box | Interval | Array | Call


@dataclass(frozen=True, slots=True)
class Field:
    """A property that may be asked about, and the SQL that gives it.

    Of a geometry also its EPSG code and its dimension: 0 points, 1 lines, 2 areas (None: any).
    """

    name: str
    kind: Kind | Literal["geometry"]
    sql: str
    srid: int = 4326
    dimension: int | None = None

    @property
    def is_geometry(self) -> bool:
        """Whether it is a geometry."""
        return self.kind == "geometry"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A condition in SQL and the values bound in it."""

    sql: str
    parameters: dict[str, Any] = field(default_factory=dict)


def properties_in(expression: Expression) -> Iterator[Property]:
    """All properties a filter names, as often as it names them."""
    match expression:
        case Property():
            yield expression
        case Call(args=inner) | Array(items=inner):
            for one in inner:
                yield from properties_in(one)
        case Interval(start=start, end=end):
            for one in (start, end):
                if one is not None:
                    yield from properties_in(one)
