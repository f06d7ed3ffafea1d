"""The way to school held against the law: boundary values, the tolerance, waits and trips at a stop with its timetable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import numpy as np
import pytest

from app.catchments.point_error import Inside
from app.catchments.travel import Nearest, Places, StraightLine
from app.schools.kinds import KINDS, ages_of
from app.schools.legs import legs_of
from app.schools.waits import Bell, Waits, waits_of
from app.schools.way_run import limits_of
from app.schools.ways import SURVEY_SHARE, leg_status, statuses, tolerance_of
from app.timetables.rules import rules_on
from tests.standards.books import SL_FL, book_for
from tests.timetables.made import Ride, Written, plan_of, points

DAY = date(2026, 11, 25)
PRIMARY = KINDS["primary_school"]
RULES = rules_on(book_for(SL_FL), book_for(SL_FL), DAY)
HOME, VILLAGE, SCHOOL = (54.50, 9.40), (54.501, 9.40), (54.60, 9.40)
BELL = Bell(time(8, 0), time(13, 0))
MINUTE = 60


def at(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 3600 * int(hours) + MINUTE * int(minutes)


def bus(trip: str, start: str, end: str, stops: tuple[str, str]) -> Ride:
    return Ride(trip, "1", [(stops[0], at(start), at(start)), (stops[1], at(end), at(end))])


def test_the_limits_are_those_of_the_rules_by_grade():
    primary = limits_of(book_for(SL_FL), PRIMARY, DAY)
    lower = limits_of(book_for(SL_FL), KINDS["grammar_school"], DAY)
    assert primary is not None
    assert lower is not None
    assert primary.told == {
        "metres": 2000,
        "before_minutes": 30,
        "after_minutes": 60,
        "trips_there": 1,
        "trips_back": 2,
    }
    assert (lower.metres, lower.before_minutes, lower.after_minutes) == (4000, 60, 90)


def test_where_no_rule_holds_nothing_is_limited():
    assert limits_of(book_for("01001"), PRIMARY, DAY) is None


def test_children_of_the_grades_are_those_of_the_entry_cohorts():
    """On 1 August 2026 the youngest of grade 1 are 6 years and 1 month old (born 30 June 2020), the oldest of grade 4
    10 years and 1 month (born 1 July 2016)."""
    ages = ages_of(book_for(SL_FL), PRIMARY, DAY)
    assert (ages.start, ages.end) == (73, 122)
    assert ages_of(book_for(SL_FL), KINDS["community_school"], DAY).start == 121


def test_the_limit_itself_is_reasonable_and_what_lies_near_it_is_undecided():
    metres = np.array([2000, 2001, 1880, 1881, 2119, 2120, 2121, np.inf, 500])
    connected = np.array([True] * 8 + [False])
    sharp = statuses(metres, connected, 2000, np.full(9, -1.0))
    assert sharp[:2].tolist() == ["within", "beyond"]
    told = statuses(metres, connected, 2000, np.full(9, 120.0)).tolist()
    assert told[2:] == ["close", "close", "close", "close", "beyond", "no_school", "not_connected"]


def test_the_tolerance_is_measured_from_what_lies_inside_the_cells():
    """Forty homes: 36 lie 30 m from what their cell says, four 500 m; nine of ten are within 30 m; and 1 % of the limit."""
    middle = np.full(40, 1000.0)
    shift = np.array([30.0] * 36 + [500.0] * 4)
    metres = np.concatenate([middle, middle + shift])
    cell = np.arange(40)
    inside = Inside(100, "cells", cell, cell + 40, np.ones(40), np.zeros(40, np.int64), None)
    nobody = np.zeros(80, np.int32)
    nearest = Nearest(nobody, metres, nobody, metres, np.ones(80, bool))
    schools = Places(np.zeros(1), np.zeros(1), np.zeros(1, np.int32))
    found = tolerance_of([inside], [100, 1000], nearest, StraightLine("walk"), schools, 2000)
    assert SURVEY_SHARE * 2000 == 20
    assert found.of(np.array([100, 1000])).tolist() == pytest.approx([50.0, 1000 / np.sqrt(2) + 20])
    assert [one["measured"] for one in found.told] == [True, False]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (30, 60, "served"), (31, 60, "waits_before"), (30, 61, "waits_after"), (31, 61, "waits_both"),
        (np.nan, 60, "waits_before"), (30, np.nan, "waits_after"), (np.nan, np.nan, "no_journey"),
    ],
)  # fmt: skip
def test_waits_are_held_against_their_limits(before: float, after: float, told: str):
    limits = limits_of(book_for(SL_FL), PRIMARY, DAY)
    assert limits is not None
    assert leg_status(np.array([before], float), np.array([after], float), limits).tolist() == [told]


def waits_at(folder: Path, rides: list[Ride], bell: Bell = BELL) -> Waits:
    """Waits of a school at stop s1 (a walk of no length); s0 is the village's stop."""
    feed = Written(rides, {"s0": VILLAGE, "s1": SCHOOL})
    plan = plan_of(feed.schedule(folder), RULES["pupil_to_grade_4"], points(HOME))
    return waits_of(plan, points(SCHOOL), bell)


