"""From a file to applied data: rehearsed, looked at, approved by who may, applied once; nothing by surprise."""

from __future__ import annotations

from sqlalchemy import text

from app.accounts.access import Role
from app.imports import work
from tests.imports.conftest import SOURCE, TABLE, Atlas, Told

NAMES = "SELECT t.name FROM site_state t WHERE upper_inf(t.valid_during) ORDER BY t.name"


async def test_what_would_change_is_shown_and_nothing_is_changed(atlas: Atlas) -> None:
    editor = atlas.as_(Role.EDITOR)
    found = await atlas.proposal(editor, await atlas.propose(editor))
    assert found["state"] == "rehearsed"
    assert found["report"]["difference"]["learning_site"] == {
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "gone": 0,
    }
    assert [one["name"] for one in found["changes"]["new"]] == ["Kita Süd", "Kita Nord", "Kita West"]
    assert [one["name"] for one in found["report"]["without_coordinates"]["items"]] == ["Kita West"]
    for table in ("learning_site", "source", "import", "institution"):
        assert atlas.rows(f"SELECT FROM {table}") == []


async def test_an_editors_import_waits_until_a_planner_approves_it(atlas: Atlas) -> None:
    editor, planner = atlas.as_(Role.EDITOR), atlas.as_(Role.PLANNER)
    number = await atlas.propose(editor)
    assert (await atlas.ask(editor, "POST", f"/api/import-proposals/{number}/submit")).status_code == 200
    refused = await atlas.ask(
        editor, "POST", f"/api/import-proposals/{number}/approve", json={"fingerprint": "x"}
    )
    assert refused.status_code == 403
    [notice] = (await atlas.ask(planner, "GET", "/api/notices")).json()["notices"]
    assert "wartet auf Freigabe: Eigene Kitas" in notice["title"]
    assert "3 neu" in notice["body"]
    assert (await atlas.approve(planner, number, "geprüft")).status_code == 202
    found = await atlas.proposal(editor, number)
    assert (found["state"], found["decided_by"], found["decision_reason"]) == (
        "applied",
        "Test planner",
        "geprüft",
    )
    assert [row[0] for row in atlas.rows(NAMES)] == ["Kita Nord", "Kita Süd", "Kita West"]
    [told] = (await atlas.ask(editor, "GET", "/api/notices")).json()["notices"]
    assert "ist angewendet" in told["title"]
    assert atlas.rows("SELECT kind FROM job WHERE state = 'waiting'") == [("compute",)]


async def test_the_places_and_ages_of_the_table_arrive_with_their_marks(atlas: Atlas) -> None:
    planner = atlas.as_(Role.PLANNER)
    await atlas.approve(planner, await atlas.propose(planner))
    rows = atlas.rows(
        "SELECT t.name, o.approved_places, o.approved_places_status, o.occupied_places_status, o.age_from_months, o.age_to_months"
        " FROM offer o JOIN site_state t ON t.site_id = o.site_id ORDER BY t.name DESC"
    )
    assert [tuple(row) for row in rows] == [
        ("Kita West", 0, "zero", "unknown", 0, 36), ("Kita Süd", 20, "known", "known", 12, 72), ("Kita Nord", 40, "known", "secret", 36, 72),
    ]  # fmt: skip


async def test_who_changed_what_is_written_down_in_the_approvers_name(atlas: Atlas) -> None:
    planner = atlas.as_(Role.PLANNER)
    await atlas.approve(planner, await atlas.propose(planner), "Liste der Stadt vom August")
    told = atlas.rows(
        "SELECT DISTINCT actor, account_id, reason FROM change WHERE reason LIKE 'Einspielung%' AND account_id = :id",
        id=planner.account_id,
    )
    assert [tuple(row) for row in told] == [
        ("Test planner", planner.account_id, "Einspielung „kitas.csv“: Liste der Stadt vom August")
    ]


