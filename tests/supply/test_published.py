"""What lists tell of children reaches the public document of a site without one and two; who counts reads the tables."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.sites.features import render_features
from app.supply.places import SitePlaces, read_places
from app.supply.shown import children_of
from tests.gaps.villages import DAY, make_villages

FEW = """
    UPDATE offer SET occupied_places = :count, occupied_places_status = 'known'
     WHERE category = 'kindergarten' AND site_id = (SELECT id FROM learning_site WHERE source_key = 'k2')"""
DOCUMENT = "SELECT feature FROM site_feature WHERE slug LIKE '%spaetauf%'"


def read(engine: Engine, count: int) -> tuple[dict[str, Any], SitePlaces]:
    with engine.begin() as connection:
        region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'doerfer'")).scalar_one()
        connection.execute(text(FEW), {"count": count})
        render_features(connection, region_id)
        document = json.loads(connection.execute(text(DOCUMENT)).scalar_one())
        [place] = [
            one for one in read_places(connection, region_id, DAY, ["kindergarten"]) if "Spätauf" in one.name
        ]
    return document["properties"]["offers"][0], place


@pytest.fixture(scope="module", autouse=True)
def _villages(engine: Engine) -> None:
    make_villages(engine)


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_children_are_not_in_the_public_document(engine: Engine, count: int) -> None:
    offer, place = read(engine, count)
    assert offer["occupied_places"] == {"value": None, "status": "secret"}
    assert offer["approved_places"]["value"] == 20, "places are no people"
    assert (place.occupied.value, place.few, place.cared_for) == (count, True, (count,))


def test_three_are_told(engine: Engine) -> None:
    offer, place = read(engine, 3)
    assert offer["occupied_places"] == {"value": 3, "status": "known"}
    assert not place.few


WHOLE = """
    INSERT INTO offer (site_id, key, category, valid_during, approved_places, approved_places_status, occupied_places,
                       occupied_places_status, content_hash, import_id)
    SELECT o.site_id, 'house', 'day_care', o.valid_during, 30, 'known', :count, 'known', 'house', o.import_id
      FROM offer o JOIN learning_site l ON l.id = o.site_id WHERE o.category = 'kindergarten' AND l.source_key = 'k2'"""


@pytest.mark.parametrize(("part", "whole", "is_told"), [(12, 14, False), (12, 13, False), (2, 14, False), (12, 15, True), (12, 12, True)])  # fmt: skip
def test_a_house_does_not_give_its_other_part_away(
    engine: Engine, part: int, whole: int, is_told: bool
) -> None:
    """The list tells the house and one of its parts; the other part would be what is left."""
    with engine.begin() as connection:
        region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'doerfer'")).scalar_one()
        connection.execute(text("DELETE FROM offer WHERE category = 'day_care' AND key = 'house'"))
        connection.execute(text(FEW), {"count": part})
        connection.execute(text(WHOLE), {"count": whole})
        render_features(connection, region_id)
        offers = json.loads(connection.execute(text(DOCUMENT)).scalar_one())["properties"]["offers"]
        places = read_places(connection, region_id, DAY, ["day_care", "kindergarten"])
    [house] = [one for one in offers if one["category"] == "day_care"]
    [place] = [one for one in places if one.category == "day_care" and "Spätauf" in one.name]
    assert house["occupied_places"] == ({"value": whole, "status": "known"} if is_told else {"value": None, "status": "secret"})  # fmt: skip
    assert children_of(place, see_all=False).status.value == ("known" if is_told else "secret")
    assert children_of(place, see_all=True).value == whole