def test_a_bus_half_an_hour_before_the_lessons_is_in_time_and_one_a_minute_earlier_is_not(tmp_path: Path):
    there, back = ("s0", "s1"), ("s1", "s0")
    in_time = waits_at(tmp_path, [bus("a", "07:10", "07:30", there), bus("b", "14:00", "14:20", back)])
    assert (in_time.before[0], in_time.after[0]) == (30, 60)
    assert (in_time.trips_there[0], in_time.trips_back[0]) == (1, 1)
    early = waits_at(tmp_path, [bus("a", "07:09", "07:29", there), bus("b", "14:01", "14:21", back)])
    assert (early.before[0], early.after[0]) == (31, 61)
    assert (early.trips_there[0], early.trips_back[0]) == (0, 0)


def test_the_shortest_wait_counts_and_trips_within_the_limit_are_counted(tmp_path: Path):
    there, back = ("s0", "s1"), ("s1", "s0")
    rides = [bus(f"a{n}", f"07:{n:02d}", f"07:{n + 20:02d}", there) for n in (5, 15, 35)]
    rides += [bus(f"b{n}", f"13:{n:02d}", f"13:{n + 5:02d}", back) for n in (10, 40)]
    found = waits_at(tmp_path, rides)
    assert (found.before[0], found.after[0]) == (5, 10)
    assert (found.trips_there[0], found.trips_back[0]) == (2, 2)


def test_a_bus_after_the_bell_or_before_the_end_is_of_no_use(tmp_path: Path):
    rides = [bus("a", "07:41", "08:01", ("s0", "s1")), bus("b", "12:59", "13:20", ("s1", "s0"))]
    found = waits_at(tmp_path, rides)
    assert np.isnan(found.before[0])
    assert np.isnan(found.after[0])


def test_where_some_grades_end_earlier_trips_count_from_then_on(tmp_path: Path):
    rides = [bus("b", "12:10", "12:30", ("s1", "s0")), bus("c", "13:30", "13:50", ("s1", "s0"))]
    assert waits_at(tmp_path, rides).trips_back[0] == 1
    two_ends = replace(BELL, early_end=time(12, 0))
    assert waits_at(tmp_path, rides, two_ends).trips_back[0] == 2


def test_a_home_takes_the_stop_that_serves_it_not_the_nearest_one(tmp_path: Path):
    """s0 lies nearer but its bus comes an hour too early; s2 is served in time."""
    rides = [
        bus("a", "06:40", "07:00", ("s0", "s1")), bus("b", "07:30", "07:50", ("s2", "s1")),
        bus("c", "13:10", "13:30", ("s1", "s0")), bus("d", "13:10", "13:31", ("s1", "s2")),
    ]  # fmt: skip
    feed = Written(rides, {"s0": VILLAGE, "s1": SCHOOL, "s2": (54.51, 9.40)})
    plan = plan_of(feed.schedule(tmp_path), RULES["pupil_to_grade_4"], points(HOME, (50.0, 9.0)))
    limits = limits_of(book_for(SL_FL), PRIMARY, DAY)
    assert limits is not None
    found = legs_of(plan, limits, np.array([0, 0]), np.array([4.0, 9.0]), points(SCHOOL), {0: BELL})
    assert found.status.tolist() == ["served", "no_stop"]
    assert plan.schedule.names[int(found.stop[0])] == "s2"
    assert (found.before[0], found.after[0]) == (10, 10)
    children = {plan.schedule.names[stop]: count for _, stop, count, *_ in found.stops}
    assert children == {"s0": 0.0, "s2": 4.0}
