"""Small timetables drawn at random, and a slow way to search them: a time-expanded graph in networkx."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from app.accessibility.timetable import (
    NO_ALIGHTING,
    NO_BOARDING,
    ON_REQUEST,
    Changes,
    Halts,
    Running,
    Timetable,
    Trips,
    timetable_of,
)
from app.accessibility.timetable_search import Limits

STOPS = 7


@dataclass(frozen=True)
class Town:
    """A timetable, and what it was made of."""

    trips: Trips
    run: np.ndarray
    shift: np.ndarray
    vehicle: np.ndarray
    changes: Changes
    on_request: bool = True

    @property
    def timetable(self) -> Timetable:
        running = Running(self.run, self.shift, self.vehicle)
        halts = Halts.plain(self.trips, STOPS)
        return timetable_of(self.trips, running, self.changes, halts, on_request=self.on_request)

    def seated(self):
        """(run, its last position, the next run) where one may stay seated."""
        for number in np.flatnonzero(self.vehicle[1:] == self.vehicle[:-1]).tolist():
            trip = self.run[number]
            yield number, int(self.trips.offset[trip + 1] - self.trips.offset[trip]) - 1, number + 1

    def visits(self):
        """(run, position, stop, arrival, departure, may board, may alight) of every stop of every trip that runs."""
        for number, (trip, shift) in enumerate(zip(self.run.tolist(), self.shift.tolist(), strict=True)):
            places = range(self.trips.offset[trip], self.trips.offset[trip + 1])
            for at, place in enumerate(places):
                flags = int(self.trips.flags[place])
                called = bool(flags & ON_REQUEST) and not self.on_request
                yield (
                    number, at, int(self.trips.stop[place]), int(self.trips.arrival[place]) + shift,
                    int(self.trips.departure[place]) + shift,
                    not flags & NO_BOARDING and not called and at < len(places) - 1,
                    not flags & NO_ALIGHTING and not called and at > 0,
                )  # fmt: skip


@st.composite
def towns(draw) -> Town:
    """Up to nine trips over seven stops; hops of no length, stops without boarding, ways between stops, vehicles that
    run several trips."""
    offset, stop, arrival, departure, flags = [0], [], [], [], []
    for _ in range(draw(st.integers(1, 9))):
        length = draw(st.integers(2, 5))
        stop += draw(st.lists(st.integers(0, STOPS - 1), min_size=length, max_size=length))
        now = draw(st.integers(0, 40))
        for _ in range(length):
            now += draw(st.sampled_from([0, 1, 2, 5]))
            arrival.append(now)
            now += draw(st.sampled_from([0, 0, 1]))
            departure.append(now)
            flags.append(draw(st.sampled_from([0, 0, 0, 0, NO_BOARDING, NO_ALIGHTING, ON_REQUEST, 3])))
        offset.append(len(stop))
    pairs = draw(
        st.dictionaries(
            st.tuples(st.integers(0, STOPS - 1), st.integers(0, STOPS - 1)), st.integers(1, 6), max_size=10
        )
    )
    pairs = {**{(s, s): 1 for s in range(STOPS)}, **pairs}
    origin, target = (np.array(side, np.int32) for side in zip(*pairs, strict=True))
    run = draw(st.lists(st.integers(0, len(offset) - 2), min_size=1, max_size=9))
    shift = draw(st.lists(st.sampled_from([0, 0, 3, -7]), min_size=len(run), max_size=len(run)))
    trips = Trips(
        np.array(offset, np.int64), np.array(stop, np.int32), np.array(arrival, np.int32),
        np.array(departure, np.int32), np.array(flags, np.uint8),
    )  # fmt: skip
    changes = Changes(origin, target, np.array(list(pairs.values()), np.int32))
    vehicle = [0]
    for before, after in itertools.pairwise(range(len(run))):
        ends = trips.arrival[trips.offset[run[before] + 1] - 1] + shift[before]
        fits = ends <= trips.departure[trips.offset[run[after]]] + shift[after]
        vehicle.append(vehicle[-1] + (not (fits and draw(st.booleans()))))
    return Town(
        trips, np.array(run, np.int32), np.array(shift, np.int32), np.array(vehicle, np.int32), changes,
        draw(st.booleans()),
    )  # fmt: skip


def goals():
    """Stops from which one walks to the goal, and for how long."""
    return st.dictionaries(st.integers(0, STOPS - 1), st.integers(0, 6), min_size=1, max_size=3)


def graph_of(town: Town, most_rides: int, bounds: tuple[int, int]) -> nx.DiGraph:
    """Nodes (run, position, rides so far): come in there aboard; with "board" before, about to set out from there.

    Only boarding within `bounds` is allowed.
    """
    graph = nx.DiGraph()
    visits = list(town.visits())
    for number, at, _, _, _, _, _ in visits:
        for rides in range(1, most_rides + 1):
            graph.add_edge((number, at, rides), (number, at + 1, rides))
            graph.add_edge(("board", number, at, rides), (number, at + 1, rides))
    for before, end, after in town.seated():
        for rides in range(1, most_rides + 1):
            graph.add_edge((before, end, rides), (after, 0, rides))
    ways = list(
        zip(
            *(a.tolist() for a in (town.changes.origin, town.changes.target, town.changes.seconds)),
            strict=True,
        )
    )
    for number, at, stop, arrival, _, _, alights in visits:
        if not alights:
            continue
        for origin, target, seconds in ways:
            if origin != stop:
                continue
            for other, there, boarding, _, departs, boards, _ in visits:
                if (
                    boards
                    and boarding == target
                    and departs >= arrival + seconds
                    and bounds[0] <= departs <= bounds[1]
                ):
                    for rides in range(1, most_rides):
                        graph.add_edge((number, at, rides), ("board", other, there, rides + 1))
    return graph


def latest_by_graph(town: Town, goal: dict[int, int], deadline: int, limits: Limits) -> dict[int, int]:
    """Stop → latest moment to board there and reach the goal."""
    most_rides = limits.most_changes + 1
    bounds = (deadline - limits.longest_seconds, deadline)
    graph = graph_of(town, most_rides, bounds)
    graph.add_node("goal")
    wait = limits.longest_wait_seconds if limits.longest_wait_seconds is not None else 10**6
    for number, at, stop, arrival, _, _, alights in town.visits():
        if alights and stop in goal and deadline - wait <= arrival + goal[stop] <= deadline:
            for rides in range(1, most_rides + 1):
                graph.add_edge((number, at, rides), "goal")
    leads = nx.ancestors(graph, "goal")
    found: dict[int, int] = {}
    for number, at, stop, _, departs, boards, _ in town.visits():
        if boards and bounds[0] <= departs <= bounds[1] and ("board", number, at, 1) in leads:
            found[stop] = max(found.get(stop, departs), departs)
    return found


def earliest_by_graph(town: Town, home: dict[int, int], begin: int, limits: Limits) -> dict[int, int]:
    """Stop → earliest moment to alight there, setting out at `begin` to walk to the stops of `home`."""
    most_rides = limits.most_changes + 1
    last = begin + limits.longest_seconds
    graph = graph_of(town, most_rides, (begin, last))
    graph.add_node("home")
    wait = limits.longest_wait_seconds if limits.longest_wait_seconds is not None else 10**6
    for number, at, stop, _, departs, boards, _ in town.visits():
        if boards and stop in home and begin <= departs - home[stop] <= begin + wait:
            graph.add_edge("home", ("board", number, at, 1))
    reached = nx.descendants(graph, "home")
    found: dict[int, int] = {}
    for number, at, stop, arrival, _, _, alights in town.visits():
        on_the_way = any((number, at, rides) in reached for rides in range(1, most_rides + 1))
        if alights and on_the_way and arrival <= last:
            found[stop] = min(found.get(stop, arrival), arrival)
    return found
