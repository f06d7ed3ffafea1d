"""Opening hours as offices write them; what is not understood is not known, never open."""

from __future__ import annotations

import pytest

from app.gaps.hours import Opening, opening
from app.gaps.offers import minute_of

HALF_PAST_SEVEN = 7 * 60 + 30


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("Mo-Fr 07:00-16:00", "open"),
        ("Mo-Fr 07:30-14:00", "open"),
        ("Mo-Fr 07:45-13:00", "opens_late"),
        ("Mo-Fr 05:00-07:30", "closes_early"),
        ("Mo,We 07:00-16:00", "opens_late"),
        ("07:00-12:00,13:00-16:00", "open"),
        ("Mo-Fr 08:00-16:00; Tu 07:00-12:00", "open"),
        ("Mo-Fr 07:00-16:00; Tu off", "opens_late"),
        ("Sa-Tu 06:00-08:00", "open"),
        ("24/7", "open"),
        ("Tu 22:00-02:00", "opens_late"),
        ("We[1,3] 15:00-15:40", "unknown"),
        ("Mar-Oct: sunrise-sunset", "unknown"),
        ("Mo-Fr 07:00-16:00; PH off", "unknown"),
        ("nach Vereinbarung", "unknown"),
        ("Tu 25:00-26:00", "unknown"),
        (None, "unknown"),
        ("", "opens_late"),
    ],
)
def test_on_a_tuesday_at_half_past_seven(told: str | None, state: str):
    assert opening(told).at(HALF_PAST_SEVEN) == state


def test_one_may_come_some_minutes_before_it_opens():
    school = opening("Mo-Fr 07:45-13:00")
    assert school.at(HALF_PAST_SEVEN, 15) == "open"
    assert school.at(HALF_PAST_SEVEN, 14) == "opens_late"
    assert school.closes == 13 * 60
    assert Opening(None).closes is None


def test_times_of_the_day():
    assert minute_of("07:30") == HALF_PAST_SEVEN
    assert minute_of(None) is None
