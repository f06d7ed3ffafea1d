"""Scenarios over HTTP: versions, two at once, sharing, freezing, deleting; figures of saved ones."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app.accounts.access import Permission, Role
from app.errors import NotFound
from app.privacy.register import register
from app.scenarios.findings import figures_of
from tests.accounts.signing_in import SignedIn, sign_in_as

PLACE = {"kind": "add", "key": "neu1", "category": "kindergarten", "lon": 7.24, "lat": 54.89, "places": 60}


@pytest.fixture(scope="module")
def planner(own_engine: Engine) -> SignedIn:
    return sign_in_as(own_engine, Role.PLANNER, name="Plan A")


@pytest.fixture(scope="module")
def colleague(own_engine: Engine) -> SignedIn:
    return sign_in_as(own_engine, Role.PLANNER, name="Plan B")


@pytest.fixture(scope="module")
def visitor(own_engine: Engine) -> SignedIn:
    return sign_in_as(own_engine, Role.VISITOR)


async def ask(
    client: httpx.AsyncClient, who: SignedIn, method: str, path: str, status: int = 200, body: Any = None, **headers: str
) -> httpx.Response:  # fmt: skip
    client.cookies = httpx.Cookies(who.cookies)
    told = await client.request(method, path, json=body, headers={**who.headers, **headers})
    assert told.status_code == status, told.text
    return told


async def made(
    client: httpx.AsyncClient, who: SignedIn, *changes: dict[str, Any], **more: Any
) -> httpx.Response:
    body = {"name": "Versuch", "content": {"changes": list(changes)}, **more}
    return await ask(client, who, "POST", "/api/scenarios", 201, body)


async def test_every_save_is_a_version_and_none_is_overwritten(
    client: httpx.AsyncClient, planner: SignedIn
) -> None:
    first = await made(client, planner)
    path, etag = f"/api/scenarios/{first.json()['id']}", first.headers["etag"]
    second = await ask(
        client,
        planner,
        "PUT",
        path,
        200,
        {"content": {"changes": [PLACE]}, "note": "mehr"},
        **{"If-Match": etag},
    )
    assert second.json()["version"] == 2
    assert [one["changes"] for one in second.json()["versions"]] == [1, 0]
    same = await ask(
        client,
        planner,
        "PUT",
        path,
        200,
        {"content": {"changes": [PLACE]}},
        **{"If-Match": second.headers["etag"]},
    )
    assert same.json()["version"] == 2
    old = await ask(client, planner, "GET", f"{path}/versions/1")
    assert old.json()["content"]["changes"] == []
    await ask(client, planner, "GET", f"{path}/versions/9", 404)
    await ask(client, planner, "PUT", path, 428, {"content": {}})


async def test_who_saves_second_is_told_what_differs_and_nothing_is_lost(
    client: httpx.AsyncClient, planner: SignedIn, colleague: SignedIn
) -> None:
    start = await made(client, planner, {"kind": "close", "site": "x"}, sharing="planners")
    path, etag = f"/api/scenarios/{start.json()['id']}", start.headers["etag"]
    hers = {"content": {"changes": [{"kind": "close", "site": "x"}, {"kind": "close", "site": "y"}]}}
    await ask(client, colleague, "PUT", path, 200, hers, **{"If-Match": etag})
    mine = {"content": {"changes": [PLACE]}}
    told = (await ask(client, planner, "PUT", path, 412, mine, **{"If-Match": etag})).json()
    assert told["saved_by"] == "Plan B"
    assert told["they_changed"]["added"] == ["y schließt"]
    assert told["differs"]["removed"] == ["x schließt", "y schließt"]
    assert [one["kind"] for one in told["merged"]["changes"]] == ["close", "add"]
    assert told["merged"]["changes"][0]["site"] == "y"
    both = await ask(
        client, planner, "PUT", path, 200, {"content": told["merged"]}, **{"If-Match": told["etag"]}
    )
    assert both.json()["version"] == 3
    theirs = await ask(client, planner, "GET", f"{path}/versions/2")
    assert len(theirs.json()["content"]["changes"]) == 2


@pytest.mark.parametrize(
    ("sharing", "sees"),
    [("private", "o"), ("planners", "oc"), ("signed_in", "oce"), ("public", "ocev")],
)
async def test_who_sees_it_is_said_by_its_sharing(
    client: httpx.AsyncClient, own_engine: Engine, planner: SignedIn, colleague: SignedIn, visitor: SignedIn,
    sharing: str, sees: str,
) -> None:  # fmt: skip
    editor = sign_in_as(own_engine, Role.EDITOR)
    number = (await made(client, planner, sharing=sharing)).json()["id"]
    for letter, who in (("o", planner), ("c", colleague), ("e", editor), ("v", visitor)):
        expected = 200 if letter in sees else 404
        await ask(client, who, "GET", f"/api/scenarios/{number}", expected)
        listed = (await ask(client, who, "GET", "/api/scenarios")).json()["scenarios"]
        assert (number in [one["id"] for one in listed]) is (letter in sees)


async def test_only_its_owner_shares_archives_and_deletes(
    client: httpx.AsyncClient, planner: SignedIn, colleague: SignedIn
) -> None:
    first = await made(client, planner, sharing="planners")
    path, etag = f"/api/scenarios/{first.json()['id']}", first.headers["etag"]
    body = {"name": "Anders", "sharing": "public", "archived": True}
    await ask(client, colleague, "PATCH", path, 403, body, **{"If-Match": etag})
    await ask(client, colleague, "DELETE", path, 403)
    settled = await ask(client, planner, "PATCH", path, 200, body, **{"If-Match": etag})
    assert (settled.json()["name"], settled.json()["archived"]) == ("Anders", True)
    late = await ask(
        client, planner, "PATCH", path, 412, {**body, "name": "Noch anders"}, **{"If-Match": etag}
    )
    assert late.json()["current"]["name"] == "Anders"
    listed = (await ask(client, planner, "GET", "/api/scenarios")).json()["scenarios"]
    assert first.json()["id"] not in [one["id"] for one in listed]
    await ask(client, planner, "DELETE", path, 204)
    await ask(client, planner, "GET", path, 404)


async def test_a_result_is_told_as_who_asks_may_see_it(
    client: httpx.AsyncClient, planner: SignedIn, visitor: SignedIn
) -> None:
    number = (await made(client, planner, PLACE, sharing="public")).json()["id"]
    exact = (await ask(client, planner, "GET", f"/api/scenarios/{number}/result")).json()
    coarse = (await ask(client, visitor, "GET", f"/api/scenarios/{number}/result")).json()
    assert (exact["protected"], coarse["protected"]) == (False, True)
    kreis = coarse["areas"][0]["groups"]["total"]["after"]
    assert kreis["people"]["value"] % 5 == 0
    assert exact["areas"][0]["groups"]["total"]["turned"]["nearer"]["value"] > 0
    year = exact["year"] + 4
    later = (
        await ask(client, planner, "GET", f"/api/scenarios/{number}/result?year={year}&mode=bicycle")
    ).json()
    assert (later["year"], later["mode"]) == (year, "bicycle")
    refused = await ask(client, planner, "GET", f"/api/scenarios/{number}/result?year=2099", 400)
    assert "Vorausrechnung geht von" in refused.json()["detail"]


async def test_a_frozen_state_stays_as_it_is_and_says_when_newer_data_exist(
    client: httpx.AsyncClient, own_engine: Engine, planner: SignedIn, visitor: SignedIn
) -> None:
    first = await made(client, planner, PLACE, sharing="public")
    number, path = first.json()["id"], f"/api/scenarios/{first.json()['id']}"
    frozen = (await ask(client, planner, "POST", f"{path}/frozen", 201, {"note": "für den Ausschuss"})).json()
    address = f"/api/frozen-scenarios/{frozen['id']}"
    exact = (await ask(client, planner, "GET", address)).json()
    assert exact["superseded"] is False
    assert (exact["note"], exact["version"]) == ("für den Ausschuss", 1)
    coarse = (await ask(client, visitor, "GET", address)).json()
    assert coarse["result"]["protected"] is True
    await ask(client, planner, "PUT", path, 200, {"content": {}}, **{"If-Match": first.headers["etag"]})
    with own_engine.begin() as connection:
        connection.execute(text(
            """UPDATE cell_people SET people = people + 1, people_status = 'known' WHERE (cell_id, age_group) IN (
                 SELECT cell_id, age_group FROM cell_people WHERE age_group = '3-5' AND people_status = 'known' LIMIT 1)"""
        ))  # fmt: skip
        connection.execute(text("UPDATE region SET data_version = data_version + 1"))
    later = (await ask(client, planner, "GET", address)).json()
    assert (later["superseded"], later["changed_since"]) == (True, ["Zahlen der Menschen"])
    assert later["result"] == exact["result"]
    written = (await ask(client, visitor, "GET", f"{address}/text")).text
    assert "Neu: Neuer Lernort mit 60 Plätzen" in written
    assert "Überholt: Seither haben sich geändert: Zahlen der Menschen." in written
    assert exact["input_hash"] in written
    refused = await ask(client, planner, "DELETE", path, 409)
    assert "archivieren" in refused.json()["detail"]
    for statement in (
        "UPDATE frozen_scenario SET result = '{}' WHERE id = :id", "DELETE FROM frozen_scenario WHERE id = :id",
        "UPDATE scenario_version SET content = '{}' WHERE scenario_id = :scenario",
        "DELETE FROM scenario_version WHERE scenario_id = :scenario",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="stays as it is"), own_engine.begin() as connection:
            connection.execute(text(statement), {"id": frozen["id"], "scenario": number})


async def test_what_is_written_down_of_private_scenarios_names_nothing(
    client: httpx.AsyncClient, own_engine: Engine, planner: SignedIn
) -> None:
    await made(client, planner, name="Ganz geheim")
    with own_engine.connect() as connection:
        rows = connection.execute(
            text("SELECT actor, before, after FROM change WHERE table_name = 'scenario'")
        ).all()
    assert any(row.actor == "Plan A" for row in rows)
    assert not any("Ganz geheim" in str(row) for row in rows)


async def test_with_an_account_goes_what_only_it_could_see_and_its_name_on_the_rest(
    client: httpx.AsyncClient, own_engine: Engine, planner: SignedIn
) -> None:
    leaver = sign_in_as(own_engine, Role.PLANNER, name="Geht Bald")
    private = (await made(client, leaver)).json()["id"]
    shared = (await made(client, leaver, sharing="planners")).json()["id"]
    with own_engine.begin() as connection:
        for held in register(connection):
            if held.key.startswith(("scenario", "frozen")) and held.erase:
                connection.execute(text(held.erase), {"account_id": leaver.account_id})
    await ask(client, planner, "GET", f"/api/scenarios/{private}", 404)
    told = (await ask(client, planner, "GET", f"/api/scenarios/{shared}")).json()
    assert told["owner"] == told["saved_by"] == f"gelöschtes Konto {leaver.account_id}"
    assert told["may_decide"] is True


async def test_a_key_that_may_compute_but_not_see_single_people_gets_protected_figures_and_no_free_what_if(
    client: httpx.AsyncClient, own_engine: Engine, planner: SignedIn
) -> None:
    body = {"name": "nur rechnen", "scope": [Permission.READ, Permission.COMPUTE], "days": 1}
    token = (await ask(client, planner, "POST", "/api/account/tokens", 201, body)).json()["token"]
    client.cookies = httpx.Cookies()
    head = {"Authorization": f"Bearer {token}"}
    told = await client.post("/api/scenarios/result", json={"changes": [PLACE]}, headers=head)
    assert told.status_code == 200, told.text
    assert told.json()["protected"] is True
    asked = {"category": "kindergarten", "changes": [{"kind": "add", "lon": 7.24, "lat": 54.89}]}
    refused = await client.post("/api/what-if", json=asked, headers=head)
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"open_from": "07:00"}, "Anfang und Ende"),
        ({"open_from": "17:00", "open_until": "07:00"}, "bevor sie beginnt"),
        ({"changes": [{"kind": "hours", "site": "a", "hours": "immer"}]}, "Mo-Fr"),
        ({"changes": [{"kind": "housing", "lon": 7, "lat": 54, "homes": 9, "from_year": 2030, "occupancy": [0.5]}]}, "nicht 1"),
        ({"changes": [{"kind": "zaubern"}]}, ""),
    ],
)  # fmt: skip
async def test_what_contradicts_itself_is_refused_in_words(
    client: httpx.AsyncClient, planner: SignedIn, content: dict[str, Any], words: str
) -> None:
    told = await ask(client, planner, "POST", "/api/scenarios/result", 400, content)
    assert words in told.text


async def test_children_are_spread_over_places_on_foot_and_by_bus(
    client: httpx.AsyncClient, planner: SignedIn, visitor: SignedIn
) -> None:
    draft = {"changes": [PLACE]}
    path = "/api/scenarios/assignment"
    found = (await ask(client, planner, "POST", path, body=draft)).json()
    kreis = next(one for one in found["areas"] if one["level"] == "district" and one["core"])["groups"][
        "total"
    ]
    for side in ("before", "after"):
        told = {name: one["value"] for name, one in kreis[side].items()}
        assert told["placed"] + told["without_place"] == pytest.approx(told["people"], abs=0.2)
        assert told["out_of_reach"] <= told["without_place"]
    assert kreis["after"]["placed"]["value"] >= kreis["before"]["placed"]["value"]
    again = (await ask(client, planner, "POST", path, body=draft)).json()
    assert again == found  # kept, with the time it took
    by_bus = (await ask(client, planner, "POST", path, body={**draft, "mode": "bus"})).json()
    assert any("6:30" in note for note in by_bus["notes"])
    await ask(client, planner, "POST", path, 400, {"category": "library"})
    await ask(client, visitor, "POST", path, 401, draft)
    saved = await made(client, planner, PLACE, sharing="public")
    number = saved.json()["id"]
    shared = (await ask(client, visitor, "GET", f"/api/scenarios/{number}/assignment")).json()
    assert shared["protected"]
    assert shared["scenario"]["id"] == number


async def test_a_frozen_state_goes_out_as_workbook_and_sheet_and_says_that_it_is_a_draft(
    client: httpx.AsyncClient, planner: SignedIn, visitor: SignedIn, own_engine: Engine
) -> None:
    saved = await made(client, planner, PLACE, {"kind": "close", "site": "gibt-es-nicht"}, sharing="public")
    path = f"/api/scenarios/{saved.json()['id']}/frozen"
    number = (await ask(client, planner, "POST", path, 201, {"note": "=Ausschuss"})).json()["id"]
    state = (await ask(client, planner, "GET", f"/api/frozen-scenarios/{number}")).json()
    book = await ask(client, planner, "GET", f"/api/frozen-scenarios/{number}/figures.xlsx")
    sheets = load_workbook(BytesIO(book.content))
    assert "Entwurf, nicht beschlossen" in [row[1].value for row in sheets["Über diese Daten"].iter_rows()]
    [area] = [one for one in state["result"]["areas"] if one["level"] == "district" and one["core"]]
    rows = [[cell.value for cell in row] for row in sheets["Zahlen"].iter_rows(min_row=2)]
    km = next(
        row for row in rows if row[0] == area["ars"] and row[3] == "gesamt" and row[4] == "Wegekilometer"
    )
    assert km[6:] == [area["groups"]["total"][side]["travel_km"]["value"] for side in ("before", "after")]
    assert any(row[4] == "Ohne Platz, auf Plätze verteilt" for row in rows)
    assert [row[2].value for row in sheets["Änderungen"].iter_rows(min_row=2)] == [
        "gerechnet",
        "nicht möglich",
    ]
    sheet = await ask(client, planner, "GET", f"/api/frozen-scenarios/{number}/sheet.pdf")
    assert sheet.content.startswith(b"%PDF")
    text_ = (await ask(client, planner, "GET", f"/api/frozen-scenarios/{number}/text")).text
    assert "Entwurf, nicht beschlossen" in text_
    with own_engine.connect() as connection:
        exact = figures_of(connection, number, see_all=True)
        told = figures_of(connection, number, see_all=False)
        with pytest.raises(NotFound):
            figures_of(connection, 10**6, see_all=True)
    one = next(figure for figure in exact if figure.label.startswith("Wegekilometer"))
    assert [one.before, one.value] == km[6:]
    assert one.address == f"/szenario?stand={number}"
    assert one.run == state["input_hash"]
    people = [figure for figure in told if figure.unit == "Menschen" and figure.value is not None]
    assert people
    assert all(figure.value % 5 == 0 for figure in people if figure.value is not None)
    protected = await ask(client, visitor, "GET", f"/api/frozen-scenarios/{number}/figures.xlsx")
    small = [
        row[7].value
        for row in load_workbook(BytesIO(protected.content))["Zahlen"].iter_rows(min_row=2)
        if row[5].value == "Menschen"
    ]
    assert all(value % 5 == 0 for value in small if isinstance(value, int | float))


async def test_a_frozen_state_is_taken_up_as_a_finding_with_what_is_and_what_would_be(
    client: httpx.AsyncClient, planner: SignedIn, visitor: SignedIn
) -> None:
    first = await made(client, planner, PLACE)
    frozen = (
        await ask(client, planner, "POST", f"/api/scenarios/{first.json()['id']}/frozen", 201, {"note": ""})
    ).json()
    address, words = (
        f"/api/frozen-scenarios/{frozen['id']}/finding",
        {"title": "60 Plätze mehr", "text": "Prüfen."},
    )
    refused = await ask(client, visitor, "POST", address, 401, words)
    assert "angemeldet" in refused.json()["detail"]
    found = (await ask(client, planner, "POST", address, 201, words)).json()
    assert found["origin"] == f"/szenario?stand={frozen['id']}"
    figures = {one["label"]: one for one in found["figures"]}
    coarse = (await ask(client, planner, "GET", f"/api/frozen-scenarios/{frozen['id']}")).json()
    assert coarse["superseded"] is False
    pairs = [label for label in figures if f"{label}, mit dem Szenario" in figures]
    assert any(label.startswith("Innerhalb des Standards") for label in pairs)
    assert any(figures[one]["value"] != figures[f"{one}, mit dem Szenario"]["value"] for one in pairs)
    people = next(one for label, one in figures.items() if label.startswith("Menschen, um die es geht"))
    assert people["value"] % 5 == 0, "what everybody may see: it may be published"
