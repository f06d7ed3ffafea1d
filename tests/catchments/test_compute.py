"""Runs over the demonstration Kreis: what is stored agrees with what it was computed from."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, text

from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.database.engine import batch_engine
from app.network.profiles import MODES, stored
from geodata.categories import catalogue
from geodata.load.demo import DEMO
from geodata.load.regions import NewRegion, make_region, remove_region
from tests.databases import TestServer


def _rows(engine: Engine, sql: str, **values: object) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def test_nothing_is_computed_twice(demo_engine: Engine) -> None:
    [(region_id,)] = _rows(demo_engine, "SELECT id FROM region WHERE slug = 'demo'")
    again = compute_region(demo_engine, int(str(region_id)), travel_of)
    assert again.made == []
    assert again.unchanged > 0


def test_every_cell_has_a_time_or_a_reason(demo_engine: Engine) -> None:
    assert _rows(
        demo_engine, "SELECT count(*) FROM travel_time WHERE (seconds IS NULL) = (reason IS NULL)"
    ) == [(0,)]
    runs = _rows(
        demo_engine,
        "SELECT r.id FROM analysis_run r WHERE kind = 'travel_times' AND (SELECT count(*) FROM travel_time t WHERE t.run_id = r.id)"
        " <> (SELECT count(*) FROM population_cell)",
    )
    assert runs == []


def test_the_shortest_way_is_never_longer_than_the_fastest_at_its_speed(demo_engine: Engine) -> None:
    """On foot at 5 km/h throughout (but on ferries and steps): metres ≤ seconds × 5/3.6 for the same cell."""
    sql = """
        SELECT count(*) FROM travel_time t JOIN analysis_run r ON r.id = t.run_id
         WHERE r.mode = 'walk' AND r.category = 'playground' AND t.metres > t.seconds * 5 / 3.6 * 1.001 + 1"""
    assert _rows(demo_engine, sql) == [(0,)]


def test_statistics_of_a_municipality_are_those_of_its_cells(demo_engine: Engine) -> None:
    """Recomputed in SQL from the stored times: population-weighted mean, people within 15 minutes."""
    sql = """
        SELECT s.mean_seconds, sum(p.people * t.seconds) / sum(p.people) FILTER (WHERE t.seconds IS NOT NULL),
               (s.within -> '15' ->> 'value')::float, coalesce(sum(p.people) FILTER (WHERE t.seconds <= 900), 0)
          FROM area_statistic s
          JOIN analysis_run r ON r.id = s.run_id AND r.mode = 'walk' AND r.category = 'primary_school'
          JOIN area a ON a.id = s.area_id AND a.level = 'municipality'
          JOIN population_cell c ON c.municipality_id = a.id
          JOIN cell_people p ON p.cell_id = c.id AND p.age_group = s.age_group AND p.people IS NOT NULL
          JOIN travel_time t ON t.cell_id = c.id AND t.run_id = r.id
         WHERE s.age_group = '6-9' GROUP BY s.run_id, s.area_id, s.age_group"""
    rows = _rows(demo_engine, sql)
    assert len(rows) > 50
    for stored_mean, mean, stored_within, within in rows:
        assert stored_mean == pytest.approx(mean, abs=0.11)
        assert stored_within == pytest.approx(within, abs=0.11)


def test_catchments_grow_with_the_minutes(demo_engine: Engine) -> None:
    sql = """
        SELECT count(*) FROM catchment a JOIN catchment b ON b.run_id = a.run_id AND b.site_id = a.site_id AND b.minutes > a.minutes
          JOIN catchment_people p ON p.catchment_id = a.id JOIN catchment_people q ON q.catchment_id = b.id AND q.age_group = p.age_group
         WHERE p.people > q.people + 0.05"""
    assert _rows(demo_engine, sql) == [(0,)]


def test_a_run_tells_its_inputs_and_version(demo_engine: Engine) -> None:
    over_streets = (
        "SELECT inputs, software_version, basis FROM analysis_run"
        " WHERE kind IN ('travel_times', 'catchments') AND mode <> 'bus'"
    )
    for inputs, version, basis in _rows(demo_engine, over_streets):
        assert set(inputs) >= {"travel", "cells", "people", "sites", "grids"}  # pyright: ignore[reportArgumentType]
        assert version
        assert basis == "network"


def test_without_a_network_straight_lines_stand_in_and_are_labelled(
    engine: Engine, connection: Connection
) -> None:
    region_id = make_region(engine, NewRegion("leer", "Leer", 25832), catalogue())
    try:
        compute_region(engine, region_id, travel_of)
        basis = _rows(engine, "SELECT DISTINCT basis FROM analysis_run WHERE region_id = :id", id=region_id)
        assert basis == [("straight_line",)]
        assert all(travel_of(connection, region_id, mode) is None for mode in MODES)
    finally:
        remove_region(engine, "leer")


def test_of_catchments_only_those_of_changed_sites_are_computed_again(
    database_server: TestServer, demo_template: str
) -> None:
    """One library moves by 2 km; what is then stored is what a computation from nothing gives."""
    figures = """
        SELECT r.mode, c.site_id, c.minutes, p.age_group, p.people, p.people_status
          FROM analysis_run r JOIN catchment c ON c.run_id = r.id JOIN catchment_people p ON p.catchment_id = c.id
         WHERE r.superseded_by_id IS NULL ORDER BY 1, 2, 3, 4"""
    with database_server.clone(demo_template) as url:
        own = batch_engine(url)
        with own.begin() as connection:
            move = """
                UPDATE {} SET {} FROM (SELECT site_id AS moved FROM site_feature WHERE 'library' = ANY(categories) LIMIT 1) m
                 WHERE site_id = moved RETURNING 1"""
            to = "point = ST_Translate(point, 0.03, 0)"
            assert connection.execute(text(move.format("site_feature", to))).all()
            assert connection.execute(text(move.format("site_state", "entrances = '[]'"))).all()
        region_id = int(str(_rows(own, "SELECT id FROM region WHERE slug = 'demo'")[0][0]))
        before = _rows(own, figures)
        compute_region(own, region_id, travel_of)
        after = _rows(own, figures)
        reports = _rows(
            own, "SELECT report FROM analysis_run WHERE kind = 'catchments' AND superseded_by_id IS NULL"
        )
        with own.begin() as connection:
            connection.execute(text("DELETE FROM analysis_run"))
        compute_region(own, region_id, travel_of)
        anew = _rows(own, figures)
        own.dispose()
    assert [report["computed"] for (report,) in reports] == [1] * len(stored(DEMO.config))  # pyright: ignore[reportIndexIssue]
    assert after == anew
    assert after != before
