"""Where one more would help most within a scenario: its sites, people, ways and standard are those that count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.catchments.altered import ByLength
from app.catchments.streets import travel_of
from app.location.question import LocationQuestion
from app.location.store import answer_question, read_answer
from app.scenarios.evaluate import evaluate
from app.scenarios.locating import ScenarioGround, ScenarioQuestion, altered
from app.scenarios.supply import with_sites
from tests.scenarios.bases import base_of, content_of, read_demo
from tests.scenarios.test_laws import SEEKING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from app.places.results import Inputs
    from app.scenarios.base import Base
    from app.scenarios.content import Content

ASKED = LocationQuestion.model_validate({
    "category": "kindergarten", "p": 1, "candidates": {"kind": "anywhere", "spacing_m": 2000},
})  # fmt: skip


@pytest.fixture(scope="module")
def region_id(demo_engine: Engine) -> int:
    with demo_engine.connect() as connection:
        return connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()


@pytest.fixture(scope="module")
def walking(reading: Connection, inputs: Inputs) -> Base:
    return base_of(reading, inputs, content_of())


def answered(engine: Engine, region_id: int, content: Content | None, **more: Any) -> dict[str, Any]:
    other = None if content is None else ScenarioGround(content, travel_of)
    asked = ASKED
    if content is not None:
        candidates = ASKED.candidates.model_dump()
        asked = ScenarioQuestion.model_validate({"candidates": candidates, **more}).within(content)
    run, _ = answer_question(engine, region_id, asked, travel_of, lambda _done, _of: None, other)
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
    assert not any("heutige" in note for note in same["notes"])


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


def test_the_standard_of_the_scenario_counts_and_what_it_changes_of_it(
    demo_engine: Engine, region_id: int
) -> None:
    usual = answered(demo_engine, region_id, content_of())
    shorter = {"kind": "standard", "category": "kindergarten", "mode": "walk", "limit_minutes": 6}
    found = answered(demo_engine, region_id, content_of(shorter))
    assert (usual["limit"]["minutes"], found["limit"]["minutes"]) == (15, 6)
    assert found["question"]["limit_minutes"] == 6
    assert found["people"]["before"]["within"]["value"] < usual["people"]["before"]["within"]["value"]
    assert "In diesem Szenario: höchstens 6 Minuten." in found["notes"]


def test_a_standard_in_metres_is_kept_to_the_metre(
    demo_engine: Engine, reading: Connection, inputs: Inputs
) -> None:
    content = content_of(category="primary_school")
    base = base_of(reading, inputs, content)
    assert base.known.limit.metres == 2000
    found = answered(demo_engine, inputs.region_id, content)
    metres, people = evaluate(base, content).before.costs.metres, base.ground.demand.people
    assert found["people"]["before"]["within"]["value"] == pytest.approx(
        people[metres <= 2000].sum(), abs=0.1
    )
    assert found["limit"]["metres"] == 2000


CHANGED_STREETS = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from([{"closed": True}, {"speed_kmh": 2}, {"speed_kmh": 9}])),
    min_size=1, max_size=5,
)  # fmt: skip


@SEEKING
@given(streets=CHANGED_STREETS)
def test_ways_over_changed_streets_are_those_of_the_scenario(
    walking: Base, streets: list[tuple[int, dict[str, Any]]]
) -> None:
    """What is built anew for the search and what is repaired on the spot agree, by time and by length, for every home."""
    state = walking.state
    assert state is not None
    lon, lat = walking.ground.lon_lat
    content = content_of(*(
        {"kind": "street", "lon": float(lon[n % len(lon)]), "lat": float(lat[n % len(lat)]), **what} for n, what in streets
    ))  # fmt: skip
    evaluated = evaluate(walking, content)
    travel = altered(state, evaluated.effects, state.streets.travel)
    homes, points = walking.ground.inputs.homes.places, walking.ground.supply.points
    nearest = travel.nearest(homes, points)
    np.testing.assert_array_equal(nearest.seconds, evaluated.after.costs.seconds)
    np.testing.assert_array_equal(nearest.metres, evaluated.after.costs.metres)
    by_length = ByLength(travel)
    near = by_length.within(homes, points, by_length.seconds_of(2000))
    reached = np.zeros(len(homes.x_m), bool)
    reached[near.point] = True
    np.testing.assert_array_equal(reached, evaluated.after.costs.metres <= 2000)


def test_a_closed_street_moves_the_search(demo_engine: Engine, region_id: int, walking: Base) -> None:
    """Closing streets around the best place makes it worth less than before, and the answer says what it counts."""
    first = answered(demo_engine, region_id, content_of())
    lon, lat = first["places"]["features"][0]["geometry"]["coordinates"]
    away = (0.0, 0.002, -0.002, 0.004, -0.004)
    closed = [
        {"kind": "street", "lon": lon + x, "lat": lat + y, "closed": True} for x in away for y in away[:3]
    ]
    then = answered(demo_engine, region_id, content_of(*closed))
    assert then["result"]["objective"] != first["result"]["objective"]
    assert not any("zählen hier nicht" in note for note in then["notes"])


def test_by_bus_the_search_counts_the_scenarios_timetable(demo_engine: Engine, region_id: int) -> None:
    points = [{"lon": 7.24, "lat": 54.89, "name": "A"}, {"lon": 7.3, "lat": 54.92, "name": "B"}]
    more = {"candidates": {"kind": "list", "points": points}}
    content = content_of(category="community_school", mode="bus")
    found = answered(demo_engine, region_id, content, **more)
    assert found["mode"] == "bus"
    assert {one["properties"]["name"] for one in found["places"]["features"]} <= {"A", "B"}
    assert any("6:30" in note for note in found["notes"])
    with demo_engine.connect() as connection:
        lines = connection.execute(text("SELECT line_id FROM timetable_line")).scalars().all()
    dropped = [{"kind": "timetable", "change": {"kind": "drop", "line": line}} for line in lines]
    then = answered(
        demo_engine, region_id, content_of(*dropped, category="community_school", mode="bus"), **more
    )
    assert then["people"]["before"]["within"]["value"] < found["people"]["before"]["within"]["value"]


def test_two_new_sites_share_eighty_places(demo_engine: Engine, region_id: int) -> None:
    content = content_of({"kind": "resize", "site": "x", "category": "kindergarten", "places": 1})
    found = answered(demo_engine, region_id, content, p=2, places=40)
    assert len(found["places"]["features"]) == 2
    assert found["question"]["places"] == 40
    assert any(note.startswith("Nicht darin") for note in found["notes"])
    assert all(one["properties"]["loss_share"] <= 0.05 for one in found["alternatives"]["features"])
