"""A body from its founding to approved minutes, as the people in it live it."""

from __future__ import annotations

from app.accounts.access import Role
from tests.committees.people import add_item, member


async def test_who_founds_a_body_sees_all_of_it_and_others_see_nothing(body, person) -> None:
    coordinator, colleague, number = body
    told = await coordinator.json(f"/api/committees/{number}")
    assert told["level"] == "member"
    assert {one["name"] for one in told["members_list"]} == {"Kim Koordination", "Mia Mitglied"}
    seen = await colleague.json(f"/api/committees/{number}")
    assert all("email" not in one or one["id"] == seen["member_id"] for one in seen["members_list"])
    for role in (Role.VISITOR, Role.PROVIDER, Role.EDITOR, Role.ANALYST, Role.PLANNER):
        stranger = person(role)
        assert (await stranger.get(f"/api/committees/{number}")).status_code == 404
        assert number not in [one["id"] for one in (await stranger.json("/api/committees"))["committees"]]


async def test_an_agenda_is_put_in_order_and_a_second_editor_is_told(body, meeting: int) -> None:
    coordinator, _, _ = body
    first, second = (
        await add_item(coordinator, meeting, "Haushalt"),
        await add_item(coordinator, meeting, "Ganztag"),
    )
    path = f"/api/committee-meetings/{meeting}"
    etag = (await coordinator.get(path)).headers["ETag"]
    told = await coordinator.send("PUT", f"{path}/order", {"order": [second["id"], first["id"]]}, etag=etag)
    assert [one["title"] for one in told["items"]] == ["Ganztag", "Haushalt"]
    late = await coordinator.ask("PUT", f"{path}/order", etag, json={"order": [first["id"], second["id"]]})
    assert late.status_code == 412
    assert "inzwischen geändert" in late.json()["detail"]
    assert (await coordinator.ask("PUT", f"{path}/order", json={"order": []})).status_code == 428


async def test_confidential_items_are_for_members_only_even_where_coordinators_ask(
    body, meeting: int, person
) -> None:
    coordinator, colleague, _ = body
    secret = await add_item(coordinator, meeting, "Personalsache Wattwurm", confidential=True)
    path = f"/api/committee-meetings/{meeting}"
    assert (await colleague.json(path))["items"][0]["title"] == "Personalsache Wattwurm"
    other = person(Role.ADMIN)
    answer = await other.get(path)
    assert answer.json()["items"][0]["title"] == "Nicht öffentlicher Punkt"
    assert "Wattwurm" not in answer.text
    etag = answer.headers["ETag"]
    refused = await other.ask(
        "PUT", f"{path}/items/{secret['id']}", etag, json={"title": "Offen", "confidential": False}
    )
    assert refused.status_code == 404
    assert (await other.ask("DELETE", f"{path}/items/{secret['id']}", etag)).status_code == 404


