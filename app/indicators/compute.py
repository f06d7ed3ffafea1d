"""Brings indicators up to date: a run for each whose measures, formula or area have changed since the last one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from app.areas.computed import results_changed
from app.catchments.compute import Computed
from app.catchments.runs import Run
from app.indicators.catalogue import Indicator, read_catalogue
from app.indicators.expressions import order
from app.indicators.figures import UNKNOWN
from app.indicators.measures import lacking, make_measures
from app.indicators.store import store_series
from app.indicators.values import Worked, for_everybody, secret_cells, work_out
from app.indicators.world import Made, World, read_world

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Connection, Engine

    from app.catchments.compute import Progress

KIND, MODE, BASIS = "indicators", "all", "straight_line"
"""A run of indicators rests on no streets itself; what its measures rest on stands in their own runs."""


def compute_indicators(
    engine: Engine, region_id: int, progress: Progress | None = None, *, day: date | None = None,
    only: Iterable[str] | None = None,
) -> Computed:  # fmt: skip
    """All indicators of a region (or some), each in its run; those whose measures are as they were stay as they are."""
    told = progress or (lambda _what, _done, _of: None)
    done = Computed()
    with engine.begin() as connection:
        for run_id in compute_in(connection, region_id, day or datetime.now(UTC).date(), told, only):
            done.note(run_id)
    if done.made:
        results_changed(engine, region_id)
    return done


def compute_in(
    connection: Connection, region_id: int, day: date, told: Progress, only: Iterable[str] | None = None
) -> list[int | None]:
    """The same within a transaction: the runs made, None for each that was still right."""
    world, known = read_world(connection, region_id, day), read_catalogue(connection, region_id)
    wanted = None if only is None else set(only)
    names = [name for one in known.values() if not one.entry.of_indicators for name in one.names]
    made, public = (make_measures(world, names, exact=exact) for exact in (True, False))
    runs: list[int | None] = []
    ordered = in_order(known)
    for number, indicator in enumerate(ordered):
        told(f"Indikator {indicator.id}", number, len(ordered))
        one, all_may_see = _worked(indicator, made, public, world)
        made[indicator.id], public[indicator.id] = (
            _as_made(one, indicator, made),
            _as_made(all_may_see, indicator, public),
        )
        if wanted is None or indicator.id in wanted:
            runs.append(_store(world, indicator, (made, public), (one, all_may_see)))
    return runs


def in_order(known: dict[str, Indicator]) -> list[Indicator]:
    """Those of measures first, then those of other indicators, each after what it is made of."""
    own = {key: one.formulas[0] for key, one in known.items() if one.entry.of_indicators}
    return [
        *(one for one in known.values() if not one.entry.of_indicators),
        *(known[key] for key in order(own)),
    ]


def _worked(
    indicator: Indicator, made: dict[str, Made], public: dict[str, Made], world: World
) -> tuple[Worked, Worked]:
    for name in indicator.names:  # an own indicator may rest on one that has ended
        made.setdefault(name, Made(world.nothing()))
        public.setdefault(name, Made(world.nothing()))
    exact, shown = (work_out(indicator, of, world.shape) for of in (made, public))
    for one in (exact, shown):
        _keep_levels(one, indicator, world)
    if not indicator.entry.of_indicators:  # what is made of what everybody sees tells nothing new
        shown = for_everybody(indicator, shown, world.parents)
    return exact, shown


def _keep_levels(worked: Worked, indicator: Indicator, world: World) -> None:
    """Forget what makes no sense: values of levels that the indicator is not for."""
    levels = indicator.entry.levels
    others = [number for number, area in enumerate(world.areas) if levels and area.level not in levels]
    for part in (worked.value, worked.numerator, worked.denominator):
        if part is not None:
            part.value[others] = part.low[others] = part.high[others] = np.nan
            part.reason[others] = UNKNOWN


def _as_made(worked: Worked, indicator: Indicator, made: dict[str, Made]) -> Made:
    origins = {(one.kind, one.id): one for name in indicator.names for one in made[name].origins}
    return Made(worked.value, list(origins.values()), [], worked.breaks)


def _store(
    world: World,
    indicator: Indicator,
    made: tuple[dict[str, Made], dict[str, Made]],
    worked: tuple[Worked, Worked],
) -> int | None:
    exact, shown = worked
    run = Run(
        world.region_id, KIND, MODE, BASIS, None, _parameters(indicator), _inputs(indicator, made, world)
    )
    run.variant = indicator.id
    if run.is_current(world.connection):
        return None
    run.report = _report(indicator, made[0], exact, shown)
    run_id = run.store(world.connection)
    counted = ~exact.value.estimated
    store_series(world.connection, run_id, world, exact, counted, exact=True)
    store_series(world.connection, run_id, world, shown, counted, exact=False)
    return run_id


def _parameters(indicator: Indicator) -> dict[str, Any]:
    entry = indicator.entry
    told = {
        name: getattr(entry, name) for name in ("id", "numerator", "denominator", "value", "per", "share")
    }
    return {**told, "changes": [asdict(one) for one in entry.changes]}


def _inputs(
    indicator: Indicator, made: tuple[dict[str, Made], dict[str, Made]], world: World
) -> dict[str, Any]:
    exact, public = made
    return {
        "areas": [[area.id, area.parent] for area in world.areas],
        "measures": {
            name: {"mark": exact[name].mark, "for_everybody": public[name].mark,
                   "origins": [one.told for one in exact[name].origins]}
            for name in indicator.names
        },
    }  # fmt: skip


def _report(indicator: Indicator, made: dict[str, Made], exact: Worked, shown: Worked) -> dict[str, Any]:
    names = indicator.names
    notes = list(dict.fromkeys(note for name in names for note in made[name].notes))
    return {
        "lacking": [] if indicator.entry.of_indicators else lacking(made, names), "notes": notes,
        "divided_by_zero": exact.divided_by_zero, "secret": secret_cells(shown.value),
    }  # fmt: skip