async def test_differences_are_told_site_by_site_and_field_by_field(atlas: Atlas) -> None:
    planner = atlas.as_(Role.PLANNER)
    await atlas.approve(planner, await atlas.propose(planner))
    new = (
        TABLE.replace("Norderweg 2", "Neuer Weg 5")
        .replace("9,57;54,53;40", "9,58;54,53;45")
        .replace(
            "3;Kita West;Westerweg 3;24837;Schleswig;;;-;x;0-3\n",
            "4;Kita Ost;Ostweg 1;24837;Schleswig;9,6;54,5;10;9;0-3\n",
        )
    )
    found = await atlas.proposal(planner, await atlas.propose(planner, new, as_of="2026-09-01"))
    assert found["report"]["total"]["gone"] == 2
    [changed] = found["changes"]["changed"]
    told = {one["field"]: (one["before"], one["after"]) for one in changed["differences"]}
    assert told == {
        "street": ("Norderweg 2", "Neuer Weg 5"), "coordinates": ("POINT(9.57 54.53)", "POINT(9.58 54.53)"),
        "approved_places": (40.0, 45.0),
    }  # fmt: skip
    assert next(one["moved_m"] for one in changed["differences"] if one["field"] == "coordinates") == 647
    assert [one["name"] for one in found["changes"]["new"]] == ["Kita Ost"]
    assert [one["name"] for one in found["changes"]["gone"]] == ["Kita West"]


async def test_the_same_file_again_changes_nothing(atlas: Atlas) -> None:
    planner = atlas.as_(Role.PLANNER)
    await atlas.approve(planner, await atlas.propose(planner))
    found = await atlas.proposal(planner, await atlas.propose(planner))
    assert found["report"]["total"] == {"new": 0, "changed": 0, "unchanged": 6, "gone": 0}
    assert found["changes"] == {"new": [], "changed": [], "gone": []}


async def test_what_changed_since_it_was_looked_at_is_rehearsed_again_and_the_approver_told(
    atlas: Atlas,
) -> None:
    editor, planner, other = atlas.as_(Role.EDITOR), atlas.as_(Role.PLANNER), atlas.as_(Role.PLANNER)
    await atlas.approve(planner, await atlas.propose(planner))
    number = await atlas.propose(editor, TABLE.replace("Kita Süd", "Kita Südstadt"), as_of="2026-09-01")
    await atlas.ask(editor, "POST", f"/api/import-proposals/{number}/submit")
    await atlas.approve(
        other, await atlas.propose(other, TABLE.replace(";20;18", ";25;18"), as_of="2026-08-20")
    )
    assert (await atlas.approve(planner, number)).status_code == 202
    found = await atlas.proposal(planner, number)
    assert (found["state"], found["renewed"]) == ("waiting", True)
    assert "Kita Süd" in [row[0] for row in atlas.rows(NAMES)]
    told = (await atlas.ask(planner, "GET", "/api/notices")).json()["notices"]
    assert "Bitte noch einmal ansehen" in told[0]["title"]
    assert {d["field"] for d in found["changes"]["changed"][0]["differences"]} == {"name", "approved_places"}
    assert (await atlas.approve(planner, number)).status_code == 202
    assert (await atlas.proposal(planner, number))["state"] == "applied"
    assert "Kita Südstadt" in [row[0] for row in atlas.rows(NAMES)]


async def test_an_approval_of_something_else_than_is_there_now_is_refused(atlas: Atlas) -> None:
    planner = atlas.as_(Role.PLANNER)
    number = await atlas.propose(planner)
    answer = await atlas.ask(
        planner, "POST", f"/api/import-proposals/{number}/approve", json={"fingerprint": "alt"}
    )
    assert answer.status_code == 409
    assert "noch einmal an" in answer.json()["detail"]


async def test_of_two_who_approve_one_is_told_and_it_is_applied_once(atlas: Atlas) -> None:
    one, two = atlas.as_(Role.PLANNER), atlas.as_(Role.COORDINATOR)
    number = await atlas.propose(one)
    assert (await atlas.approve(one, number)).status_code == 202
    again = await atlas.approve(two, number)
    assert again.status_code == 409
    assert "ist schon angewendet" in again.json()["detail"]
    work.apply_upload(atlas.engine, {"proposal_id": number}, Told())
    assert len(atlas.rows("SELECT FROM import WHERE status = 'applied'")) == 1


async def test_a_job_that_runs_twice_does_no_harm(atlas: Atlas) -> None:
    """The worker was killed after the transaction and before its books: the job comes again."""
    planner = atlas.as_(Role.PLANNER)
    number = await atlas.propose(planner)
    await atlas.approve(planner, number)
    before = atlas.rows("SELECT count(*) FROM change")
    for handler in (work.apply_upload, work.rehearse_upload):
        handler(atlas.engine, {"proposal_id": number}, Told())
    assert atlas.rows("SELECT count(*) FROM change") == before
    assert (await atlas.proposal(planner, number))["state"] == "applied"


