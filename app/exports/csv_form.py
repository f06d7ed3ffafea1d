"""How a CSV file looks, and what its columns are called; what writes it is in `csv_format`, and loads more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.exports.columns import Rows, Shape

LINE_END = "\r\n"


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a CSV file looks; without anything said as scripts like it."""

    delimiter: str = ","
    decimal_comma: bool = False
    bom: bool = False
    wkt: bool = False

    @property
    def dialect(self) -> dict[str, Any]:
        """The same as Frictionless (Table Dialect) says it."""
        return {
            "delimiter": self.delimiter,
            "lineTerminator": LINE_END,
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        }


def csv_names(rows: Rows, form: CsvForm) -> list[str]:
    """The names of the columns; points have two for where they lie, other shapes one if asked for."""
    return [*(one.name for one in rows.columns), *place_names(rows.shape, form)]


def place_names(shape: Shape | None, form: CsvForm) -> list[str]:
    """The names of the columns that say where a row lies."""
    if shape is None:
        return []
    if form.wkt:
        return ["geometry_wkt"]
    if shape.kind != "Point":
        return []
    return ["longitude", "latitude"] if shape.srid == 4326 else ["x", "y"]