async def test_a_series_gives_its_meetings_and_ends_without_touching_what_was_worked_on(body) -> None:
    coordinator, _, number = body
    series = {
        "title": "Reihe",
        "rule": "FREQ=MONTHLY;BYDAY=2TU",
        "first_on": "2030-01-01",
        "start_time": "14:00",
    }
    made = await coordinator.send("POST", f"/api/committees/{number}/series", series, status=201)
    told = await coordinator.json(f"/api/committees/{number}")
    assert told["series"][0]["words"] == "am zweiten Dienstag jedes Monats"
    mine = [one for one in told["meetings"] if one["series_id"] == made["id"]]
    assert mine[0]["starts_at"].startswith("2030-01-08T13:00")  # 14 o'clock here in winter
    assert next(one for one in mine if one["starts_at"].startswith("2030-07"))["starts_at"].startswith(
        "2030-07-09T12:00"
    )
    await add_item(coordinator, mine[-1]["id"], "Ausblick")
    gone = await coordinator.send(
        "PUT", f"/api/committees/{number}/series/{made['id']}", {"until": "2030-03-31"}
    )
    assert gone["meetings_gone"] == len(mine) - 4  # three until March, and the one with an agenda
    for rule in ("FREQ=SECONDLY", "FREQ=MONTHLY;BYDAY=9XX", "quatsch", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"):
        wrong = await coordinator.ask(
            "POST", f"/api/committees/{number}/series", json={**series, "rule": rule}
        )
        assert wrong.status_code == 422
        assert "Wiederholung" in wrong.json()["errors"]["rule"]


async def test_decisions_need_a_quorum_and_votes_that_fit(body, meeting: int) -> None:
    coordinator, _, number = body
    for name in ("Ada", "Bo", "Cem"):
        await coordinator.send(
            "POST", f"/api/committees/{number}/members", member(name, votes=True), status=201
        )
    path = f"/api/committee-meetings/{meeting}"
    item = await add_item(coordinator, meeting, "Ganztag")
    decision = {"item_id": item["id"], "text": "Wir machen das.", "result": "accepted"}
    unknown = await coordinator.ask("POST", f"{path}/decisions", json=decision)
    assert unknown.status_code == 409
    assert "noch nicht eingetragen" in unknown.json()["detail"]
    there = [one["id"] for one in (await coordinator.json(path))["attendance"] if one["votes"]]
    assert len(there) == 4
    few = await coordinator.send("PUT", f"{path}/attendance", {"present": there[:2]})
    assert few["quorum"]["reached"] is False
    refused = await coordinator.ask("POST", f"{path}/decisions", json=decision)
    assert "2 von 4 Stimmberechtigten sind da, gebraucht werden 3" in refused.json()["detail"]
    await coordinator.send("PUT", f"{path}/attendance", {"present": there[:3]})
    many = await coordinator.ask("POST", f"{path}/decisions", json={**decision, "yes": 4, "no": 0})
    assert "nur 3 Stimmberechtigte" in many.json()["errors"]["yes"]
    lost = await coordinator.ask("POST", f"{path}/decisions", json={**decision, "yes": 1, "no": 2})
    assert "passt dieses Ergebnis nicht" in lost.json()["errors"]["result"]
    told = await coordinator.send("POST", f"{path}/decisions", {**decision, "yes": 2, "no": 1}, status=201)
    assert told["decisions"][0]["number"] == "1/2027"
    assert (told["decisions"][0]["present"], told["decisions"][0]["needed"]) == (3, 3)


async def test_a_task_is_done_by_its_owner_and_changed_by_nobody_else(body, person) -> None:
    coordinator, colleague, number = body
    mia = (await colleague.json(f"/api/committees/{number}"))["member_id"]
    task = {"title": "Zahlen besorgen", "member_id": mia, "due_on": "2026-01-10"}
    made = await coordinator.send("POST", f"/api/committees/{number}/tasks", task, status=201)
    told = (await colleague.json(f"/api/committees/{number}"))["tasks"][0]
    assert (told["overdue"], told["mine"]) == (True, True)
    assert (
        await colleague.ask("PATCH", f"/api/committee-tasks/{made['id']}", json={"title": "Anderes"})
    ).status_code == 403
    assert (
        await person(Role.PLANNER).ask("PATCH", f"/api/committee-tasks/{made['id']}", json={"state": "done"})
    ).status_code == 404
    await colleague.send("PATCH", f"/api/committee-tasks/{made['id']}", {"state": "done"})
    assert (await coordinator.json(f"/api/committees/{number}"))["tasks"][0]["state"] == "done"


async def test_who_has_left_sees_nothing_any_more(body) -> None:
    coordinator, colleague, number = body
    mia = (await colleague.json(f"/api/committees/{number}"))["member_id"]
    ended = member("Mia Mitglied", colleague.signed_in.email, valid_to="2026-02-01")
    await coordinator.send("PUT", f"/api/committees/{number}/members/{mia}", ended)
    assert (await colleague.get(f"/api/committees/{number}")).status_code == 404


async def test_the_handover_file_tells_members_tasks_dates_and_sources(body, meeting: int) -> None:
    coordinator, colleague, number = body
    await coordinator.send(
        "POST", f"/api/committees/{number}/tasks", {"title": "Bericht <b>schreiben</b>"}, status=201
    )
    page = await coordinator.get(f"/api/committees/{number}/handover.html")
    assert "Bericht &lt;b&gt;schreiben&lt;/b&gt;" in page.text
    for words in (
        "mia@amt.example",
        "Erste Sitzung",
        "Erfundene Daten des Demonstrationskreises",
        "Wie es geht",
    ):
        assert words in page.text
    pdf = await coordinator.get(f"/api/committees/{number}/handover.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert b"pdfuaid" in pdf.content
    assert (await colleague.get(f"/api/committees/{number}/handover.html")).status_code == 403
