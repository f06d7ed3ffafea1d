"""How the layers of a download are drawn: the maps of the view of provision, each in its classes and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cartography.looks import LEVELS, USUAL_LIMIT_MINUTES, classes, single, thinned
from app.cartography.scale import Scale, sequential
from app.cartography.symbols import LONGEST_NAME, Area
from app.downloads.layer_styles import Styled
from app.downloads.tables import number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.cartography.symbols import LayerStyle
    from app.downloads.tables import Bundle, Column, Table

CELLS = "zellen"
MAPPED = {"mean_minutes_": "Weg", "minutes_": "Weg", "places_per_100_": "Plätze", "versorgungsquote": "Quote"}
"""Columns that the view shows as maps, by the beginning of their names, in the order in which they are offered; and in short."""
FIRST_WAY = "walk"
"""The way to travel that the view opens with."""


def styles_of(bundle: Bundle, tables: Sequence[Table]) -> list[Styled]:
    """The styles of all layers. Cells are drawn in the classes of the municipalities, as on the screen."""
    lying = [one for one in tables if one.geometry_type is not None]
    seen = next((one for one in lying if one.name == "gemeinden"), None)
    return [Styled(one.name, _styles(bundle, one, seen)) for one in lying]


def _styles(bundle: Bundle, table: Table, municipalities: Table | None) -> list[LayerStyle]:
    if table.geometry_type == "Point":
        return [single(bundle.sign.label, bundle.sign.marker)] if bundle.sign else []
    mapped = sorted((one for one in table.columns if _place(one) is not None), key=_order)
    if not mapped:
        return [single(table.title, Area(None, LEVELS["municipality"][1]))]
    return [_style(table, column, municipalities) for column in mapped]


def _style(table: Table, column: Column, municipalities: Table | None) -> LayerStyle:
    cells = table.name == CELLS
    minutes = column.unit == "min"
    scale = _scale(table, column.name, minutes=minutes)
    if cells and municipalities is not None:
        alike = f"mean_{column.name}"
        if any(one.name == alike for one in municipalities.columns):
            scale = _scale(municipalities, alike, minutes=True)
    short = MAPPED[next(start for start in MAPPED if column.name.startswith(start))]
    _, comma, way = column.title.partition(", ")
    name = f"{short}{comma}{way}"[:LONGEST_NAME]
    status = f"{column.name}_status"
    return classes(
        scale, column.name, column.title, status=status, unit="min" if minutes else "", cells=cells, name=name
    )


def _scale(table: Table, column: str, *, minutes: bool) -> Scale:
    numbers = [number_of(row[column]) for row in table.rows]
    return sequential(
        thinned([one for one in numbers if one is not None]), USUAL_LIMIT_MINUTES if minutes else None
    )


def _place(column: Column) -> int | None:
    """Where a column comes among those that are mapped; None: it is not."""
    return next((n for n, start in enumerate(MAPPED) if column.name.startswith(start)), None)


def _order(column: Column) -> tuple[int, bool]:
    """Ways before places before quotas, and what the view opens with before all others."""
    return _place(column) or 0, not column.name.endswith(f"_{FIRST_WAY}")
