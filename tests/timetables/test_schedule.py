"""Which trips run on a day, and when: past midnight, over 24 hours, and when clocks are changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from app.timetables.schedule import Schedule, combined, moment, seconds_on
from app.timetables.store import StoredFeed, span_of
from geodata.readers import gtfs
from geodata.reading import ReadReport
from tests.readers.feeds import feed

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.timetable_rows import TimetableRows

BERLIN = ZoneInfo("Europe/Berlin")


def schedule(path: Path, *more: TimetableRows) -> Schedule:
    rows = (gtfs.read(path, ReadReport()), *more)
    return combined([StoredFeed(str(i), *span_of(r.days), {}, "Bus", "©", r) for i, r in enumerate(rows)])


def running(found: Schedule, day: date) -> list[tuple[str, str]]:
    """Trip and the true moment of its first departure."""
    runs, shifts = found.running(day)
    told = []
    for run, shift in zip(runs.tolist(), shifts.tolist(), strict=True):
        first = int(found.trips.departure[found.trips.offset[run]]) + shift
        stored, trip = found.feed_of_trip(run)
        told.append((stored.rows.trips.trip_id[trip], moment(day, first, BERLIN).isoformat()))
    return sorted(told)


def test_a_day_has_its_own_trips_and_those_of_the_day_before_that_are_under_way(tmp_path: Path) -> None:
    found = schedule(feed(tmp_path))
    assert running(found, date(2024, 1, 3)) == [
        ("t1", "2024-01-03T07:01:00+01:00"),
        ("t2", "2024-01-03T00:30:00+01:00"),
        ("t2", "2024-01-04T00:30:00+01:00"),
    ]


def test_the_first_day_has_nothing_from_before_and_a_day_off_only_what_is_left(tmp_path: Path) -> None:
    found = schedule(feed(tmp_path))
    assert [trip for trip, _ in running(found, date(2024, 1, 2))] == ["t1", "t2"]
    assert running(found, date(2024, 1, 7)) == [("t2", "2024-01-07T00:30:00+01:00")]
    assert running(found, date(2024, 1, 8))[0] == ("t1", "2024-01-08T07:01:00+01:00")
    assert running(found, date(2024, 2, 1)) == []


def test_on_the_day_of_the_change_to_summer_time_the_clock_is_right_before_and_after_it(
    tmp_path: Path,
) -> None:
    calendar = (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "w,1,1,1,1,1,1,1,20240330,20240401\n"
    )
    found = schedule(feed(tmp_path, calendar=calendar, calendar_dates=None))
    sunday = running(found, date(2024, 3, 31))
    # GTFS counts from noon minus twelve hours: 07:01 is 07:01 by the clock also on this day,
    # and the trip at 24:30 of Saturday leaves at 00:30 before clocks are changed.
    assert ("t1", "2024-03-31T07:01:00+02:00") in sunday
    assert ("t2", "2024-03-31T00:30:00+01:00") in sunday


def test_a_clock_time_stands_where_it_is_on_the_days_axis() -> None:
    for day, hours in ((date(2024, 3, 31), 24), (date(2024, 10, 27), 24), (date(2024, 7, 1), 24)):
        seconds = seconds_on(day, time(7, 45), BERLIN)
        assert seconds == 7 * 3600 + 45 * 60
        assert moment(day, seconds, BERLIN) == datetime.combine(day, time(7, 45), BERLIN)
        assert moment(day, hours * 3600, BERLIN).date() > day
    assert seconds_on(date(2024, 3, 31), time(0, 30), BERLIN) == 3600 + 1800
    assert seconds_on(date(2024, 10, 27), time(0, 30), BERLIN) == -1800
    assert moment(date(2024, 10, 27), 0, BERLIN).astimezone(UTC) == datetime(2024, 10, 26, 23, tzinfo=UTC)


def test_the_usual_day_is_the_next_tuesday_or_else_the_busiest(tmp_path: Path) -> None:
    found = schedule(feed(tmp_path))
    assert found.usual_day(date(2024, 1, 4)) == date(2024, 1, 9)
    assert found.usual_day(date(2023, 6, 1)) == date(2024, 1, 2)
    assert found.usual_day(date(2026, 1, 1)) in {date(2024, 1, 2), date(2024, 1, 9)}


def test_two_feeds_lie_end_to_end(tmp_path: Path) -> None:
    path = feed(tmp_path)
    rows = gtfs.read(path, ReadReport())
    other = replace(rows, timezone="Europe/London")
    both = schedule(path, other)
    assert both.trip_from == (0, 2)
    assert both.names[4:] == both.names[:4]
    assert both.trips.stop[5:].tolist() == [stop + 4 for stop in both.trips.stop[:5].tolist()]
    assert both.station.tolist() == [0, 0, -1, -1, 1, 1, -1, -1]
    told = running(both, date(2024, 1, 3))
    assert ("t1", "2024-01-03T08:01:00+01:00") in told  # 07:01 in London
    assert np.diff(both.trips.offset).tolist() == [3, 2, 3, 2]
