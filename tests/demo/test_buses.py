"""The invented timetable is one that runs: times rise, stops lie on streets, every line is used."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from app.accessibility.timetable import Changes, Halts, Running, Trips, timetable_of
from app.timetables.schedule import combined
from app.timetables.store import StoredFeed, span_of
from geodata.demo import DemoKreis, generate


@pytest.fixture(scope="module")
def kreis() -> DemoKreis:
    return generate()


def test_it_is_a_timetable_that_can_be_searched(kreis: DemoKreis) -> None:
    rows = kreis.timetable
    trips = Trips(
        rows.trips.offset, rows.trips.stop, rows.trips.arrival, rows.trips.departure, rows.trips.flags
    )
    stops = np.arange(len(rows.stops.stop_id), dtype=np.int32)
    run = np.arange(trips.count, dtype=np.int32)
    changes = Changes(stops, stops, np.ones(len(stops), np.int32))
    made = timetable_of(
        trips, Running.alone(run, np.zeros(len(run), np.int32)), changes, Halts.plain(trips, len(stops))
    )
    assert made.hop_count == len(rows.trips.stop) - trips.count
    assert set(rows.trips.line.tolist()) == set(range(len(rows.lines.route_id)))
    assert rows.days.runs.any(axis=1).all()


def test_its_stops_lie_on_streets(kreis: DemoKreis) -> None:
    nodes = set(zip(kreis.streets.node_lon.tolist(), kreis.streets.node_lat.tolist(), strict=True))
    assert (
        set(zip(kreis.timetable.stops.lon.tolist(), kreis.timetable.stops.lat.tolist(), strict=True)) <= nodes
    )


def test_school_buses_are_there_before_the_lessons_and_not_in_the_holidays(kreis: DemoKreis) -> None:
    rows = kreis.timetable
    school = np.flatnonzero(rows.trips.service == 2)
    ends = rows.trips.arrival[rows.trips.offset[school + 1] - 1]
    assert ((ends > 7 * 3600) & (ends <= 7.5 * 3600)).sum() >= 10
    assert (rows.days.runs[2] <= rows.days.runs[0]).all()
    assert rows.days.runs[2].sum() < rows.days.runs[0].sum()


def test_its_trips_follow_roads(kreis: DemoKreis) -> None:
    shapes, streets = kreis.timetable.shapes, kreis.streets
    assert len(shapes.of_trip) == len(kreis.timetable.trips.trip_id)
    assert (shapes.of_trip >= 0).all()
    lon, lat = np.round(streets.line_lon, 6), np.round(streets.line_lat, 6)
    on_roads = set(zip(lon.tolist(), lat.tolist(), strict=True))
    assert set(zip(shapes.lon.tolist(), shapes.lat.tolist(), strict=True)) <= on_roads
    trips = kreis.timetable.trips
    for trip in range(0, len(trips.trip_id), 25):
        way = slice(shapes.offset[shapes.of_trip[trip]], shapes.offset[shapes.of_trip[trip] + 1])
        ends = trips.stop[[trips.offset[trip], trips.offset[trip + 1] - 1]]
        assert shapes.lon[way][[0, -1]] == pytest.approx(kreis.timetable.stops.lon[ends], abs=1e-6)


def test_the_usual_day_is_none_of_the_holidays(kreis: DemoKreis) -> None:
    rows = kreis.timetable
    found = combined([StoredFeed("x", *span_of(rows.days), {}, "Bus", "©", rows)])
    assert found.usual_day(date(2026, 7, 7)) == date(2026, 8, 18)
    assert found.usual_day(date(2026, 9, 3)) == date(2026, 9, 8)


def test_it_says_that_it_is_invented(kreis: DemoKreis) -> None:
    assert any("erfunden" in note for note in kreis.timetable.notes)
    assert all("erfunden" in agency for agency in kreis.timetable.lines.agency)
