"""Searching a timetable gives exactly what a time-expanded graph gives."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accessibility.timetable import (
    ARRIVES,
    DEPARTS,
    FROM,
    TO,
    TRIP,
    Changes,
    Halts,
    Running,
    Trips,
    timetable_of,
)
from app.accessibility.timetable_search import NEVER, Limits, latest_departures, rides_from
from tests.accessibility.timetables import STOPS, earliest_by_graph, goals, latest_by_graph, towns

LIMITS = st.builds(
    Limits, st.integers(0, 3), st.sampled_from([None, None, 0, 4, 12]), st.sampled_from([10, 30, 1000])
)


def alone(trips, changes, stops):
    """Every trip once, by a vehicle of its own."""
    every = Running.alone(np.arange(trips.count, dtype=np.int32), np.zeros(trips.count, np.int32))
    return timetable_of(trips, every, changes, Halts.plain(trips, stops))


def search(timetable, goal, deadline, limits):
    stops, walks = np.array(list(goal), np.int32), np.array(list(goal.values()), np.int32)
    return latest_departures(timetable, stops, walks, deadline, limits)


@settings(max_examples=400, deadline=None)
@given(towns(), goals(), st.integers(0, 60), LIMITS)
def test_latest_departures_are_those_of_a_time_expanded_graph(town, goal, deadline, limits):
    found = search(town.timetable, goal, deadline, limits).latest
    assert {s: int(t) for s, t in enumerate(found) if t != NEVER} == latest_by_graph(
        town, goal, deadline, limits
    )


@settings(max_examples=300, deadline=None)
@given(towns(), goals(), st.integers(0, 60), LIMITS)
def test_earliest_arrivals_are_latest_departures_with_time_turned_round(town, home, begin, limits):
    found = search(town.timetable.turned(), home, -begin, limits).latest
    assert {s: -int(t) for s, t in enumerate(found) if t != NEVER} == earliest_by_graph(
        town, home, begin, limits
    )


@settings(max_examples=300, deadline=None)
@given(towns(), goals(), st.integers(0, 60), LIMITS)
def test_a_journey_holds_together_and_begins_when_it_is_said_to(town, goal, deadline, limits):
    timetable = town.timetable
    found = search(timetable, goal, deadline, limits)
    ways = {(o, t): s for o, t, s in zip(
        *(a.tolist() for a in (town.changes.origin, town.changes.target, town.changes.seconds)), strict=True)}  # fmt: skip
    for stop in np.flatnonzero(found.latest != NEVER).tolist():
        rides = rides_from(timetable, found, stop)
        hops = timetable.hops
        assert len(rides) <= limits.most_changes + 1
        assert hops[rides[0].entered, FROM] == stop
        assert hops[rides[0].entered, DEPARTS] == found.latest[stop]
        for ride in rides:
            assert hops[ride.entered, TRIP] >> 2 == hops[ride.left, TRIP] >> 2
            assert timetable.along[ride.entered] <= timetable.along[ride.left]
        for before, after in itertools.pairwise(rides):
            way = ways[int(hops[before.left, TO]), int(hops[after.entered, FROM])]
            assert hops[before.left, ARRIVES] + way <= hops[after.entered, DEPARTS]
        end = rides[-1].left
        assert hops[end, ARRIVES] + goal[int(hops[end, TO])] <= deadline


@given(towns())
def test_turning_a_timetable_twice_gives_it_back(town):
    timetable, again = town.timetable, town.timetable.turned().turned()
    assert (timetable.hops == again.hops).all()
    assert (timetable.place == again.place).all()
    assert (timetable.along == again.along).all()
    assert not again.is_turned


def test_more_changes_never_make_one_leave_earlier():
    offset = np.array([0, 2, 4, 6], np.int64)
    stop, times = np.array([0, 1, 1, 2, 0, 2], np.int32), np.array([20, 30, 35, 40, 5, 38], np.int32)
    trips = Trips(offset, stop, times, times, np.zeros(6, np.uint8))
    itself = np.arange(STOPS, dtype=np.int32)
    changes = Changes(itself, itself, np.full(STOPS, 2, np.int32))
    timetable = alone(trips, changes, STOPS)
    found = search(timetable, {2: 0}, 45, Limits(1))
    assert found.board[0].tolist() == [5, 20]
    assert len(rides_from(timetable, found, 0)) == 2
    assert len(rides_from(timetable, found, 0, changes=0)) == 1
    with pytest.raises(ValueError, match="no journey"):
        rides_from(timetable, found, 3)


def trip(*times: int) -> Trips:
    stops = np.arange(len(times), dtype=np.int32)
    at = np.array(times, np.int32)
    return Trips(np.array([0, len(times)], np.int64), stops, at, at, np.zeros(len(times), np.uint8))


ONE = np.zeros(1, np.int32)


def test_times_that_fall_and_stops_that_do_not_exist_are_refused():
    changes = Changes(ONE, ONE, np.ones(1, np.int32))
    with pytest.raises(ValueError, match="fall"):
        alone(trip(10, 5), changes, 2)
    with pytest.raises(ValueError, match="does not exist"):
        alone(trip(1, 2, 3), changes, 2)
    with pytest.raises(ValueError, match="one second"):
        alone(trip(1, 2), Changes(ONE, ONE, ONE), 2)
    with pytest.raises(ValueError, match="changes"):
        Limits(-1)
