"""A finding keeps its figures as they were; the same figure is read as it is today, for its area and all others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts.access import Actor, Role
from app.errors import InvalidFields
from app.measures.figures import Figure, frozen
from app.measures.findings import record_finding
from app.measures.today import Readings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

PLANNER = Actor(Role.PLANNER, account_id=7, name="Petra Plan")
WAY = "map:mean:kindergarten:walk:all:15"


@pytest.fixture
def connection(own_engine: Engine) -> Iterator[Connection]:
    with own_engine.connect() as opened:
        transaction = opened.begin()
        yield opened
        transaction.rollback()


def region_of(connection: Connection) -> int:
    return connection.execute(text("SELECT id FROM region")).scalar_one()


def municipality(connection: Connection) -> str:
    sql = "SELECT ars FROM area WHERE level = 'municipality' AND is_core ORDER BY ars LIMIT 1"
    return connection.execute(text(sql)).scalar_one()


def record(connection: Connection, *figures: Figure, title: str = "Weite Wege") -> int:
    return record_finding(connection, PLANNER, region_id=region_of(connection), title=title, text="Zu weit.",
                          figures=figures, origin="/versorgung")  # fmt: skip


def test_figures_are_frozen_with_their_run_and_those_of_all_others(connection: Connection):
    ars = municipality(connection)
    today = Readings(connection, region_of(connection)).of(WAY, ars)
    assert today is not None
    figure = Figure("Mittlerer Weg", today.numbers[ars], unit="Minuten", as_of=today.as_of, run_id=today.run_id,
                    indicator=WAY, area_ars=ars, address=today.address)  # fmt: skip
    number = record(connection, figure)
    kept = frozen(connection, [number])[number][0]
    assert (kept["value"], kept["run_id"], kept["as_of"]) == (figure.value, today.run_id, today.as_of)
    assert kept["others"] == today.numbers
    assert len(kept["others"]) > 3
    assert kept["area"]


@pytest.mark.parametrize("sql", ["UPDATE finding_figure SET value = 0", "DELETE FROM finding_figure"])
def test_nobody_changes_a_frozen_figure(connection: Connection, sql: str):
    record(connection, Figure("Plätze", 12.0))
    with pytest.raises(DBAPIError, match="stays as it was"):
        connection.execute(text(sql))


def test_a_figure_without_a_number_keeps_why(connection: Connection):
    number = record(connection, Figure("Kinder", None, "secret", as_of=date(2026, 8, 1)))
    assert frozen(connection, [number])[number][0]["status"] == "secret"


@pytest.mark.parametrize(
    "wrong",
    [Figure("a", 1.0, "secret"), Figure("a", None), Figure("a", 1.0, "maybe"), Figure("a", 1.0, address="//evil.example")],
)  # fmt: skip
def test_figures_that_contradict_themselves_are_refused(connection: Connection, wrong: Figure):
    with pytest.raises(InvalidFields):
        record(connection, wrong)


def test_a_finding_needs_a_title(connection: Connection):
    with pytest.raises(InvalidFields):
        record(connection, title=" ")


def test_what_can_no_longer_be_computed_has_no_figure_of_today(connection: Connection):
    readings = Readings(connection, region_of(connection))
    assert readings.of("map:mean:no_such_kind:walk:all:15", municipality(connection)) is None
    assert readings.of(WAY, "000000000000") is None
    assert readings.of(None, municipality(connection)) is None
