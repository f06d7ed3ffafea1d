"""From a figure to its effect over HTTP: each step says on what it rests, nothing is skipped in silence, nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.accounts.access import Role
from tests.measures.conftest import etag, new_finding, new_undertaking

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine

    from tests.measures.conftest import People

RECOMMENDATION = {
    "text": "Eine Kita bauen.",
    "variants": [{"title": "Am Markt", "cost_cents": 250_000_000}],
    "chosen": 1,
}
CONSULTATION = {
    "body": "Jugendhilfeausschuss",
    "meets_on": "2026-12-01",
    "paper_number": "2026/123",
    "agenda_item": "Ö 7",
}
DECISION = {"body": "Kreistag", "outcome": "adopted", "decided_on": "2026-12-15", "majority": "einstimmig"}
MEASURE = {"title": "Bau am Markt", "responsible": "Fachbereich Jugend", "budget_cents": 250_000_000, "status": "running",
           "milestones": [{"title": "Richtfest", "due_on": "2020-05-01"}]}  # fmt: skip
EFFECT = {"check_on": "2026-01-01"}
LESSON = {"text": "Früher planen."}


async def add(
    people: People, number: int, kind: str, content: dict[str, Any], role: Role = Role.COORDINATOR
) -> httpx.Response:
    return await people.ask(
        role, "POST", f"/api/undertakings/{number}/parts", json={"kind": kind, "content": content}
    )


async def step(people: People, told: dict[str, Any], to: str, **more: Any) -> httpx.Response:
    body = {"to": to, "basis": "Sitzung vom 1. Dezember", **more}
    return await people.coordinator(
        "POST", f"/api/undertakings/{told['id']}/steps", json=body, headers=etag(told)
    )


async def test_the_whole_way_from_the_figure_to_the_lesson(people: People):
    made = await new_undertaking(people)
    number, figure = made["id"], made["finding"]["figures"][0]
    told = made
    expected = [{"figure_id": figure["id"], "value": figure["value"] / 2}]
    ways = [
        ("recommendation", RECOMMENDATION | {"expected": expected}, "consultation"), ("consultation", CONSULTATION, "decision"),
        ("decision", DECISION, "measure"), ("measure", MEASURE | {"areas": [figure["area_ars"]]}, "effect"),
    ]  # fmt: skip
    for kind, content, following in ways:
        added = await add(people, number, kind, content)
        assert added.status_code == 201, added.text
        moved = await step(people, added.json(), following)
        assert moved.status_code == 200, moved.text
        told = moved.json()
    told = (await add(people, number, "effect", EFFECT)).json()
    part = told["parts"][-1]["id"]
    computed = await people.coordinator("POST", f"/api/undertakings/{number}/parts/{part}/result")
    assert computed.status_code == 200, computed.text
    result = computed.json()["parts"][-1]["result"]["figures"][0]
    assert result["before"]["value"] == result["now"]["value"] == figure["value"]
    assert (result["expected"], result["standing"]) == (figure["value"] / 2, "unchanged")
    told = (await step(people, computed.json(), "lesson")).json()
    told = (await add(people, number, "lesson", LESSON)).json()
    closed = (await step(people, told, "closed")).json()
    assert [one["to_stage"] for one in closed["steps"]] == [
        "consultation", "decision", "measure", "effect", "lesson", "closed",
    ]  # fmt: skip
    assert all(one["skipped"] == [] and one["by_name"] and one["basis"] for one in closed["steps"])
    assert closed["findings"][0]["figures"][0]["address"].startswith("/api/maps")
    assert closed["overdue"] == []


async def test_what_is_passed_over_needs_a_reason_and_the_reason_stays(people: People):
    made = await new_undertaking(people)
    refused = await step(people, made, "measure")
    assert refused.status_code == 422
    assert refused.json()["skipped"] == ["recommendation", "consultation", "decision"]
    assert "Beratung" in refused.json()["detail"]
    assert (await step(people, made, "measure", skip_reason="kurz")).status_code == 422
    taken = (
        await step(people, made, "measure", skip_reason="Eilentscheidung des Landrats vom 3. Mai")
    ).json()
    assert taken["steps"][-1]["skipped"] == ["recommendation", "consultation", "decision"]
    assert taken["steps"][-1]["skip_reason"] == "Eilentscheidung des Landrats vom 3. Mai"


@pytest.mark.parametrize("outcome", ["rejected", "postponed"])
async def test_no_measure_follows_on_a_decision_against_it(people: People, outcome: str):
    made = await new_undertaking(people)
    await add(people, made["id"], "decision", DECISION | {"outcome": outcome})
    refused = await step(people, made, "measure", skip_reason="Wir tun es trotzdem, ganz sicher")
    assert refused.status_code == 409
    assert (
        await add(people, made["id"], "decision", DECISION | {"decided_on": "2027-01-15"})
    ).status_code == 201
    assert (
        await step(people, made, "measure", skip_reason="Die Beratung steht im alten Protokoll")
    ).status_code == 200


async def test_a_step_without_a_basis_or_to_nowhere_is_refused(people: People):
    made = await new_undertaking(people)
    assert (await step(people, made, "recommendation")).status_code == 422
    assert (await step(people, made, "moon")).status_code == 422
    assert (await step(people, made, "consultation", basis=" ")).status_code == 422


async def test_of_two_editors_the_second_is_told_and_loses_nothing(people: People):
    made = await new_undertaking(people)
    added = (await add(people, made["id"], "recommendation", RECOMMENDATION, Role.PLANNER)).json()
    part = added["parts"][0]
    path, seen = f"/api/undertakings/{made['id']}/parts/{part['id']}", {"If-Match": part["etag"]}
    first = await people.planner(
        "PUT", path, json={"content": RECOMMENDATION | {"text": "Zwei Kitas."}}, headers=seen
    )
    assert first.status_code == 200, first.text
    mine = RECOMMENDATION | {"text": "Drei Kitas."}
    second = await people.coordinator("PUT", path, json={"content": mine}, headers=seen)
    assert second.status_code == 412
    assert second.json()["yours"]["content"]["text"] == "Drei Kitas."
    assert second.json()["current"]["content"]["text"] == "Zwei Kitas."
    again = await people.coordinator(
        "PUT", path, json={"content": mine}, headers={"If-Match": second.json()["etag"]}
    )
    assert again.status_code == 200
    kept = (await people.planner("GET", f"{path}/versions")).json()["versions"]
    assert [one["content"]["text"] for one in kept] == ["Eine Kita bauen.", "Zwei Kitas.", "Drei Kitas."]
    assert (await people.planner("PUT", path, json={"content": mine})).status_code == 428


async def test_planners_recommend_and_coordinators_do_the_rest(people: People):
    made = await new_undertaking(people)
    assert (await add(people, made["id"], "recommendation", RECOMMENDATION, Role.PLANNER)).status_code == 201
    for kind, content in (("decision", DECISION), ("measure", MEASURE), ("consultation", CONSULTATION)):
        assert (await add(people, made["id"], kind, content, Role.PLANNER)).status_code == 403
    for role in (Role.EDITOR, Role.PROVIDER):
        assert (await add(people, made["id"], "recommendation", RECOMMENDATION, role)).status_code == 403


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("recommendation", {"text": "x", "chosen": 3}), ("recommendation", {"text": "x", "variants": [{"title": "a", "cost_cents": -1}]}),
    ("recommendation", {"text": "x", "variants": [{"title": "a", "cost_cents": 1.5}]}),
    ("recommendation", {"text": "x", "expected": [{"figure_id": 2**31 - 1, "value": 1}]}),
    ("recommendation", {"text": "x\x00"}), ("recommendation", {"text": "x", "unknown": 1}), ("recommendation", {}),
    ("consultation", {"body": "A", "comments_from": "2026-05-01"}), ("consultation", {"body": "\n"}),
    ("consultation", {"body": "A", "comments_from": "2026-05-02", "comments_until": "2026-05-01"}),
    ("consultation", {"body": "A", "oparl": {"paper": "https://example.org/never-read"}}),
    ("decision", {"body": "A", "outcome": "maybe", "decided_on": "2026-05-01"}),
    ("decision", {"body": "A", "outcome": "adopted", "decided_on": "31.02.2026"}),
    ("measure", {"title": "A", "responsible": "B", "areas": ["999999999999"]}),
    ("measure", {"title": "A", "responsible": "B", "starts_on": "2027-01-01", "ends_on": "2026-01-01"}),
    ("effect", {"check_on": "0001-01-01"}),
]  # fmt: skip


async def test_what_cannot_be_is_refused_in_words(people: People):
    made = await new_undertaking(people)
    for kind, content in WRONG:
        refused = await add(people, made["id"], kind, content)
        assert refused.status_code == 422, (kind, content, refused.text)
        assert refused.json()["errors"], (kind, content)
    missing = {"text": "x", "variants": [{"title": "a", "frozen_scenario_id": 999_999}]}
    assert (await add(people, made["id"], "recommendation", missing)).status_code == 404


async def test_an_undertaking_rests_on_findings_that_exist(people: People):
    for findings, status in (([], 400), ([2**31 - 1], 422)):
        refused = await people.planner("POST", "/api/undertakings", json={"title": "x", "findings": findings})
        assert refused.status_code == status


async def test_a_finding_is_dismissed_only_with_a_reason_and_not_when_taken_up(people: People):
    found = await new_finding(people, "Doch nicht")
    change = {"title": found["title"], "dismissed": "Die Zahl war ein Tippfehler der Quelle"}
    path = f"/api/findings/{found['id']}"
    gone = await people.planner("PUT", path, json=change, headers=etag(found, "f"))
    assert gone.json()["dismissed"] == change["dismissed"]
    assert (await people.planner("PUT", path, json=change, headers=etag(found, "f"))).status_code == 412
    taken = (await new_undertaking(people))["finding"]
    refused = await people.planner(
        "PUT", f"/api/findings/{taken['id']}", json=change, headers=etag(taken, "f")
    )
    assert refused.status_code == 409


async def test_what_is_overdue_stands_out_and_is_told_once(people: People, own_engine: Engine):
    from datetime import UTC, datetime

    from app.measures.overdue import tell_overdue
    from app.settings import Settings

    made = await new_undertaking(people, due_on="2020-01-01")
    told = (await add(people, made["id"], "measure", MEASURE)).json()
    assert [one["what"] for one in told["overdue"]] == ["Stufe „Empfehlung“", "Meilenstein „Richtfest“"]
    today = datetime.now(UTC).date()
    with own_engine.begin() as connection:
        assert tell_overdue(connection, Settings(), today) >= 1
        assert tell_overdue(connection, Settings(), today) == 0
    notices = (await people.coordinator("GET", "/api/notices")).json()["notices"]
    mine = [one for one in notices if one["link"] == f"/massnahmen/{made['id']}"]
    assert "Richtfest" in mine[0]["body"]
    assert not [
        one
        for one in (await people.planner("GET", "/api/notices")).json()["notices"]
        if one["kind"] == "overdue"
    ]


async def test_a_newer_run_marks_the_frozen_figure_superseded_and_leaves_it(
    people: People, own_engine: Engine
):
    found = await new_finding(people, "Wird überholt")
    figure = found["figures"][0]
    assert figure["now"]["superseded"] is False
    sql = "UPDATE area_statistic SET mean_seconds = mean_seconds + 600 WHERE run_id = :run AND mean_seconds IS NOT NULL"
    with own_engine.begin() as connection:
        connection.execute(text(sql), {"run": figure["run_id"]})
    again = (await people.planner("GET", f"/api/findings/{found['id']}")).json()["figures"][0]
    assert again["value"] == figure["value"]
    assert again["now"]["value"] == pytest.approx(figure["value"] + 10)
    assert again["now"]["superseded"] is True
    with own_engine.begin() as connection:
        connection.execute(text(sql.replace("+ 600", "- 600")), {"run": figure["run_id"]})
