"""What-ifs over HTTP on the demonstration Kreis: what they answer is what a computation from nothing gives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.catchments.streets import travel_of
from app.places.parameters import Parameters
from app.places.results import Question, answer, read_inputs, read_question
from app.places.supply import Supply
from tests.accounts.signing_in import SignedIn, sign_in_as
from tests.asking import asking

ASKED = {"category": "kindergarten", "mode": "walk"}


@pytest.fixture
async def client(demo_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(demo_url, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def planner(demo_engine: Engine) -> SignedIn:
    return sign_in_as(demo_engine, Role.PLANNER)


@pytest.fixture(scope="module")
def question(demo_engine: Engine) -> Question:
    """Today's question, computed from nothing."""
    with demo_engine.connect() as connection:
        region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()
        inputs = read_inputs(connection, region_id)
        return read_question(connection, inputs, Parameters("kindergarten"), travel_of)


async def ask(client: httpx.AsyncClient, who: SignedIn, body: dict[str, Any], status: int = 200) -> Any:
    told = await client.post("/api/what-if", json=body, cookies=who.cookies, headers=who.headers)
    assert told.status_code == status, told.text
    return told.json()


def kreis(told: dict[str, Any], when: str) -> dict[str, float | None]:
    """The figures of the Kreis, numbers only."""
    found = next(area for area in told["areas"] if area["level"] == "district" and area["core"])
    return {name: one["value"] for name, one in found[when].items() if "value" in one}


def without(supply: Supply, gone: int) -> Supply:
    """The supply without one of its sites, numbers closing up."""
    kept = [n for n in range(len(supply.sites)) if n != gone]
    points = supply.points
    mask = points.owner != gone
    owner = (points.owner[mask] - (points.owner[mask] > gone)).astype(np.int32)
    return replace(
        supply, sites=[supply.sites[n] for n in kept], low=supply.low[kept], mid=supply.mid[kept],
        high=supply.high[kept], points=replace(points, x_m=points.x_m[mask], y_m=points.y_m[mask], owner=owner),
    )  # fmt: skip


def cells_of(told: dict[str, Any], question: Question) -> dict[int, dict[str, Any]]:
    """The changed cells by home."""
    home_of = {cell: home for home, cell in enumerate(question.inputs.homes.cell_id.tolist())}
    assert not told["cells"]["truncated"]
    return {home_of[one["id"]]: one["properties"] for one in told["cells"]["features"]}


def compare(told: dict[str, Any], question: Question, after: Supply) -> None:
    """Every home with people: where it is named, it has the values from nothing; where not, they are today's."""
    named = cells_of(told, question)
    assert named
    today, then = answer(question), answer(replace(question, supply=after))
    for when, result in (("before", today), ("after", then)):
        minutes = result.choice.minutes[:, 0]
        for home, properties in named.items():
            expected = round(float(minutes[home]), 2) if np.isfinite(minutes[home]) else None
            assert properties[f"minutes_{when}"] == pytest.approx(expected, abs=0.011)
            score = float(result.scored.mid[home]) * 100
            assert properties[f"places_per_100_{when}"] == pytest.approx(score, abs=0.0051)
    others = np.setdiff1d(np.flatnonzero(question.demand.people > 0), list(named))
    np.testing.assert_allclose(then.scored.mid[others], today.scored.mid[others], rtol=1e-12)
    np.testing.assert_array_equal(then.choice.minutes[others, 0], today.choice.minutes[others, 0])


async def test_closing_a_site_gives_what_a_computation_without_it_gives(
    client: httpx.AsyncClient, planner: SignedIn, question: Question
) -> None:
    busiest = int(np.argmax(question.supply.mid))
    site = question.supply.sites[busiest]
    told = await ask(client, planner, {**ASKED, "changes": [{"kind": "close", "site": site.slug}]})
    compare(told, question, without(question.supply, busiest))
    before, after = kreis(told, "before"), kreis(told, "after")
    assert after["mean_minutes"] > before["mean_minutes"]  # type: ignore[operator]
    assert told["changes"][0]["name"] == site.name
    assert told["stored"] is False


async def test_other_places_change_the_scores_and_no_way(
    client: httpx.AsyncClient, planner: SignedIn, question: Question
) -> None:
    site = question.supply.sites[3]
    body = {**ASKED, "changes": [{"kind": "resize", "site": site.slug, "places": 500}]}
    told = await ask(client, planner, body)
    more = question.supply.mid.copy()
    more[3] = 500
    compare(told, question, replace(question.supply, mid=more))
    assert kreis(told, "after")["mean_minutes"] == kreis(told, "before")["mean_minutes"]


async def test_a_new_site_beside_an_old_one_changes_the_ways_of_nobody_for_the_worse(
    client: httpx.AsyncClient, planner: SignedIn, question: Question
) -> None:
    cell = int(np.argmax(question.demand.people))
    lon, lat = await position_of(client, question, cell)
    body = {**ASKED, "changes": [{"kind": "add", "lon": lon, "lat": lat, "places": 60, "name": "Neu"}]}
    told = await ask(client, planner, body)
    changed = cells_of(told, question)
    assert cell in changed
    for properties in changed.values():
        assert properties["minutes_after"] <= properties["minutes_before"]
        assert properties["places_per_100_after"] >= properties["places_per_100_before"]
    assert kreis(told, "after")["share_without_places"] <= kreis(told, "before")["share_without_places"]  # type: ignore[operator]


