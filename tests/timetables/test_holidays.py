"""Days of school and holidays, from data that somebody typed."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from geodata.holidays import all_holidays, easter

SH = all_holidays()["01"]


@pytest.mark.parametrize(
    ("year", "day"),
    [(1818, (3, 22)), (1943, (4, 25)), (1981, (4, 19)), (2024, (3, 31)), (2026, (4, 5)), (2038, (4, 25)), (2049, (4, 18))],
)  # fmt: skip
def test_easter_is_when_almanacs_have_it(year, day):
    assert easter(year) == date(year, *day)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 24), "school_day"),
        (date(2026, 7, 14), "school_holiday"),
        (date(2026, 10, 31), "weekend"),
        (date(2028, 10, 31), "public_holiday"),
        (date(2026, 5, 14), "public_holiday"),
        (date(2026, 5, 15), "school_holiday"),
        (date(2026, 5, 18), "school_day"),
        (date(2040, 2, 1), "unknown"),
        (date(2040, 12, 25), "public_holiday"),
    ],
)
def test_a_day_is_one_of_school_or_says_why_not(day, kind):
    assert SH.kind(day) == kind


def test_what_was_typed_is_in_order_and_says_where_it_was_read():
    for land in all_holidays().values():
        assert land.source_url.startswith("https://")
        assert land.note
        spans = land.school
        assert all(span.first <= span.last for span in spans)
        assert all(before.last < after.first for before, after in itertools.pairwise(spans))
        assert (spans[0].first, spans[-1].last) == (land.known_from, land.known_to)
        # every school year has its six weeks
        summers = [span for span in spans if span.name == "Sommerferien"]
        assert all(40 <= (span.last - span.first).days <= 44 for span in summers)
