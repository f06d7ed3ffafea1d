"""Series of an indicator as rows: written by a run, an area to a row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from app.database.copying import copy_rows
from app.indicators.figures import TOLD, UNKNOWN
from app.indicators.tables import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from app.indicators.figures import Figures
    from app.indicators.values import Worked
    from app.indicators.world import World

COLUMNS = f"run_id, exact, area_id, breakdown, year, status, is_estimate, {', '.join(NUMBERS)}, breaks"
DIGITS = 9


def store_series(
    connection: Connection, run_id: int, world: World, worked: Worked, *, exact: bool, breakdown: str = ""
) -> None:
    """Write the series of all areas of which anything is told in any year."""
    copy_rows(connection, "indicator_series", COLUMNS, _rows(run_id, world, worked, breakdown, exact=exact))


def _rows(
    run_id: int, world: World, worked: Worked, breakdown: str, *, exact: bool
) -> Iterator[tuple[object, ...]]:
    told = worked.value.reason != UNKNOWN
    steps = np.flatnonzero(told.any(axis=0)).tolist()
    for number, area in enumerate(world.areas):
        if not told[number].any():
            continue
        value = worked.value
        numbers = (
            _numbers(value, number, steps, "value"), _counted(worked.numerator, number, steps),
            _counted(worked.denominator, number, steps), _limits(value, number, steps, "low"), _limits(value, number, steps, "high"),
        )  # fmt: skip
        breaks = {world.years[step]: why for (one, step), why in worked.breaks.items() if one == number}
        yield (
            run_id, exact, area.id, breakdown, [world.years[step] for step in steps],
            [value.status(number, step) for step in steps], value.estimated[number, steps].tolist(), *numbers,
            json.dumps(breaks),
        )  # fmt: skip


def _numbers(figures: Figures, area: int, steps: list[int], name: str) -> list[float | None]:
    told = getattr(figures, name)[area]
    return [
        round(float(told[step]), DIGITS)
        if figures.reason[area, step] == TOLD and np.isfinite(told[step])
        else None
        for step in steps
    ]


def _counted(figures: Figures | None, area: int, steps: list[int]) -> list[float | None]:
    return [None] * len(steps) if figures is None else _numbers(figures, area, steps, "value")


def _limits(figures: Figures, area: int, steps: list[int], name: str) -> list[float | None]:
    """Limits where there is an interval."""
    numbers = _numbers(figures, area, steps, name)
    return [None if figures.certain[area, step] else one for step, one in zip(steps, numbers, strict=True)]
