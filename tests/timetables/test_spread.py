"""Every minute of a window is what a search for that minute gives, waits and all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accessibility.timetable_profile import LATER, percentile
from app.timetables.reach import reach_home, reach_there
from app.timetables.rules import EVERYONE
from app.timetables.spread import seconds_of, spread_of
from tests.timetables.made import BEGIN, STOPS, Ride, Written, feeds, plan_of, points

RULE = replace(EVERYONE, walk_to_stop_m=2500, walk_from_stop_m=2500, walk_direct_m=900)
WAITS = st.sampled_from([None, 0, 5, 20])
HOMES = points(*((lat + 0.004, lon) for lat, lon in STOPS.values()))
GOAL = points((54.502, 9.501))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(feeds(), WAITS, st.integers(0, 2))
def test_a_deadline_or_leaving_in_every_minute_is_a_search_of_its_own(tmp_path, feed, wait, changes):
    rule = replace(RULE, wait_before_minutes=wait, wait_after_minutes=wait, most_changes=changes)
    plan = plan_of(feed.schedule(tmp_path), rule, HOMES)
    for by, reach in (("arrival", reach_there), ("home", reach_home)):
        each = seconds_of(plan, GOAL, BEGIN + 1800, 45, by)
        for minute in range(45):
            found = reach(plan, GOAL, BEGIN + 1800 + 60 * minute).seconds
            longest = rule.longest_minutes * 60
            mine, right = (np.where(s > longest, LATER, s) for s in (each[:, minute], found))
            assert (mine == right).all(), (by, minute)


def test_a_bus_that_comes_too_early_counts_for_no_minute_and_a_later_one_that_is_slower_does(tmp_path):
    """The quick bus makes the slow one needless, unless one may not wait so long at school."""
    quick = Ride("quick", "1", [("s1", BEGIN + 600, BEGIN + 600), ("s0", BEGIN + 900, BEGIN + 900)])
    slow = Ride("slow", "2", [("s1", BEGIN + 300, BEGIN + 300), ("s0", BEGIN + 2400, BEGIN + 2400)])
    schedule = Written([quick, slow]).schedule(tmp_path)
    goal, deadline = points(STOPS["s0"]), BEGIN + 2700
    patient, strict = (plan_of(schedule, replace(RULE, wait_before_minutes=wait), points(STOPS["s1"])) for wait in (60, 10))  # fmt: skip
    assert spread_of(patient, goal, deadline, 1, "arrival").median.tolist() == [2100]
    assert spread_of(strict, goal, deadline, 1, "arrival").median.tolist() == [2400]


def test_the_spread_tells_typical_and_bad_minutes_the_best_and_how_often_there_is_none(tmp_path):
    ride = Ride("t", "1", [("s1", BEGIN + 600, BEGIN + 600), ("s0", BEGIN + 1200, BEGIN + 1200)])
    plan = plan_of(Written([ride]).schedule(tmp_path), RULE, points(STOPS["s1"], (54.0, 9.0)))
    found = spread_of(plan, points(STOPS["s0"]), BEGIN, 20, "departure")
    # set out at minute 0 to 10 for the bus at minute 10: 20 to 10 minutes; nothing goes after it
    assert found.best.tolist() == [600, LATER]
    assert found.share.tolist() == [11 / 20, 0]
    assert found.median.tolist() == [1140, LATER]
    assert found.p90.tolist() == [LATER, LATER]
    seconds = np.array([[600 + 60 * n for n in range(11)] + [LATER] * 9], np.int32)
    assert percentile(seconds, 0.5)[0] == found.median[0]
