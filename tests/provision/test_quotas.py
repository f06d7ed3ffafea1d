"""The two official quotas: numerator and denominator stand beside them, and what is not known makes none."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.places.demand import Ages
from app.provision.quotas import AreaOffers, cared_for, children, gather, newest_groups, places, quota, quotas
from app.supply.places import SitePlaces
from tests.supply.made import DAY, site

EARLY = Ages(0, 84)
OLD, NEW = date(2021, 12, 31), date(2022, 12, 31)


def area(number: int) -> Any:
    return SimpleNamespace(id=number, ars=f"{number:012d}", name=f"Ort {number}")


def people(number: int, group: str, count: float | None, status: str = "known", day: date = NEW) -> Any:
    return SimpleNamespace(
        area_id=number, reference_date=day, age_group=group, people=count, people_status=status, source="Register"
    )  # fmt: skip


def offer(
    number: int, site_number: int, approved: float | None, occupied: float | None = None, kind: str = "public"
) -> tuple[int, SitePlaces]:
    return number, site(site_number, (approved,), (occupied,), kind)


def of(areas: list[Any], who: list[Any], offers: list[Any]) -> list[dict[str, Any]]:
    return quotas(areas, who, gather(offers, DAY, independent=True, minority=True), EARLY)[2]


def test_a_quota_is_places_per_hundred_children_and_shows_both():
    (told,) = of([area(1)], [people(1, "0-6", 80)], [offer(1, 1, 40, 30), offer(1, 2, 20, 14)])
    assert (told["children"], told["places"]["value"]) == ({"value": 80.0, "status": "known"}, 60)
    assert told["versorgungsquote"] == {"value": 75.0, "low": 75.0, "high": 75.0, "status": "known"}
    assert told["cared_for"]["value"] == 44
    assert told["betreuungsquote"] == {"value": 55.0, "status": "known"}


def test_the_newest_day_that_counts_these_ages_wholly_is_taken():
    groups = newest_groups(EARLY, {OLD: {"0-6", "0-17"}, NEW: {"0-2", "18-29"}})
    assert groups is not None
    assert (groups.reference_date, [one.age_group for one in groups.groups], groups.exact) == (
        OLD,
        ["0-6"],
        True,
    )
    split = newest_groups(EARLY, {NEW: {"0-2", "3-5", "6-9"}})
    assert split is not None
    assert {one.age_group: one.share for one in split.groups} == {"0-2": 1, "3-5": 1, "6-9": 0.25}
    assert not split.exact
    assert newest_groups(EARLY, {NEW: {"0-2"}}) is None


def test_a_part_of_an_age_group_is_an_estimate_and_says_so():
    split = newest_groups(EARLY, {NEW: {"0-2", "3-5", "6-9"}})
    told = children(split, {"0-2": (30, "known"), "3-5": (30, "known"), "6-9": (40, "known")})
    assert told == {"value": 70.0, "status": "estimated"}


def test_one_or_two_children_are_told_nowhere_and_make_no_quota():
    for count in (1, 2):
        (told,) = of([area(1)], [people(1, "0-6", count)], [offer(1, 1, 40)])
        assert told["children"] == {"value": None, "status": "secret"}
        assert told["versorgungsquote"] == {"value": None, "status": "secret"}
    assert cared_for(AreaOffers({1}, 1, [40], [2]))["status"] == "secret"


def test_places_that_are_not_told_make_an_interval_and_none_at_all_make_nothing():
    offers = [offer(1, 1, 20), offer(1, 2, 40), offer(1, 3, 60), offer(2, 4, None), offer(2, 5, 10)]
    first, second = of([area(1), area(2)], [people(1, "0-6", 100), people(2, "0-6", 100)], offers)
    assert first["versorgungsquote"]["status"] == "known"
    assert second["places"] == {
        "value": 10 + 30, "status": "estimated", "low": 10 + 17.5, "high": 10 + 45, "known": 10, "offers": 2,
        "untold_offers": 1, "sites": 2}  # fmt: skip
    assert second["versorgungsquote"] == {"value": 40.0, "low": 27.5, "high": 55.0, "status": "estimated"}
    (none,) = of([area(1)], [people(1, "0-6", 100)], [offer(1, 1, None)])
    assert none["places"]["value"] is None
    assert none["versorgungsquote"]["status"] == "unknown"


def test_no_offer_is_no_place_and_no_child_is_no_quota():
    empty, childless = of(
        [area(1), area(2)], [people(1, "0-6", 50), people(2, "0-6", 0, "zero")], [offer(2, 1, 20)]
    )
    assert (empty["places"]["status"], empty["versorgungsquote"]["status"]) == ("zero", "zero")
    assert childless["versorgungsquote"] == {"value": None, "status": "not_applicable"}


def test_places_below_none_or_by_the_hundred_thousand_are_a_mistake_and_count_as_not_told():
    found = gather([offer(1, 1, -5), offer(1, 2, 1e6)], DAY, independent=True, minority=True)[1]
    assert (found.known, found.untold) == ([], 2)


def test_switches_leave_providers_out():
    offers = [offer(1, 1, 10), offer(1, 2, 20, kind="church"), offer(1, 3, 40, kind="danish_minority")]
    for independent, minority, whole in (
        (True, True, 70),
        (False, True, 50),
        (True, False, 30),
        (False, False, 10),
    ):
        found = gather(offers, DAY, independent=independent, minority=minority)[1]
        assert sum(found.known) == whole


@given(st.lists(st.tuples(st.integers(1, 3), st.one_of(st.none(), st.integers(0, 200))), max_size=12),
       st.lists(st.integers(3, 500), min_size=3, max_size=3))  # fmt: skip
def test_known_places_are_kept_over_areas_and_the_middle_lies_in_the_interval(offers, counts):
    areas = [area(number) for number in (1, 2, 3)]
    who = [people(number, "0-6", count) for number, count in zip((1, 2, 3), counts, strict=True)]
    told = of(areas, who, [offer(where, site, value) for site, (where, value) in enumerate(offers)])
    assert sum(one["places"]["known"] or 0 for one in told) == sum(value or 0 for _, value in offers)
    for one in told:
        if one["versorgungsquote"]["value"] is not None:
            assert (
                one["versorgungsquote"]["low"]
                <= one["versorgungsquote"]["value"]
                <= one["versorgungsquote"]["high"]
            )


def test_an_unknown_part_makes_an_unknown_quota():
    assert quota({"value": None, "status": "unknown"}, {"value": 5, "status": "known"})["status"] == "unknown"
    assert places(AreaOffers(), SimpleNamespace(low=None, mid=None, high=None))["status"] == "zero"  # pyright: ignore
