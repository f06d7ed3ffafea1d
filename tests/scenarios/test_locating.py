"""Where one more would help most within a scenario: its sites and people are those there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sqlalchemy import text

from app.catchments.streets import travel_of
from app.location.question import LocationQuestion
from app.location.store import answer_question, read_answer
from app.scenarios.locating import ScenarioGround
from app.scenarios.supply import with_sites
from tests.scenarios.bases import content_of, read_demo

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.scenarios.content import Content

ASKED = LocationQuestion.model_validate({
    "category": "kindergarten", "p": 1, "candidates": {"kind": "anywhere", "spacing_m": 2000},
})  # fmt: skip


@pytest.fixture(scope="module")
def region_id(demo_engine: Engine) -> int:
    with demo_engine.connect() as connection:
        return connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()


def answered(engine: Engine, region_id: int, content: Content | None) -> dict[str, Any]:
    other = None if content is None else ScenarioGround(content, travel_of)
    run, _ = answer_question(engine, region_id, ASKED, travel_of, lambda _done, _of: None, other)
    with engine.connect() as connection:
        found = read_answer(connection, region_id, run)
    assert found is not None
    return found


def test_without_changes_the_answer_is_todays(demo_engine: Engine, region_id: int) -> None:
    today, same = answered(demo_engine, region_id, None), answered(demo_engine, region_id, content_of())
    for name in ("result", "people", "places", "alternatives", "municipalities"):
        assert same[name] == today[name]
    assert same["run"]["id"] != today["run"]["id"]
    assert any("Szenario" in note for note in same["notes"])


def test_a_place_that_was_taken_over_helps_nobody_a_second_time(demo_engine: Engine, region_id: int) -> None:
    first = answered(demo_engine, region_id, content_of())
    lon, lat = first["places"]["features"][0]["geometry"]["coordinates"]
    taken = content_of({"kind": "add", "key": "neu", "category": "kindergarten", "lon": lon, "lat": lat})
    then = answered(demo_engine, region_id, taken)
    assert then["places"]["features"][0]["geometry"]["coordinates"] != [lon, lat]
    assert then["people"]["before"]["within"]["value"] == pytest.approx(
        first["people"]["after"]["within"]["value"], abs=0.2
    )
    assert then["result"]["objective"] < first["result"]["objective"]


def test_sites_are_closed_moved_enlarged_and_added(demo_engine: Engine) -> None:
    from app.location import changes as location
    from app.location.ground import read_ground
    from app.places.parameters import Parameters

    with demo_engine.connect() as connection:
        inputs = read_demo(connection)
        supply = read_ground(connection, inputs, Parameters("kindergarten"), None, travel_of).supply
    gone, moved, larger = (supply.sites[n].slug for n in (0, 1, 2))
    found = with_sites(supply, [
        location.Closed(kind="close", site=gone), location.Moved(kind="move", site=moved, lon=7.24, lat=54.89),
        location.Resized(kind="resize", site=larger, places=99), location.Added(kind="add", lon=7.25, lat=54.9, places=30, name="Neu"),
    ], inputs.metric_srid)  # fmt: skip
    assert len(found.sites) == len(supply.sites)
    assert gone not in [site.slug for site in found.sites]
    assert [site.slug for site in found.sites][:2] == [moved, larger]
    assert found.mid[1] == 99
    assert found.mid[-1] == 30
    assert set(found.points.owner.tolist()) == set(range(len(found.sites)))
    at_new = found.points.owner == len(found.sites) - 1
    assert at_new.sum() == 1
    kept = supply.points.owner == 5
    np.testing.assert_array_equal(found.points.x_m[found.points.owner == 4], supply.points.x_m[kept])
