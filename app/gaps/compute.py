"""Stores gaps: a run for each yardstick of a region, of today with all that is computed, of another day when asked for."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from app.areas.computed import results_changed
from app.catchments.compute import Computed
from app.database.copying import copy_rows
from app.errors import NotFound
from app.gaps.areas import SMALLEST, area_gaps, columns_of
from app.gaps.question import Question, World, answer, read_question
from app.gaps.reasons import CODES
from app.gaps.tables import COUNTS
from app.gaps.yardsticks import read_yardsticks, yardstick_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from app.catchments.compute import Progress, TravelOf
    from app.gaps.weigh import Weighed
    from app.gaps.yardsticks import Yardstick

CELL_COLUMNS = "run_id, cell_id, " + ", ".join(COUNTS)
REASON_COLUMNS = "run_id, cell_id, reason, people, alone, site_id, minutes, car_minutes"
AREA_COLUMNS = f"run_id, area_id, {', '.join(COUNTS)}, reasons, quotas"


def compute_gaps(
    engine: Engine, region_id: int, travel_of: TravelOf, progress: Progress | None = None,
    *, day: date | None = None, category: str | None = None, standard: str | None = None,
) -> Computed:  # fmt: skip
    """Bring the gaps of a region up to date: of every yardstick, or of one kind (or one standard), on a day or today.

    Each run is one transaction. Raises BadRequest and NotFound for a kind or a standard that there is not.
    """
    told = progress or (lambda _what, _done, _of: None)
    computed, today = Computed(), datetime.now(UTC).date()
    with engine.connect() as connection:
        world = World(connection, region_id, day or today, travel_of)
        yardsticks = read_yardsticks(connection, region_id, world.day)
    if category is not None:
        yardsticks = _chosen(yardsticks, category, standard)
    for step, yardstick in enumerate(yardsticks):
        told(f"Lücken: {yardstick.category.code}", step, len(yardsticks))
        try:
            run_id = _store(engine, world, yardstick, is_today=world.day == today)
        except NotFound as error:
            if category is not None:
                raise
            computed.notes.append(f"{yardstick.category.label}: {error.detail}")
            continue
        computed.note(run_id)
    if computed.made:
        results_changed(engine, region_id)
    return computed


def variant_of(yardstick_key: str, day: date | None) -> str:
    """The name under which runs of a yardstick supersede each other: of today, or of the day they are of."""
    return yardstick_key if day is None else f"{yardstick_key}@{day.isoformat()}"


def _chosen(yardsticks: list[Yardstick], category: str, standard: str | None) -> list[Yardstick]:
    if standard is not None:
        return [yardstick_of(yardsticks, category, standard)]
    yardstick_of(yardsticks, category, None)
    return [one for one in yardsticks if one.category.code == category]


def _store(engine: Engine, world: World, yardstick: Yardstick, *, is_today: bool) -> int | None:
    with engine.begin() as connection:
        question = read_question(connection, world, yardstick)
        run = question.run
        run.variant = variant_of(yardstick.key, None if is_today else world.day)
        if run.is_current(connection):
            return None
        weighed = answer(question)
        run.report = _report(question, weighed)
        run_id = run.store(connection)
        copy_rows(connection, "gap_cell", CELL_COLUMNS, cell_rows(run_id, question, weighed))
        copy_rows(connection, "gap_reason", REASON_COLUMNS, reason_rows(run_id, question, weighed))
        copy_rows(connection, "gap_area", AREA_COLUMNS, area_rows(run_id, question, weighed))
        return run_id


def _report(question: Question, weighed: Weighed) -> dict[str, Any]:
    """What everybody may read of the run: no numbers of people who go without, from which smaller ones could be subtracted."""
    return {
        "assumptions": question.assumptions, "sites": int(question.offers.of_kind.sum()),
        "segments": [ages.in_words for ages in question.asking.segments], **weighed.report,
    }  # fmt: skip


def cell_rows(run_id: int, question: Question, weighed: Weighed) -> Iterator[tuple[object, ...]]:
    """Rows of `gap_cell`, in the order of `CELL_COLUMNS`."""
    home = np.flatnonzero(weighed.people > 0)
    cells = question.world.inputs.homes.cell_id[home].tolist()
    for cell, counts in zip(cells, columns_of(weighed)[home].tolist(), strict=True):
        yield (run_id, cell, *counts)


def reason_rows(run_id: int, question: Question, weighed: Weighed) -> Iterator[tuple[object, ...]]:
    """Rows of `gap_reason`, in the order of `REASON_COLUMNS`."""
    cells, site_id, spots = question.world.inputs.homes.cell_id, question.offers.site_id, weighed.spots
    shown = {
        (home, reason): (int(site_id[site]), minutes, car)
        for home, reason, site, minutes, car in zip(
            spots.home.tolist(), spots.reason.tolist(), spots.site.tolist(), _known(spots.minutes),
            _known(spots.car_minutes), strict=True,
        )
    }  # fmt: skip
    for home, reason in np.argwhere(weighed.reasons > SMALLEST).tolist():
        people, alone = float(weighed.reasons[home, reason]), float(weighed.alone[home, reason])
        spot = shown.get((home, reason), (None, None, None))
        yield (run_id, int(cells[home]), CODES[reason], people, alone, *spot)


def area_rows(run_id: int, question: Question, weighed: Weighed) -> Iterator[tuple[object, ...]]:
    """Rows of `gap_area`, in the order of `AREA_COLUMNS`."""
    for area in area_gaps(weighed, question.world.inputs.homes, question.offers):
        quotas = question.quotas.get(area.area_id, {})
        yield (run_id, area.area_id, *area.counts, json.dumps(area.reasons), json.dumps(quotas, default=str))


def _known(values: np.ndarray) -> list[float | None]:
    return [round(value, 2) if np.isfinite(value) else None for value in values.tolist()]
