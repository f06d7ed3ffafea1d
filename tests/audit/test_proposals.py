"""Providers propose changes of the entries of their organisation; editors decide; what no longer fits says so."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from app.accounts.access import Actor, Role
from tests.audit.conftest import EDITOR, PLANNER, PROVIDER, Client
from tests.audit.places import make_places
from tests.audit.test_editing import patch

NEST = "/api/sites/kita-moewennest-musterdorf"


@pytest.fixture(autouse=True, scope="module")
def region_id(engine: Engine) -> int:
    region_id = make_places(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO organisation (id, name) VALUES (3, 'Kitawerk'), (4, 'Andere')"))
        give(connection, "k1")
    return region_id


def give(connection: Connection, key: str) -> None:
    """Let the provider's organisation keep the site."""
    connection.execute(
        text("UPDATE institution SET organisation_id = 3 WHERE source_key = :key"), {"key": key}
    )


async def propose(client: Client, body: dict[str, Any], path: str = NEST) -> int:
    answer = await client.be(PROVIDER).post(f"{path}/proposals", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def listed(client: Client, number: int, status: str = "all") -> dict[str, Any]:
    found = (await client.get(f"/api/proposals?status={status}")).json()["proposals"]
    return next(one for one in found if one["id"] == number)


async def test_a_provider_proposes_and_nothing_changes_until_an_editor_accepts(client: Client):
    number = await propose(client, {"site": {"phone": "04621 20"}, "reason": "Neue Nummer"})
    assert (await client.get(NEST)).json()["properties"]["phone"] == "04621 1"
    assert (await client.patch(NEST, json={})).status_code == 403
    told = await listed(client.be(EDITOR), number, "open")
    assert (told["before"]["site"], told["changes"]["site"], told["fits"]) == (
        {"phone": "04621 1"}, {"phone": "04621 20"}, True)  # fmt: skip
    answer = await client.post(f"/api/proposals/{number}/accept", json={})
    assert answer.status_code == 200, answer.text
    assert (await client.get(NEST)).json()["properties"]["phone"] == "04621 20"
    assert (await listed(client, number))["decided_by"] == "Edda Editor"
    assert (await client.post(f"/api/proposals/{number}/accept", json={})).status_code == 409


async def test_declining_needs_a_reason_which_the_provider_reads(client: Client):
    number = await propose(client, {"site": {"phone": "04621 30"}})
    client.be(EDITOR)
    assert (await client.post(f"/api/proposals/{number}/decline", json={"reason": " "})).status_code == 422
    assert (
        await client.post(f"/api/proposals/{number}/decline", json={"reason": "Falsch"})
    ).status_code == 204
    told = await listed(client.be(PROVIDER), number)
    assert (told["status"], told["decision_reason"]) == ("declined", "Falsch")


async def test_a_proposal_that_no_longer_fits_says_so(client: Client):
    number = await propose(
        client, {"offers": {"kiga": {"approved_places": {"value": 60, "status": "known"}}}}
    )
    client.be(EDITOR)
    await patch(client, {"offers": {"kiga": {"approved_places": {"value": 41, "status": "known"}}}})
    told = await listed(client, number, "open")
    assert told["fits"] is False
    assert told["changed_since"]["offers"]["kiga"]["approved_places"]["value"] == 41
    answer = await client.post(f"/api/proposals/{number}/accept", json={})
    assert answer.status_code == 409
    assert "passt nicht mehr" in answer.json()["detail"]


async def test_another_change_of_the_site_does_not_matter(client: Client):
    number = await propose(client, {"site": {"website": "https://nest.example"}})
    client.be(EDITOR)
    await patch(client, {"site": {"opening_hours": "Mo-Fr 07:00-16:00"}})
    assert (await client.post(f"/api/proposals/{number}/accept", json={})).status_code == 200


async def test_entries_of_others_are_not_the_providers(client: Client):
    path = "/api/sites/kita-deichkinder-musterdorf"
    body = {"site": {"phone": "04621 40"}}
    assert (await client.be(PROVIDER).post(f"{path}/proposals", json=body)).status_code == 403
    private = "/api/sites/wiebke-tagesmutter-geheim-musterdorf"
    assert (await client.post(f"{private}/proposals", json=body)).status_code == 404
    number = await propose(client, {"site": {"phone": "04621 41"}})
    stranger = Actor(Role.PROVIDER, 9, "Fremd", organisation_id=4)
    assert (await client.be(stranger).get("/api/proposals")).json()["proposals"] == []
    assert (await client.post(f"/api/proposals/{number}/accept", json={})).status_code == 403


async def test_a_proposal_is_checked_like_a_change_and_must_change_something(client: Client):
    client.be(PROVIDER)
    answer = await client.post(f"{NEST}/proposals", json={"site": {"email": "x"}})
    assert "site.email" in answer.json()["errors"]
    assert (
        await client.post(f"{NEST}/proposals", json={"site": {"name": "Kita Möwennest"}})
    ).status_code == 422


async def test_a_day_care_person_proposes_for_her_own_entry(client: Client, engine: Engine):
    private = "/api/sites/wiebke-tagesmutter-geheim-musterdorf"
    with engine.begin() as connection:
        give(connection, "t1")
    number = await propose(
        client, {"offers": {"pflege": {"occupied_places": {"value": 4, "status": "known"}}}}, private
    )
    found = (await client.be(EDITOR).get("/api/proposals")).json()["proposals"]
    assert number not in [one["id"] for one in found]
    assert (await client.post(f"/api/proposals/{number}/accept", json={})).status_code == 404
    assert (await client.be(PLANNER).post(f"/api/proposals/{number}/accept", json={})).status_code == 200


async def test_nobody_decides_about_their_own_proposal(client: Client):
    answer = await client.be(EDITOR).post(f"{NEST}/proposals", json={"site": {"phone": "04621 50"}})
    number = answer.json()["id"]
    assert (await client.post(f"/api/proposals/{number}/accept", json={})).status_code == 403


async def notices(client: Client) -> list[tuple[str, str, str]]:
    told = (await client.get("/api/notices")).json()["notices"]
    return [(one["kind"], one["title"], one["body"]) for one in told if one["kind"].startswith("proposal")]


async def test_editors_hear_that_proposals_wait_once_and_authors_what_was_decided(
    client: Client, engine: Engine
):
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM proposal; TRUNCATE notice CASCADE"))
    first = await propose(client, {"site": {"phone": "04621 51"}})
    second = await propose(client, {"site": {"email": "nest@kita.example"}})
    assert await notices(client) == []
    waiting = await notices(client.be(EDITOR))
    assert [kind for kind, _, _ in waiting] == ["proposal_waiting"]
    assert PROVIDER.name in waiting[0][1]
    await client.post(f"/api/proposals/{first}/accept", json={})
    await client.post(f"/api/proposals/{second}/decline", json={"reason": "Das ist privat"})
    assert await notices(client.be(PROVIDER)) == [
        ("proposal_declined", "Ihr Vorschlag zu „Kita Möwennest“ ist abgelehnt", "Das ist privat"),
        ("proposal_accepted", "Ihr Vorschlag zu „Kita Möwennest“ ist angenommen", ""),
    ]
    assert len(await notices(client.be(EDITOR))) == 1
