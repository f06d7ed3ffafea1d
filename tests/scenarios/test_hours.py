"""Opening hours as OpenStreetMap writes them: open through a time on a Tuesday, or not, or not known."""

from __future__ import annotations

import pytest

from app.scenarios.hours import open_through


@pytest.mark.parametrize(
    ("told", "begin", "end", "is_open"),
    [
        ("Mo-Fr 07:00-16:00", "07:00", "16:00", True),
        ("Mo-Fr 07:00-16:00", "06:59", "16:00", False),
        ("Mo-Fr 07:00-16:00", "07:00", "16:01", False),
        ("Mo,We 07:00-16:00", "08:00", "09:00", False),
        ("Mo-Fr 07:00-12:00,12:00-16:00", "11:00", "13:00", True),
        ("Mo-Fr 07:00-12:00,13:00-16:00", "11:00", "14:00", False),
        ("Mo-Fr 07:00-16:00; Tu 07:00-12:00", "08:00", "13:00", False),
        ("Mo-Fr 07:00-16:00; Tu off", "08:00", "09:00", False),
        ("Sa-Tu 07:00-16:00", "08:00", "09:00", True),
        ("Mo-Fr 07:00-16:00; PH off", "08:00", "09:00", True),
        ("24/7", "00:00", "23:59", True),
        ("07:00-16:00", "08:00", "09:00", True),
        ("nach Vereinbarung", "08:00", "09:00", None),
        ("Mo-Fr", "08:00", "09:00", None),
        ("", "08:00", "09:00", None),
        (None, "08:00", "09:00", None),
    ],
)
def test_hours(told: str | None, begin: str, end: str, is_open: bool | None) -> None:
    assert open_through(told, begin, end) is is_open
