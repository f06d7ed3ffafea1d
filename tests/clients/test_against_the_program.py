"""The client against the running program: what it reads is what the interface has, in as few questions as may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import shapely
from bildungsatlas_client import Atlas, Invalid, NotFound


@pytest.fixture(scope="module")
def atlas(live_server: str) -> Iterator[Atlas]:
    with Atlas(live_server) as made:
        yield made


def test_all_sites_come_once(atlas: Atlas, live_server: str) -> None:
    frame = atlas.sites(category="kindergarten").frame()
    told = httpx.get(f"{live_server}/api/sites?category=kindergarten&limit=1", timeout=60).json()
    assert len(frame) == told["numberMatched"]
    assert frame["id"].is_unique
    assert frame.geometry.notna().any()


def test_areas_indicators_and_runs(atlas: Atlas) -> None:
    areas = atlas.areas("district").list()
    assert areas[0]["properties"]["level"] == "district"
    keys = [one["id"] for one in atlas.indicators()]
    assert atlas.indicator(keys[0])["id"] == keys[0]
    table = atlas.statistics(category="kindergarten", group_by="district")
    assert atlas.run(table.runs[0].id).input_hash == table.runs[0].input_hash


def test_statistics_as_frame_and_arrow_are_the_same(atlas: Atlas) -> None:
    asked: dict[str, Any] = {
        "category": "library",
        "group_by": ["municipality", "age_group"],
        "measure": ["mean_minutes"],
    }
    frame = atlas.statistics(**asked).frame()
    arrow = atlas.arrow(**asked).to_pandas()
    assert frame["value"].equals(arrow["value"].astype(float))
    assert frame.attrs["bildungsatlas"]["network"]["date"]
    assert {one["unit"] for one in atlas.measures() if one["code"] == "mean_minutes"} == {"min"}


def test_shapes_of_shapely_and_radii(atlas: Atlas) -> None:
    west, south, east, north = atlas.about()["bbox"]
    box = shapely.box(west, south, east, north)
    table = atlas.statistics(category="kindergarten", polygon=box)
    assert (table.value("people_total") or 0) > 100_000
    assert (
        atlas.statistics(category="kindergarten", center=(west, south), radius_m=5000).value("people_total")
        or 0
    ) < 100_000


def test_two_runs(atlas: Atlas) -> None:
    run = atlas.statistics(category="kindergarten").runs[0].id
    compared = atlas.compare(run, run, measure="mean_minutes")
    assert compared.compare["differs"] == {}
    assert set(compared.frame()["difference"].dropna()) == {0.0}


def test_what_is_wrong_says_so(atlas: Atlas) -> None:
    with pytest.raises(Invalid) as caught:
        atlas.statistics(category="kindergarden")
    assert caught.value.suggestion == "kindergarten"
    with pytest.raises(NotFound):
        atlas.run(99_999_999)
