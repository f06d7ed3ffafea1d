"""Tables to take along: columns that say what they are, and rows whose figures are a number or a reason for none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from app.cartography.looks import Kind as Sign
    from app.downloads.cells import Cells

Kind = Literal["text", "number", "figure"]
STATUS_WORDS = {"known": "bekannt", "zero": "null", "estimated": "geschätzt", "unknown": "keine Angabe",
                "secret": "geheim gehalten", "not_applicable": "trifft nicht zu"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: a text, a number, or a figure (a number with its status)."""

    name: str
    title: str
    kind: Kind
    unit: str = ""
    explained: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what it is; `geometries` (WKB, in the region's grid) where its rows lie somewhere."""

    name: str
    title: str
    explained: str
    columns: list[Column]
    rows: list[dict[str, Any]]
    geometry_type: str | None = None
    geometries: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bundle:
    """All tables of a download, and what they are about."""

    title: str
    about: list[tuple[str, str]]
    tables: list[Table]
    sources: Table
    srid: int
    cells: Cells | None = None
    """Not yet a table: made one where nobody waits for it."""
    sign: Sign | None = None
    """How its learning sites are drawn."""

    def dictionary(self, tables: list[Table]) -> Table:
        """Every column of the tables and of the sources, described."""
        columns = [
            Column("table_name", "Tabelle", "text"), Column("column_name", "Spalte", "text"), Column("title", "Titel", "text"),
            Column("unit", "Einheit", "text"), Column("description", "Bedeutung", "text"),
        ]  # fmt: skip
        rows = [row for table in [*tables, self.sources] for row in _described(table)]
        return Table("data_dictionary", "Datenwörterbuch", "Was jede Spalte bedeutet", columns, rows)

    @property
    def metadata(self) -> Table:
        """What the download is about, as a table of names and values."""
        columns = [Column("name", "Angabe", "text"), Column("value", "Wert", "text")]
        rows = [{"name": name, "value": value} for name, value in self.about]
        return Table("metadata", "Über diese Daten", "Wovon, woher, von wann", columns, rows)


def _described(table: Table) -> list[dict[str, str]]:
    found = []
    for column in table.columns:
        told = {"table_name": table.name, "title": column.title, "unit": column.unit}
        found.append({**told, "column_name": column.name, "description": column.explained})
        if column.kind == "figure":
            words = "; ".join(f"{code}: {word}" for code, word in STATUS_WORDS.items())
            status = {
                "column_name": f"{column.name}_status",
                "description": f"Warum die Zahl da ist oder fehlt. {words}",
            }
            found.append({**told, "unit": "", **status})
    return found


def number_of(given: Any) -> float | None:  # noqa: ANN401 (a figure as answers have it)
    """The number of a figure; zero is one, unknown and secret are none."""
    return 0.0 if given["status"] == "zero" else given["value"]


def in_words(given: Any) -> float | str:  # noqa: ANN401 (a figure as answers have it)
    """The number of a figure, or the reason in words why there is none."""
    number = number_of(given)
    return STATUS_WORDS[given["status"]] if number is None else number
