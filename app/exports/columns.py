"""What is written: columns that say what they are, where their rows lie, and the statement that reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from app.cartography.looks import Look
    from app.cartography.symbols import Named

Kind = Literal["string", "integer", "number", "boolean", "date", "datetime", "strings"]
GEOMETRY = "geometry"
"""The column of the shapes, in every format that has one."""
LIST_SEPARATOR = "|"
"""Between the texts of a list in formats that know no lists."""
SEPARATOR = "\x1f"
"""Between the texts of a list on their way out of the database (a control character that no list of ours holds)."""

CASTS: Mapping[Kind, str] = {
    "string": "{}::text",
    "integer": "{}::bigint",
    "number": "{}::float8",
    "boolean": "{}::boolean",
    "date": "{}::date",
    "datetime": "{}::timestamptz",
    "strings": f"array_to_string({{}}, '{SEPARATOR}')",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in files, its title for people, its unit (UCUM), its code list where values are codes."""

    name: str
    kind: Kind
    title: str
    description: str = ""
    unit: str | None = None
    codelist: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """Where rows lie: the kind of their geometries (OGC simple features) and the reference system they are written in.

    `column`: what the statement calls it. Coordinates are always x before y (longitude before latitude).
    """

    kind: str
    srid: int
    column: str = GEOMETRY


@dataclass(frozen=True, slots=True)
class Rows:
    """What a file is made of: `sql` gives a column of each name, the key, and the shape in its system."""

    name: str
    title: str
    columns: tuple[Column, ...]
    shape: Shape | None
    key: str
    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    look: Look | None = None
    """How they are drawn, for formats that keep styles."""
    titles: Named = field(default_factory=dict)
    """What stands in columns in place of codes."""

    @property
    def schema(self) -> pa.Schema:
        """The columns as Arrow has them; shapes are WKB."""
        import pyarrow as pa  # here: large, and most requests write no file

        fields = [pa.field(one.name, arrow_type(one.kind)) for one in self.columns]
        return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())] if self.shape else fields)


def arrow_type(kind: Kind) -> pa.DataType:
    """As what Arrow has the values of a kind."""
    import pyarrow as pa

    types: dict[Kind, pa.DataType] = {
        "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
        "datetime": pa.timestamp("us", tz="UTC"), "strings": pa.list_(pa.string()),
    }  # fmt: skip
    return types[kind]
