"""Administering accounts and organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.accounts.conftest import Browser

INSTITUTION = """
    WITH s AS (
        INSERT INTO source (region_id, code, name, attribution) SELECT id, 'test', 'Test', '' FROM region WHERE is_default
        ON CONFLICT (region_id, code) DO UPDATE SET name = 'Test' RETURNING id, region_id)
    INSERT INTO institution (region_id, source_id, source_key, name, provider)
    SELECT region_id, id, :key, :name, 'Kirche' FROM s RETURNING id"""


@pytest.fixture
async def admin(browser_at, person, engine: Engine) -> Browser:
    """The only administrator."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE account SET active = false WHERE role = 'admin'"))
    browser, who = browser_at(), person("admin")
    await browser.sign_in(who)
    browser.account_id = who.account_id
    return browser


async def test_accounts_are_listed_without_anything_secret(admin, person) -> None:
    person("analyst", name="Bea Beispiel")
    answer = await admin.send("GET", "/api/accounts")
    names = [one["name"] for one in answer.json()]
    assert "Bea Beispiel" in names
    assert names == sorted(names, key=str.lower)
    for secret in ("$argon2", "password_hash", "totp_secret", "token_hash"):
        assert secret not in answer.text


@pytest.mark.parametrize("changes", [{"role": "planner"}, {"active": False}])
async def test_the_last_who_may_administer_stays(admin, changes) -> None:
    answer = await admin.send("PATCH", f"/api/accounts/{admin.account_id}", changes)
    assert answer.status_code == 409
    assert "das letzte Konto" in answer.json()["detail"]
    assert (await admin.send("GET", "/api/accounts")).status_code == 200


async def test_an_administrator_may_go_once_another_is_there(admin, person) -> None:
    person("admin")
    answer = await admin.send("PATCH", f"/api/accounts/{admin.account_id}", {"role": "planner"})
    assert answer.status_code == 200
    assert not (await admin.session())["signed_in"], "with another role one signs in anew"


async def test_an_address_belongs_to_one_account_however_it_is_written(admin, person) -> None:
    form = {"email": person().email.upper(), "name": "Doppelt", "role": "editor"}
    answer = await admin.send("POST", "/api/accounts", form)
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "keine-adresse"}, {"email": "a@b\r\nBcc: x@y"}, {"name": "  "}, {"name": "a\x07b"},
        {"role": "visitor"}, {"role": "kaiser"}, {"organisation_id": 2_000_000_000}, {"id": 1}, {"name": "n" * 150},
    ],
)  # fmt: skip
async def test_an_account_with_wrong_data_is_not_made(admin, wrong) -> None:
    form = {"email": "richtig@example.org", "name": "Richtig", "role": "editor", **wrong}
    assert (await admin.send("POST", "/api/accounts", form)).status_code == 400


async def test_what_is_not_named_in_a_change_stays(admin, person) -> None:
    who = person("editor", name="Vorher")
    changed = (await admin.send("PATCH", f"/api/accounts/{who.account_id}", {"name": "Nachher"})).json()
    assert (changed["name"], changed["role"], changed["active"]) == ("Nachher", "editor", True)
    assert (await admin.send("PATCH", f"/api/accounts/{who.account_id}", {"role": None})).status_code == 400


async def test_locking_and_freeing_an_account(admin, person, browser_at) -> None:
    who = person()
    await admin.send("PATCH", f"/api/accounts/{who.account_id}", {"active": False})
    assert (await browser_at().sign_in(who)).status_code == 401
    assert (await admin.send("POST", f"/api/accounts/{who.account_id}/link")).status_code == 409
    await admin.send("PATCH", f"/api/accounts/{who.account_id}", {"active": True})
    assert (await browser_at().sign_in(who)).status_code == 200


async def test_somebody_can_be_signed_out_everywhere(admin, person, browser_at) -> None:
    who, browser = person(), browser_at()
    await browser.sign_in(who)
    assert (await admin.send("DELETE", f"/api/accounts/{who.account_id}/sessions")).status_code == 204
    assert not (await browser.session())["signed_in"]


async def test_providers_belong_to_an_organisation_that_keeps_institutions(
    admin, person, browser_at, engine: Engine
) -> None:
    made = await admin.send("POST", "/api/organisations", {"name": "  Kita-Werk   Angeln "})
    assert made.json()["name"] == "Kita-Werk Angeln"
    number = made.json()["id"]
    assert (await admin.send("POST", "/api/organisations", {"name": "Kita-Werk Angeln"})).status_code == 409
    who, browser = person("provider"), browser_at()
    await browser.sign_in(who)
    await admin.send("PATCH", f"/api/accounts/{who.account_id}", {"organisation_id": number})
    await browser.sign_in(who)
    assert (await browser.session())["organisation_id"] == number

    with engine.begin() as connection:
        institution = connection.execute(
            text(INSTITUTION), {"key": "1", "name": "Kita Seestern"}
        ).scalar_one()
        connection.execute(text(INSTITUTION), {"key": "2", "name": "Hort Anker"})
    [found] = (await admin.send("GET", "/api/institutions?q=seest")).json()
    assert (found["id"], found["organisation"]) == (institution, None)
    path = f"/api/organisations/{number}/institutions"
    assert (await admin.send("PUT", f"{path}/{institution}")).status_code == 204
    assert [one["name"] for one in (await admin.send("GET", path)).json()] == ["Kita Seestern"]
    assert (
        await admin.send("PUT", f"/api/organisations/99999/institutions/{institution}")
    ).status_code == 404
    assert (await admin.send("DELETE", f"{path}/{institution}")).status_code == 204
    assert (await admin.send("GET", path)).json() == []

    assert (
        await admin.send("PATCH", f"/api/organisations/{number}", {"name": "Kita-Werk"})
    ).status_code == 204
    listed = (await admin.send("GET", "/api/organisations")).json()
    assert {"id": number, "name": "Kita-Werk", "accounts": 1} in listed
