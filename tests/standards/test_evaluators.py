"""What the rules say at their boundaries: the values of RULES.md, typed here from the law and not from our files."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest, NotFound
from app.standards.ages import age_years, birthday, school_year
from app.standards.early_years import (
    Group,
    entitlement,
    flex_places,
    free_places,
    group_size,
    weighted_children,
)
from app.standards.rules import Rulebook
from app.standards.school import entry_cohort, entry_year, gafoeg_grades, size_of
from app.standards.school_way import reasonable_way, waiting
from tests.standards.books import SL_FL, book_for

DAY = date(2026, 11, 25)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.fixture
def book() -> Rulebook:
    return book_for(SL_FL)


@pytest.mark.parametrize(
    ("born", "day", "entitled"),
    [
        (date(2025, 3, 2), date(2025, 3, 1), "not_born"),
        (date(2025, 3, 2), date(2026, 3, 1), "conditional"),  # 0 years 364 days
        (date(2025, 3, 2), date(2026, 3, 2), "under_3"),  # 1 year
        (date(2023, 3, 2), date(2026, 3, 1), "under_3"),  # 2 years 364 days
        (date(2023, 3, 2), date(2026, 3, 2), "over_3"),  # 3 years
        (date(2020, 6, 30), date(2026, 7, 31), "over_3"),
        (date(2020, 6, 30), date(2026, 8, 1), "school"),
        (date(2020, 7, 1), date(2026, 8, 1), "over_3"),
        (date(2024, 2, 29), date(2025, 2, 28), "conditional"),
        (date(2024, 2, 29), date(2025, 3, 1), "under_3"),
    ],
)
def test_what_a_child_is_entitled_to_changes_on_its_birthday(
    book: Rulebook, born: date, day: date, entitled: str
):
    assert entitlement(book, born, day) == entitled


def test_all_day_grades_rise_from_year_to_year(book: Rulebook):
    assert [gafoeg_grades(book, year) for year in range(2025, 2031)] == [0, 1, 2, 3, 4, 4]


def test_all_day_flips_on_the_first_of_august(book: Rulebook):
    assert book.find("R03", date(2026, 7, 31)) is None
    assert book.at("R03", date(2026, 8, 1))["grades"] == 1
    assert book.at("R03", date(2027, 7, 31))["grades"] == 1
    assert book.at("R03", date(2027, 8, 1))["grades"] == 2
    assert book.at("R03", date(2035, 1, 1))["closed_weeks_per_year"] == 4


SIZES = {
    "creche": 10, "creche_nature": 8, "creche_small": 5, "mixed": 20, "mixed_nature": 16, "mixed_small": 10,
    "kindergarten": 20, "kindergarten_integrative": 19, "kindergarten_nature": 16, "kindergarten_medium": 15,
    "kindergarten_small": 10, "after_school": 20, "after_school_nature": 16, "after_school_medium": 15,
    "after_school_small": 10,
}  # fmt: skip


def test_there_are_fifteen_kinds_of_groups(book: Rulebook):
    assert {value.name: value.value for value in book.at("R05", DAY).values} == SIZES
    assert len(SIZES) == 15


def test_a_kind_of_group_that_the_law_does_not_know_is_refused_with_those_it_knows(book: Rulebook):
    with pytest.raises(BadRequest, match="kindergarten_medium"):
        group_size(book, "forest", DAY)


def test_children_under_three_count_twice_in_mixed_groups(book: Rulebook):
    group = Group("mixed", under_3=6, over_3=7)
    assert weighted_children(book, group, DAY) == 19
    assert free_places(book, group, DAY) == 1


def test_children_with_a_disability_count_twice_in_integrative_groups_only(book: Rulebook):
    assert weighted_children(book, Group("kindergarten_integrative", over_3=15, disabled=4), DAY) == 19
    assert free_places(book, Group("kindergarten_integrative", over_3=15, disabled=4), DAY) == 0
    assert weighted_children(book, Group("kindergarten", over_3=15, disabled=4), DAY) == 15
    assert free_places(book, Group("creche", under_3=11), DAY) == -1


def test_flexible_places_are_apart_from_the_size_of_the_group(book: Rulebook):
    grown = {kind: flex_places(book, kind, DAY) for kind in SIZES}
    assert {kind for kind, more in grown.items() if more == 2} == {
        "kindergarten", "kindergarten_nature", "after_school", "after_school_nature"
    }  # fmt: skip
    assert {kind for kind, more in grown.items() if more == 1} == {
        "kindergarten_medium", "kindergarten_small", "after_school_medium", "after_school_small"
    }  # fmt: skip
    assert group_size(book, "kindergarten", DAY) == 20


def test_school_begins_for_those_who_are_six_by_30_june(book: Rulebook):
    assert entry_year(book, date(2020, 6, 30)) == 2026
    assert entry_year(book, date(2020, 7, 1)) == 2027
    assert entry_cohort(book, 2026) == (date(2019, 7, 1), date(2020, 6, 30))


@given(DAYS)
def test_everybody_born_belongs_to_one_cohort(born: date):
    book = book_for(SL_FL)
    year = entry_year(book, born)
    first, last = entry_cohort(book, year)
    assert first <= born <= last
    assert entry_cohort(book, year + 1)[0] == last + timedelta(days=1)


@given(DAYS, st.integers(0, 40_000))
def test_ages_go_up_by_one_on_a_birthday_and_never_down(born: date, later: int):
    day = born + timedelta(days=later)
    age = age_years(born, day)
    assert birthday(born, age) <= day < birthday(born, age + 1)


def test_a_school_year_begins_on_the_first_of_august():
    assert [school_year(date(2026, 7, 31)), school_year(date(2026, 8, 1))] == [2025, 2026]


@pytest.mark.parametrize(
    ("category", "pupils", "status"),
    [
        ("primary_school", 79, "below"),
        ("primary_school", 80, "enough"),
        ("primary_school", None, "unknown"),
        ("community_school", 239, "below"),
        ("community_school", 240, "enough"),
        ("grammar_school", 299, "below"),
        ("grammar_school", 300, "enough"),
        ("special_needs_centre", 20, "not_applicable"),
    ],
)
def test_a_small_school_is_a_hint(book: Rulebook, category: str, pupils: int | None, status: str):
    size = size_of(book, category, pupils, DAY)
    assert size.status == status
    assert (status != "below") or "keine Schließung" in size.text


def test_branches_have_a_number_of_a_draft_and_schools_of_the_minority_none(book: Rulebook):
    below, enough = (size_of(book, "primary_school", n, DAY, branch=True) for n in (43, 44))
    assert (below.status, enough.status) == ("below", "enough")
    assert "Entwurf" in below.text
    danish = size_of(book, "primary_school", 12, DAY, provider_kind="danish_minority")
    assert danish.status == "not_applicable"


@pytest.mark.parametrize(
    ("grade", "metres", "status"),
    [
        (1, 2000, "within"), (4, 2001, "beyond"), (5, 2001, "within"), (10, 4000, "within"), (10, 4001, "beyond"),
        (11, 9000, "not_covered"),
    ],
)  # fmt: skip
def test_a_way_to_school_is_reasonable_up_to_its_limit(book: Rulebook, grade: int, metres: int, status: str):
    assert reasonable_way(book, grade, metres, DAY).status == status


@pytest.mark.parametrize(
    ("grade", "when", "longest"), [(4, "before", 30), (4, "after", 60), (5, "before", 60), (10, "after", 90)]
)
def test_waiting_is_reasonable_up_to_its_limit(book: Rulebook, grade: int, when: str, longest: int):
    assert waiting(book, grade, longest, DAY, when).status == "within"  # type: ignore[arg-type]
    assert waiting(book, grade, longest + 0.1, DAY, when).status == "beyond"  # type: ignore[arg-type]


def test_a_grade_that_does_not_exist_is_refused(book: Rulebook):
    with pytest.raises(BadRequest, match="1 bis 13"):
        reasonable_way(book, 0, 100, DAY)


def test_another_kreis_has_no_rule_of_this_one():
    assert reasonable_way(book_for("01053"), 4, 2001, DAY).status == "not_covered"
    with pytest.raises(NotFound, match="R22"):
        book_for("01053").at("R22", DAY)
    assert size_of(book_for("08221"), "primary_school", 10, DAY).status == "not_applicable"
