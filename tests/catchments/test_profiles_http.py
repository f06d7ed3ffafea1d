"""Ways to travel over HTTP: every profile is told with its numbers, asked by its code, and refused where there is none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.network.profiles import MODES, PROFILES
from tests.asking import asking

PLACE = "lon=7.2513&lat=54.8895"


@pytest.fixture
async def client(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as made:
        yield made


async def _json(client: httpx.AsyncClient, path: str, status: int = 200) -> Any:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_every_profile_is_told_with_numbers_sources_and_what_is_not_tagged(
    client: httpx.AsyncClient,
) -> None:
    told = await _json(client, "/api/profiles")
    assert [one["code"] for one in told["profiles"]] == list(PROFILES)
    assert told["heights"]["cell_size"] == 50
    child = next(one for one in told["profiles"] if one["code"] == "walk_child")
    assert child["parameters"]["default_kmh"] == 4.0
    assert child["stored"]
    assert 0 < child["not_tagged"]["lit"] < 1
    assert any(source["assumption"] for source in child["sources"])
    region = await _json(client, "/api/region")
    assert [one["code"] for one in region["profiles"]] == list(PROFILES)
    assert [one["code"] for one in region["modes"]] == list(MODES), "the basic ones, as ever"


async def test_an_isochrone_of_a_variant_lies_within_reason(client: httpx.AsyncClient) -> None:
    """Fewer people reach a place in ten minutes as children on lit, paved ways than as everybody on all."""
    people = {}
    for code in PROFILES:
        found = await _json(client, f"/api/isochrone?{PLACE}&mode={code}&minutes=10")
        assert found["features"][0]["properties"]["mode"] == code
        people[code] = found["features"][0]["properties"]["people"][0]["people"]["value"] or 0
    assert people["walk"] > people["walk_child"] > 0
    assert people["walk"] > people["walk_senior"]
    assert people["bicycle"] >= people["bicycle_calm"]
    assert people["car_turns"] >= people["car_morning"]


async def test_figures_of_areas_are_there_for_stored_profiles_and_say_why_for_others(
    client: httpx.AsyncClient,
) -> None:
    table = await _json(client, "/api/statistics/areas?category=primary_school&mode=walk_child&age_group=6-9")
    assert table["run"]["point_error"][0]["against"] == "addresses"
    assert table["run"]["edge"] == {"streets": 0, "around_m": None}
    assert any(area["edge_unsure"] == 0 for area in table["areas"])
    walk = await _json(client, "/api/statistics/areas?category=primary_school&mode=walk&age_group=6-9")
    both = {area["ars"]: area["within"]["15"]["value"] for area in walk["areas"]}
    for area in table["areas"]:
        if area["within"]["15"]["value"] is not None:
            assert area["within"]["15"]["value"] <= both[area["ars"]], "a filter brings nobody nearer"
    problem = await _json(client, "/api/statistics/areas?category=primary_school&mode=walk_senior", 404)
    assert "ältere Menschen" in problem["detail"]
    assert "[profiles] stored" in problem["detail"]


@pytest.mark.parametrize("path", ["isochrone?lon=7.25&lat=54.9&", "nearest?lon=7.25&lat=54.9&", "snaps?", "statistics/areas?category=kindergarten&"])  # fmt: skip
async def test_a_profile_that_there_is_not_is_named_with_the_nearest(
    client: httpx.AsyncClient, path: str
) -> None:
    problem = await _json(client, f"/api/{path}mode=walk_seniors", 400)
    assert problem["suggestion"] == "walk_senior"


async def test_places_can_be_asked_for_by_a_variant(client: httpx.AsyncClient) -> None:
    found = await _json(client, "/api/places/areas?category=kindergarten&mode=walk_child")
    assert found["mode"] == "walk_child"
    assert found["basis"] == "network"
