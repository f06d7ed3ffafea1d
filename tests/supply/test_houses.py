"""A list names a house, a plan a part of it: nothing counts twice, nothing is lost, and no child is left over alone (docs/methods.md).

By hand: a house of 30 places with 26 children from 1 to under 6; the plan tells its kindergarten, 22 places and 20 children. So the house has
8 places and 6 children beside it: 22 + 8 = 30, 20 + 6 = 26.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.sites.features import render_features
from app.supply.answers import Switches, entries, total
from app.supply.places import OFFICIAL, read_places
from tests.gaps.villages import DAY, make_villages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from app.supply.places import SitePlaces

SITE = "(SELECT id FROM learning_site WHERE source_key = 'k2')"
CLEAR = (f"DELETE FROM offer WHERE site_id = {SITE}", f"DELETE FROM plan_places WHERE site_id = {SITE}")
LISTED = f"""
    INSERT INTO offer (site_id, key, category, valid_during, age_from_months, age_to_months, approved_places, approved_places_status,
                       occupied_places, occupied_places_status, content_hash, import_id)
    VALUES ({SITE}, :category, :category, '[2020-01-01,)', :first, :last, :places, 'known', :children, 'known', :category,
            (SELECT min(id) FROM import))"""
PLANNED = f"""
    INSERT INTO plan_places (site_id, category, valid_during, approved_places, approved_places_status, occupied_places, occupied_places_status,
                             flex_places_status, usable_places_status, content_hash, source_id, import_id, row_number)
    VALUES ({SITE}, :category, '[2020-01-01,)', :places, 'known', :children, 'known', 'unknown', 'unknown', :category,
            (SELECT min(id) FROM source), (SELECT min(id) FROM import), 1)"""
HOUSE = ("day_care", 30, 26, 12, 72)
KINDS = ("creche", "kindergarten", "day_care")
Row = tuple[str, int, int, int, int]


@pytest.fixture(scope="module", autouse=True)
def _villages(engine: Engine) -> None:
    make_villages(engine)


def places(
    engine: Engine, listed: Sequence[Row], planned: Sequence[tuple[str, int, int]], categories: Sequence[str]
) -> list[SitePlaces]:
    """What counts of Kita Spätauf where list and plan tell this."""
    with engine.connect() as connection:
        region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'doerfer'")).scalar_one()
        for statement in CLEAR:
            connection.execute(text(statement))
        for category, count, children, first, last in listed:
            keys = {"category": category, "places": count, "children": children, "first": first, "last": last}
            connection.execute(text(LISTED), keys)
        for category, count, children in planned:
            connection.execute(text(PLANNED), {"category": category, "places": count, "children": children})
        render_features(connection, region_id)
        found = [one for one in read_places(connection, region_id, DAY, categories) if "Spätauf" in one.name]
        connection.rollback()
    return found


def counted(found: Sequence[SitePlaces], *, see_all: bool = True) -> tuple[float | None, float | None]:
    """Places and children of it all together."""
    told = total(entries(found, DAY, Switches(OFFICIAL), None, {}, see_all=see_all))
    return told["counted"]["value"], told["occupied"]["value"]


KINDERGARTEN = ("kindergarten", 22, 20)


@pytest.mark.parametrize("categories", [["day_care"], KINDS])
def test_what_the_plan_does_not_tell_of_the_house_stays_the_lists(
    engine: Engine, categories: Sequence[str]
) -> None:
    assert counted(places(engine, [HOUSE], [KINDERGARTEN], categories)) == (30, 26)


def test_asked_for_the_part_alone_it_is_the_plans(engine: Engine) -> None:
    assert counted(places(engine, [HOUSE], [KINDERGARTEN], ["kindergarten"])) == (22, 20)
    assert places(engine, [HOUSE], [KINDERGARTEN], ["creche"]) == [], (
        "of which age the other eight are nobody tells"
    )


@pytest.mark.parametrize("categories", [["day_care"], KINDS])
@pytest.mark.parametrize(
    ("listed", "planned", "together"),
    [
        ([HOUSE], [KINDERGARTEN, ("creche", 10, 9)], (32, 29)),
        ([("day_care", 30, 26, 36, 72)], [KINDERGARTEN], (22, 20)),
        ([HOUSE, ("creche", 6, 5, 12, 36)], [KINDERGARTEN], (28, 25)),
        ([("day_care", 20, 18, 12, 72)], [KINDERGARTEN], (22, 20)),
    ],
    ids=[
        "the plan tells all parts",
        "no other children come",
        "the list tells the other part",
        "the list's house is smaller",
    ],
)
def test_the_plan_holds(
    engine: Engine,
    listed: Sequence[Row],
    planned: Sequence[tuple[str, int, int]],
    together: tuple[int, int],
    categories: Sequence[str],
) -> None:
    assert counted(places(engine, listed, planned, categories)) == together


@pytest.mark.parametrize("children", [21, 22])
def test_one_or_two_children_left_over_are_told_by_no_difference(engine: Engine, children: int) -> None:
    """House less part would be one or two: neither is told, however it is asked; three are no secret."""
    house = ("day_care", 30, children, 12, 72)
    for categories in (["kindergarten"], ["day_care"], KINDS):
        assert counted(places(engine, [house], [KINDERGARTEN], categories), see_all=False)[1] is None
    assert (
        counted(
            places(engine, [("day_care", 30, 23, 12, 72)], [KINDERGARTEN], ["kindergarten"]), see_all=False
        )[1]
        == 20
    )
