"""Maps side by side have one scale; a map says what the tables say; a difference is a difference, and secrets stay secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.maps.figures import differences, numeric
from tests.asking import asking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

WALK, CYCLE = "kindergarten,walk,all", "kindergarten,bicycle,all"
statuses = st.sampled_from(["known", "estimated", "unknown", "secret", "not_applicable", "zero"])


def figure(status: str, value: float = 3.0) -> dict[str, Any]:
    return {"value": {"zero": 0, "known": value, "estimated": value}.get(status), "status": status}


@pytest.fixture
async def atlas(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as client:
        yield client


async def maps_of(atlas: httpx.AsyncClient, *states: str, **asked: Any) -> dict[str, Any]:
    answer = await atlas.get("/api/maps", params=[*(("map", one) for one in states), *asked.items()])
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("measure", "of"),
    [
        ("mean", lambda area: area["mean_minutes"]),
        ("median", lambda area: area["median_minutes"]),
        ("within", lambda area: area["within"]["15"]),
        ("beyond", lambda area: area["beyond"]["15"]),
    ],
)
async def test_a_map_has_the_figures_of_the_table(atlas: httpx.AsyncClient, measure: str, of: Any) -> None:
    table = (await atlas.get("/api/statistics/areas?category=kindergarten")).json()["areas"]
    (mapped,) = (await maps_of(atlas, WALK, measure=measure))["maps"]
    assert mapped["figures"] == {area["ars"]: of(area) for area in table}


async def test_the_quota_is_that_of_the_quotas(atlas: httpx.AsyncClient) -> None:
    areas = (await atlas.get("/api/quotas?category=kindergarten")).json()["areas"]
    (mapped,) = (await maps_of(atlas, WALK, measure="quota"))["maps"]
    assert {ars: one["value"] for ars, one in mapped["figures"].items()} == {
        area["ars"]: area["versorgungsquote"]["value"] for area in areas
    }


async def test_places_are_those_of_the_stored_run(atlas: httpx.AsyncClient) -> None:
    areas = (await atlas.get("/api/places/areas?category=kindergarten")).json()["areas"]
    (mapped,) = (await maps_of(atlas, WALK, measure="places"))["maps"]
    for area in areas:
        assert numeric(mapped["figures"][area["ars"]]) == pytest.approx(numeric(area["per_100"]), abs=0.06)


async def test_two_maps_share_a_scale_that_counts_both(atlas: httpx.AsyncClient) -> None:
    told = await maps_of(atlas, WALK, CYCLE)
    values = [numeric(one) for each in told["maps"] for one in each["figures"].values()]
    known = [value for value in values if value is not None]
    assert sum(told["scale"]["counts"]) == len(known)
    assert told["scale"]["minimum"] == min(known)
    assert told["scale"]["maximum"] == max(known)
    assert 15 in told["scale"]["limits"]


async def test_the_difference_is_the_second_less_the_first(atlas: httpx.AsyncClient) -> None:
    told = await maps_of(atlas, WALK, CYCLE)
    walk, cycle = (one["figures"] for one in told["maps"])
    for ars, less in told["difference"]["figures"].items():
        assert less["value"] == pytest.approx(cycle[ars]["value"] - walk[ars]["value"], abs=1e-3)


async def test_a_map_less_itself_is_zero_everywhere(atlas: httpx.AsyncClient) -> None:
    told = await maps_of(atlas, WALK, WALK)
    assert {one["status"] for one in told["difference"]["figures"].values()} == {"zero"}


@settings(deadline=None)
@given(statuses, statuses)
def test_a_difference_never_tells_what_one_of_the_two_does_not(first: str, second: str) -> None:
    told = differences({"a": figure(first)}, {"a": figure(second, 5.0)})["a"]
    open_ = {"known", "estimated", "zero"}
    assert (told["value"] is None and told["status"] != "zero") == (not {first, second} <= open_)
    if "secret" in {first, second}:
        assert told["status"] == "secret"


async def test_a_state_as_of_long_ago_is_unknown_and_not_an_error(atlas: httpx.AsyncClient) -> None:
    (mapped,) = (await maps_of(atlas, f"{WALK},2001-01-01"))["maps"]
    assert mapped["run"] is None
    assert {one["status"] for one in mapped["figures"].values()} == {"unknown"}


async def test_a_kept_state_is_found_again_by_its_moment(atlas: httpx.AsyncClient) -> None:
    states = (await atlas.get("/api/maps/states?category=kindergarten")).json()["states"]
    (mapped,) = (await maps_of(atlas, f"{WALK},{states[0]['finished_at']}"))["maps"]
    assert mapped["run"]["id"] == states[0]["id"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("map=kindergarten", "map"),
        ("map=kindergarten,walk,all,gestern", "map"),
        ("map=kindergarden,walk,all", "category"),
        ("map=kindergarten,wolk,all", "mode"),
        (f"map={WALK}&measure=schnell", "measure"),
        (f"map={WALK}&limit_minutes=7", "limit_minutes"),
        (f"map={WALK}&level=dorf", "level"),
        ("&".join([f"map={WALK}"] * 13), "map"),
    ],
)
async def test_what_is_wrong_is_named(atlas: httpx.AsyncClient, query: str, parameter: str) -> None:
    answer = await atlas.get(f"/api/maps?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter
