"""What a timetable holds, for those who look something up in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.timetables.lookup import has_line, lines_named, stops_named, stops_near, trips_of
from tests.timetables.made import DAY, STOPS, Ride, Written

if TYPE_CHECKING:
    from pathlib import Path

    from app.timetables.schedule import Schedule

SATURDAY = date(2024, 1, 13)


@pytest.fixture
def schedule(tmp_path: Path) -> Schedule:
    return Written([
        Ride("late", "1", [("s0", 9 * 3600, 9 * 3600), ("s1", 33000, 33000)]),
        Ride("early", "1", [("s0", 7 * 3600, 7 * 3600), ("s2", 25 * 3600, 25 * 3600 + 60)]),
        Ride("weekend", "1", [("s0", 0, 0), ("s1", 600, 600)], weekdays=(6,)),
        Ride("other", "2", [("s3", 100, 100), ("s4", 900, 900)]),
    ]).schedule(tmp_path)  # fmt: skip


def test_trips_of_a_line_are_those_of_the_day_by_departure_with_hours_past_midnight(
    schedule: Schedule,
) -> None:
    found = trips_of(schedule, "1", DAY)
    assert [trip["trip"] for trip in found] == ["early", "late"]
    assert [(call["stop"], call["departs"]) for call in found[0]["calls"]] == [
        ("s0", "07:00"),
        ("s2", "25:01"),
    ]
    assert [trip["trip"] for trip in trips_of(schedule, "1", SATURDAY)] == ["weekend"]
    assert trips_of(schedule, "1", date(2030, 1, 1)) == []


def test_lines_tell_how_many_trips_begin_on_the_day_busy_ones_first(schedule: Schedule) -> None:
    told = [(one["line"], one["trips_on_date"]) for one in lines_named(schedule, "", DAY, 10)]
    assert told[:2] in ([("1", 2), ("2", 1)], [("2", 1), ("1", 2)])
    assert dict(told)["3"] == 0
    assert told[-1] == ("3", 0)
    assert not has_line(schedule, "99")


def test_stops_are_found_by_words_and_by_place(schedule: Schedule) -> None:
    assert [one["stop"] for one in stops_named(schedule, "S2", 5)] == ["s2"]
    assert len(stops_named(schedule, "s", 3)) == 3
    lat, lon = STOPS["s4"]
    nearest = stops_near(schedule, lon, lat + 0.001, 2)
    assert nearest[0]["stop"] == "s4"
    assert nearest[0]["metres"] == pytest.approx(111, abs=1)
    assert nearest[1]["metres"] > nearest[0]["metres"]
