"""Brings indicators up to date: a run for each whose measures, formula or area have changed since the last one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from app.areas.computed import data_version, results_changed
from app.catchments.compute import Computed
from app.catchments.runs import Run
from app.indicators.catalogue import Indicator, read_catalogue
from app.indicators.expressions import order
from app.indicators.figures import UNKNOWN
from app.indicators.inputs.statistics import no_figures
from app.indicators.known_version import note_version, still_right
from app.indicators.measures import lacking, make_measures
from app.indicators.parts import cuts_of, names_of
from app.indicators.protecting import protected
from app.indicators.series import series_key
from app.indicators.store import store_series
from app.indicators.values import Worked, secret_cells, work_out
from app.indicators.world import Made, World, read_world
from app.provenance.sealing import seal_of, sealed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Connection, Engine

    from app.catchments.compute import Progress

VERSION = 4
"""Raised when other figures are made, or others withheld, of the same measures."""
KIND, MODE, BASIS = "indicators", "all", "straight_line"
"""A run of indicators rests on no streets itself; what its measures rest on stands in their own runs."""


def compute_indicators(
    engine: Engine, region_id: int, progress: Progress | None = None, *, day: date | None = None,
    only: Iterable[str] | None = None,
) -> Computed:  # fmt: skip
    """All indicators of a region (or some), each in its run; those whose measures are as they were stay as they are."""
    told = progress or (lambda _what, _done, _of: None)
    today, done = day or datetime.now(UTC).date(), Computed()
    with engine.begin() as connection:
        version = data_version(connection, region_id)
        done.unchanged = still_right(connection, region_id, today)
        if done.unchanged:
            return done
        for run_id in compute_in(connection, region_id, today, told, only):
            done.note(run_id)
    if done.made:
        results_changed(engine, region_id)
    if only is None:
        note_version(engine, region_id, version + bool(done.made), today)
    return done


def compute_in(
    connection: Connection, region_id: int, day: date, told: Progress, only: Iterable[str] | None = None
) -> list[int | None]:
    """The same within a transaction: the runs made, None for each that was still right."""
    world, known = read_world(connection, region_id, day), read_catalogue(connection, region_id)
    wanted = None if only is None else set(only)
    names = names_of(known.values())
    made, public = (make_measures(world, names, exact=exact) for exact in (True, False))
    tables = Tables(made, protected(world, known.values(), public))
    return store_all(world, known, tables, told, wanted)


def store_all(
    world: World, known: dict[str, Indicator], tables: Tables, told: Progress | None = None, wanted: set[str] | None = None,
) -> list[int | None]:  # fmt: skip
    """Work out indicators, each after what it is made of, and store those wanted (None: all); as `compute_in`."""
    runs: list[int | None] = []
    ordered = in_order(known)
    for number, indicator in enumerate(ordered):
        if told is not None:
            told(f"Indikator {indicator.id}", number, len(ordered))
        cuts = {cut.key: _worked(indicator, tables, world, cut.names) for cut in cuts_of(indicator)}
        whole = _worked(indicator, tables, world, {})
        for key, worked in {"": whole, **cuts}.items():
            tables.add(indicator, worked, key)
        if wanted is None or indicator.id in wanted:
            runs.append(_store(world, indicator, tables, whole, cuts))
    return runs


def in_order(known: dict[str, Indicator]) -> list[Indicator]:
    """Those of measures first, then those of other indicators, each after what it is made of."""
    own = {key: one.formulas[0] for key, one in known.items() if one.entry.of_indicators}
    return [
        *(one for one in known.values() if not one.entry.of_indicators),
        *(known[key] for key in order(own)),
    ]


@dataclass(slots=True)
class Tables:
    """All measures: exactly, and as everybody may see them. What is made of the latter tells nothing that they do not."""

    exact: dict[str, Made]
    shown: dict[str, Made]

    def add(self, indicator: Indicator, worked: tuple[Worked, Worked], part: str = "") -> None:
        """An indicator, or a part of it, as that of which others are made."""
        exact, shown = worked
        name = series_key(indicator.id, part)
        self.exact[name] = _as_made(exact, indicator, self.exact)
        self.shown[name] = _as_made(shown, indicator, self.shown)


def _worked(
    indicator: Indicator, tables: Tables, world: World, names: dict[str, str]
) -> tuple[Worked, Worked]:
    """Exactly, and as everybody may see it; `names`: measures in place of others, for a part."""
    listed: list[Worked] = []
    for of in (tables.exact, tables.shown):
        told = {name: of.get(names.get(name, name)) or Made(world.nothing()) for name in indicator.names}
        one = work_out(indicator, told, world.shape)
        _keep_levels(one, indicator, world)
        listed.append(one)
    return listed[0], listed[1]


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
    world: World, indicator: Indicator, tables: Tables, whole: tuple[Worked, Worked],
    cuts: dict[str, tuple[Worked, Worked]],
) -> int | None:  # fmt: skip
    run = Run(
        world.region_id, KIND, MODE, BASIS, None, _parameters(indicator), _inputs(indicator, tables, world)
    )
    run.variant = indicator.id
    if run.is_current(world.connection):
        return None
    run.report = _report(indicator, tables.exact, *whole)
    run.report["parts"] = [key for key, (exact, _) in cuts.items() if not no_figures(exact.value)]
    run_id = run.store(world.connection)
    for key, (exact, shown) in {"": whole, **cuts}.items():
        counted = ~exact.value.estimated
        store_series(world.connection, run_id, world, exact, counted, exact=True, breakdown=key)
        store_series(world.connection, run_id, world, shown, counted, exact=False, breakdown=key)
    return run_id


def _parameters(indicator: Indicator) -> dict[str, Any]:
    entry = indicator.entry
    told = {
        name: getattr(entry, name) for name in ("id", "numerator", "denominator", "value", "per", "share")
    }
    return {
        **told,
        "changes": [asdict(one) for one in entry.changes],
        "breakdowns": entry.breakdowns,
        "version": VERSION,
    }


def _inputs(indicator: Indicator, tables: Tables, world: World) -> dict[str, Any]:
    names = [*indicator.names, *(name for cut in cuts_of(indicator) for name in cut.names.values())]
    nothing = Made(world.nothing())
    seal = seal_of(world.connection, world.region_id)
    told = {
        name: [of.get(name, nothing) for of in (tables.exact, tables.shown)] for name in dict.fromkeys(names)
    }
    return {
        "areas": [[area.id, area.parent] for area in world.areas],
        "measures": {
            name: {"mark": sealed(seal, exact.mark), "for_everybody": shown.mark, "origins": [one.told for one in exact.origins]}
            for name, (exact, shown) in told.items()
            if name in indicator.names or not no_figures(exact.figures)
        },
    }  # fmt: skip


def _report(indicator: Indicator, made: dict[str, Made], exact: Worked, shown: Worked) -> dict[str, Any]:
    names = indicator.names
    notes = list(dict.fromkeys(note for name in names for note in made[name].notes))
    return {
        "lacking": [] if indicator.entry.of_indicators else lacking(made, names), "notes": notes,
        "divided_by_zero": exact.divided_by_zero, "secret": secret_cells(shown.value),
    }  # fmt: skip
