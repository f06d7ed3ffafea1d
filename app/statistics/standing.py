"""Gaps of a polygon or a radius: protected people by how their cell stands, which is told of every cell anyway.

A cell counts wholly for what most of it is (`app.gaps.answers.standing_of`); that is coarser than the figures of areas, and
`people_basis` says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sqlalchemy import text

from app.catchments.figures import figure
from app.gaps.answers import standing_of
from app.places.demand import Ages
from app.statistics import queries
from app.statistics.people import count_cell, seekers
from app.statistics.rows import STANDING, Cell, Row, few

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from fastapi import Request
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.statistics.ground import Ground
    from app.statistics.people import Seekers, Where
    from app.statistics.question import Asked
    from app.statistics.runs import Run
    from app.web.kept import KeptBytes

    IntArray = npt.NDArray[np.int8]

UNCLEAR, SERVED, BEYOND, WITHOUT = range(4)
PARTS = {"gap_served": SERVED, "gap_beyond": BEYOND, "gap_without_place": WITHOUT, "gap_unclear": UNCLEAR}
_STANDS = {"served": SERVED, "beyond": BEYOND, "without_place": WITHOUT}


class Standing(NamedTuple):
    """How each home stands."""

    of: IntArray


async def read_standing(
    request: Request, connection: AsyncConnection, ground: Ground, run_id: int
) -> Standing:
    """How the cells of a run stand; kept, as runs never change. Those it knows nothing of are unclear."""
    kept: KeptBytes = request.app.state.statistics
    key = ("standing", run_id, ground.homes.fingerprint)
    found: Standing | None = kept.get(key)
    if found is None:
        rows = (await connection.execute(text(queries.GAP_CELLS), {"run_id": run_id})).mappings().all()
        cells, of = ground.homes.cell_id, np.full(len(ground.homes.cell_id), UNCLEAR, np.int8)
        place = np.searchsorted(cells, np.array([row["cell_id"] for row in rows], np.int64))
        for home, row in zip(place.tolist(), rows, strict=True):
            if home < len(cells) and cells[home] == row["cell_id"]:
                of[home] = _STANDS.get(standing_of(row), UNCLEAR)
        found = Standing(of)
        kept.keep(key, found, len(cells))
    return found


def seekers_of(ground: Ground, run: Run) -> Seekers:
    """Those of the ages of a run's yardstick."""
    ages = run.row["parameters"]["ages"]
    take_up = run.row["assumptions"]["demand"].get("take_up", 1.0)
    return seekers(ground, Ages(ages["from_months"], ages["to_months"]), take_up)


def standing_rows(
    ground: Ground, asked: Asked, where: Where, runs: Sequence[tuple[Run, Standing]]
) -> list[Row]:
    """Rows of a shape."""
    return [
        Row(
            *where.named, run.row["category"], run.row["mode"], None, cell.measure, None, cell.value, cell.status, cell.low,
            cell.high, None, STANDING, run.id,
        )
        for run, standing in runs
        for cell in standing_cells(standing, seekers_of(ground, run), where)
        if cell.measure in asked.measures
    ]  # fmt: skip


def standing_cells(standing: Standing, who: Seekers, where: Where) -> list[Cell]:
    """All who ask, and how many of them live where it stands how.

    Counts below three are secret, and with a single one the smallest of the others, by which it could be found.
    """
    people = who.people[where.homes]
    total = count_cell("gap_people", people, who.doubt[where.homes])
    if total.status == "secret":
        return [total, *(Cell(name, None, None, "secret") for name in PARTS)]
    counts = np.bincount(standing.of[where.homes], people, len(PARTS))
    hidden = {part for part in range(len(PARTS)) if few(float(counts[part]))}
    if len(hidden) == 1:
        others = [part for part in range(len(PARTS)) if part not in hidden and counts[part] > 0]
        hidden |= {min(others, key=lambda part: counts[part])} if others else set()
    return [
        total,
        *(
            Cell(name, None, None, "secret") if part in hidden
            else Cell(name, None, *figure(round(float(counts[part]), 1), estimated=True))
            for name, part in PARTS.items()
        ),
    ]  # fmt: skip
