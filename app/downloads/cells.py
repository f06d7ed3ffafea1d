"""Cells to take along: read as whole columns, made into rows only where nobody waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.catchments.answers import labelled
from app.catchments.queries import GRID_OF_GROUP
from app.downloads import queries
from app.downloads.tables import Column, Table
from app.network.profiles import label_of
from app.web.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from app.web.regions import Region

HEAD = (
    Column("cell_id", "Zelle", "number"), Column("ars", "Gemeinde (Regionalschlüssel)", "text"),
    Column("reference_date", "Menschen gezählt am", "text"), Column("people", "Menschen", "figure", "", "der Altersgruppe"),
)  # fmt: skip
REASONS = (
    "not_connected: nicht angebunden; no_site_in_reach: kein Ort in Reichweite; no_site: kein Ort dieser Art"
)


@dataclass(frozen=True, slots=True)
class Cells:
    """Columns of all cells with people of an age group, and of their ways by each way to travel."""

    label: str
    age_group: str
    reference_date: date
    cell_size_m: int
    columns: dict[str, list[Any]]
    ways: dict[str, dict[str, list[Any]]]

    def table(self) -> Table:
        """The cells as a table; takes a while for a Land."""
        head = [*HEAD, *(column for mode in self.ways for column in _columns(mode))]
        rows = [self._row(n) for n in range(len(self.columns["id"]))]
        explained = f"{self.label}: Menschen ({labelled(self.age_group)}) und ihr Weg zum nächsten Ort"
        title = f"Rasterzellen {self.cell_size_m} m"
        return Table(
            "zellen", title, explained, head, rows, "Polygon", [bytes(one) for one in self.columns["shape"]]
        )

    def _row(self, n: int) -> dict[str, Any]:
        given = self.columns
        row: dict[str, Any] = {
            "cell_id": given["id"][n], "ars": given["ars"][n], "reference_date": f"{self.reference_date}",
            "people": {"value": given["people"][n], "status": given["status"][n]},
        }  # fmt: skip
        for mode, way in self.ways.items():
            minutes, metres, reason = way["minutes"][n], way["metres"][n], way["reason"][n]
            row[f"minutes_{mode}"] = _figure(minutes, reason)
            row[f"metres_{mode}"] = _figure(metres, reason)
            row[f"reason_{mode}"] = reason
        return row


def read_cells(
    connection: Connection, region: Region, label: str, age_group: str, runs: Sequence[Any]
) -> Cells | None:  # fmt: skip
    """Read the newest grid of an age group with its ways; None where there is no grid of it."""
    keys: dict[str, Any] = {"region_id": region.id, "age_group": age_group, "srid": region.metric_srid}
    grid = connection.execute(text(GRID_OF_GROUP), keys).mappings().first()
    if grid is None:
        return None
    keys |= grid
    columns = dict(connection.execute(text(queries.CELLS), keys).mappings().one())
    ways = {
        run["mode"]: dict(
            connection.execute(text(queries.TRAVEL), {**keys, "run_id": run["id"]}).mappings().one()
        )
        for run in runs
    }
    return Cells(label, age_group, grid["reference_date"], grid["cell_size_m"], columns, ways)


def _columns(mode: str) -> list[Column]:
    way = label_of(mode)
    return [
        Column(f"minutes_{mode}", f"Weg in Minuten, {way}", "figure", "min", "vom Mittelpunkt der Zelle zum nächsten Ort"),
        Column(f"metres_{mode}", f"Kürzester Weg in Metern, {way}", "figure", "m", "vielleicht zu einem anderen Ort"),
        Column(f"reason_{mode}", f"Warum kein Weg, {way}", "text", "", REASONS),
    ]  # fmt: skip


def _figure(value: float | None, reason: str | None) -> dict[str, Any]:
    """A way as /api/cells tells it; unknown where the run did not look at the cell."""
    if value is None:
        return UNKNOWN if reason is None else {"value": None, "status": "not_applicable"}
    return {"value": value, "status": "known" if value else "zero"}
