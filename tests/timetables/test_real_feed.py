"""On the real feed of Heidelberg's region: the same latest departures as a time-expanded graph in networkx."""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from bisect import bisect_left
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from app.accessibility.timetable import ARRIVES, DEPARTS, FROM, TO, TRIP, Halts, timetable_of
from app.accessibility.timetable_profile import profiles
from app.accessibility.timetable_search import NEVER, Limits, latest_departures
from app.catchments.travel import StraightLine
from app.timetables.rules import EVERYONE
from app.timetables.schedule import combined
from app.timetables.store import StoredFeed, span_of
from app.timetables.vehicles import running
from app.timetables.walks import Walking, changes_of, stop_places
from geodata.readers import gtfs
from geodata.reading import ReadReport

if TYPE_CHECKING:
    from pathlib import Path

    from app.accessibility.timetable import Timetable
    from app.timetables.schedule import Schedule

DAY = date(2022, 9, 27)


@pytest.fixture(scope="module")
def schedule(shared_data: Path) -> Schedule:
    rows = gtfs.read(shared_data / "heidelberg" / "vrn_gtfs_cut.zip", ReadReport())
    return combined([StoredFeed("x", *span_of(rows.days), {}, "VRN", "©", rows)])


@pytest.fixture(scope="module")
def timetable(schedule: Schedule) -> Timetable:
    rule, stops = EVERYONE, stop_places(schedule, 25832)
    ways = Walking(StraightLine("walk")).between(stops, stops, rule.walk_between_m)
    changes = changes_of(schedule, ways, 25832, rule)
    halts = Halts.plain(schedule.trips, len(schedule.names))
    return timetable_of(schedule.trips, running(schedule, *schedule.running(DAY)), changes, halts)


def by_graph(timetable: Timetable, goal: dict[int, int], deadline: int, most_rides: int) -> dict[int, int]:
    """Nodes: aboard a trip after a hop, and waiting at a stop until its next departure; each by rides so far."""
    graph = nx.DiGraph()
    hops = [tuple(map(int, row)) for row in timetable.hops if row[DEPARTS] <= deadline]
    departures: dict[int, list[int]] = defaultdict(list)
    for hop in hops:
        departures[hop[FROM]].append(hop[DEPARTS])
    departures = {stop: sorted(set(times)) for stop, times in departures.items()}
    for stop, times in departures.items():
        for rides in range(most_rides):
            nx.add_path(graph, [("at", stop, time, rides) for time in times])
    by_trip = defaultdict(list)
    for number, hop in enumerate(hops):
        by_trip[hop[TRIP] >> 2].append(
            (hop[DEPARTS], int(timetable.along[timetable.hop_count - len(hops) + number]), hop)
        )
    onward = defaultdict(list)
    for stop in range(timetable.stop_count):
        for place in range(timetable.change_offset[stop], timetable.change_offset[stop + 1]):
            onward[int(timetable.change_from[place])].append((stop, int(timetable.change_seconds[place])))
    for trip, ridden in by_trip.items():
        ridden.sort(key=lambda one: one[1])
        for rides in range(1, most_rides + 1):
            for index, (_, _, hop) in enumerate(ridden):
                here = ("in", trip, index, rides)
                graph.add_edge(("at", hop[FROM], hop[DEPARTS], rides - 1), here)
                if index:
                    graph.add_edge(("in", trip, index - 1, rides), here)
                if hop[TO] in goal and hop[ARRIVES] + goal[hop[TO]] <= deadline:
                    graph.add_edge(here, "goal")
                if rides < most_rides:
                    for stop, seconds in onward[hop[TO]]:
                        times = departures.get(stop, [])
                        first = bisect_left(times, hop[ARRIVES] + seconds)
                        if first < len(times):
                            graph.add_edge(here, ("at", stop, times[first], rides))
    found: dict[int, int] = {}
    for node in nx.ancestors(graph, "goal"):
        if node[0] == "at" and node[3] == 0:
            found[node[1]] = max(found.get(node[1], node[2]), node[2])
    return found


