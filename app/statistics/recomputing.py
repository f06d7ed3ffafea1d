"""How the runs of each kind are computed once more: from today's inputs, by the functions that made them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from app.catchments.compute import (
    AREA_COLUMNS,
    nearest_and_unsure,
    read_inputs,
    straight_line,
    travel_times_run,
)
from app.catchments.figures import area_rows
from app.catchments.streets import travel_of
from app.errors import NotFound
from app.gaps import compute as gaps
from app.gaps import question as gap_question
from app.gaps.yardsticks import read_yardsticks, yardstick_of
from app.network.profiles import BY_TIMETABLE
from app.places import compute as places
from app.places import results as place_results
from app.places.parameters import Parameters
from app.timetables.compute import nearest_by_bus, read_plan, spread_to, timetable_run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.catchments.runs import Run as Made
    from app.statistics.runs import Run

NO_TIMETABLE = (
    "Der Fahrplan, auf dem dieser Lauf beruht, ist nicht mehr geladen; nachrechnen lässt er sich nicht."
)
Table = tuple[str, str]
"""A table and its columns, as they are written."""
WAYS: tuple[Table, ...] = (("area_statistic", AREA_COLUMNS),)
PLACES: tuple[Table, ...] = (
    ("place_score", places.SCORE_COLUMNS), ("place_ratio", places.RATIO_COLUMNS),
    ("place_statistic", places.STATISTIC_COLUMNS),
)  # fmt: skip
GAPS: tuple[Table, ...] = (
    ("gap_cell", gaps.CELL_COLUMNS), ("gap_reason", gaps.REASON_COLUMNS), ("gap_area", gaps.AREA_COLUMNS)
)  # fmt: skip
TABLES = {"travel_times": WAYS, "places": PLACES, "gaps": GAPS}


class Again(NamedTuple):
    """A run as it would be made today, and what computes its rows, table by table (without the database)."""

    run: Made
    rows: Callable[[], Iterator[tuple[object, ...]]]


def read_again(connection: Connection, run: Run, region_id: int) -> Again:
    """Read what the run would read today. Raises NotFound where its timetable or its standard is gone."""
    if run.kind == "places":
        return _places(connection, run, region_id)
    if run.kind == "gaps":
        return _gaps(connection, run, region_id)
    return (_bus if run.row["mode"] in BY_TIMETABLE else _ways)(connection, run, region_id)


def _ways(connection: Connection, run: Run, region_id: int) -> Again:
    mode, category = run.row["mode"], run.row["category"]
    inputs = read_inputs(connection, region_id)
    travel = travel_of(connection, region_id, mode) or straight_line(inputs.config, mode)

    def rows() -> Iterator[tuple[object, ...]]:
        nearest, beyond, _ = nearest_and_unsure(inputs, travel, inputs.sites.of(category)[1])
        yield from ((run.id, *row) for row in area_rows(inputs.homes, inputs.people, nearest, beyond))

    return Again(travel_times_run(inputs, travel, category), rows)


def _bus(connection: Connection, run: Run, region_id: int) -> Again:
    mode, category = run.row["mode"], run.row["category"]
    plan, inputs = read_plan(connection, region_id)
    if plan is None:
        raise NotFound(NO_TIMETABLE, parameter="run")

    def rows() -> Iterator[tuple[object, ...]]:
        nearest = nearest_by_bus(plan, spread_to(inputs, plan, category), mode)
        yield from ((run.id, *row) for row in area_rows(inputs.homes, inputs.people, nearest))

    return Again(timetable_run(inputs, plan, category, mode), rows)


def _places(connection: Connection, run: Run, region_id: int) -> Again:
    asked = Parameters.of(run.row["parameters"])
    inputs = place_results.read_inputs(connection, region_id)
    question = place_results.read_question(connection, inputs, asked, travel_of)

    def rows() -> Iterator[tuple[object, ...]]:
        result = place_results.answer(question)
        yield from places.score_rows(run.id, result)
        yield from places.ratio_rows(run.id, result)
        yield from places.statistic_rows(run.id, result)

    return Again(question.run(variant=places.variant_of(asked)), rows)


def _gaps(connection: Connection, run: Run, region_id: int) -> Again:
    key, _, on = (run.row["variant"] or "").partition("@")
    day = date.fromisoformat(on) if on else datetime.now(UTC).date()
    world = gap_question.World(connection, region_id, day, travel_of)
    yardstick = yardstick_of(read_yardsticks(connection, region_id, day), run.row["category"], key)
    question = gap_question.read_question(connection, world, yardstick)

    def rows() -> Iterator[tuple[object, ...]]:
        weighed = gap_question.answer(question)
        yield from gaps.cell_rows(run.id, question, weighed)
        yield from gaps.reason_rows(run.id, question, weighed)
        yield from gaps.area_rows(run.id, question, weighed)

    return Again(question.run, rows)
