"""Measures that rest on what this program keeps itself, each worked out by hand."""

from __future__ import annotations

from collections import namedtuple
from datetime import UTC, date, datetime

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, text

from app.indicators.inputs.groups_of_kitas import groups_by_area
from app.indicators.inputs.loop import Undertaking, count_of
from app.indicators.inputs.schools_ahead import School, small_of
from app.indicators.measures import make_measures
from app.indicators.series import read_series
from app.indicators.world import read_world
from app.supply.groups import GroupSizes
from geodata.indicators import catalogue
from tests.indicators.test_compute import region_of

TODAY = date(2026, 6, 30)
LISTED = [
    # found 1 January 2025, decided after 90 days, its effect begun 365 days later
    Undertaking(date(2025, 1, 20), date(2025, 1, 1), ((date(2025, 4, 1), "decision"), (date(2026, 4, 1), "effect")),
                ({"check_on": "2026-05-01", "result": {"figures": [{"standing": "reached"}, {"standing": None}]}},)),
    # decided after 120 days without a finding, closed the next year
    Undertaking(date(2025, 2, 1), None, ((date(2025, 6, 1), "decision"), (date(2026, 1, 10), "closed")),
                ({"check_on": "2026-03-01", "result": {"figures": [{"standing": "reached"}, {"standing": "on_the_way"}]}},)),
    # still open; its check is due, and was not made; another one is not due yet
    Undertaking(date(2026, 2, 1), date(2026, 1, 1), (),
                ({"check_on": "2026-06-01", "result": None}, {"check_on": "2026-12-01", "result": None})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "year", "by_hand"),
    [
        ({"what": "stage"}, 2025, 2), ({"what": "stage"}, 2026, 3), ({"what": "stage", "stage": "open"}, 2025, 0),
        ({"what": "stage", "stage": "decided"}, 2025, 2), ({"what": "stage", "stage": "decided"}, 2026, 1),
        ({"what": "stage", "stage": "done"}, 2026, 1), ({"what": "stage", "stage": "open"}, 2026, 1),
        ({"what": "to_decision"}, 2025, 105), ({"what": "to_decision"}, 2026, None), ({"what": "to_effect"}, 2026, 365),
        ({"what": "due"}, 2026, 3), ({"what": "checked"}, 2026, 2), ({"what": "reached"}, 2026, 1),
    ],
)  # fmt: skip
def test_what_became_of_recommendations(told: dict[str, str], year: int, by_hand: float | None) -> None:
    """Median of 90 and 120 days: 105. One of two effects reached all that was expected of it."""
    assert count_of(LISTED, told, year, TODAY) == by_hand


Row = namedtuple(
    "Row", "municipality_id site_id category group_kind groups occupied_places disabled_children"
)
SIZES = GroupSizes({"kindergarten": 20, "mixed": 20, "kindergarten_integrative": 19}, 2, 2, {})


def test_groups_are_as_full_as_the_law_counts_their_children() -> None:
    """Two groups of 20 with 33 children; a mixed one with 4 under three (8) and 9 older: 33 + 8 + 9 = 50 of 60."""
    rows = [
        Row(1, 7, "kindergarten", "kindergarten", 2, 33, None), Row(1, 8, "creche", "mixed", 1, 4, None),
        Row(1, 8, "kindergarten", "mixed", 1, 9, None), Row(1, 9, "kindergarten", "kindergarten", None, 18, None),
    ]  # fmt: skip
    assert groups_by_area(rows, SIZES, exact=True) == {1: (50, 60, "known")}


def test_children_with_disabilities_count_twice_and_are_nobodys_business() -> None:
    rows = [Row(1, 7, "kindergarten", "kindergarten_integrative", 1, 13, 4)]
    assert groups_by_area(rows, SIZES, exact=True) == {1: (17, 19, "known")}
    assert groups_by_area(rows, SIZES, exact=False) == {1: (None, 19, "secret")}


