"""Tokens for scripts and QGIS: never more than their owner, never for the account itself, and they expire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.accounts.access import GRANTS, TOKEN_PERMISSIONS, Permission, Role
from app.accounts.identify import TOKEN_PREFIX
from app.accounts.keys import digest
from tests.accounts.permissions import table
from tests.accounts.signing_in import sign_in_as
from tests.accounts.test_permissions import REFUSALS, address

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine

    from tests.accounts.conftest import Browser, Person


async def a_token(browser: Browser, who: Person, **form: object) -> str:
    await browser.sign_in(who)
    form = {"name": "QGIS", "current_password": who.password, **form}
    answer = await browser.send("POST", "/api/account/tokens", form)
    assert answer.status_code == 201, answer.text
    return answer.json()["token"]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_token_identifies_its_owner_without_cookie_or_csrf_token(browser_at, person, client) -> None:
    token = await a_token(browser_at(), person("editor"), scope=["edit_sites"])
    assert token.startswith(TOKEN_PREFIX)
    told = (await client.get("/api/session", headers=bearer(token))).json()
    assert told["signed_in"]
    assert told["permissions"] == ["read", "edit_sites"]
    assert told["csrf_token"] is None


@pytest.mark.parametrize("scope", [["own_account"], ["manage_accounts"], ["operate", "own_account"], ["fly"]])
async def test_no_token_may_make_accounts_passwords_or_further_tokens(browser_at, person, scope) -> None:
    browser, who = browser_at(), person("admin")
    await browser.sign_in(who)
    form = {"name": "zu viel", "scope": scope, "current_password": who.password}
    assert (await browser.send("POST", "/api/account/tokens", form)).status_code == 400


async def test_a_token_may_not_more_than_its_owner(browser_at, person) -> None:
    browser, who = browser_at(), person("provider")
    await browser.sign_in(who)
    form = {"name": "zu viel", "scope": ["edit_sites"], "current_password": who.password}
    assert (await browser.send("POST", "/api/account/tokens", form)).status_code == 400


async def test_a_token_loses_what_its_owner_loses(browser_at, person, client, engine: Engine) -> None:
    who = person("editor")
    token = await a_token(browser_at(), who, scope=["edit_sites"])
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE account SET role = 'provider' WHERE id = :id"), {"id": who.account_id}
        )
    client.app.state.identify.forget()
    told = (await client.get("/api/session", headers=bearer(token))).json()
    assert told["permissions"] == ["read"]


async def test_an_admins_token_with_everything_reaches_no_route_of_accounts(
    browser_at, person, client: httpx.AsyncClient
) -> None:
    token = await a_token(browser_at(), person("admin"), scope=sorted(TOKEN_PERMISSIONS))
    internal = [
        key
        for key, roles in table().items()
        if Role.VISITOR not in roles
        and key[1].startswith(("/api/account", "/api/organisation", "/api/institutions"))
    ]
    assert len(internal) > 20
    for method, path in internal:
        answer = await client.request(method, address(path), headers=bearer(token))
        assert answer.status_code == 403, (method, path)


@pytest.mark.parametrize("how", ["expired", "revoked", "locked", "made up"])
async def test_a_token_that_does_not_count_is_refused_even_where_everybody_may_read(
    browser_at, person, client, engine: Engine, how: str
) -> None:
    browser, who = browser_at(), person()
    token = await a_token(browser, who)
    with engine.begin() as connection:
        if how == "expired":
            connection.execute(text("UPDATE api_token SET expires_at = now()"))
        elif how == "locked":
            connection.execute(
                text("UPDATE account SET active = false WHERE id = :id"), {"id": who.account_id}
            )
    client.app.state.identify.forget()
    if how == "revoked":
        [listed] = (await browser.send("GET", "/api/account/tokens")).json()
        assert (await browser.send("DELETE", f"/api/account/tokens/{listed['id']}")).status_code == 204
    answer = await client.get("/api/region", headers=bearer("atlas_x" if how == "made up" else token))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_is_shown_once_and_stored_as_its_hash(browser_at, person, engine: Engine) -> None:
    browser = browser_at()
    token = await a_token(browser, person(), name="Skript", days=30)
    listed = await browser.send("GET", "/api/account/tokens")
    assert token not in listed.text
    assert listed.json()[0]["name"] == "Skript"
    with engine.connect() as connection:
        stored = connection.execute(
            text("SELECT token_hash FROM api_token WHERE name = 'Skript'")
        ).scalar_one()
    assert bytes(stored) == digest(token)


async def test_the_day_of_the_last_use_is_noted(browser_at, person, client) -> None:
    browser = browser_at()
    token = await a_token(browser, person())
    assert (await browser.send("GET", "/api/account/tokens")).json()[0]["last_used_on"] is None
    await client.get("/api/session", headers=bearer(token))
    assert (await browser.send("GET", "/api/account/tokens")).json()[0]["last_used_on"]


@pytest.mark.parametrize("days", [0, -1, 367])
async def test_a_token_lives_for_a_year_at_most(browser_at, person, days: int) -> None:
    browser, who = browser_at(), person()
    await browser.sign_in(who)
    form = {"name": "ewig", "days": days, "current_password": who.password}
    assert (await browser.send("POST", "/api/account/tokens", form)).status_code == 400


async def test_making_a_token_needs_the_password(browser_at, person) -> None:
    browser = browser_at()
    await browser.sign_in(person())
    answer = await browser.send("POST", "/api/account/tokens", {"name": "x", "current_password": "geraten"})
    assert answer.status_code == 400


async def test_the_token_of_a_session_is_no_token_for_scripts(client, engine: Engine) -> None:
    signed_in = sign_in_as(engine, Role.ADMIN)
    await client.get("/api/session", cookies=signed_in.cookies)  # so that the session is remembered
    answer = await client.get("/api/session", headers=bearer(signed_in.token))
    assert answer.status_code == 401


async def test_a_token_goes_before_a_cookie(browser_at, person, client, engine: Engine) -> None:
    """Else a change with both would pass without a CSRF token and be done with the rights of the session."""
    token = await a_token(browser_at(), person("provider"))
    admin = sign_in_as(engine, Role.ADMIN)
    answer = await client.get("/api/accounts", cookies=admin.cookies, headers=bearer(token))
    assert answer.status_code in REFUSALS
    empty = await client.patch(
        "/api/account", json={"name": "x"}, cookies=admin.cookies, headers={"Authorization": "Bearer "}
    )
    assert empty.status_code == 403


def test_every_role_may_give_its_tokens_something() -> None:
    assert all(Permission.READ in GRANTS[role] & TOKEN_PERMISSIONS for role in Role)