async def test_asked_again_the_answer_is_the_same(
    client: httpx.AsyncClient, planner: SignedIn, question: Question
) -> None:
    """Streets and labels are put back after each question, also after one that was refused."""
    site = question.supply.sites[1]
    lon, lat = await position_of(client, question, int(np.argmax(question.demand.people)))
    street = {"kind": "street", "lon": lon, "lat": lat, "closed": True}
    body = {**ASKED, "changes": [{"kind": "close", "site": site.slug}, street]}
    first = await ask(client, planner, body)
    await ask(client, planner, {**ASKED, "changes": [street, street]}, 400)
    await ask(client, planner, {**ASKED, "changes": [{**street, "closed": False, "speed_kmh": 1}]})
    again = await ask(client, planner, body)
    first.pop("milliseconds")
    again.pop("milliseconds")
    assert again == first
    assert any("Durchgang" in note for note in first["notes"])


async def test_who_gains_and_who_loses_is_told_by_municipality(
    client: httpx.AsyncClient, planner: SignedIn, question: Question
) -> None:
    site = question.supply.sites[int(np.argmax(question.supply.mid))]
    told = await ask(client, planner, {**ASKED, "changes": [{"kind": "close", "site": site.slug}]})
    cells = [one["properties"] for one in told["cells"]["features"]]
    further = sum(
        one["people"] for one in cells if (one["minutes_after"] or np.inf) > (one["minutes_before"] or np.inf)
    )
    whole = next(area for area in told["areas"] if area["level"] == "district" and area["core"])
    assert whole["nearer"]["value"] in (0, None)
    assert whole["further"]["value"] == pytest.approx(further, abs=0.05 * len(cells) + 0.1)
    parts = [area["further"]["value"] or 0 for area in told["areas"] if area["level"] == "municipality"]
    assert sum(parts) >= whole["further"]["value"] - 0.1 * len(parts) - 0.1


async def test_a_street_is_told_with_its_course_and_what_it_is_today(
    client: httpx.AsyncClient, planner: SignedIn, question: Question
) -> None:
    lon, lat = await position_of(client, question, int(np.argmax(question.demand.people)))
    street = {"kind": "street", "lon": lon, "lat": lat, "closed": True}
    [told] = (await ask(client, planner, {**ASKED, "changes": [street]}))["changes"]
    assert len(told["line"]) >= 2
    assert all(abs(x - lon) < 0.05 and abs(y - lat) < 0.05 for x, y in told["line"])
    assert told["speed_kmh_today"] == pytest.approx(5.0, abs=0.2)
    assert told["one_way"] is False
    opened = {**street, "closed": False, "both_ways": True}
    refused = await ask(client, planner, {**ASKED, "changes": [opened]}, 400)
    assert "schon heute" in refused["detail"]
    await ask(client, planner, {**ASKED, "changes": [{**street, "both_ways": True}]}, 400)


@pytest.mark.parametrize("method", ["2sfca", "m2sfca", "bfca"])
async def test_places_are_shared_by_the_method_that_is_asked_for(
    client: httpx.AsyncClient, planner: SignedIn, demo_engine: Engine, method: str
) -> None:
    with demo_engine.connect() as connection:
        region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()
        inputs = read_inputs(connection, region_id)
        asked = read_question(connection, inputs, Parameters("kindergarten", method=method), travel_of)
    busiest = int(np.argmax(asked.supply.mid))
    change = {"kind": "close", "site": asked.supply.sites[busiest].slug}
    told = await ask(client, planner, {**ASKED, "method": method, "changes": [change]})
    compare(told, asked, without(asked.supply, busiest))


async def position_of(client: httpx.AsyncClient, question: Question, home: int) -> tuple[float, float]:
    told = (await client.get(f"/api/cells/{question.inputs.homes.cell_id[home]}")).json()
    return told["cell"]["lon"], told["cell"]["lat"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"kind": "close", "site": "gibt-es-nicht"}, 400, "gibt es hier nicht"),
        ({"kind": "add", "lon": 0.0, "lat": 0.0}, 422, "Nicht angebunden"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    client: httpx.AsyncClient, planner: SignedIn, change: dict[str, Any], status: int, words: str
) -> None:
    told = await ask(client, planner, {**ASKED, "changes": [change]}, status)
    assert words in told["detail"]


async def test_a_category_without_places_is_asked_about_ways_only(
    client: httpx.AsyncClient, planner: SignedIn, question: Question
) -> None:
    lon, lat = await position_of(client, question, int(np.argmax(question.demand.people)))
    body = {"category": "library", "age_group": "all", "changes": [{"kind": "add", "lon": lon, "lat": lat}]}
    told = await ask(client, planner, body)
    found = next(area for area in told["areas"] if area["level"] == "district" and area["core"])
    assert found["after"]["places_per_100"]["status"] == "not_applicable"
    assert found["after"]["mean_minutes"]["value"] < found["before"]["mean_minutes"]["value"]
