"""What places cost, by kind of place (and so by age) and hours of care a week, as the table that was brought tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.demand.inputs import read_rows, read_tables
from app.web.values import UNKNOWN

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class PlaceCost:
    """Euros of a place in a year, from a year on."""

    hours_per_week: float
    from_year: int
    euros_per_year: float
    source: str


def place_costs(connection: Connection, region_id: int, category: str, year: int) -> list[PlaceCost]:
    """What a place of a kind costs in a year by hours a week: of each number of hours the newest row of a year till then."""
    tables = read_tables(connection, region_id)
    newest: dict[float, PlaceCost] = {}
    for row in read_rows(connection, tables, "place_costs"):
        if row.name != category or row.value is None or row.year > year:
            continue
        found = newest.get(row.hours_per_week)
        if found is None or found.from_year <= row.year:
            source = tables["place_costs"].source
            newest[row.hours_per_week] = PlaceCost(row.hours_per_week, row.year, float(row.value), source)
    return [newest[hours] for hours in sorted(newest)]


def costs_of(costs: list[PlaceCost], places: dict[str, Any]) -> dict[str, Any]:
    """Euros a year for a number of places (a figure): from all of them being the cheapest to all being the dearest."""
    if not costs or places["value"] is None:
        return {**UNKNOWN, "low": None, "high": None}
    each = [one.euros_per_year for one in costs]
    low, high = (round(places["value"] * one) for one in (min(each), max(each)))
    if low == high:
        return {"value": low, "status": "estimated" if low else "zero", "low": low, "high": high}
    return {**UNKNOWN, "low": low, "high": high}
