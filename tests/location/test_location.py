"""Where one more would help most, on the demonstration Kreis: stored with its run, and what trying all candidates gives."""

from __future__ import annotations

from typing import Any

import httpx
import numpy as np
import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.catchments.inputs import metric
from app.catchments.streets import travel_of
from app.catchments.travel import Places
from app.errors import AtlasError
from app.location.answers import in_words
from app.location.candidates import thinned
from app.location.question import LocationQuestion
from app.location.store import answer_question, read_answer
from app.places.parameters import Parameters
from app.places.results import read_inputs, read_question
from tests.accounts.signing_in import sign_in_as

KITA = {
    "category": "kindergarten",
    "limit_minutes": 15,
    "candidates": {"kind": "anywhere", "spacing_m": 1500},
}


def region_of(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()


def ask(engine: Engine, **more: Any) -> dict[str, Any]:
    """Ask, store, and read what is stored."""
    asked = LocationQuestion.model_validate({**KITA, **more})
    run_id, _ = answer_question(engine, region_of(engine), asked, travel_of, lambda _done, _of: None)
    with engine.connect() as connection:
        found = read_answer(connection, region_of(engine), run_id)
    assert found is not None
    return found


def newly_within(engine: Engine, lon: list[float], lat: list[float]) -> list[float]:
    """For each point the children who would newly have a Kita within 15 minutes: from nothing, one by one."""
    with engine.connect() as connection:
        inputs = read_inputs(connection, region_of(engine))
        question = read_question(connection, inputs, Parameters("kindergarten"), travel_of)
    homes, people = inputs.homes.places, question.demand.people
    before = question.travel.nearest(homes, question.supply.points).seconds
    x_m, y_m = metric(inputs.metric_srid, np.array(lon), np.array(lat))
    found: list[float] = []
    for x, y in zip(x_m.tolist(), y_m.tolist(), strict=True):
        one = Places(np.array([x]), np.array([y]), np.zeros(1, np.int32))
        after = np.minimum(before, question.travel.nearest(homes, one).seconds)
        found.append(float(people[(after <= 900) & (before > 900)].sum()))
    return found


def test_the_best_of_a_list_is_what_trying_each_gives(own_engine: Engine) -> None:
    anywhere = ask(own_engine, p=5)["places"]["features"] + ask(own_engine, p=5)["alternatives"]["features"]
    points = [feature["geometry"]["coordinates"] for feature in anywhere]
    listed = [{"lon": lon, "lat": lat, "name": f"Ort {n}"} for n, (lon, lat) in enumerate(points)]
    told = ask(own_engine, candidates={"kind": "list", "points": listed})
    tried = newly_within(own_engine, [lon for lon, _ in points], [lat for _, lat in points])
    assert told["result"]["objective"] == pytest.approx(max(tried), abs=0.1)
    assert told["result"]["proven"] is True
    [best] = told["places"]["features"]
    assert best["properties"]["name"] == f"Ort {int(np.argmax(tried))}"
    assert best["properties"]["newly_within"] == pytest.approx(max(tried), abs=0.1)
    assert best["properties"]["municipality"]["name"]


def test_what_the_places_bring_adds_up(own_engine: Engine) -> None:
    told = ask(own_engine, p=4)
    places, people = told["places"]["features"], told["people"]
    assert len(places) == 4
    added = [place["properties"]["newly_within"] for place in places]
    assert added == sorted(added, reverse=True)
    assert sum(added) == pytest.approx(told["result"]["objective"], abs=0.3)
    assert people["newly_within"]["value"] == pytest.approx(told["result"]["objective"], abs=0.3)
    assert people["after"]["within"]["value"] > people["before"]["within"]["value"]
    assert told["result"]["bound"] >= told["result"]["objective"]


def test_the_median_shortens_the_ways_and_more_places_never_lengthen_them(own_engine: Engine) -> None:
    sums = [ask(own_engine, aim="median", limit_minutes=30, p=p)["result"]["objective"] for p in (1, 2, 4)]
    assert sums == sorted(sums, reverse=True)
    assert sums[0] > sums[-1]


def test_what_municipalities_gain_adds_up(own_engine: Engine) -> None:
    told = ask(own_engine, p=3)
    gains = told["municipalities"]
    new = sum(one["newly_within"]["value"] or 0 for one in gains)
    assert new == pytest.approx(told["people"]["newly_within"]["value"], abs=0.1 * len(gains) + 0.1)
    assert all(one["mean_minutes_after"]["value"] <= one["mean_minutes_before"]["value"] for one in gains)
    assert all(one["nearer"]["value"] <= one["people"]["value"] + 0.1 for one in gains)


@pytest.mark.parametrize("more", [{}, {"aim": "median"}, {"places": 40}, {"aim": "centre"}])
def test_nearly_as_good_is_what_really_comes_close(own_engine: Engine, more: dict[str, Any]) -> None:
    """The choice with an alternative in its place, computed by itself, loses what was said."""
    told = ask(own_engine, candidates={"kind": "sites", "categories": ["primary_school", "library"]}, **more)
    objective = told["result"]["objective"]
    for other in told["alternatives"]["features"]:
        lon, lat = other["geometry"]["coordinates"]
        alone = ask(own_engine, candidates={"kind": "list", "points": [{"lon": lon, "lat": lat}]}, **more)
        loss = abs(alone["result"]["objective"] - objective)
        assert loss == pytest.approx(other["properties"]["loss"], abs=max(0.3, 0.001 * objective))
        assert loss <= 0.0501 * objective + 0.3
        assert other["properties"]["loss_share"] <= 0.05


def test_inside_a_drawn_area_only(own_engine: Engine) -> None:
    whole = ask(own_engine, p=2)
    lon, lat = whole["places"]["features"][0]["geometry"]["coordinates"]
    box = [
        (lon - 0.03, lat - 0.02),
        (lon + 0.03, lat - 0.02),
        (lon + 0.03, lat + 0.02),
        (lon - 0.03, lat + 0.02),
    ]
    told = ask(own_engine, p=2, candidates={"kind": "anywhere", "spacing_m": 500, "polygon": box})
    for place in told["places"]["features"]:
        x, y = place["geometry"]["coordinates"]
        assert abs(x - lon) <= 0.03
        assert abs(y - lat) <= 0.02
    assert told["candidates"]["polygon"] == [list(corner) for corner in box]
    crossing = [box[0], box[2], box[1], box[3]]
    with pytest.raises(AtlasError, match="überschneidet"):
        ask(own_engine, candidates={"kind": "anywhere", "polygon": crossing})


def test_the_centre_shortens_the_longest_way(own_engine: Engine) -> None:
    told = ask(own_engine, aim="centre", candidates={"kind": "sites", "categories": ["primary_school"]}, p=2)
    assert told["result"]["bound"] <= told["result"]["objective"]
    assert told["candidates"]["count"] > 3


def test_limited_places_help_no_more_than_there_are(own_engine: Engine) -> None:
    few = ask(own_engine, places=10, candidates={"kind": "sites", "categories": ["primary_school"]})
    many = ask(own_engine, places=100, candidates={"kind": "sites", "categories": ["primary_school"]})
    assert few["result"]["objective"] <= many["result"]["objective"] <= few["result"]["objective"] + 90 + 0.1
    assert any("verteilt" in note for note in few["notes"])


def test_projections_are_told_with_what_is_lost_in_each(own_engine: Engine) -> None:
    with own_engine.connect() as connection:
        ars = (
            connection.execute(
                text("SELECT ars FROM area WHERE level = 'municipality' AND is_core ORDER BY ars")
            )
            .scalars()
            .all()
        )
    half = len(ars) // 2
    projections = [
        {"name": "Norden wächst", "factors": dict.fromkeys(ars[:half], 3)},
        {"name": "Süden wächst", "factors": dict.fromkeys(ars[half:], 3)},
    ]
    told = ask(own_engine, p=1, robust="regret", projections=projections)
    assert [one["projection"] for one in told["regrets"]] == ["Norden wächst", "Süden wächst"]
    assert max(one["regret"] for one in told["regrets"]) == pytest.approx(
        told["result"]["objective"], abs=0.1
    )
    assert told["result"]["bound"] <= told["result"]["objective"]


def test_the_same_question_is_not_computed_twice_and_says_what_it_read(own_engine: Engine) -> None:
    first, again = ask(own_engine, p=2), ask(own_engine, p=2)
    other = ask(own_engine, p=3)
    assert first["run"]["id"] == again["run"]["id"] != other["run"]["id"]
    assert again["run"]["superseded_by"] is None  # another question stands beside it
    with own_engine.connect() as connection:
        row = connection.execute(
            text("SELECT kind, inputs, parameters, report FROM analysis_run WHERE id = :id"),
            {"id": first["run"]["id"]},
        ).one()
    assert row.kind == "location"
    assert set(row.inputs) == {"travel", "cells", "people", "places", "candidates"}
    assert row.parameters["p"] == 2
    assert row.report["result"]["objective"] == first["result"]["objective"]


async def test_it_is_asked_as_a_job_and_read_by_its_run(
    own_engine: Engine, client: httpx.AsyncClient
) -> None:
    planner = sign_in_as(own_engine, Role.PLANNER)
    asked = await client.post(
        "/api/location", json={**KITA, "p": 2}, cookies=planner.cookies, headers=planner.headers
    )
    assert asked.status_code == 202, asked.text
    with own_engine.connect() as connection:
        kind, arguments = connection.execute(
            text("SELECT kind, arguments FROM job WHERE id = :id"), {"id": asked.json()["job"]}
        ).one()
    assert kind == "location"
    assert LocationQuestion.model_validate(arguments) == LocationQuestion.model_validate({**KITA, "p": 2})
    run = ask(own_engine, p=2)["run"]["id"]
    told = await client.get(f"/api/location/{run}", cookies=planner.cookies)
    assert told.status_code == 200
    assert told.json()["region"]["fictional"] is True
    assert len(told.json()["places"]["features"]) == 2
    missing = await client.get("/api/location/999999999", cookies=planner.cookies)
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"candidates": {"kind": "anywhere", "spacing_m": 50}}, "zu viele"),
        ({"candidates": {"kind": "anywhere", "area": "99999999"}}, "nicht geladen"),
        ({"candidates": {"kind": "sites", "categories": ["gibt-es-nicht"]}}, "keinen einzigen"),
        ({"category": "gibt-es-nicht"}, "nicht bekannt"),
        ({"category": "library", "places": 20}, "keine Plätze"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    own_engine: Engine, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(AtlasError, match=words):
        ask(own_engine, **more)


@pytest.mark.parametrize(
    "more", [{"aim": "centre", "places": 5}, {"p": 0}, {"limit_minutes": float("nan")}, {"x": 1}]
)
def test_what_makes_no_sense_is_not_taken(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LocationQuestion.model_validate({**KITA, **more})


def test_the_gap_is_told_in_words() -> None:
    assert in_words(0).startswith("Nachweislich das Beste")
    assert in_words(0.004) == "Nachweislich höchstens 0,4 % vom Besten entfernt."
    assert "35 %" in in_words(0.35)
    assert "nicht sagen" in in_words(float("inf"))


def test_one_point_is_left_in_every_square() -> None:
    x, y = np.array([10.0, 55.0, 140.0]), np.array([10.0, 45.0, 20.0])
    assert thinned(x, y, 100.0).tolist() == [1, 2]
