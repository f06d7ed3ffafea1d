"""What limits a journey: the law's ways and waits on its day, and what is assumed beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.errors import BadRequest
from app.standards.rules import Rulebook
from app.timetables.rules import EVERYONE, OF_LAW, rule_of, rules_on
from tests.standards.books import SL_FL, book_for

DAY = date(2026, 12, 1)
NOTHING = Rulebook.of([])


def test_ways_and_waits_of_pupils_are_those_of_r22_and_r23() -> None:
    found = rules_on(book_for(SL_FL), NOTHING, DAY)
    small, large = found["pupil_to_grade_4"], found["pupil_to_grade_10"]
    assert (small.walk_to_stop_m, small.walk_from_stop_m, small.walk_direct_m) == (2000, 2000, 2000)
    assert (small.wait_before_minutes, small.wait_after_minutes) == (30, 60)
    assert (large.walk_to_stop_m, large.wait_before_minutes, large.wait_after_minutes) == (4000, 60, 90)
    assert small.legal == ("R22", "R23")
    assert not set(OF_LAW) & set(small.assumed)
    assert "Zumutbarer Schulweg" in small.source


def test_a_rule_that_the_kreis_changes_holds_from_its_day_on() -> None:
    shipped = book_for(SL_FL)
    way = shipped.at("R22", DAY)
    stricter = replace(
        way, own=True, valid_from=date(2027, 8, 1),
        values=tuple(replace(one, value=1500) if one.name == "to_grade_4_m" else one for one in way.values),
    )  # fmt: skip
    book = Rulebook.of([*shipped.versions, stricter])
    code = "pupil_to_grade_4"
    assert rules_on(book, NOTHING, date(2027, 7, 31))[code].walk_to_stop_m == 2000
    assert rules_on(book, NOTHING, date(2027, 8, 1))[code].walk_to_stop_m == 1500


def test_where_no_rule_is_known_another_kreis_s_numbers_are_named_as_assumed() -> None:
    shipped = book_for(SL_FL)
    assumed = rules_on(NOTHING, shipped, DAY)["pupil_to_grade_4"]
    assert assumed.walk_to_stop_m == shipped.at("R22", DAY)["to_grade_4_m"]
    assert set(OF_LAW) <= set(assumed.assumed)
    assert assumed.legal == ()
    assert assumed.source.startswith("Annahme")


def test_without_any_rule_there_are_no_pupils_and_asking_for_them_says_what_there_is() -> None:
    found = rules_on(NOTHING, NOTHING, DAY)
    assert set(found) == {"everyone", "cycling_to_stop"}
    assert found["everyone"] is EVERYONE
    with pytest.raises(BadRequest, match="everyone, cycling_to_stop"):
        rule_of(found, "pupil_to_grade_4")
