"""Indicators of what this program keeps itself (recommendations, the landscape), brought up to date as soon as that changes.

They count no people and read little, so they need not wait for the day's computation, in which everything is held against everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.areas.computed import carry_computed, data_version, results_changed
from app.catchments.compute import Computed
from app.catchments.runs import software_version
from app.indicators.catalogue import read_catalogue
from app.indicators.compute import Tables, store_all
from app.indicators.known_version import carry_version
from app.indicators.measures import make_measures
from app.indicators.parts import measure_of, names_of
from app.indicators.world import read_world
from app.jobs.queue import defer_now, region_lock

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection, Engine

    from app.indicators.catalogue import Indicator
    from app.jobs.queue import Asker

KIND = "loop_figures"
MAKERS = frozenset({"undertakings", "phases"})


def ask_for_loop_figures(connection: Connection, region_id: int, actor: Asker) -> None:
    """Ask, last in the transaction that changed an undertaking or an actor, for the indicators that count them."""
    defer_now(connection, kind=KIND, actor=actor, region_id=region_id, lock=region_lock(region_id))


def compute_loop_figures(engine: Engine, region_id: int, day: date) -> Computed:
    """Bring them up to date, each in its run; own indicators of nothing but them too.

    What else was computed of the region stays as right as it was.
    """
    done = Computed()
    with engine.begin() as connection:
        version = data_version(connection, region_id)
        world, known = (
            read_world(connection, region_id, day),
            of_the_loop(read_catalogue(connection, region_id)),
        )
        names = names_of(known.values())
        tables = Tables(*(make_measures(world, names, exact=exact) for exact in (True, False)))
        for run_id in store_all(world, known, tables):
            done.note(run_id)
    if done.made:
        results_changed(engine, region_id)
        carry_version(engine, region_id, version)
        carry_computed(engine, region_id, version, software_version())
    return done


def of_the_loop(known: dict[str, Indicator]) -> dict[str, Indicator]:
    """Those whose every measure is made of undertakings or the landscape, and own ones of nothing but those."""
    found = {
        key: one
        for key, one in known.items()
        if not one.entry.of_indicators and all(map(_is_kept, one.names))
    }
    own = {key: one for key, one in known.items() if one.entry.of_indicators}
    while more := {key: one for key, one in own.items() if key not in found and set(one.names) <= set(found)}:
        found |= more
    return found


def _is_kept(name: str) -> bool:
    measure = measure_of(name)
    return measure is not None and measure.made_by in MAKERS and not measure.counts_people