async def test_declined_with_a_reason_and_withdrawn(atlas: Atlas) -> None:
    editor, planner = atlas.as_(Role.EDITOR), atlas.as_(Role.PLANNER)
    number = await atlas.propose(editor)
    assert (
        await atlas.ask(planner, "POST", f"/api/import-proposals/{number}/decline", json={"reason": ""})
    ).status_code == 400
    answer = await atlas.ask(
        planner,
        "POST",
        f"/api/import-proposals/{number}/decline",
        json={"reason": "Das ist die Liste von 2019."},
    )
    assert answer.status_code == 200
    [notice] = (await atlas.ask(editor, "GET", "/api/notices")).json()["notices"]
    assert (notice["body"], notice["link"]) == ("Das ist die Liste von 2019.", f"/daten?einspielung={number}")
    other = await atlas.propose(editor)
    assert (await atlas.ask(editor, "POST", f"/api/import-proposals/{other}/withdraw")).status_code == 200
    assert (
        await atlas.ask(planner, "POST", f"/api/import-proposals/{other}/decline", json={"reason": "zu spät"})
    ).status_code == 409


async def test_an_editor_sees_their_own_and_an_approver_all(atlas: Atlas) -> None:
    one, two, planner = atlas.as_(Role.EDITOR), atlas.as_(Role.EDITOR), atlas.as_(Role.PLANNER)
    number = await atlas.propose(one)
    assert (await atlas.ask(two, "GET", f"/api/import-proposals/{number}")).status_code == 404
    seen = [
        len((await atlas.ask(who, "GET", "/api/import-proposals")).json()["proposals"])
        for who in (one, two, planner)
    ]
    assert seen == [1, 0, 1]


async def test_the_mapping_of_a_source_is_remembered_for_its_next_file(atlas: Atlas) -> None:
    planner, editor = atlas.as_(Role.PLANNER), atlas.as_(Role.EDITOR)
    first = await atlas.upload(planner, TABLE.encode())
    mapping = (await atlas.look(planner, first))["mapping"] | {"category": "kindergarten"}
    await atlas.approve(planner, await atlas.propose(planner, mapping=mapping))
    seen = await atlas.look(editor, await atlas.upload(editor, TABLE.encode(), "neu.csv"))
    assert seen["remembered"]["source"] == SOURCE
    assert seen["mapping"]["category"] == "kindergarten"
    sources = (await atlas.ask(editor, "GET", "/api/import-sources")).json()["sources"]
    assert [(one["code"], one["has_mapping"], one["sites"]) for one in sources] == [("eigene-kitas", True, 3)]


async def test_rejected_rows_are_told_under_the_files_own_name_and_as_a_table(atlas: Atlas) -> None:
    editor = atlas.as_(Role.EDITOR)
    bad = (
        TABLE
        + '5;;Weg;24837;Ort;9,5;54,5;1;1;1-2\n6;=HYPERLINK("http://x");Weg;24837;Ort;9,5;54,5;=1+1;1;1-2\n7;Kita Ost;Weg;24837;Ort;1;2;-5;1;9-2\n'
    )
    number = await atlas.propose(editor, bad, name='Kitas "ä"\r\nX: y.csv')
    found = await atlas.proposal(editor, number)
    rejected = [(r["row"], r["column"], r["reason"]) for r in found["report"]["rejections"]]
    assert (5, "Einrichtung", "Der Name fehlt.") in rejected
    assert all(str(found["upload_id"]) not in str(r) for r in found["report"]["rejections"])
    answer = await atlas.ask(editor, "GET", f"/api/import-proposals/{number}/rejections.csv")
    assert ";'=1+1;" in answer.text
    assert ";'-5;" in answer.text
    head = answer.headers["Content-Disposition"]
    assert head.startswith(
        "attachment; filename=\"abgelehnt-Kitas aX_ y.csv.csv\"; filename*=UTF-8''abgelehnt-Kitas%20%C3%A4"
    )
    assert "\r" not in head
    assert "X" not in answer.headers


async def test_a_file_that_cannot_be_used_is_told_in_a_sentence(atlas: Atlas) -> None:
    editor = atlas.as_(Role.EDITOR)
    upload_id = await atlas.upload(editor, b"PK\x03\x04kaputt", "liste.csv")
    answer = await atlas.ask(editor, "POST", f"/api/uploads/{upload_id}/preview", json={})
    assert answer.status_code == 400
    assert "liste.csv" in answer.json()["detail"]
    assert upload_id not in answer.json()["detail"]
    planner = atlas.as_(Role.PLANNER)
    await atlas.approve(planner, await atlas.propose(planner))
    older = await atlas.proposal(
        editor, await atlas.propose(editor, TABLE.replace("Süd", "Sued"), as_of="2020-01-01")
    )
    assert older["state"] == "failed"
    assert "geladen ist aber schon ein jüngerer" in older["problem"]


