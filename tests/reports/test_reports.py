"""Reports over HTTP: written by several without loss, frozen for good, shown to whom they are for, made anew next year."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts.access import Role
from app.reports.work import write_files, write_profiles
from tests.accounts.signing_in import sign_in_as

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine

BLOCKS = [
    {"kind": "heading", "text": "Rahmen"},
    {"kind": "indicator", "indicator": "I01"},
    {"kind": "table", "indicators": ["I01", "I03"]},
    {"kind": "chart", "indicator": "I01"},
]


async def begun(planner: httpx.AsyncClient, **told: Any) -> dict[str, Any]:
    made = (await planner.post("/api/reports", json={"title": "Bericht 2026", **told})).json()
    return await saved(planner, made, BLOCKS)


async def saved(
    planner: httpx.AsyncClient, report: dict[str, Any], blocks: list[dict[str, Any]]
) -> dict[str, Any]:
    body = {"title": report["title"], "subtitle": "", "exact": report["exact"], "blocks": blocks}
    answer = await planner.put(f"/api/reports/{report['id']}", json=body, headers={"If-Match": tag(report)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def tag(report: dict[str, Any]) -> str:
    return f'"r{report["id"]}-{report["revision"]}"'


async def frozen(planner: httpx.AsyncClient, report: dict[str, Any]) -> dict[str, Any]:
    answer = await planner.post(f"/api/reports/{report['id']}/freeze", headers={"If-Match": tag(report)})
    assert answer.status_code == 202, answer.text
    return answer.json()


async def published(planner: httpx.AsyncClient, report: dict[str, Any]) -> dict[str, Any]:
    answer = await planner.put(
        f"/api/reports/{report['id']}/publication",
        json={"published": True},
        headers={"If-Match": tag(report)},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def a_visitor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    client.cookies.clear()
    client.headers.pop("x-csrf-token", None)
    return client


async def test_a_report_begins_with_the_blocks_of_its_template(planner: httpx.AsyncClient) -> None:
    parts = (await planner.get("/api/report-templates")).json()
    assert {one["id"] for one in parts["templates"]} == {
        "bildungsbericht",
        "gemeindeprofil",
        "kita_bedarfsplan",
        "schulentwicklungsplan",
    }
    made = await planner.post("/api/reports", json={"template": "bildungsbericht"})
    assert made.status_code == 201
    assert made.json()["title"].startswith("Bildungsbericht ")
    assert len(made.json()["blocks"]) == next(
        one["blocks"] for one in parts["templates"] if one["id"] == "bildungsbericht"
    )
    without = await planner.post("/api/reports", json={"template": "gemeindeprofil"})
    assert without.status_code == 400
    assert "Gemeinde" in without.json()["detail"]
    assert (await planner.post("/api/reports", json={"template": "film"})).status_code == 400
    assert (
        await planner.post("/api/reports", json={"template": "gemeindeprofil", "area_ars": "999"})
    ).status_code == 422


async def test_of_two_who_save_the_second_is_told_and_loses_nothing(planner: httpx.AsyncClient) -> None:
    report = await begun(planner)
    await saved(planner, report, [*BLOCKS, {"kind": "text", "text": "von der einen"}])
    body = {"title": "Bericht 2026", "blocks": [{"kind": "text", "text": "von der anderen"}]}
    second = await planner.put(f"/api/reports/{report['id']}", json=body, headers={"If-Match": tag(report)})
    assert second.status_code == 412
    assert "Nichts ist überschrieben" in second.json()["detail"]
    assert (await planner.put(f"/api/reports/{report['id']}", json=body)).status_code == 428
    kept = (await planner.get(f"/api/reports/{report['id']}")).json()
    assert kept["blocks"][-1]["text"] == "von der einen"


async def test_a_block_that_does_not_do_is_named(planner: httpx.AsyncClient) -> None:
    report = await begun(planner)
    body = {"title": "T", "blocks": [*BLOCKS, {"kind": "map"}]}
    answer = await planner.put(f"/api/reports/{report['id']}", json=body, headers={"If-Match": tag(report)})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("Block 5:")


async def test_a_frozen_report_stays_as_it_is_and_its_hash_proves_it(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    report = await frozen(planner, await begun(planner))
    number = report["id"]
    assert report["job"]
    with own_engine.connect() as connection:
        kind, told = connection.execute(
            text("SELECT kind, arguments FROM job WHERE id = :id"), {"id": report["job"]}
        ).one()
    assert (kind, told) == ("report_files", {"report": number})
    content = await planner.get(f"/api/reports/{number}/files/json")
    assert hashlib.sha256(content.content).hexdigest() == report["content_hash"]
    figure = content.json()["blocks"][1]["figure"]
    assert figure["run_id"]
    assert content.json()["address"].endswith(f"/berichte/{number}")
    body = {"title": "anders", "blocks": []}
    assert (
        await planner.put(f"/api/reports/{number}", json=body, headers={"If-Match": tag(report)})
    ).status_code == 409
    assert (
        await planner.post(f"/api/reports/{number}/freeze", headers={"If-Match": tag(report)})
    ).status_code == 409
    assert (await planner.delete(f"/api/reports/{number}")).status_code == 409
    for change in ("UPDATE frozen_report SET content = '{}'", "DELETE FROM frozen_report"):
        with pytest.raises(DBAPIError, match="stays as it is"), own_engine.begin() as connection:
            connection.execute(text(change))


async def test_the_job_makes_every_file_once(planner: httpx.AsyncClient, own_engine: Engine) -> None:
    report = await frozen(planner, await begun(planner))
    number, steps = report["id"], []
    missing = await planner.get(f"/api/reports/{number}/files/pdf")
    assert missing.status_code == 404
    assert "entstehen" in missing.json()["detail"]
    assert write_files(own_engine, 1, number, lambda *told: steps.append(told)) == [
        "pdf",
        "html",
        "docx",
        "xlsx",
    ]
    assert write_files(own_engine, 1, number, lambda *told: None) == []
    assert [one[:2] for one in steps] == [(0, 4), (1, 4), (2, 4), (3, 4)]
    files = (await planner.get(f"/api/reports/{number}")).json()["files"]
    for one in files:
        body = (await planner.get(f"/api/reports/{number}/files/{one['format']}")).content
        assert len(body) == one["bytes"]
        assert hashlib.sha256(body).hexdigest() == one["hash"]
    pdf = (await planner.get(f"/api/reports/{number}/files/pdf")).content
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")
    assert report["content_hash"] in words


async def test_a_visitor_sees_what_is_published_and_nothing_else(planner: httpx.AsyncClient) -> None:
    draft = await begun(planner)
    kept = await frozen(planner, await begun(planner))
    shown = await published(planner, await frozen(planner, await begun(planner)))
    refused = await planner.put(
        f"/api/reports/{draft['id']}/publication", json={"published": True}, headers={"If-Match": tag(draft)}
    )
    assert refused.status_code == 409
    visitor = a_visitor(planner)
    listed = (await visitor.get("/api/reports")).json()
    assert listed["may_write"] is False
    numbers = {one["id"] for one in listed["reports"]}
    assert shown["id"] in numbers
    assert not {draft["id"], kept["id"]} & numbers
    assert "by_name" not in listed["reports"][0]
    for number in (draft["id"], kept["id"], 2**31 - 1):
        for path in ("", "/article", "/files/pdf", "/files/json"):
            assert (await visitor.get(f"/api/reports/{number}{path}")).status_code == 404
    article = (await visitor.get(f"/api/reports/{shown['id']}/article")).json()
    assert article["hash"] == shown["content_hash"]
    assert "Rahmen" in article["html"]
    assert (await visitor.post("/api/reports", json={"title": "x"})).status_code in {401, 403}


async def test_a_report_with_small_counts_is_never_public(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    internal = await frozen(planner, await begun(planner, exact=True))
    refused = await planner.put(
        f"/api/reports/{internal['id']}/publication",
        json={"published": True},
        headers={"If-Match": tag(internal)},
    )
    assert refused.status_code == 409
    assert "intern" in refused.json()["detail"]
    with pytest.raises(DBAPIError, match="ck_report_public"), own_engine.begin() as connection:
        connection.execute(
            text("UPDATE report SET published_at = now() WHERE id = :id"), {"id": internal["id"]}
        )
    # made anew for everybody it does not carry the exact figures of then beside those of now
    anew = (await planner.post(f"/api/reports/{internal['id']}/again")).json()
    body = {"title": "für alle", "exact": False, "blocks": BLOCKS}
    anew = (
        await planner.put(f"/api/reports/{anew['id']}", json=body, headers={"If-Match": tag(anew)})
    ).json()
    anew = await frozen(planner, anew)
    content = (await planner.get(f"/api/reports/{anew['id']}/files/json")).json()
    assert content["before"] is None
    assert content["changes"] == []


async def test_next_year_the_same_report_is_made_anew_with_one_request(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    first = await frozen(planner, await begun(planner))
    draft = await begun(planner)
    assert (await planner.post(f"/api/reports/{draft['id']}/again")).status_code == 409
    with own_engine.begin() as connection:  # new data: figures of the newest run change
        connection.execute(
            text("""
            UPDATE indicator_series SET value = (SELECT array_agg(one + 1) FROM unnest(value) one)
             WHERE run_id = (SELECT max(id) FROM analysis_run WHERE kind = 'indicators' AND variant = 'I01')""")
        )
    again = await planner.post(f"/api/reports/{first['id']}/again")
    assert again.status_code == 201
    second = await frozen(planner, again.json())
    assert (second["edition"], second["previous_id"]) == (2, first["id"])
    content = (await planner.get(f"/api/reports/{second['id']}/files/json")).json()
    assert content["before"]["edition"] == 1
    changed = content["blocks"][1]["figure"]
    assert changed["difference"] == "+1,0\u00a0Prozentpunkte"
    assert changed["before"]["value"] == pytest.approx(changed["value"] - 1)
    assert all(one["indicator"] == "I01" for one in content["changes"])
    article = (await planner.get(f"/api/reports/{second['id']}/article")).json()
    assert article["changes"] == len(content["changes"]) > 0
    assert "Im Bericht davor" in article["html"]
    assert (await planner.get(f"/api/reports/{first['id']}")).json()["later"][0]["id"] == second["id"]


async def test_everybody_takes_the_profile_of_a_municipality_along(client: httpx.AsyncClient) -> None:
    areas = (await client.get("/api/report-templates")).json()["areas"]
    place = next(one for one in areas if one["level"] == "municipality")
    answer = await client.get(f"/api/report-profiles/{place['ars']}.pdf")
    assert answer.status_code == 200
    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages) == 2
    kreis = next(one for one in areas if one["level"] == "district")
    assert (await client.get(f"/api/report-profiles/{kreis['ars']}.pdf")).status_code == 400


def test_the_profiles_of_all_municipalities_are_one_archive(own_engine: Engine) -> None:
    import zipfile

    steps: list[tuple[int, int, str]] = []
    file = io.BytesIO()
    number = write_profiles(own_engine, 1, file, lambda *told: steps.append(told))
    names = zipfile.ZipFile(file).namelist()
    assert len(names) == len(set(names)) == number == len(steps)
    assert all(name.endswith(".pdf") for name in names)


async def test_who_wrote_a_report_can_be_forgotten(planner: httpx.AsyncClient, own_engine: Engine) -> None:
    report = await frozen(planner, await begun(planner))
    from app.reports.personal import HELD

    with own_engine.begin() as connection:
        account = connection.execute(
            text("SELECT by_id FROM frozen_report WHERE report_id = :id"), {"id": report["id"]}
        ).scalar_one()
        for held in HELD:
            connection.execute(text(held.erase or ""), {"account_id": account})
        named = connection.execute(
            text("SELECT by_name FROM frozen_report WHERE report_id = :id"), {"id": report["id"]}
        ).scalar_one()
    assert named == f"gelöschtes Konto {account}"


async def test_who_may_not_keep_indicators_may_not_write(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    editor = sign_in_as(own_engine, Role.EDITOR)
    client.cookies.update(editor.cookies)
    client.headers.update(editor.headers)
    assert (await client.post("/api/reports", json={"title": "x"})).status_code == 403
