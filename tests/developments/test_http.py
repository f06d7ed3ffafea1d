"""Developments over HTTP: what everybody reads, what those who keep indicators decide, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.accounts.access import Role
from tests.developments.conftest import compute_again
from tests.developments.statistics import bring_statistics

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.measures.conftest import People

LIST, DISMISSALS, FINDINGS = "/api/developments", "/api/developments/dismissals", "/api/developments/findings"


@pytest.fixture(autouse=True)
def undecided(own_engine: Engine, region_id: int) -> None:
    with own_engine.begin() as connection:
        connection.execute(text("DELETE FROM development_decision"))


async def listed(people: People, query: str = "", role: Role | None = None) -> dict[str, Any]:
    answer = await people.ask(role, "GET", f"{LIST}{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def one_of(people: People, kind: str, role: Role | None = None) -> tuple[dict[str, Any], int]:
    found = await listed(people, f"?kind={kind}&indicator=I01", role)
    whole = [one for one in found["items"] if one["indicator"]["part"] is None]
    return whole[0], found["run"]["id"]


async def test_a_visitor_reads_sentences_with_numbers_uncertainty_and_method(people: People) -> None:
    item, _ = await one_of(people, "trend")
    assert "steigt" in item["title"]
    assert "Prozentpunkte im Jahr (95-%-Bereich " in item["text"]
    assert "Von 2013 bis 2025" in item["text"]
    assert "13 Jahre" in item["text"]
    assert "Theil–Sen" in item["method"]
    assert "Prüfungen" in item["method"]
    assert item["affected"]["status"] == "estimated"
    assert item["q"] <= 0.05
    assert item["decision"] is None
    assert len(item["series"]) == 13


async def test_the_answer_says_how_many_tests_and_what_cannot_be_said(people: People) -> None:
    found = await listed(people)
    assert found["tests_in_all"] == sum(found["tests"].values())
    assert any("weniger als 8" in one["reason_label"] for one in found["not_said"])
    assert "Benjamini" in found["how"]


async def test_lists_are_filtered_and_paged(people: People) -> None:
    whole = await listed(people, "?limit=500")
    pages, query = [], "?limit=2"
    while query:
        page = await listed(people, query)
        pages += [one["key"] for one in page["items"]]
        query = next((one["href"].removeprefix(LIST) for one in page["links"] if one["rel"] == "next"), "")
    assert pages == [one["key"] for one in whole["items"]]
    assert whole["matched"] == len(pages)
    ars = whole["items"][0]["area"]["ars"]
    of_area = await listed(people, f"?area={ars}")
    assert all(ars in {one["area"]["ars"], *one["members"]} for one in of_area["items"])


@pytest.mark.parametrize(
    "query", ["?kind=alarm", "?limit=0", "?after=unsinn", "?state=geheim", "?level=dorf", "?key=%00"]
)
async def test_what_there_is_not_is_refused_in_words(people: People, query: str) -> None:
    answer = await people.visitor("GET", f"{LIST}{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_a_table_for_spreadsheets(people: People) -> None:
    answer = await people.visitor("GET", f"{LIST}.csv?kind=trend")
    assert answer.status_code == 200
    assert answer.text.splitlines()[0].startswith("\ufeffArt;Bedeutung;Titel")
    assert "trend;" in answer.text


async def test_visitors_decide_nothing(people: People) -> None:
    item, run = await one_of(people, "trend")
    for path, body in ((DISMISSALS, {"reason": "darum"}), (FINDINGS, {})):
        answer = await people.ask(Role.EDITOR, "POST", path, json={"key": item["key"], "run": run, **body})
        assert answer.status_code == 403
    assert (await people.visitor("DELETE", f"{DISMISSALS}?key={item['key']}")).status_code in {401, 403}


async def test_dismissed_with_a_reason_it_is_gone_for_all_and_the_reason_is_kept_inside(
    people: People, own_engine: Engine
) -> None:
    item, run = await one_of(people, "trend")
    body = {"key": item["key"], "run": run, "reason": "Neubaugebiet, so geplant"}
    assert (await people.planner("POST", DISMISSALS, json=body)).status_code == 201
    for state in ("open", "dismissed", "all"):  # whatever a visitor asks for
        seen = await listed(people, f"?state={state}&limit=500")
        assert item["key"] not in {one["key"] for one in seen["items"]}
        assert "Neubaugebiet" not in str(seen)
    (kept,) = (await listed(people, "?state=dismissed", Role.PLANNER))["items"]
    assert kept["decision"]["reason"] == "Neubaugebiet, so geplant"
    with own_engine.connect() as connection:
        change = connection.execute(
            text(
                "SELECT reason FROM change WHERE table_name = 'development_decision' ORDER BY id DESC LIMIT 1"
            )
        ).one()
    assert change.reason == "Neubaugebiet, so geplant"


async def test_a_dismissal_needs_a_reason_and_is_made_once(people: People) -> None:
    item, run = await one_of(people, "step")
    body = {"key": item["key"], "run": run, "reason": "  "}
    assert (await people.planner("POST", DISMISSALS, json=body)).status_code == 400
    body["reason"] = "Gebietstausch"
    assert (await people.planner("POST", DISMISSALS, json=body)).status_code == 201
    again = await people.coordinator("POST", DISMISSALS, json=body)
    assert again.status_code == 409
    assert "verworfen" in again.json()["detail"]
    assert (await people.planner("DELETE", DISMISSALS, params={"key": item["key"]})).status_code == 204
    assert (await people.planner("DELETE", DISMISSALS, params={"key": item["key"]})).status_code == 404
    assert (await one_of(people, "step"))[0]["key"] == item["key"]


async def test_decided_on_other_numbers_than_shown_is_refused(people: People) -> None:
    item, run = await one_of(people, "trend")
    answer = await people.planner("POST", FINDINGS, json={"key": item["key"], "run": run - 1})
    assert answer.status_code == 409
    assert "neu berechnet" in answer.json()["detail"]
    gone = await people.planner("POST", FINDINGS, json={"key": "I01::trend:000", "run": run})
    assert gone.status_code == 404


@pytest.mark.parametrize("kind", ["trend", "step", "outlier"])
async def test_taken_up_it_becomes_a_finding_with_its_figures(people: People, kind: str) -> None:
    item, run = await one_of(people, kind)
    made = await people.planner(
        "POST", FINDINGS, json={"key": item["key"], "run": run, "note": "Bitte beraten"}
    )
    assert made.status_code == 201, made.text
    number = made.json()["finding"]
    finding = (await people.planner("GET", f"/api/findings/{number}")).json()
    assert finding["title"] == item["title"]
    assert "Bitte beraten" in finding["text"]
    assert {one["run_id"] for one in finding["figures"]} == {run}
    assert (await people.visitor("GET", f"/api/findings/{number}")).status_code == 404
    seen = await listed(people, f"?key={item['key']}")
    assert seen["items"][0]["decision"] is None
    again = await people.planner("POST", FINDINGS, json={"key": item["key"], "run": run})
    assert again.status_code == 409
    (kept,) = (await listed(people, "?state=accepted", Role.PLANNER))["items"]
    assert kept["decision"]["finding"] == number


async def test_dismissed_it_comes_back_only_when_it_is_something_else(
    people: People, own_engine: Engine, region_id: int
) -> None:
    item, run = await one_of(people, "trend")
    body = {"key": item["key"], "run": run, "reason": "bekannt"}
    assert (await people.planner("POST", DISMISSALS, json=body)).status_code == 201
    for rise, is_back in ((12.2, False), (18.0, True)):
        with own_engine.begin() as connection:
            bring_statistics(connection, region_id, rise)
        assert compute_again(own_engine, region_id)
        seen = {
            one["key"]: one
            for one in (await listed(people, "?limit=500&indicator=I01", Role.PLANNER))["items"]
        }
        assert (item["key"] in seen) is is_back
    assert seen[item["key"]]["decision"]["again"]
    assert seen[item["key"]]["decision"]["reason"] == "bekannt"
