"""New sites: what is like them is shown first, providers propose them for their organisation, and all can be undone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Actor, Role
from tests.audit.conftest import EDITOR, PLANNER, PROVIDER, Client
from tests.audit.places import make_places
from tests.audit.test_editing import patch, version

NEST = "/api/sites/kita-moewennest-musterdorf"
TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True, scope="module")
def region_id(engine: Engine) -> int:
    region_id = make_places(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO organisation (id, name) VALUES (3, 'Kitawerk'), (4, 'Andere')"))
    return region_id


def new(
    name: str, lon: float = 9.45, lat: float = 54.45, kind: str = "kindergarten", **more: Any
) -> dict[str, Any]:
    """A body for a new site."""
    site = {"name": name, "place": "Musterdorf", "coordinates": {"longitude": lon, "latitude": lat}}
    return {"site": site, "offers": {"gruppe": {"category": kind}}, **more}


async def make(client: Client, name: str, lon: float, **more: Any) -> str:
    answer = await client.be(EDITOR).post("/api/sites", json=new(name, lon, **more))
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def changes(client: Client, path: str) -> list[dict[str, Any]]:
    slug = path.rpartition("/")[2]
    return (await client.get(f"/api/audit?object=site:{slug}&limit=1000")).json()["changes"]


async def undo(client: Client, number: int) -> Any:
    return await client.post(f"/api/audit/{number}/undo", json={})


def only(told: list[dict[str, Any]], table: str, kind: str) -> dict[str, Any]:
    """The newest such entry."""
    return next(one for one in told if (one["table_name"], one["kind"]) == (table, kind))


async def test_a_site_like_a_new_one_is_shown_and_not_made_twice(client: Client, engine: Engine):
    client.be(EDITOR)
    near = {"name": "Möwennest Kita", "lon": 9.5001, "lat": 54.5}
    (told,) = (await client.get("/api/similar-sites", params=near)).json()["alike"]
    assert told["slug"] == "kita-moewennest-musterdorf"
    assert 0 < told["distance_m"] < 50
    far = {**near, "lon": 9.51}
    assert (await client.get("/api/similar-sites", params=far)).json()["alike"] == []
    assert (await client.get("/api/similar-sites", params={**near, "name": "Haus Sonne"})).json()[
        "alike"
    ] == []
    body = new("Kita Möwennest Süd", 9.5001, 54.5)
    answer = await client.post("/api/sites", json=body)
    assert answer.status_code == 409
    assert [one["slug"] for one in answer.json()["alike"]] == ["kita-moewennest-musterdorf"]
    made = await client.post("/api/sites", json={**body, "distinct_from": ["kita-moewennest-musterdorf"]})
    assert made.status_code == 201, made.text
    with engine.connect() as connection:
        decided = connection.execute(
            text("SELECT status FROM site_match WHERE status <> 'proposed'")
        ).scalars()
        assert list(decided) == ["different"], "nobody is asked again"


async def test_of_many_who_make_the_same_site_at_the_same_moment_one_does(client: Client):
    client.be(EDITOR)
    answers = await asyncio.gather(
        *(client.post("/api/sites", json=new("Gleichzeitig", 9.4055)) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]


async def test_of_many_who_put_the_same_site_back_one_does(client: Client):
    path = await make(client, "Mehrfach zurück", 9.4095)
    await undo(client, only(await changes(client, path), "learning_site", "insert")["id"])
    number = only(await changes(client, path), "site_state", "delete")["id"]
    answers = await asyncio.gather(*(undo(client, number) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]


async def test_the_board_counts_where_a_new_site_was_entered_and_then_placed(client: Client):
    """Its coordinates are said in two ways: by the form as degrees, on the board as text."""
    path = await make(client, "Zweimal gesetzt", 9.4015)
    put = await client.post(f"{path}/placing", json={"lon": 9.4025, "lat": 54.45, "reason": "im Luftbild"})
    assert put.status_code == 204
    moved = await patch(client, {"site": {"coordinates": {"longitude": 9.4035, "latitude": 54.45}}}, path)
    assert moved.status_code == 200, moved.text
    answer = await client.get("/api/quality")
    assert answer.status_code == 200, answer.text


async def test_without_a_point_the_same_address_is_alike(client: Client):
    client.be(EDITOR)
    address = {"street": "Schulweg", "house_number": "1", "place": "Musterdorf"}
    found = (await client.get("/api/similar-sites", params={"name": "Deichkinder", **address})).json()[
        "alike"
    ]
    assert [one["name"] for one in found] == ["Kita Deichkinder"]


async def test_who_may_not_know_of_a_private_site_is_not_told_that_one_is_alike(client: Client):
    near = {"name": "Wiebke Tagesmutter-Geheim", "lon": 9.51, "lat": 54.51}
    assert (await client.be(EDITOR).get("/api/similar-sites", params=near)).json()["alike"] == []
    assert len((await client.be(PLANNER).get("/api/similar-sites", params=near)).json()["alike"]) == 1


async def test_a_branch_is_of_the_institution_of_another_site(client: Client):
    path = await make(client, "Außengruppe Wald", 9.41, branch_of="kita-moewennest-musterdorf")
    institution = (await client.get(path)).json()["properties"]["institution"]
    assert institution["name"] == "Kita Möwennest"
    assert "kita-moewennest-musterdorf" in [one["slug"] for one in institution["branches"]]
    path = await make(client, "Haus 2", 9.42, institution="Familienzentrum Musterdorf")
    assert (await client.get(path)).json()["properties"]["institution"][
        "name"
    ] == "Familienzentrum Musterdorf"
    assert (await client.post("/api/sites", json=new("X", branch_of="gibt-es-nicht"))).status_code == 404
    assert (await client.post("/api/sites", json=new("X", branch_of=["a"]))).status_code == 400
    assert (await client.post("/api/sites", json=new("X", distinct_from="a"))).status_code == 400
    assert (await client.post("/api/sites", json=new("X", institution=5))).status_code == 422


async def test_a_created_site_is_taken_back_and_put_back_again(client: Client):
    path = await make(client, "Vertippte Kita", 9.43)
    before = (await client.get(path)).json()["properties"]
    answer = await undo(client, only(await changes(client, path), "learning_site", "insert")["id"])
    assert (answer.status_code, answer.json()) == (200, {"gone": True}), answer.text
    assert (await client.get(path)).status_code == 404
    assert "vertippte" not in (await client.get("/api/sites")).text
    again = await undo(client, only(await changes(client, path), "site_state", "insert")["id"])
    assert again.status_code == 409
    back = await undo(client, only(await changes(client, path), "site_state", "delete")["id"])
    assert back.status_code == 200, back.text
    after = (await client.get(path)).json()
    assert after["properties"] == before
    assert after["geometry"]["coordinates"] == [9.43, 54.45]
    twice = await undo(client, only(await changes(client, path), "site_state", "delete")["id"])
    assert twice.status_code == 409


async def test_a_created_site_that_somebody_has_changed_since_stays_until_that_is_taken_back(client: Client):
    path = await make(client, "Bewegte Kita", 9.44)
    assert (await patch(client, {"site": {"phone": "04621 3"}}, path)).status_code == 200
    made = only(await changes(client, path), "learning_site", "insert")["id"]
    answer = await undo(client, made)
    assert answer.status_code == 409
    assert "Edda Editor" in answer.json()["detail"]
    assert (
        await undo(client, only(await changes(client, path), "site_state", "update")["id"])
    ).status_code == 200
    assert (await undo(client, made)).json() == {"gone": True}


async def test_a_site_of_a_source_cannot_be_taken_back(client: Client):
    client.be(EDITOR)
    answer = await undo(client, only(await changes(client, NEST), "learning_site", "insert")["id"])
    assert answer.status_code == 409
    assert "Liste des Amtes" in answer.json()["detail"]


async def test_a_site_ended_on_its_first_day_comes_back(client: Client):
    path = await make(client, "Kurze Kita", 9.46)
    etag = await version(client, path)
    assert (await client.delete(f"{path}?on={TODAY}", headers={"If-Match": etag})).status_code == 204
    assert (await client.get(path)).status_code == 404
    answer = await undo(client, only(await changes(client, path), "site_state", "delete")["id"])
    assert answer.status_code == 200, answer.text
    assert (await client.get(path)).json()["properties"]["categories"] == ["kindergarten"]


async def test_a_site_ended_on_the_first_day_of_its_newest_state_comes_back_as_it_was(client: Client):
    path = "/api/sites/kita-deichkinder-musterdorf"
    client.be(EDITOR)
    await patch(client, {"site": {"phone": "04621 8"}}, path)
    assert (
        await client.delete(f"{path}?on={TODAY}", headers={"If-Match": await version(client, path)})
    ).status_code == 204
    assert (await client.get(path)).status_code == 404
    answer = await undo(client, only(await changes(client, path), "site_state", "delete")["id"])
    assert answer.status_code == 200, answer.text
    told = (await client.get(path)).json()["properties"]
    assert (told["phone"], told["categories"]) == ("04621 8", ["kindergarten"])
    assert answer.json()["valid_to"] is None


async def test_an_offer_ended_on_its_first_day_comes_back_alone(client: Client):
    path = await make(client, "Gruppenhaus", 9.47)
    await patch(client, {"offers": {"hort": {"category": "after_school_care", "cost": "20 Euro"}}}, path)
    await patch(client, {"offers": {"hort": None}, "site": {"phone": "04621 4"}}, path)
    assert (await client.get(path)).json()["properties"]["categories"] == ["kindergarten"]
    answer = await undo(client, only(await changes(client, path), "offer", "delete")["id"])
    assert answer.status_code == 200, answer.text
    told = (await client.get(path)).json()["properties"]
    assert told["phone"] == "04621 4"
    assert {one["key"]: one["cost"] for one in told["offers"]} == {"gruppe": None, "hort": "20 Euro"}


async def test_the_end_that_made_room_for_a_new_state_is_no_end(client: Client):
    path = await make(client, "Stufenhaus", 9.48, valid_from="2026-01-01")
    await patch(client, {"site": {"phone": "04621 6"}}, path)
    ends = (await client.get(f"/api/audit?object=site:{path.rpartition('/')[2]}&kind=end")).json()["changes"]
    assert ends == [], "not even listed"


async def test_a_provider_proposes_a_site_for_their_organisation(client: Client, engine: Engine):
    client.be(PROVIDER)
    body = new("Kita Werkstatt", 9.55, reason="Neubau")
    assert (await client.post("/api/sites", json=body)).status_code == 403
    answer = await client.post("/api/new-site-proposals", json=body)
    assert answer.status_code == 201, answer.text
    number = answer.json()["id"]
    assert (await client.get("/api/sites?q=werkstatt")).json()["numberMatched"] == 0
    client.be(EDITOR)
    told = next(p for p in (await client.get("/api/proposals")).json()["proposals"] if p["id"] == number)
    assert (told["is_new"], told["name"], told["slug"], told["fits"]) == (True, "Kita Werkstatt", None, True)
    accepted = await client.post(f"/api/proposals/{number}/accept", json={})
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["organisation_id"] == 3
    path = f"/api/sites/{accepted.json()['slug']}"
    assert (await client.be(PROVIDER).get(f"{path}/editable")).status_code == 200, "it is theirs"
    told = next(
        p for p in (await client.get("/api/proposals?status=all")).json()["proposals"] if p["id"] == number
    )
    assert (told["status"], told["slug"]) == ("accepted", accepted.json()["slug"])
    await undo(client.be(EDITOR), only(await changes(client, path), "learning_site", "insert")["id"])
    listed = (await client.get("/api/proposals?status=all")).json()["proposals"]
    assert number in [one["id"] for one in listed], "what was proposed stays readable"


async def test_a_proposed_site_that_is_there_already_is_accepted_only_as_another(client: Client):
    body = new("Kita Möwennest", 9.5, 54.5001)
    number = (await client.be(PROVIDER).post("/api/new-site-proposals", json=body)).json()["id"]
    client.be(EDITOR)
    told = next(p for p in (await client.get("/api/proposals")).json()["proposals"] if p["id"] == number)
    names = [one["slug"] for one in told["alike"]]
    assert "kita-moewennest-musterdorf" in names
    assert (await client.post(f"/api/proposals/{number}/accept", json={})).status_code == 409
    answer = await client.post(f"/api/proposals/{number}/accept", json={"distinct_from": names})
    assert answer.status_code == 200, answer.text


async def test_who_writes_for_no_organisation_proposes_no_site(client: Client):
    assert (await client.post("/api/new-site-proposals", json=new("X"))).status_code == 401
    answer = await client.be(Actor(Role.PROVIDER, 9, "Ohne")).post("/api/new-site-proposals", json=new("X"))
    assert answer.status_code == 403
    other = {**new("X"), "branch_of": "kita-moewennest-musterdorf"}
    assert (await client.be(PROVIDER).post("/api/new-site-proposals", json=other)).status_code == 403


async def test_a_proposed_day_care_person_is_known_only_to_who_may(client: Client):
    body = new("Gesa Heimlich", 9.56, kind="childminding", reason="Gesa Heimlich beginnt")
    number = (await client.be(PROVIDER).post("/api/new-site-proposals", json=body)).json()["id"]
    for path in ("/api/proposals", "/api/audit?limit=1000", "/api/audit.csv"):
        assert "Heimlich" not in (await client.be(EDITOR).get(path)).text
    assert (await client.post(f"/api/proposals/{number}/accept", json={})).status_code == 404
    accepted = await client.be(PLANNER).post(f"/api/proposals/{number}/accept", json={})
    assert accepted.status_code == 200
    path = f"/api/sites/{accepted.json()['slug']}"
    assert (await client.get(path)).status_code == 404
    assert (await client.get(f"/api/private-sites/{accepted.json()['slug']}")).status_code == 200
    await undo(client, only(await changes(client, path), "learning_site", "insert")["id"])
    for asked in ("/api/audit?limit=1000", "/api/audit.csv", "/api/proposals?status=all"):
        assert "eimlich" not in (await client.be(EDITOR).get(asked)).text, "what is gone stays private"
    deleted = only(await changes(client.be(PLANNER), path), "site_state", "delete")["id"]
    assert (await undo(client.be(EDITOR), deleted)).status_code == 404
    assert (await undo(client.be(PLANNER), deleted)).status_code == 200


async def test_a_new_site_beside_another_is_a_finding_at_once(client: Client, engine: Engine):
    await make(client, "Haus am Teich", 9.57)
    path = await make(client, "Mühlenhof", 9.5703)
    await patch(client, {"site": {"name": "Teich, Haus am"}}, path)
    with engine.connect() as connection:
        found = connection.execute(text("""
            SELECT count(*) FROM site_match m JOIN learning_site l ON l.id IN (m.site_id, m.other_site_id)
             WHERE l.slug = :slug AND m.status = 'proposed'"""), {"slug": path.rpartition("/")[2]})  # fmt: skip
        assert found.scalar_one() == 1


async def test_the_day_of_a_new_site_may_lie_ahead(client: Client):
    day = (TODAY + timedelta(days=30)).isoformat()
    path = await make(client, "Kita Morgen", 9.585, valid_from=day)
    assert (await client.get(path)).status_code == 404
    assert (await client.get(f"{path}?date={day}")).status_code == 200
