"""Staying seated and changes for single lines and trips, as a plain graph over the written feed has them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accessibility.timetable_search import NEVER, Limits, latest_departures
from app.timetables.journeys import journey_from, journey_there
from app.timetables.legs import told_journey
from app.timetables.rules import EVERYONE
from tests.timetables.made import BEGIN, LINES, STOPS, Ride, Written, feeds, plan_of, points

if TYPE_CHECKING:
    from pathlib import Path

RULE = replace(EVERYONE, walk_to_stop_m=400, walk_from_stop_m=400, walk_direct_m=100, change_seconds=120)
NOBODY = points((54.0, 9.0))


@st.composite
def special_feeds(draw) -> Written:
    """Feeds with blocks, pairs of trips that stay or do not, and changes told for lines and trips."""
    feed = draw(feeds())
    trips = [ride.trip for ride in feed.rides]
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from("45"))
        feed.transfers.append(
            {"transfer_type": kind, "from_trip_id": draw(st.sampled_from(trips)), "to_trip_id": draw(st.sampled_from(trips))}
        )  # fmt: skip
    for _ in range(draw(st.integers(0, 5))):
        row = {
            "from_stop_id": draw(st.sampled_from(list(STOPS))),
            "transfer_type": draw(st.sampled_from("0123")),
        }
        row["to_stop_id"] = draw(st.sampled_from([row["from_stop_id"], *STOPS]))
        row["min_transfer_time"] = draw(st.sampled_from(["", "60", "400"]))
        for side in ("from", "to"):
            row[f"{side}_route_id"] = draw(st.sampled_from(["", "", *LINES]))
            row[f"{side}_trip_id"] = draw(st.sampled_from(["", "", "", *trips]))
        feed.transfers.append(row)
    # of two rows that are equally special the one read first holds: not what this is about
    ranked = {
        (r["from_stop_id"], r["to_stop_id"], *_whom(r)): r for r in feed.transfers if "from_stop_id" in r
    }
    by_rank: dict[tuple, dict] = {}
    for key, row in ranked.items():
        by_rank.setdefault((*key[:2], _rank(row)), row)
    feed.transfers = [r for r in feed.transfers if "from_stop_id" not in r] + list(by_rank.values())
    return feed


def _whom(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row.get(c, "") for c in ("from_route_id", "from_trip_id", "to_route_id", "to_trip_id"))


def _rank(row: dict[str, str]) -> int:
    return sum(3 if row.get(f"{side}_trip_id") else 1 if row.get(f"{side}_route_id") else 0 for side in ("from", "to"))  # fmt: skip


def _fits(row: dict[str, str], side: str, ride: Ride) -> bool:
    if row.get(f"{side}_trip_id"):
        return row[f"{side}_trip_id"] == ride.trip
    return row.get(f"{side}_route_id", "") in {"", ride.line}


def seconds_between(feed: Written, before: Ride, stop: str, after: Ride, target: str) -> int | None:
    """How long a change takes, straight from the rows of transfers.txt."""
    ordinary = RULE.change_seconds if stop == target else None
    rows = [r for r in feed.transfers if r.get("from_stop_id") == stop and r.get("to_stop_id") == target]
    for pure in (True, False):
        fitting = [
            r for r in rows if (_rank(r) == 0) == pure and _fits(r, "from", before) and _fits(r, "to", after)
        ]
        if not fitting:
            continue
        row = max(fitting, key=_rank)
        told = int(row["min_transfer_time"] or -1)
        if row["transfer_type"] == "3":
            ordinary = None
        elif row["transfer_type"] == "1":
            ordinary = max(told, 1) if told >= 0 else max((ordinary or 1) - RULE.change_seconds, 1)
        elif told >= 0:
            ordinary = told
    return ordinary


def seated(feed: Written) -> set[tuple[int, int]]:
    """Which rides one may stay seated for."""
    rides = feed.rides
    number = {ride.trip: n for n, ride in enumerate(rides)}
    said = {}
    for row in feed.transfers:
        if row["transfer_type"] in "45" and "from_stop_id" not in row:
            said[number[row["from_trip_id"]], number[row["to_trip_id"]]] = row["transfer_type"] == "4"

    def follows(a: int, b: int) -> bool:
        return (rides[a].calls[0][2], a) < (rides[b].calls[0][2], b) and rides[a].calls[-1][1] <= rides[
            b
        ].calls[0][2]

    found = {pair for pair, stays in said.items() if stays and follows(*pair)}
    for block in ("v1", "v2"):
        mine = sorted(
            (n for n, ride in enumerate(rides) if ride.block == block),
            key=lambda n: (rides[n].calls[0][2], n),
        )
        found |= {
            (a, b) for a, b in itertools.pairwise(mine)
            if (a, b) not in said and follows(a, b) and rides[a].calls[-1][0] == rides[b].calls[0][0]
        }  # fmt: skip
    return found


def by_graph(feed: Written, goal: str, deadline: int, most_rides: int) -> dict[str, int]:
    """Stop → latest departure, over nodes (ride, call, rides so far)."""
    graph = nx.DiGraph()
    graph.add_node("goal")
    for n, ride in enumerate(feed.rides):
        for rides in range(1, most_rides + 1):
            for at in range(1, len(ride.calls)):
                graph.add_edge((n, at - 1, rides), (n, at, rides))
                if at < len(ride.calls):
                    graph.add_edge(("on", n, at - 1, rides), (n, at, rides))
                stop, arrives, _ = ride.calls[at]
                if stop == goal and arrives <= deadline:
                    graph.add_edge((n, at, rides), "goal")
                for m, other in enumerate(feed.rides) if rides < most_rides else ():
                    for there, (target, _, departs) in enumerate(other.calls[:-1]):
                        way = seconds_between(feed, ride, stop, other, target)
                        if way is not None and arrives + way <= departs:
                            graph.add_edge((n, at, rides), ("on", m, there, rides + 1))
    for a, b in seated(feed):
        for rides in range(1, most_rides + 1):
            graph.add_edge((a, len(feed.rides[a].calls) - 1, rides), (b, 0, rides))
    leads = nx.ancestors(graph, "goal")
    found: dict[str, int] = {}
    for n, ride in enumerate(feed.rides):
        for at, (stop, _, departs) in enumerate(ride.calls[:-1]):
            if ("on", n, at, 1) in leads:
                found[stop] = max(found.get(stop, 0), departs)
    return found


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(special_feeds(), st.sampled_from(list(STOPS)), st.integers(20, 160), st.integers(0, 2))
def test_latest_departures_are_those_of_a_graph_over_the_written_feed(tmp_path, feed, goal, minutes, changes):
    deadline = BEGIN + 60 * minutes
    plan = plan_of(feed.schedule(tmp_path), RULE, NOBODY)
    parts, number = plan.ground.parts, plan.schedule.stop_ids.index(goal)
    stops = np.array(parts.alights.get(number, [number]), np.int32)
    found = latest_departures(
        plan.timetable, stops, np.zeros(len(stops), np.int32), deadline, Limits(changes, None, 24 * 3600)
    )
    latest: dict[str, int] = {}
    for part in np.flatnonzero(found.latest != NEVER).tolist():
        stop = plan.schedule.stop_ids[parts.stop[part]]
        latest[stop] = max(latest.get(stop, 0), int(found.latest[part]))
    assert latest == by_graph(feed, goal, deadline, changes + 1)


MORNING = [
    Ride("t1", "1", [("s0", BEGIN, BEGIN), ("s1", BEGIN + 600, BEGIN + 600)], "v"),
    Ride("t2", "2", [("s1", BEGIN + 900, BEGIN + 900), ("s2", BEGIN + 1500, BEGIN + 1500)], "v"),
]


@pytest.mark.parametrize("home", [False, True])
def test_a_journey_tells_where_one_stays_seated_and_counts_no_change(tmp_path: Path, home: bool):
    plan = plan_of(Written(MORNING).schedule(tmp_path), replace(RULE, most_changes=0), NOBODY)
    start, goal = points(STOPS["s0"]), points(STOPS["s2"])
    found = journey_from(plan, start, goal, BEGIN - 60, home_first=not home) if home else journey_there(plan, start, goal, BEGIN + 1800)  # fmt: skip
    assert found is not None
    told = told_journey(plan, found)
    rides = [leg for leg in told["legs"] if leg["kind"] == "ride"]
    assert told["changes"] == 0
    assert [leg["stay_seated"] for leg in rides] == [False, True]
    (wait,) = [leg for leg in told["legs"] if leg["kind"] == "wait"]
    assert (wait["seated"], wait["minutes"]) == (True, 5.0)


def test_who_must_get_off_needs_a_change(tmp_path: Path):
    feed = Written(MORNING, transfers=[{"transfer_type": "5", "from_trip_id": "t1", "to_trip_id": "t2"}])
    schedule = feed.schedule(tmp_path)
    start, goal = points(STOPS["s0"]), points(STOPS["s2"])
    assert (
        journey_there(plan_of(schedule, replace(RULE, most_changes=0), NOBODY), start, goal, BEGIN + 1800)
        is None
    )
    found = journey_there(plan_of(schedule, RULE, NOBODY), start, goal, BEGIN + 1800)
    assert found is not None
    assert found.changes == (RULE.change_seconds,)


def test_a_train_that_is_parted_is_ridden_to_both_its_ends(tmp_path: Path):
    third = Ride("t3", "3", [("s1", BEGIN + 700, BEGIN + 700), ("s4", BEGIN + 1500, BEGIN + 1500)])
    rows = [{"transfer_type": "4", "from_trip_id": "t1", "to_trip_id": end} for end in ("t2", "t3")]
    plan = plan_of(
        Written([*MORNING, third], transfers=rows).schedule(tmp_path), replace(RULE, most_changes=0), NOBODY
    )
    for end in ("s2", "s4"):
        found = journey_there(plan, points(STOPS["s0"]), points(STOPS[end]), BEGIN + 1800)
        assert found is not None
        assert [ride.seated for ride in found.rides] == [False, True]
