"""What the tests of scenarios share: the demonstration Kreis, read once per module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.catchments.streets import travel_of
from app.timetables.plan import Ground, Plan
from app.timetables.rules import EVERYONE
from app.timetables.schedule import schedule_of
from tests.scenarios.bases import read_demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from app.places.results import Inputs


@pytest.fixture(scope="module")
def reading(demo_engine: Engine) -> Iterator[Connection]:
    with demo_engine.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def inputs(reading: Connection) -> Inputs:
    return read_demo(reading)


@pytest.fixture(scope="module")
def plan(reading: Connection, inputs: Inputs) -> Plan:
    """The timetable of the usual day, from the homes of the Kreis."""
    schedule, walk = schedule_of(reading, inputs.region_id), travel_of(reading, inputs.region_id, "walk")
    assert schedule is not None
    assert walk is not None
    ground = Ground(schedule, walk, inputs.metric_srid, EVERYONE, inputs.homes.places)
    return Plan(ground, schedule.usual_day(inputs.day))
