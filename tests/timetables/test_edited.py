"""A changed timetable is the one that is read from a feed written with the change."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pyproj import Transformer

from app.accessibility.timetable_profile import LATER
from app.catchments.streets import StreetTravel
from app.catchments.travel import Places
from app.errors import BadRequest
from app.timetables.changes import Change
from app.timetables.edited import changed_schedule
from app.timetables.plan import Ground, Plan
from app.timetables.reach import reach_home, reach_there
from app.timetables.rules import EVERYONE
from app.timetables.spread import spread_of
from app.timetables.what_if import Moment, Window, changed_plan, outcome_of
from tests.network.streets import SRID as STREETS_SRID
from tests.network.streets import Drawing, ladder
from tests.timetables.made import BEGIN, DAY, LINES, STOPS, Ride, Written, clock, feeds, plan_of, points
from tests.timetables.test_vehicles import special_feeds

if TYPE_CHECKING:
    from pathlib import Path

RULE = replace(EVERYONE, walk_to_stop_m=2500, walk_from_stop_m=2500, walk_between_m=2500, walk_direct_m=900)
PUPIL = replace(RULE, wait_before_minutes=20, wait_after_minutes=30, most_changes=1)
HOMES = points(*((lat + 0.004, lon) for lat, lon in STOPS.values()), (54.515, 9.53), (54.0, 9.0))
GOALS = [points(STOPS["s5"]), points((54.52, 9.58)), points((54.503, 9.51))]
CHANGE: TypeAdapter[Change] = TypeAdapter(Change)


def change(**told: object) -> Change:
    return CHANGE.validate_python(told)


@st.composite
def changes(draw, feed: Written) -> list[Change]:
    """Up to four changes; each is also made in the feed (see `made_in`), which later ones build on."""
    found: list[Change] = []
    for number in range(draw(st.integers(1, 4))):
        trips = [ride.trip for ride in feed.rides]
        whom = draw(st.one_of(st.builds(lambda t: {"trip": t}, st.sampled_from(trips)), st.builds(lambda n: {"line": n}, st.sampled_from(LINES)))) if trips else {"line": "1"}  # fmt: skip
        stops = list(feed.stops)
        place = {
            "lon": draw(st.sampled_from([9.5, 9.512, 9.53, 9.6])),
            "lat": draw(st.sampled_from([54.5, 54.507, 54.52])),
        }
        kind = draw(st.sampled_from(["drop", "shift", "add_trip", "move_stop", "add_stop", "add_call"]))
        if kind == "drop":
            one = change(kind=kind, **whom)
        elif kind == "shift":
            one = change(kind=kind, minutes=draw(st.sampled_from([-11, -3, 4, 25])), **whom)
        elif kind == "add_trip":
            now, calls = 7 * 60 + draw(st.integers(0, 60)), []
            for stop in draw(st.lists(st.sampled_from(stops), min_size=2, max_size=4)):
                now += draw(st.sampled_from([0, 2, 6]))
                calls.append({"stop": stop, "departs": clock(60 * now)[:5]})
            one = change(
                kind=kind, line=draw(st.sampled_from([*LINES, "neu"])), trip=f"new{number}", calls=calls
            )
        elif kind == "move_stop":
            one = change(kind=kind, stop=draw(st.sampled_from(stops)), **place)
        elif kind == "add_stop":
            one = change(kind=kind, stop=f"x{number}", **place)
        else:
            one = change(
                kind=kind, stop=draw(st.sampled_from(stops)), after=draw(st.sampled_from(stops)),
                minutes=draw(st.sampled_from([0, 2])), delay_minutes=draw(st.sampled_from([0, 2, 5])), **whom,
            )  # fmt: skip
        found.append(one)
        if not made_in(feed, one):
            break
    return found


def made_in(feed: Written, one: Change) -> bool:
    """The change in the feed that is written; False where it cannot be."""
    told = one.model_dump()
    mine = [r for r in feed.rides if told.get("trip") == r.trip or told.get("line") == r.line]
    if told["kind"] in {"move_stop", "add_stop"}:
        feed.stops[told["stop"]] = (told["lat"], told["lon"])
    elif told["kind"] == "add_trip":
        calls = [
            (c["stop"], *2 * (int(c["departs"][:2]) * 3600 + int(c["departs"][3:]) * 60,))
            for c in told["calls"]
        ]
        feed.rides.append(Ride(told["trip"], told["line"], calls, weekdays=tuple(told["weekdays"])))
    elif not mine:
        return False
    elif told["kind"] == "drop":
        feed.rides = [r for r in feed.rides if r not in mine]
        gone = {r.trip for r in mine}
        feed.transfers = [
            r for r in feed.transfers if not gone & {r.get("from_trip_id"), r.get("to_trip_id")}
        ]
    elif told["kind"] == "shift":
        for ride in mine:
            ride.calls = [(s, a + 60 * told["minutes"], d + 60 * told["minutes"]) for s, a, d in ride.calls]
            ride.calls = [(s, int(a), int(d)) for s, a, d in ride.calls]
    else:
        return _call_made(mine, told)
    return True


def _call_made(mine: list[Ride], told: dict) -> bool:
    done, fits = False, True
    for ride in mine:
        at = next((n for n, call in enumerate(ride.calls[:-1]) if call[0] == told["after"]), None)
        if at is None:
            continue
        late = int(60 * told["delay_minutes"])
        reached = ride.calls[at][2] + int(60 * told["minutes"])
        later = [(s, a + late, d + late) for s, a, d in ride.calls[at + 1 :]]
        fits &= later[0][1] >= reached
        ride.calls = [*ride.calls[: at + 1], (told["stop"], reached, reached), *later]
        done = True
    return done and fits


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.one_of(feeds(), special_feeds()), st.sampled_from([RULE, PUPIL]), st.sampled_from(GOALS))
def test_it_is_what_a_feed_with_the_change_gives(tmp_path, data, feed, rule, goal):
    before = plan_of(feed.schedule(tmp_path), rule, HOMES)
    rewritten = copy.deepcopy(feed)
    asked = data.draw(changes(rewritten))
    try:
        found = changed_plan(before, asked)
    except BadRequest:
        again = copy.deepcopy(feed)
        assert not all(made_in(again, one) for one in asked)
        return
    again = copy.deepcopy(feed)
    assert all(made_in(again, one) for one in asked)
    assume(again.rides)
    whole = plan_of(again.schedule(tmp_path), rule, HOMES)
    for asked_at in (BEGIN + 2400, BEGIN + 5400):
        for reach in (reach_there, reach_home):
            mine, right = reach(found, goal, asked_at), reach(whole, goal, asked_at)
            for name in ("seconds", "stop", "changes", "has_stop"):
                assert (getattr(mine, name) == getattr(right, name)).all(), name
    for by in ("departure", "arrival", "home"):
        mine, right = (spread_of(plan, goal, BEGIN, 90, by) for plan in (found, whole))
        for name in ("median", "p90", "best", "share"):
            assert (getattr(mine, name) == getattr(right, name)).all(), (by, name)


def test_over_streets_only_what_moves_is_searched_and_the_rest_is_the_same(tmp_path: Path):
    network = ladder(Drawing(), 60).network()
    xs, ys = network.node_x_m, network.node_y_m
    travel = StreetTravel(network, "walk")
    homes = Places(xs[:40].copy(), ys[:40].copy(), np.arange(40, dtype=np.int32))
    to_degrees = Transformer.from_crs(STREETS_SRID, 4326, always_xy=True)
    lon, lat = to_degrees.transform(xs, ys)
    stops = {f"s{n}": (float(lat[5 * n]), float(lon[5 * n])) for n in range(6)}
    feed = Written([Ride("t", "1", [(f"s{n}", BEGIN + 60 * n, BEGIN + 60 * n) for n in range(6)])], stops)
    moved = {"lon": float(lon[-1]), "lat": float(lat[-1])}
    asked = [change(kind="move_stop", stop="s2", **moved), change(kind="add_stop", stop="x", **moved)]
    before = Ground(feed.schedule(tmp_path), travel, STREETS_SRID, RULE, homes)
    found = before.changed(changed_schedule(before.schedule, asked))
    for one in asked:
        made_in(feed, one)
    whole = Ground(feed.schedule(tmp_path), travel, STREETS_SRID, RULE, homes)
    for name in ("from_homes", "to_homes", "among"):
        mine, right = (
            sorted(
                zip(p.origin.tolist(), p.target.tolist(), p.seconds.tolist(), p.metres.tolist(), strict=True)
            )
            for p in (getattr(found.ways, name), getattr(whole.ways, name))
        )
        assert mine == right
        assert len(mine) > 20


def test_an_outcome_names_the_homes_that_change(tmp_path: Path):
    feed = Written([Ride("t1", "1", [("s0", BEGIN, BEGIN), ("s1", BEGIN + 600, BEGIN + 600)])])
    before = plan_of(feed.schedule(tmp_path), RULE, HOMES)
    after = changed_plan(before, [change(kind="drop", trip="t1")])
    found = outcome_of(before, after, points(STOPS["s1"]), Moment(BEGIN + 900, home=False))
    assert [HOMES.owner[home] for home in found.changed] == [0]
    assert found.after["seconds"][0] == LATER
    window = outcome_of(before, after, points(STOPS["s1"]), Window(BEGIN - 600, 10, "departure"))
    assert set(window.before) == {"median", "p90", "best"}
    assert isinstance(after, Plan)
    assert after.day == DAY
    assert before.schedule.content_hash != after.schedule.content_hash


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"kind": "drop", "trip": "x"}, "Die Fahrt „x“ gibt es im Fahrplan nicht"),
        ({"kind": "drop", "line": "x"}, "Die Linie „x“"),
        ({"kind": "drop", "line": "2"}, "fährt nichts"),
        ({"kind": "shift", "trip": "t1", "minutes": -500}, "vor dem Beginn"),
        ({"kind": "move_stop", "stop": "x", "lon": 9, "lat": 54}, "Den Halt „x“"),
        ({"kind": "add_stop", "stop": "s1", "lon": 9, "lat": 54}, "gibt es schon"),
        ({"kind": "add_call", "trip": "t1", "stop": "x", "after": "s0", "minutes": 1}, "Den Halt „x“"),
        ({"kind": "add_call", "trip": "t1", "stop": "s2", "after": "s1", "minutes": 1}, "fährt danach weiter"),
        ({"kind": "add_call", "trip": "t1", "stop": "s2", "after": "s0", "minutes": 20}, "delay_minutes"),
        ({"kind": "add_trip", "line": "1", "trip": "t1", "calls": [{"stop": "s0", "departs": "07:00"}, {"stop": "s1", "departs": "07:10"}]}, "gibt es schon"),
        ({"kind": "add_trip", "line": "1", "trip": "n", "calls": [{"stop": "s0", "departs": "07:00"}, {"stop": "s1", "departs": "06:10"}]}, "rückwärts"),
        ({"kind": "add_trip", "line": "1", "trip": "n", "calls": [{"stop": "s0", "departs": "07:00"}, {"stop": "q", "departs": "07:10"}]}, "Den Halt „q“"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_with_its_number(tmp_path: Path, told, words):
    feed = Written([Ride("t1", "1", [("s0", BEGIN, BEGIN), ("s1", BEGIN + 600, BEGIN + 600)])])
    with pytest.raises(BadRequest, match=words) as raised:
        changed_schedule(feed.schedule(tmp_path), [change(**told)])
    assert str(raised.value).startswith("1. Änderung: ")


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "drop"}, {"kind": "drop", "trip": "a", "line": "b"}, {"kind": "shift", "trip": "a", "minutes": 1e9},
        {"kind": "add_trip", "line": "1", "trip": "n", "calls": [{"stop": "a", "departs": "7 Uhr"}, {"stop": "b", "departs": "08:00"}]},
        {"kind": "add_trip", "line": "1", "trip": "n", "calls": [{"stop": "a", "departs": "07:00"}, {"stop": "b", "departs": "49:00"}]},
        {"kind": "move_stop", "stop": "a", "lon": 500, "lat": 1}, {"kind": "drop", "trip": "a", "more": 1},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(told):
    with pytest.raises(ValueError, match="validation error"):
        change(**told)
