"""Stores what is computed of places: a run for each category and mode with the standard, and runs with own parameters.

A run whose inputs have the fingerprint of the current one is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.areas.computed import results_changed
from app.catchments.compute import Computed
from app.catchments.runs import variant_name
from app.database.copying import copy_rows
from app.network.profiles import MODES
from app.places.fairness import fairness_report
from app.places.figures import area_figures, of_everyone
from app.places.parameters import Parameters
from app.places.results import Inputs, Question, Result, answer, read_inputs, read_question
from app.places.supply import categories_with_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from app.catchments.compute import Progress, TravelOf

SCORE_COLUMNS = (
    "run_id, cell_id, score, low, high, assumed, reason, minutes_1, minutes_2, minutes_3, places_near"
)
RATIO_COLUMNS = (
    "run_id, site_id, known_places, untold_offers, places_low, places, places_high, people, ratio_low, ratio,"
    " ratio_high, nearest_of, not_connected"
)
STATISTIC_COLUMNS = (
    "run_id, area_id, people, people_status, per_100, per_100_status, per_100_low, per_100_high, per_100_assumed,"
    " without_share, without_share_status, sites, untold_offers, places_low, places, places_status, places_high"
)


def compute_places(
    engine: Engine, region_id: int, travel_of: TravelOf, progress: Progress | None = None
) -> Computed:
    """Bring the stored places of a region up to date, with the standard parameters; each run is one transaction."""
    told = progress or (lambda _what, _done, _of: None)
    computed = Computed()
    with engine.connect() as connection:
        inputs = read_inputs(connection, region_id)
        categories = categories_with_places(connection, region_id, inputs.day)
    questions = [Parameters(category, mode) for mode in MODES for category in categories]
    for step, asked in enumerate(questions):
        told(f"{asked.mode}: {asked.category}", step, len(questions))
        run_id = store_places(engine, inputs, asked, travel_of)
        computed.note(run_id)
    if computed.made:
        results_changed(engine, region_id)
    told("fertig", len(questions), len(questions))
    return computed


def store_places(engine: Engine, inputs: Inputs, asked: Parameters, travel_of: TravelOf) -> int | None:
    """Store the run of a question and give its id; None where the current run is still right."""

    def rows(connection: Connection, run_id: int, result: Result) -> None:
        copy_rows(connection, "place_score", SCORE_COLUMNS, score_rows(run_id, result))
        copy_rows(connection, "place_ratio", RATIO_COLUMNS, ratio_rows(run_id, result))
        copy_rows(connection, "place_statistic", STATISTIC_COLUMNS, statistic_rows(run_id, result))

    with engine.begin() as connection:
        question = read_question(connection, inputs, asked, travel_of)
        return _stored(connection, question, rows)


def variant_of(asked: Parameters) -> str | None:
    """The name under which runs of these parameters supersede each other; None for the standard."""
    if asked.is_standard:
        return None
    return variant_name(asked.told)


def _stored(
    connection: Connection, question: Question, rows: Callable[[Connection, int, Result], None]
) -> int | None:
    run = question.run(variant=variant_of(question.asked))
    if run.is_current(connection):
        return None
    result = answer(question)
    run.report = _report(result)
    run_id = run.store(connection)
    rows(connection, run_id, result)
    return run_id


def _report(result: Result) -> dict[str, Any]:
    reasons, counts = np.unique(result.scored.reason.astype(str), return_counts=True)
    total = of_everyone(result)
    return {
        "assumptions": result.question.assumptions,
        "sites": len(result.question.supply.sites),
        "sites_not_connected": len(result.scored.unconnected_sites),
        "cells": {
            ("scored" if name == "None" else name): int(n) for name, n in zip(reasons, counts, strict=True)
        },
        "cells_with_ties": len(result.choice.ties),
        "per_100": {"low": total.low, "mid": total.per_100[0], "high": total.high},
        "fairness": fairness_report(result),
    }


def score_rows(run_id: int, result: Result) -> Iterator[tuple[object, ...]]:
    """Rows of `place_score`, in the order of `SCORE_COLUMNS`."""
    scored, choice, home = result.scored, result.choice, result.question.demand.home
    near = choice.places_near(result.question.supply.mid)
    values = (scored.mid, scored.low, scored.high, scored.assumed, *choice.minutes.T, near)
    columns = [_nullable(column[home]) for column in values]
    reasons, cells = scored.reason[home].tolist(), result.question.inputs.homes.cell_id[home].tolist()
    for cell, reason, (mid, *interval, first, second, third, places) in zip(
        cells, reasons, zip(*columns, strict=True), strict=True
    ):
        yield (run_id, cell, mid, *interval, reason, first, second, third, places)


def ratio_rows(run_id: int, result: Result) -> Iterator[tuple[object, ...]]:
    """Rows of `place_ratio`, in the order of `RATIO_COLUMNS`."""
    supply, scored, demand = result.question.supply, result.scored, result.question.demand
    nearest = result.choice.exclusive_people(demand.people, len(supply.sites)).tolist()
    places = [_nullable(values) for values in (supply.low, supply.mid, supply.high)]
    ratios = [_nullable(values) for values in scored.ratio]
    for index, site in enumerate(supply.sites):
        yield (
            run_id, site.site_id, site.known, site.untold, *(column[index] for column in places),
            float(scored.people[index]), *(column[index] for column in ratios), nearest[index],
            scored.unconnected_sites.get(index),
        )  # fmt: skip


def statistic_rows(run_id: int, result: Result) -> Iterator[tuple[object, ...]]:
    """Rows of `place_statistic`, in the order of `STATISTIC_COLUMNS`."""
    for area in area_figures(result):
        yield (
            run_id, area.area_id, *area.people, *area.per_100, area.low, area.high, area.assumed, *area.without,
            area.sites, area.untold_offers, area.places_low, *area.places, area.places_high,
        )  # fmt: skip


def _nullable(values: np.ndarray) -> list[float | None]:
    """Numbers as a table holds them: what is unknown or endless is null."""
    return [value if np.isfinite(value) else None for value in values.tolist()]
