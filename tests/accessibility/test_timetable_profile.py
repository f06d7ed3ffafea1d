"""A profile answers for every moment what a search for that moment answers."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accessibility.timetable_profile import (
    LATER,
    Walks,
    deadline_seconds,
    percentile,
    profiles,
    window_seconds,
)
from app.accessibility.timetable_search import NEVER, Limits, latest_departures
from tests.accessibility.timetables import STOPS, earliest_by_graph, goals, latest_by_graph, towns

SPAN = (-100, 200)


def as_arrays(goal):
    return np.array(list(goal), np.int32), np.array(list(goal.values()), np.int32)


@settings(max_examples=300, deadline=None)
@given(towns(), goals(), st.integers(0, 3))
def test_the_latest_departure_for_every_deadline_is_in_the_profile(town, goal, changes):
    timetable, (stops, walks) = town.timetable, as_arrays(goal)
    found = profiles(timetable, stops, walks, SPAN, changes)
    for deadline in range(0, 70, 3):
        latest = latest_departures(timetable, stops, walks, deadline, Limits(changes, None, 1000)).latest
        for stop in range(STOPS):
            mine = slice(found.offset[stop], found.offset[stop + 1])
            in_time = found.departs[mine][found.arrives[mine] <= deadline]
            assert (int(in_time[-1]) if len(in_time) else NEVER) == latest[stop]


@settings(max_examples=150, deadline=None)
@given(towns(), goals(), st.integers(0, 2))
def test_profiles_rise_and_hold_nothing_that_another_departure_is_as_good_as(town, goal, changes):
    found = profiles(town.timetable, *as_arrays(goal), SPAN, changes)
    for stop in range(STOPS):
        mine = slice(found.offset[stop], found.offset[stop + 1])
        assert (np.diff(found.departs[mine]) > 0).all()
        assert (np.diff(found.arrives[mine]) > 0).all()


def walks_of(homes: list[dict[int, int]], direct: list[int]) -> Walks:
    offset = np.cumsum([0, *map(len, homes)]).astype(np.int64)
    pairs = [pair for home in homes for pair in home.items()]
    stop, seconds = (np.array([pair[side] for pair in pairs], np.int32) for side in (0, 1))
    return Walks(offset, stop, seconds, np.array(direct, np.int32))


@settings(max_examples=100, deadline=None)
@given(towns(), goals(), goals(), st.sampled_from([LATER, 500]), st.integers(0, 2))
def test_every_minute_of_a_window_is_what_a_graph_search_from_that_minute_gives(
    town, goal, home, direct, changes
):
    found = profiles(town.timetable, *as_arrays(goal), (-10_000, 10_000), changes)
    seconds = window_seconds(found, walks_of([home], [direct]), -60, 3)
    for minute in range(3):
        leaves = -60 + 60 * minute
        reached = earliest_by_graph(town, home, leaves, Limits(changes, None, 10_000))
        ends = [reached[stop] + walk - leaves for stop, walk in goal.items() if stop in reached]
        assert seconds[0, minute] == min([*ends, direct])


@settings(max_examples=100, deadline=None)
@given(towns(), goals(), goals(), st.sampled_from([LATER, 500]), st.integers(0, 2))
def test_every_deadline_of_a_window_is_what_a_graph_search_to_that_minute_gives(
    town, goal, home, direct, changes
):
    found = profiles(town.timetable, *as_arrays(goal), (-10_000, 10_000), changes)
    seconds = deadline_seconds(found, walks_of([home], [direct]), 0, 3)
    for minute in range(3):
        due = 60 * minute
        latest = latest_by_graph(town, goal, due, Limits(changes, None, 10_000))
        begins = [due - (latest[stop] - walk) for stop, walk in home.items() if stop in latest]
        assert seconds[0, minute] == min([*begins, direct])


def test_percentiles_count_minutes_and_minutes_without_a_connection_are_the_worst():
    row = np.array([[10, LATER, 30, 20], [1, 2, 3, 4]], np.int32)
    assert percentile(row, 0.5).tolist() == [20, 2]
    assert percentile(row, 0.75).tolist() == [30, 3]
    assert percentile(row, 0.9).tolist() == [LATER, 4]
