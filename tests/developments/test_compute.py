"""Developments of the demonstration Kreis: found, stored as a run, left alone where nothing has changed; nothing withheld in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.indicators.series import read_series
from tests.developments.conftest import compute_again
from tests.developments.statistics import areas_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

ROWS = """
    SELECT d.*, a.ars FROM development d JOIN area a ON a.id = d.area_id JOIN analysis_run r ON r.id = d.run_id
     WHERE r.region_id = :region_id AND r.superseded_by_id IS NULL ORDER BY d.place"""
RUN = "SELECT * FROM analysis_run WHERE kind = 'developments' AND superseded_by_id IS NULL"


@pytest.fixture(scope="module")
def rows(own_engine: Engine, region_id: int) -> list[Any]:
    with own_engine.connect() as connection:
        return list(connection.execute(text(ROWS), {"region_id": region_id}).mappings())


def of(rows: list[Any], ars: str, indicator: str = "I01") -> dict[str, Any]:
    whole = [row for row in rows if not row["breakdown"]]
    return {row["kind"]: row for row in whole if row["ars"] == ars and row["indicator"] == indicator}


def test_each_story_is_told_as_what_it_is(own_engine: Engine, region_id: int, rows: list[Any]) -> None:
    with own_engine.connect() as connection:
        (_, rising, _), (_, stepping, _), (_, outstanding, _), (_, usual, _) = areas_of(
            connection, region_id
        )[:4]
    trend = of(rows, rising)["trend"]
    # 12 of 4,000 more each year: 0.3 points
    assert trend["numbers"]["slope"] == pytest.approx(0.3, abs=0.03)
    assert (trend["numbers"]["from"], trend["numbers"]["to"]) == (2013, 2025)
    assert trend["affected"] == pytest.approx(12 * 12, rel=0.1)
    assert of(rows, stepping)["step"]["numbers"]["since"] == 2020
    assert of(rows, outstanding)["outlier"]["effect"] > 0
    assert of(rows, usual) == {}


def test_most_people_come_first(rows: list[Any]) -> None:
    known = [row["affected"] for row in rows if row["affected"] is not None]
    assert known == sorted(known, reverse=True)
    assert [row["affected"] is None for row in rows] == sorted(row["affected"] is None for row in rows)


def test_nothing_is_made_of_what_is_withheld(own_engine: Engine, region_id: int, rows: list[Any]) -> None:
    with own_engine.connect() as connection:
        small = areas_of(connection, region_id)[-1][1]
        shown = read_series(connection, region_id, "I01")
        exact = read_series(connection, region_id, "I01", exact=True)
    assert {one.status for one in shown[small].points if one.year <= 2025} == {"secret"}
    assert exact[small].points[0].value is not None
    assert of(rows, small) == {}
    for row in rows:
        known = {one.year: one.value for one in read_points(own_engine, region_id, row)}
        assert all(known[year] == pytest.approx(value) for year, value in row["numbers"]["series"])


def read_points(engine: Engine, region_id: int, row: Any) -> Any:
    with engine.connect() as connection:
        found = read_series(connection, region_id, row["indicator"], breakdown=row["breakdown"])
        return found[row["ars"]].points


def test_the_run_says_what_was_tried_and_where_nothing_can_be_said(
    own_engine: Engine, region_id: int
) -> None:
    with own_engine.connect() as connection:
        run = connection.execute(text(RUN)).mappings().one()
        count = len(areas_of(connection, region_id))
    assert run["report"]["tests"]["trend"] + run["report"]["tests"]["step"] > count
    assert {(one["test"], one["reason"]) for one in run["report"]["not_said"]} >= {("trend", "too_few_years")}
    assert run["parameters"]["false_share"] == 0.05
    assert set(run["inputs"]["indicators"]) >= {"I01", "I02", "I03"}


def test_what_has_not_changed_is_not_computed_again(own_engine: Engine, region_id: int) -> None:
    assert compute_again(own_engine, region_id) == []


def test_years_to_come_are_no_observations(rows: list[Any]) -> None:
    assert all(year <= 2026 for row in rows for year, _ in row["numbers"]["series"])
