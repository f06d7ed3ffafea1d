"""What was changed is read as a whole, per site and as a file; a change of a site can be taken back."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.web.csv import cell, lines
from tests.audit.conftest import EDITOR, PLANNER, PROVIDER, Client
from tests.audit.places import PRIVATE_NAME, make_places
from tests.audit.test_editing import patch, version

NEST = "/api/sites/kita-moewennest-musterdorf"
DEICH = "/api/sites/kita-deichkinder-musterdorf"


@pytest.fixture(autouse=True, scope="module")
def region_id(engine: Engine) -> int:
    return make_places(engine)


async def changes(client: Client, path: str = NEST) -> list[dict[str, Any]]:
    return (await client.get(f"{path}/changes")).json()["changes"]


async def phone(client: Client, path: str = NEST) -> str:
    return (await client.get(path)).json()["properties"]["phone"]


async def test_only_who_may_reads_it(client: Client):
    for path in ("/api/audit", "/api/audit.csv", f"{NEST}/changes"):
        assert (await client.get(path)).status_code == 401
    client.be(PROVIDER)
    assert (await client.get("/api/audit")).status_code == 403


async def test_filters_narrow_it(client: Client):
    client.be(EDITOR)
    await patch(client, {"site": {"phone": "04621 10"}, "reason": "=HYPERLINK(1)"})
    mine = (await client.get("/api/audit?account=5")).json()["changes"]
    assert {one["actor"] for one in mine} == {"Edda Editor"}
    updates = (await client.get("/api/audit?object=site:kita-moewennest-musterdorf&kind=update")).json()[
        "changes"
    ]
    assert [one["after"]["phone"] for one in updates] == ["04621 10"]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    assert (await client.get(f"/api/audit?since={tomorrow}")).json()["changes"] == []
    assert (await client.get("/api/audit?object=category&limit=2")).json()["changes"] == []  # of no region
    assert (await client.get("/api/audit?kind=unfug")).status_code == 400
    assert (await client.get("/api/audit?object=';DROP")).status_code == 400


async def test_pages_give_every_entry_once(client: Client):
    client.be(PLANNER)
    whole = (await client.get("/api/audit?limit=1000")).json()["changes"]
    seen: list[int] = []
    token = ""
    while token is not None:
        page = (await client.get(f"/api/audit?limit=3{token and f'&after={token}'}")).json()
        seen += [one["id"] for one in page["changes"]]
        token = page["next"]
    assert seen == [one["id"] for one in whole]
    assert seen == sorted(seen, reverse=True)


async def test_the_file_has_every_entry_and_no_formula(client: Client):
    client.be(PLANNER)
    whole = (await client.get("/api/audit?limit=1000")).json()["changes"]
    answer = await client.get("/api/audit.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(answer.text.lstrip("\ufeff").splitlines(), delimiter=";"))
    assert len(rows) == len(whole) + 1
    assert any(row[4] == "'=HYPERLINK(1)" for row in rows)
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row)


@pytest.mark.parametrize("told", ["=1+1", "+49", "-2", "@x", "\t=1", " =1", "\r=1"])
def test_no_cell_becomes_a_formula(told: str):
    assert cell(told).startswith("'")
    assert lines([[told, 5, -5, None]]).endswith(b";5;-5;\r\n")


async def test_who_may_not_see_private_sites_reads_nothing_of_them(client: Client):
    for actor, sees in ((EDITOR, False), (PLANNER, True)):
        client.be(actor)
        for path in ("/api/audit?limit=1000", "/api/audit.csv"):
            answer = (await client.get(path)).text
            assert (PRIVATE_NAME in answer) is sees
            assert ("wiebke" in answer) is sees
    client.be(EDITOR)
    assert (await client.get("/api/sites/wiebke-tagesmutter-geheim-musterdorf/changes")).json()[
        "changes"
    ] == []


async def test_undo_restores_and_is_itself_written_down(client: Client):
    client.be(EDITOR)
    was = await phone(client, DEICH)
    await patch(client, {"site": {"phone": "04621 11"}}, DEICH)
    told = next(one for one in await changes(client, DEICH) if one["kind"] == "update")
    answer = await client.post(f"/api/audit/{told['id']}/undo", json={"reason": "vertippt"})
    assert answer.status_code == 200, answer.text
    assert await phone(client, DEICH) == was
    newest, first = [one for one in await changes(client, DEICH) if one["kind"] == "update"][:2]
    assert (newest["undoes_id"], first["undone_by"], newest["reason"]) == (
        first["id"],
        newest["id"],
        "vertippt",
    )
    assert answer.json()["held"] == []
    again = await client.post(f"/api/audit/{told['id']}/undo", json={})
    assert again.status_code == 409
    assert "schon zurückgenommen" in again.json()["detail"]


async def test_undo_is_refused_when_somebody_changed_it_since(client: Client):
    client.be(EDITOR)
    await patch(client, {"site": {"website": "https://eins.example"}})
    first = (await changes(client))[0]
    await patch(client, {"site": {"website": "https://zwei.example"}})
    answer = await client.post(f"/api/audit/{first['id']}/undo", json={})
    assert answer.status_code == 409
    assert "Edda Editor" in answer.json()["detail"]
    await patch(client, {"site": {"phone": "04621 12"}})
    other = next(one for one in await changes(client) if "website" in (one["after"] or {}))
    assert (await client.post(f"/api/audit/{other['id']}/undo", json={})).status_code == 200


async def test_undo_of_places_and_of_a_new_offer(client: Client):
    client.be(EDITOR)
    body = {
        "offers": {
            "kiga": {"approved_places": {"status": "secret"}},
            "hort": {"category": "after_school_care"},
        }
    }
    assert (await patch(client, body)).status_code == 200
    told = {one["object_key"]: one for one in (await changes(client))[:3] if one["table_name"] == "offer"}
    for key in ("kiga", "hort"):
        answer = await client.post(f"/api/audit/{told[key]['id']}/undo", json={})
        assert answer.status_code == 200, answer.text
    offers = (await client.get(NEST)).json()["properties"]["offers"]
    assert [(one["key"], one["approved_places"]["value"]) for one in offers] == [("kiga", 40)]


async def test_undo_of_an_end_opens_the_site_again(client: Client):
    client.be(EDITOR)
    day = (datetime.now(UTC).date() + timedelta(days=3)).isoformat()
    await client.delete(f"{DEICH}?on={day}", headers={"If-Match": await version(client, DEICH)})
    assert (await client.get(f"{DEICH}?date={day}")).status_code == 404
    told = next(
        one
        for one in await changes(client, DEICH)
        if one["kind"] == "end" and one["table_name"] == "site_state"
    )
    assert (await client.post(f"/api/audit/{told['id']}/undo", json={})).status_code == 200
    assert (await client.get(f"{DEICH}?date={day}")).json()["properties"]["categories"] == ["kindergarten"]


async def test_what_is_no_sites_change_cannot_be_undone(client: Client, engine: Engine):
    client.be(PLANNER)
    with engine.connect() as connection:
        one = connection.execute(text("SELECT max(id) FROM change WHERE table_name = 'import'")).scalar_one()
    assert (await client.post(f"/api/audit/{one}/undo", json={})).status_code == 409
    assert (await client.post("/api/audit/999999999/undo", json={})).status_code == 404
