"""Places per 100 of a polygon or a radius: what each cell is told to have, weighted by protected people; and the places there.

The scores of cells and the places of sites are published as they are (`/api/places`), so nothing but protected people is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sqlalchemy import text

from app.catchments.figures import figure
from app.places.demand import Ages
from app.statistics import queries
from app.statistics.people import count_cell, seekers
from app.statistics.rows import PROTECTED, Cell, Row, few

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

    FloatArray = npt.NDArray[np.float64]


class Scores(NamedTuple):
    """Places per person by home, with the quartiles of assumed places; NaN where unknown. `assumed`: the part that is."""

    low: FloatArray
    mid: FloatArray
    high: FloatArray
    assumed: FloatArray


async def read_scores(request: Request, connection: AsyncConnection, ground: Ground, run_id: int) -> Scores:
    """The scores of a run; runs never change, so they are kept for as long as there is room."""
    kept: KeptBytes = request.app.state.statistics
    key = ("scores", run_id, ground.homes.fingerprint)
    found: Scores | None = kept.get(key)
    if found is None:
        rows = (await connection.execute(text(queries.SCORES), {"run_id": run_id})).all()
        found = Scores(*by_home(ground, rows, 4))
        kept.keep(key, found, 32 * len(ground.homes.cell_id))
    return found


def by_home(ground: Ground, rows: Sequence[Any], columns: int) -> FloatArray:
    """Rows of cell and numbers as (column, home); NaN where there is none."""
    cells = ground.homes.cell_id
    found = np.full((columns, len(cells)), np.nan)
    table = np.array([tuple(row) for row in rows], np.float64).reshape(-1, columns + 1)
    if len(table) and len(cells):
        place = np.minimum(np.searchsorted(cells, table[:, 0].astype(np.int64)), len(cells) - 1)
        known = cells[place] == table[:, 0]
        found[:, place[known]] = table[known, 1:].T
    return found


def seekers_of(ground: Ground, run: Run) -> Seekers:
    """Those for whom the places of a run are."""
    ages = run.row["assumptions"]["demand"]["ages"]
    take_up = run.row["parameters"].get("take_up", 1.0)
    return seekers(ground, Ages(ages["from_months"], ages["to_months"]), take_up)


def score_rows(
    ground: Ground,
    asked: Asked,
    where: Where,
    runs: Sequence[tuple[Run, Scores]],
    places: dict[int, list[Any]],
) -> list[Row]:
    """Rows of a shape; `places`: the sites with places in it, by run."""
    rows: list[Row] = []
    for run, scores in runs:
        cells = score_cells(scores, seekers_of(ground, run), where, places.get(run.id, []))
        rows += [
            Row(
                *where.named, run.row["category"], run.row["mode"], None, cell.measure, None, cell.value, cell.status,
                cell.low, cell.high, None, PROTECTED, run.id,
            )
            for cell in cells if cell.measure in asked.measures
        ]  # fmt: skip
    return rows


def score_cells(scores: Scores, who: Seekers, where: Where, sites: Sequence[Any]) -> list[Cell]:
    """The figures: places there, places per 100 and the share of people without any."""
    some = np.flatnonzero(where.homes & (who.people > 0))
    people, doubt = who.people[some], who.doubt[some]
    total, mid = float(people.sum()), scores.mid[some]
    found = [count_cell("seekers", people, doubt), places_cell("places", sites)]
    if few(total):
        return [
            *found,
            Cell("places_per_100", None, None, "secret"),
            Cell("share_without_places", None, None, "secret"),
        ]
    if not total or np.isnan(mid).any():
        status = "unknown" if total else "not_applicable"
        return [
            *found,
            Cell("places_per_100", None, None, status),
            Cell("share_without_places", None, None, status),
        ]
    low, middle, high, assumed = (100 * float(values[some] @ people) / total for values in scores)
    value = figure(round(middle, 2), estimated=bool(doubt.any()) or assumed > 0.005)
    without = float(people[mid < 1e-12].sum())
    share = (
        (None, "secret")
        if few(without) or few(total - without)
        else figure(round(without / total, 4), estimated=True)
    )
    return [
        *found, Cell("places_per_100", None, *value, round(low, 2), round(high, 2)),
        Cell("share_without_places", None, *share),
    ]  # fmt: skip


def places_cell(measure: str, sites: Sequence[Any]) -> Cell:
    """The places of some sites (rows of `place_ratio`) together; unknown where those of one are."""
    if any(site.places is None for site in sites):
        return Cell(measure, None, None, "unknown")
    low, mid, high = (
        round(sum(getattr(site, name) for site in sites), 1)
        for name in ("places_low", "places", "places_high")
    )
    untold = sum(site.untold_offers for site in sites)
    return Cell(measure, None, *figure(float(mid), estimated=untold > 0), float(low), float(high))
