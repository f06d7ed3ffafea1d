"""What lists tell of children reaches the public document of a site without one and two; who counts reads the tables."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.sites.features import render_features
from app.supply.places import SitePlaces, read_places
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
