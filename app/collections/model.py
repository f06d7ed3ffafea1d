"""What a collection is: where its rows come from, what its columns mean, and who may have it.

SQL in here comes from our own code, never from a request; what a request brings is bound as a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from app.accounts.access import Permission

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.cartography.looks import Look

Kind = Literal["string", "integer", "number", "boolean", "date", "datetime", "strings"]
"""Kinds of values; "strings": a list of texts."""
Words = Mapping[str, str]
"""The same in several languages: "de" and "en" always, "da" in code lists."""
SQL_TYPES: dict[Kind, str] = {
    "string": "text", "integer": "bigint", "number": "float8", "boolean": "boolean", "date": "date", "datetime": "timestamptz",
    "strings": "text[]",
}  # fmt: skip
"""As what values of a kind are compared and bound."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of SQL and the values bound in it."""

    sql: str
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Property:
    """A column: its name, the SQL that gives it, and what it means.

    `description`: empty where the title says all. `unit`: as UCUM writes it ("min", "m", "{person}"). `codelist`: the id of the list its values are from.
    """

    name: str
    kind: Kind
    sql: str
    title: Words
    description: Words = field(default_factory=dict)
    unit: str | None = None
    codelist: str | None = None
    is_nullable: bool = True

    @property
    def typed(self) -> str:
        """The SQL as it is compared and ordered; no cast where none is needed, so that an index may serve it."""
        return f"({self.sql})::float8" if self.kind == "number" else f"({self.sql})"


@dataclass(frozen=True, slots=True)
class Geometry:
    """The geometry of a row: SQL, OGC kind ("Point", "MultiPolygon" …), and the EPSG code it is stored in."""

    sql: str
    kind: str
    srid: int = 4326


@dataclass(frozen=True, slots=True)
class Time:
    """How rows are chosen by time.

    `instant`: the condition of being valid on the day `:as_of`. `interval`: the condition of being the last state of its
    feature that is valid on any of the days from `:since` to `:as_of`. `start`, `end`: when a row begins to be valid, and
    when no more.
    """

    instant: str
    interval: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Quick:
    """How rows are named without being made: `source` has the same rows from fewer tables, `version` (SQL) another value
    whenever anything in a row's columns or geometry is another."""

    source: str
    version: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Rows of one kind, each with a key.

    `source`: SQL `FROM … WHERE …` with `:region_id`, `:as_of` (a day) and the values in `parameters`. `key`: unique, and never
    null. `order`: by what rows stand where nothing else is asked for, unique too; empty: by the key. `one`: a condition for the
    row of `:key` that an index serves; None: the key is compared. `changed`: the condition of having changed since
    `:changed_since` (a moment); None: that is not known. `permission`: who may have it; `for_everybody`: whoever may have it
    gets the same. `load`: what gives further parameters when rows of a day are to be read (`loaded`).
    """

    id: str
    title: Words
    description: Words
    source: str
    key: Property
    geometry: Geometry | None
    properties: tuple[Property, ...]
    licence: str | None
    attribution: tuple[str, ...]
    group: str = ""
    order: tuple[Property, ...] = ()
    one: str | None = None
    time: Time | None = None
    changed: str | None = None
    editable: bool = False
    permission: Permission = Permission.READ
    for_everybody: bool = True
    parameters: Mapping[str, Any] = field(default_factory=dict)
    load: Callable[[Connection, date], Mapping[str, Any]] | None = None
    extent_of: str | None = None
    """The collection whose bounding box it has too, where that is cheaper to tell."""
    span: str | None = None
    """SQL of the first and the last day that its rows speak of; with `time` these are known from it."""
    answers_from: str | None = None
    """SQL of the first day for which there are rows, where that is not the first that they speak of."""
    quick: Quick | None = None
    """Given where finished features may be kept in memory."""
    gone: str | None = None
    """SQL of the keys of features that ended since `:changed_since` and are no more on `:as_of`."""
    look: Look | None = None
    """How its rows are drawn where nobody says otherwise; with a geometry only."""
    states: str | None = None
    """SQL of all states of the feature `:key`, oldest first: key, name, valid_from, valid_to (exclusive), became (JSON)."""

    @property
    def has_time(self) -> bool:
        """Whether its features have a time in which they hold."""
        return self.time is not None

    @property
    def by_name(self) -> dict[str, Property]:
        """Its columns by their names."""
        return {one.name: one for one in self.properties}


def loaded(connection: Connection, collection: Collection, day: date | None = None) -> Collection:
    """The collection, with what has to be read before its rows of a day (None: today) can be."""
    if collection.load is None:
        return collection
    told = collection.load(connection, day or datetime.now(UTC).date())
    return replace(collection, parameters={**collection.parameters, **told}, load=None)
