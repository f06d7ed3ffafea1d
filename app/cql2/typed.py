"""What a part of a filter is when its type is known: its SQL, its kind, and for numbers how large it can become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from app.cql2.model import (
    Array,
    Box,
    Call,
    Expression,
    Field,
    FilterError,
    Instant,
    Interval,
    Property,
    Shape,
    Value,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Kind = Literal["string", "number", "boolean", "date", "datetime", "geometry", "strings", "interval", "array"]
SQL_TYPES = {
    "string": "text", "number": "double precision", "boolean": "boolean", "date": "date", "datetime": "timestamptz",
}  # fmt: skip
WORDS: dict[str, str] = {
    "string": "ein Text", "number": "eine Zahl", "boolean": "ein Wahrheitswert", "date": "ein Tag", "datetime": "ein Zeitpunkt",
    "geometry": "eine Geometrie", "strings": "eine Liste von Texten", "interval": "ein Zeitraum", "array": "eine Liste",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """How large a number can be, and the grid on which it lies: it is zero or at least `grid` in amount."""

    grid: float
    largest: float


@dataclass(frozen=True, slots=True)
class Typed:
    """A part of a filter with its type.

    `span`: of what was computed; None: a value as it stands. `shape`: a geometry written in the filter, x before y in the
    filter's coordinates. `items`: of an array, or start and end of an interval (None: open). `dimension`: of a geometry: 0 points,
    1 lines, 2 areas; None: not known.
    """

    kind: Kind
    sql: str
    node: Expression
    span: Span | None = None
    srid: int = 0
    shape: BaseGeometry | None = None
    items: tuple[Typed | None, ...] = ()
    dimension: int | None = None

    def __str__(self) -> str:
        """As people would name it in a sentence."""
        match self.node:
            case Property(name=name):
                return f"„{name}“"
            case Value(value=value):
                return f"„{str(value)[:40]}“"
            case Instant(value=value):
                return f"„{value.isoformat()}“"
            case Call(name=name):
                return f"„{name.upper()} …“"
            case Shape() | Box() | Interval() | Array():
                return "dies"


@dataclass(slots=True)
class Context:
    """What may be named, what is bound, and the coordinates in which geometries are written."""

    fields: Mapping[str, Field]
    srid: int
    is_northing_first: bool
    parameters: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: object, sql_type: str) -> str:
        """A new parameter with its type."""
        name = f"cql2_{len(self.parameters)}"
        self.parameters[name] = value
        return f"CAST(:{name} AS {sql_type})"


def demand(one: Typed, kind: Kind, sentence: str) -> Typed:
    """It, if it is of that kind. Raises FilterError with the sentence and what it is instead."""
    if one.kind != kind:
        raise FilterError(f"{sentence}; {one} ist {WORDS[one.kind]}.", at=one.node.at)
    return one