def test_schools_are_small_below_their_least_size_in_the_year_asked_for() -> None:
    falling = ([90.0, 85, 79], [95.0, 90, 82], [99.0, 99, 99])
    steady = ([80.0, 80, 80], [80.0, 80, 80], [80.0, 80, 80])
    schools = [School(1, 80, falling), School(1, 80, steady)]
    assert small_of(schools, 3) == (1, 0, 0)
    assert small_of(schools, 1) == (0, 0, 0)


@pytest.fixture(scope="module")
def region_id(own_engine: Engine) -> int:
    return region_of(own_engine)


@pytest.fixture
def reading(own_engine: Engine):
    with own_engine.connect() as connection:
        yield connection


def test_changes_ahead_are_those_of_the_years_to_come(reading: Connection, region_id: int) -> None:
    """In five years is what the yearly series says of the year five years on."""
    whole = read_series(reading, region_id, "J01", level="district", exact=True)["99099"]
    in_five = read_series(reading, region_id, "J01", level="district", exact=True, breakdown="frist=5")[
        "99099"
    ]
    (point,) = in_five.points
    later = next(one for one in whole.points if one.year == point.year + 5)
    assert (point.value, point.low, point.high) == (later.value, later.low, later.high)


def test_who_reaches_a_place_of_the_minority_is_counted_from_its_ways(
    reading: Connection, region_id: int
) -> None:
    """More minutes never reach fewer; all that is reached lies in the whole."""
    world = read_world(reading, region_id, datetime.now(UTC).date())
    names = [f"reach_minority@minuten={one}" for one in (5, 10, 30)]
    made = make_measures(world, [*names, "reach_minority", "reach_minority_all"], exact=True)
    step = world.step(world.day.year)
    assert step is not None
    few, more, most, whole = (made[name].figures.value[:, step] for name in [*names, "reach_minority_all"])
    assert (few <= more).all()
    assert (more <= most).all()
    assert (most <= whole).all()
    assert 0 < np.nansum(few) < np.nansum(whole)


def test_by_bus_at_least_as_many_reach_such_a_place_as_on_foot(reading: Connection, region_id: int) -> None:
    """Who is quicker on foot walks; the hours are told."""
    world = read_world(reading, region_id, datetime.now(UTC).date())
    made = make_measures(
        world, ["reach_minority", "reach_minority@verkehr=bus", "reach_minority_all"], exact=True
    )
    step = world.step(world.day.year)
    foot, bus, whole = (one.figures.value[:, step] for one in made.values())
    assert (foot <= bus).all()
    assert (bus <= whole).all()
    (note,) = made["reach_minority@verkehr=bus"].notes
    assert "6:30 bis 08:30" in note


def test_sites_of_earlier_years_are_those_of_the_last_day_of_each(
    reading: Connection, region_id: int
) -> None:
    """Looked at two years from now, this year and the next are earlier years."""
    today = datetime.now(UTC).date()
    world = read_world(reading, region_id, date(today.year + 2, 6, 30))
    (made,) = make_measures(world, ["sites"], exact=True).values()
    counted = """
        SELECT count(*) FROM site_feature f JOIN area a ON a.id = f.municipality_id AND a.is_core
         WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date)"""
    top = next(number for number, area in enumerate(world.areas) if area.level == "district")
    for day in (date(today.year, 12, 31), date(today.year + 1, 12, 31), world.day):
        step = world.step(day.year)
        expected = reading.execute(text(counted), {"region_id": region_id, "day": day}).scalar_one()
        assert made.figures.value[top, step] == expected > 0
    assert "31. Dezember" in made.notes[0]


def test_what_is_missing_says_how_it_is_brought(reading: Connection) -> None:
    lacking = (
        reading.execute(
            text("""
        SELECT DISTINCT jsonb_array_elements_text(report -> 'lacking') FROM analysis_run
         WHERE kind = 'indicators' AND superseded_by_id IS NULL""")
        )
        .scalars()
        .all()
    )
    ways = {one.bring for one in catalogue().measures.values() if one.bring}
    assert lacking
    assert set(lacking) <= ways | {one for one in lacking if one.endswith("geladen sind)")}
    assert ways & set(lacking)