async def test_mappings_that_cannot_be(atlas: Atlas) -> None:
    editor = atlas.as_(Role.EDITOR)
    upload_id = await atlas.upload(editor, TABLE.encode())
    good = {"name": "Einrichtung", "category": "day_care"}
    for wrong, words in (
        ({}, "stimmt nicht"), ({"name": "Einrichtung"}, "category"), (good | {"category": "bratwurst"}, "bratwurst"), (good | {"crs": 999999}, "999999"),
        (good | {"crs": "4326; DROP TABLE"}, "crs"), (good | {"fields": {"id": "Nr"}}, "id"), (good | {"unbekannt": 1}, "unbekannt"),
        (good | {"fields": {"street": "a" * 1000}}, "fields"), (good | {"delimiter": "abc"}, "Trennzeichen"), (good | {"places": {"is_branch": "x"}}, "is_branch"),
        (good | {"constants": {"point": "x"}}, "point"), (good | {"header_row": 10**9}, "1000"), (good | {"fields": [1]}, "fields"),
    ):  # fmt: skip
        body = {
            "upload_id": upload_id,
            "source": SOURCE,
            "reader": "table",
            "as_of": "2026-08-01",
            "mapping": wrong,
        }
        answer = await atlas.ask(editor, "POST", "/api/import-proposals", json=body)
        assert answer.status_code == 400, (wrong, answer.text)
        assert words in answer.json()["detail"], (wrong, answer.text)


async def test_links_of_sources_are_web_addresses_and_nothing_that_runs(atlas: Atlas) -> None:
    editor = atlas.as_(Role.EDITOR)
    upload_id = await atlas.upload(editor, TABLE.encode())
    for url in ("javascript:alert(1)", "data:text/html,x", "//x", "https://a b"):
        body = {
            "upload_id": upload_id,
            "source": SOURCE | {"licence_url": url},
            "reader": "table",
            "as_of": "2026-08-01",
            "mapping": {"name": "Einrichtung", "category": "day_care"},
        }
        assert (await atlas.ask(editor, "POST", "/api/import-proposals", json=body)).status_code == 400


async def test_known_formats_are_imported_too(atlas: Atlas, shared_data: object) -> None:
    from pathlib import Path

    land = Path(str(shared_data)) / "schleswig-holstein"
    planner = atlas.as_(Role.PLANNER)
    found = await atlas.proposal(
        planner,
        await atlas.propose(planner, (land / "schulen_sh_2025-05-08.csv").read_bytes(), "schulen.csv"),
    )
    assert (found["reader"], found["state"], found["report"]["total"]["new"] > 900) == (
        "schools_sh",
        "rehearsed",
        True,
    )
    assert len(found["changes"]["new"]) == 300
    areas = await atlas.proposal(
        planner,
        await atlas.propose(
            planner,
            (land / "VG250_GEM_simplified.zip").read_bytes(),
            "vg250.zip",
            source=SOURCE | {"code": "vg250"},
        ),
    )
    assert (areas["reader"], areas["state"]) == ("vg250", "rehearsed"), areas["problem"]


async def test_a_job_that_ended_without_a_word_leaves_a_failed_import_behind(atlas: Atlas) -> None:
    editor = atlas.as_(Role.EDITOR)
    upload_id = await atlas.upload(editor, TABLE.encode())
    body = {
        "upload_id": upload_id,
        "source": SOURCE,
        "reader": "table",
        "as_of": "2026-08-01",
        "mapping": {"name": "Einrichtung", "category": "day_care"},
    }
    number = (await atlas.ask(editor, "POST", "/api/import-proposals", json=body)).json()["id"]
    assert (await atlas.proposal(editor, number))["state"] == "rehearsing"
    with atlas.engine.begin() as connection:
        connection.execute(text("UPDATE job SET state = 'set_aside', problem = 'Dreimal gescheitert.'"))
    found = await atlas.proposal(editor, number)
    assert (found["state"], found["problem"]) == ("failed", "Dreimal gescheitert.")
