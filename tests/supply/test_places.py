"""The one definition of places that count: official unless a switch says otherwise, planned ones from their day only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.supply.places import OFFICIAL, Counting, effective, figure_of, together
from app.supply.shown import children, free
from geodata.figures import NOT_APPLICABLE, SECRET, UNKNOWN, ZERO, known
from tests.supply.made import DAY, change, site

BEFORE, ALL, DECIDED = DAY - timedelta(1), Counting("all"), Counting("decided")
USABLE, FLEXIBLE = Counting(staffing="usable"), Counting(flexible=True)


def test_the_default_is_the_approved_places_whatever_is_planned_or_lacking() -> None:
    here = site(approved=(40,), usable=known(20), flexible=known(2), changes=(change("closure"),))
    assert effective(here, DAY, OFFICIAL).figure == known(40)


def test_places_without_staff_count_only_as_approved_ones() -> None:
    here = site(approved=(40,), usable=known(25))
    assert effective(here, DAY, USABLE).figure == known(25)
    assert effective(replace(here, usable=known(50)), DAY, USABLE).figure == known(40), (
        "never more than approved"
    )
    assert effective(replace(here, usable=NOT_APPLICABLE), DAY, USABLE).figure == known(40)
    assert effective(replace(here, usable=ZERO), DAY, USABLE).figure == ZERO


def test_flexible_places_come_on_top_only_when_asked_for() -> None:
    here = site(approved=(40,), flexible=known(2))
    assert effective(here, DAY, FLEXIBLE).figure == known(42)
    assert effective(site(approved=(None,), flexible=known(2)), DAY, FLEXIBLE).figure == UNKNOWN


def test_planned_changes_take_part_from_their_day() -> None:
    here = site(approved=(40,), changes=(change("enlargement", 20), change("reduction", 5, status="planned")))
    assert effective(here, BEFORE, ALL).figure == known(40)
    assert effective(here, DAY, ALL).figure == known(55)
    assert effective(here, DAY, DECIDED).figure == known(60)


def test_a_closure_leaves_nothing_and_a_reduction_never_less_than_that() -> None:
    closing = site(approved=(None, 20), changes=(change("closure"),))
    assert effective(closing, BEFORE, ALL).figure == UNKNOWN
    assert effective(closing, DAY, ALL) == effective(closing, DAY, DECIDED)
    assert effective(closing, DAY, ALL).closed
    assert effective(site(approved=(10,), changes=(change("reduction", 30),)), DAY, ALL).figure == ZERO


def test_an_opening_counts_until_the_site_is_there_by_itself() -> None:
    opening = change("opening", 30)
    planned = site(approved=(), occupied=(), told_by="change", changes=(opening,))
    assert effective(planned, DAY, ALL).figure == known(30)
    assert (
        effective(replace(planned, changes=(replace(opening, places=UNKNOWN),)), DAY, ALL).figure == UNKNOWN
    )
    there = site(approved=(28,), changes=(opening,))
    assert effective(there, DAY, ALL).figure == known(28)


def test_a_whole_of_parts_is_its_parts_together() -> None:
    young = site(category="creche", approved=(10,), usable=known(5))
    old = site(approved=(40,), changes=(change("closure"),))
    whole = site(category="day_care", parts=(young, old))
    assert effective(whole, DAY).figure == known(50)
    assert effective(whole, DAY, Counting("all", staffing="usable")).figure == known(5)


def test_sums_of_figures_hide_what_one_of_them_hides() -> None:
    assert together([known(3), known(4), NOT_APPLICABLE]) == known(7)
    assert together([]) == ZERO
    assert together([known(3), UNKNOWN]) == UNKNOWN
    assert together([UNKNOWN, SECRET, known(1)]) == SECRET
    assert together([NOT_APPLICABLE]) == NOT_APPLICABLE


def test_numbers_that_cannot_be_count_as_not_told() -> None:
    assert figure_of(-5, "known") == UNKNOWN
    assert figure_of(1e6, "known") == UNKNOWN
    assert figure_of(None, "secret") == SECRET
    assert figure_of(0, "zero") == ZERO


def test_one_or_two_children_are_secret_and_so_is_what_is_free() -> None:
    for count in (1, 2):
        hidden = children(known(count), see_all=False)
        assert hidden == SECRET
        assert free(known(20), hidden) == SECRET
        assert children(known(count), see_all=True) == known(count)
    assert free(known(20), known(18)) == known(2)
    assert free(known(20), known(22)) == ZERO


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 50))
def test_closing_and_not_closing_are_the_only_ways_to_nothing(approved: int, more: int, less: int) -> None:
    here = site(approved=(approved,), changes=(change("enlargement", more), change("reduction", less)))
    assert effective(here, DAY, ALL).known == max(0, approved + more - less)
    assert effective(here, BEFORE, ALL).known == approved
