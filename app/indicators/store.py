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

    from app.indicators.figures import BoolArray, Figures
    from app.indicators.values import Worked
    from app.indicators.world import World

COLUMNS = f"run_id, exact, area_id, breakdown, year, status, is_estimate, {', '.join(NUMBERS)}, newest_year, newest_value, breaks"
DIGITS = 9


def store_series(
    connection: Connection,
    run_id: int,
    world: World,
    worked: Worked,
    counted: BoolArray,
    *,
    exact: bool,
    breakdown: str = "",
) -> None:
    """Write the series of all areas of which anything is told in any year; `counted`: what rests on no estimate."""
    rows = _rows(run_id, world, worked, counted, breakdown, exact=exact)
    copy_rows(connection, "indicator_series", COLUMNS, rows)


def _rows(
    run_id: int, world: World, worked: Worked, counted: BoolArray, breakdown: str, *, exact: bool
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
            *_newest(world, value, counted, number, steps), json.dumps(breaks),
        )  # fmt: skip


def _newest(
    world: World, figures: Figures, known: BoolArray, area: int, steps: list[int]
) -> tuple[int | None, float | None]:
    """The last year that is counted, until today; where none is, the first estimated one from today on, or the last before."""
    told = [step for step in steps if figures.reason[area, step] == TOLD]
    counted = [step for step in told if known[area, step]]
    until = [step for step in told if world.years[step] <= world.day.year]
    found = (counted[-1:] or until[-1:] or told[:1] or [None])[0]
    return (
        (None, None)
        if found is None
        else (world.years[found], round(float(figures.value[area, found]), DIGITS))
    )


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