@pytest.mark.parametrize(("goal_stops", "changes"), [((10, 11), 0), ((100, 101, 102), 1), ((250,), 2)])
def test_latest_departures_are_those_of_a_time_expanded_graph(
    timetable: Timetable, goal_stops, changes
) -> None:
    deadline = 7 * 3600 + 45 * 60
    goal = {stop: 60 + 37 * number for number, stop in enumerate(goal_stops)}
    stops, walks = np.array(list(goal), np.int32), np.array(list(goal.values()), np.int32)
    latest = latest_departures(timetable, stops, walks, deadline, Limits(changes, None, 48 * 3600)).latest
    found = {stop: int(time) for stop, time in enumerate(latest) if time != NEVER}
    assert found == by_graph(timetable, goal, deadline, changes + 1)
    assert len(found) >= 9


def test_the_profile_of_a_morning_is_what_a_search_for_each_minute_gives(timetable: Timetable) -> None:
    stops, walks = np.array([100, 101], np.int32), np.array([60, 120], np.int32)
    begin = 6 * 3600
    found = profiles(timetable, stops, walks, (0, 9 * 3600), 2)
    for minute in range(0, 120, 7):
        deadline = begin + 60 * minute
        latest = latest_departures(timetable, stops, walks, deadline, Limits(2, None, 48 * 3600)).latest
        for stop in range(timetable.stop_count):
            mine = slice(found.offset[stop], found.offset[stop + 1])
            in_time = found.departs[mine][found.arrives[mine] <= deadline]
            if latest[stop] >= 0 or len(in_time):
                assert (int(in_time[-1]) if len(in_time) else NEVER) == latest[stop]


def test_a_weekday_has_the_trips_that_a_plain_reading_of_the_tables_counts(
    timetable: Timetable, schedule: Schedule, shared_data: Path
) -> None:
    with zipfile.ZipFile(shared_data / "heidelberg" / "vrn_gtfs_cut.zip") as archive:

        def table(name: str) -> list[dict[str, str]]:
            return list(csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8-sig")))

        services, trips, times = table("calendar_dates.txt"), table("trips.txt"), table("stop_times.txt")
    calls = defaultdict(list)
    for row in times:
        hours, minutes, seconds = map(int, row["departure_time"].split(":"))
        calls[row["trip_id"]].append(hours * 3600 + minutes * 60 + seconds)
    runs = hops = 0
    chosen = []
    for back in (-1, 0, 1):
        day = f"{DAY - timedelta(days=back):%Y%m%d}"
        active = {
            row["service_id"] for row in services if row["date"] == day and row["exception_type"] == "1"
        }
        for trip in trips:
            moments = [moment - 86_400 * back for moment in calls[trip["trip_id"]]]
            if trip["service_id"] in active and max(moments) > 0 and min(moments) < 30 * 3600:
                runs, hops = runs + 1, hops + len(moments) - 1
                chosen.append((trip["trip_id"], back))
    seated = _seated(trips, times, chosen)
    assert (len(schedule.running(DAY)[0]), timetable.hop_count) == (runs, hops)
    assert timetable.run_count == runs - seated


def _seated(trips: list[dict[str, str]], times: list[dict[str, str]], runs: list[tuple[str, int]]) -> int:
    """How often a vehicle (block_id) goes on as another trip from the stop where it has come to."""
    calls = defaultdict(list)
    for row in times:
        calls[row["trip_id"]].append((int(row["stop_sequence"]), row))
    ends = {
        trip: (min(rows, key=lambda r: r[0])[1], max(rows, key=lambda r: r[0])[1])
        for trip, rows in calls.items()
    }
    block = {trip["trip_id"]: trip["block_id"] for trip in trips}
    vehicles = defaultdict(list)
    for trip, back in runs:
        if block[trip]:
            vehicles[block[trip], back].append((ends[trip][0]["departure_time"].rjust(8, "0"), ends[trip]))
    return sum(
        before[1]["arrival_time"].rjust(8, "0") <= begins and before[1]["stop_id"] == after[0]["stop_id"]
        for one in vehicles.values()
        for (_, before), (begins, after) in itertools.pairwise(sorted(one, key=lambda v: v[0]))
    )
