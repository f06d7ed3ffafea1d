"""A person with an account is responsible: told when assigned, when something is due or overdue, when figures are superseded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.accounts.access import Role
from app.measures.responsible import tell_responsible
from app.privacy import register
from app.settings import Settings
from tests.measures.conftest import new_undertaking

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine

    from tests.measures.conftest import People

DUE = date(2031, 5, 20)
MEASURE = {"title": "Bau am Markt", "responsible": "Fachbereich Jugend", "status": "running",
           "milestones": [{"title": "Richtfest", "due_on": str(DUE)}]}  # fmt: skip


async def measure_of(people: People) -> tuple[dict[str, Any], str]:
    """An undertaking with a measure, and where somebody is made responsible for it."""
    made = await new_undertaking(people)
    body = {"kind": "measure", "content": MEASURE}
    told = (await people.coordinator("POST", f"/api/undertakings/{made['id']}/parts", json=body)).json()
    return told, f"/api/undertakings/{made['id']}/parts/{told['parts'][-1]['id']}/responsible"


async def account_of(people: People, role: Role) -> int:
    return (await people.ask(role, "GET", "/api/account")).json()["id"]


async def assign(people: People, path: str, account: int | None) -> httpx.Response:
    return await people.coordinator("PUT", path, json={"account_id": account})


async def notices(people: People, role: Role, kind: str, number: int) -> list[dict[str, Any]]:
    found = (await people.ask(role, "GET", "/api/notices")).json()["notices"]
    return [one for one in found if one["kind"] == kind and one["link"] == f"/massnahmen/{number}"]


async def test_who_is_assigned_is_told_once_and_sees_it_among_their_own(people: People) -> None:
    made, path = await measure_of(people)
    analyst = await account_of(people, Role.ANALYST)
    await assign(people, path, analyst)
    assigned = await assign(people, path, analyst)
    assert assigned.status_code == 200, assigned.text
    assert assigned.json()["parts"][-1]["account"]["id"] == analyst
    assert assigned.json()["responsible"] == "Fachbereich Jugend"  # the words stay beside the account
    told = await notices(people, Role.ANALYST, "responsible", made["id"])
    assert [one["body"] for one in told] == ["Maßnahme „Bau am Markt“."]
    mine = [
        one["id"]
        for one in (await people.ask(Role.ANALYST, "GET", "/api/undertakings")).json()["undertakings"]
        if one["mine"]
    ]
    assert mine == [made["id"]]
    assert not any(
        one["mine"] for one in (await people.coordinator("GET", "/api/undertakings")).json()["undertakings"]
    )
    assert (await assign(people, path, None)).json()["parts"][-1]["account"] is None


async def test_what_is_due_and_overdue_is_told_to_the_person_once_each(
    people: People, own_engine: Engine
) -> None:
    made, path = await measure_of(people)
    await assign(people, path, await account_of(people, Role.ANALYST))
    for day, expected in (
        (DUE - timedelta(8), (0, 0)),
        (DUE - timedelta(7), (1, 0)),
        (DUE + timedelta(1), (1, 1)),
        (DUE + timedelta(2), (1, 1)),
    ):
        with own_engine.begin() as connection:
            tell_responsible(connection, Settings(), day)
        found = [
            await notices(people, Role.ANALYST, f"responsible_{kind}", made["id"])
            for kind in ("soon", "overdue")
        ]
        assert tuple(map(len, found)) == expected, day
    assert "Meilenstein „Richtfest“, fällig am 20.05.2031" in found[1][0]["body"]
    assert await notices(people, Role.PLANNER, "responsible_overdue", made["id"]) == []


async def test_newer_data_are_told_to_the_person_with_their_run(people: People, own_engine: Engine) -> None:
    made, path = await measure_of(people)
    await assign(people, path, await account_of(people, Role.ANALYST))
    run = made["findings"][0]["figures"][0]["run_id"]
    sql = "UPDATE area_statistic SET mean_seconds = mean_seconds + {} WHERE run_id = :run AND mean_seconds IS NOT NULL"
    with own_engine.begin() as connection:
        connection.execute(text(sql.format(60)), {"run": run})
        assert tell_responsible(connection, Settings(), DUE - timedelta(100)) >= 1
        assert tell_responsible(connection, Settings(), DUE - timedelta(100)) == 0
        connection.execute(text(sql.format(-60)), {"run": run})
    told = await notices(people, Role.ANALYST, "responsible_superseded", made["id"])
    assert f"Lauf {run}" in told[0]["body"]


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.EDITOR])
async def test_nobody_is_responsible_for_what_they_may_not_see(people: People, role: Role) -> None:
    _, path = await measure_of(people)
    refused = await assign(people, path, await account_of(people, role))
    assert refused.status_code == 422
    assert refused.json()["errors"]["account_id"]
    assert (await assign(people, path, 2**31 - 1)).status_code == 422


async def test_only_measures_have_one_and_only_coordinators_say_who(people: People) -> None:
    made, path = await measure_of(people)
    body = {"kind": "lesson", "content": {"text": "Früher planen."}}
    told = (await people.coordinator("POST", f"/api/undertakings/{made['id']}/parts", json=body)).json()
    planner = await account_of(people, Role.PLANNER)
    other = f"/api/undertakings/{made['id']}/parts/{told['parts'][-1]['id']}/responsible"
    assert (await assign(people, other, planner)).status_code == 409
    assert (await people.planner("PUT", path, json={"account_id": planner})).status_code == 403
    listed = (await people.coordinator("GET", "/api/responsible-people")).json()["people"]
    assert {"id": planner, "name": "Test planner"} in listed


async def test_whoever_is_erased_is_responsible_no_more(people: People, own_engine: Engine) -> None:
    _, path = await measure_of(people)
    account = await account_of(people, Role.ANALYST)
    await assign(people, path, account)
    with own_engine.begin() as connection:
        assert register.export(connection, account)["responsible"]
        assert any(one.held.key == "responsible" for one in register.show(connection, Settings()))
        register.erase(connection, account)
        left = "SELECT count(*) FROM undertaking_responsible WHERE account_id = :id"
        assert connection.execute(text(left), {"id": account}).scalar_one() == 0


async def test_a_single_milestone_has_a_person_who_is_told_of_it_alone(
    people: People, own_engine: Engine
) -> None:
    made, path = await measure_of(people)
    planner = await account_of(people, Role.PLANNER)
    content = {"account_id": planner, "milestone": "Richtfest"}
    told = (await people.coordinator("PUT", path, json=content)).json()
    part = told["parts"][-1]
    assert part["milestone_accounts"]["Richtfest"]["id"] == planner
    assert part["account"] is None
    assigned = await notices(people, Role.PLANNER, "responsible", made["id"])
    assert [one["body"] for one in assigned] == [
        "Meilenstein „Richtfest“, fällig am 20.05.2031; Maßnahme „Bau am Markt“."
    ]
    with own_engine.begin() as connection:
        connection.execute(
            text("UPDATE undertaking SET due_on = :day WHERE id = :id"), {"day": DUE, "id": made["id"]}
        )
        tell_responsible(connection, Settings(), DUE + timedelta(1))
    late = await notices(people, Role.PLANNER, "responsible_overdue", made["id"])
    assert [one["body"] for one in late] == ["Meilenstein „Richtfest“, fällig am 20.05.2031"]  # not the stage
    unknown = await people.coordinator("PUT", path, json={**content, "milestone": "Einweihung"})
    assert unknown.status_code == 422
    removed = await people.coordinator("PUT", path, json={**content, "account_id": None})
    assert not removed.json()["parts"][-1]["milestone_accounts"]
