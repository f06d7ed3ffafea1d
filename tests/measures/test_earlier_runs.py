"""Earlier runs of maps and gaps are their earlier years: one per year, up to the figure's own, and kept for that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.catchments.tidying import remove_old_variants
from app.measures.gap_figures import asked_of, figures_of
from app.measures.today import Readings
from app.measures.trends import earlier_trends
from app.web.regions import region_by_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

WAY = "map:mean:kindergarten:walk:all:15"
DAYS = ("2021-12-01", "2022-03-01", "2022-12-01", "2023-12-01")
COPY = """
    INSERT INTO analysis_run (region_id, kind, category, mode, variant, basis, parameters, inputs, input_hash, software_version,
                              started_at, finished_at, superseded_by_id, report)
    SELECT region_id, kind, category, mode, variant, basis, parameters, inputs, input_hash || :day, software_version,
           cast(:day AS timestamptz), cast(:day AS timestamptz), id, report FROM analysis_run WHERE id = :id RETURNING id"""
WAYS = """
    INSERT INTO area_statistic
    SELECT (jsonb_populate_record(s, jsonb_build_object(
               'run_id', cast(:copy AS int), 'mean_seconds', 60 * (10 + cast(:years AS int) * CASE WHEN s.area_id = :own THEN 2 ELSE 1 END)))).*
      FROM area_statistic s WHERE s.run_id = :id AND s.age_group = 'all' AND s.mean_seconds > 0"""
OWN = """
    SELECT s.area_id, a.ars, a.region_id FROM area_statistic s JOIN area a ON a.id = s.area_id
     WHERE s.run_id = :id AND s.age_group = 'all' AND s.mean_seconds > 0 AND a.level = 'municipality' AND a.is_core ORDER BY a.ars LIMIT 1"""
AREAS = """
    INSERT INTO gap_area SELECT (jsonb_populate_record(g, jsonb_build_object('run_id', cast(:copy AS int)))).*
      FROM gap_area g WHERE g.run_id = :id"""


@pytest.fixture
def writing(own_engine: Engine) -> Iterator[Connection]:
    """A connection whose changes go again."""
    with own_engine.connect() as connection:
        yield connection
        connection.rollback()


def current(connection: Connection, where: str) -> int:
    found = f"SELECT id FROM analysis_run WHERE superseded_by_id IS NULL AND category = 'kindergarten' AND {where} ORDER BY id LIMIT 1"
    return connection.execute(text(found)).scalar_one()


def copied(connection: Connection, run_id: int, day: str) -> int:
    return connection.execute(text(COPY), {"id": run_id, "day": day}).scalar_one()


def test_ways_of_earlier_years_speak_against_a_comparison_by_hand(writing: Connection) -> None:
    run = current(writing, "kind = 'travel_times' AND mode = 'walk' AND variant IS NULL")
    own = writing.execute(text(OWN), {"id": run}).one()
    last = 0
    for day in DAYS:
        last = copied(writing, run, day)
        years = {"2021": 0, "2022": 1, "2023": 2}[day[:4]] + (5 if "-03-" in day else 0)
        writing.execute(text(WAYS), {"copy": last, "id": run, "own": own.area_id, "years": years})
    series = Readings(writing, own.region_id).series(WAY, "municipality", last)
    assert series is not None
    assert series[own.ars] == {2021: 10.0, 2022: 12.0, 2023: 14.0}  # neither March's nor today's
    others = sorted(series.keys() - {own.ars})
    assert all(series[ars] == {2021: 10.0, 2022: 11.0, 2023: 12.0} for ars in others)
    # slopes 2 and 1 (all of them, so that nothing scatters): they went apart by one minute a year before
    told = earlier_trends(series, 2023, {own.ars}, others)
    assert (told["standing"], told["slope"], told["low"], told["high"]) == ("different", 1.0, 1.0, 1.0)
    assert earlier_trends(series, 2022, {own.ars}, others)["standing"] == "unknown"


def test_gaps_of_earlier_years_are_read_as_everybody_sees_them_and_are_not_tidied_away(
    writing: Connection,
) -> None:
    run = current(writing, "kind = 'gaps' AND variant NOT LIKE '%@%'")
    row = writing.execute(
        text("SELECT region_id, variant FROM analysis_run WHERE id = :id"), {"id": run}
    ).one()
    copies = {day: copied(writing, run, day) for day in DAYS}
    for one in copies.values():
        writing.execute(text(AREAS), {"copy": one, "id": run})
    asked, region = (
        asked_of(f"gap:beyond:kindergarten:{row.variant}:today"),
        region_by_id(writing, row.region_id),
    )
    assert asked is not None
    assert region is not None
    remove_old_variants(writing, datetime.now(UTC) + timedelta(days=1))
    left = set(
        writing.execute(
            text("SELECT id FROM analysis_run WHERE id = ANY(:ids)"), {"ids": [*copies.values(), run]}
        ).scalars()
    )
    assert left == {run, *copies.values()} - {copies["2022-03-01"]}
    series = Readings(writing, region.id).series(
        f"gap:beyond:kindergarten:{row.variant}:today", "municipality", copies["2023-12-01"]
    )
    assert series is not None
    shown = figures_of(writing, region, {"id": run}, asked, "municipality")
    numbers = {ars: one["value"] for ars, one in shown.items() if one["value"] is not None}
    assert numbers
    assert series == {ars: dict.fromkeys((2021, 2022, 2023), value) for ars, value in numbers.items()}


@pytest.mark.parametrize(
    "indicator", ["map:quota:kindergarten:walk:all:15", "gap:beyond:kindergarten:assumed:2030-12-31", None]
)
def test_a_day_to_come_and_a_quota_have_no_earlier_runs(writing: Connection, indicator: str | None) -> None:
    region = writing.execute(text("SELECT id FROM region WHERE is_default")).scalar_one()
    assert Readings(writing, region).series(indicator, "municipality", 1) is None
