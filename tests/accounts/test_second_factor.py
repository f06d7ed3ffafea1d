"""The second factor: set up with a code, asked for at every sign-in, no code taken twice."""

from __future__ import annotations

import asyncio
import base64
import math
import time
from typing import TYPE_CHECKING

import pytest
from pyotp.totp import TOTP
from sqlalchemy import text

from app.accounts import totp
from app.accounts.cookies import SESSION_COOKIE
from tests.accounts.conftest import Browser, Person

if TYPE_CHECKING:
    from sqlalchemy import Engine


class App:
    """An authenticator app; each code is of a later time step, as if half a minute had passed."""

    def __init__(self, key: str, engine: Engine) -> None:
        self.totp = TOTP(key)
        self._engine = engine

    def code(self) -> str:
        """The code of now, as if none had been used before."""
        with self._engine.begin() as connection:
            connection.execute(text("UPDATE credential SET totp_last_step = totp_last_step - 5"))
        return self.totp.now()


async def set_up(browser: Browser, who: Person, engine: Engine) -> tuple[App, list[str]]:
    """Sign in, set the second factor up; gives the app and the recovery codes."""
    await browser.sign_in(who)
    prepared = await browser.send("POST", "/api/account/totp", {"current_password": who.password})
    assert prepared.status_code == 200, prepared.text
    app = App(prepared.json()["key"], engine)
    confirmed = await browser.send("PUT", "/api/account/totp", {"code": app.totp.now()})
    assert confirmed.status_code == 200, confirmed.text
    return app, confirmed.json()["recovery_codes"]


async def test_the_key_comes_as_text_address_and_picture(browser_at, person) -> None:
    browser, who = browser_at(), person()
    await browser.sign_in(who)
    told = (await browser.send("POST", "/api/account/totp", {"current_password": who.password})).json()
    assert told["address"].startswith("otpauth://totp/Bildungsatlas:")
    assert f"secret={told['key']}" in told["address"]
    kind, picture = told["picture"].split(",")
    assert kind == "data:image/svg+xml;base64"
    assert b"<svg" in base64.b64decode(picture)


async def test_the_database_does_not_tell_the_key(browser_at, person, engine: Engine) -> None:
    browser, who = browser_at(), person()
    app, codes = await set_up(browser, who, engine)
    with engine.connect() as connection:
        kept = connection.execute(
            text("SELECT totp_secret FROM credential WHERE account_id = :id"), {"id": who.account_id}
        )
        assert app.totp.secret not in kept.scalar_one()
        hashes = (
            connection.execute(text("SELECT encode(code_hash, 'escape') FROM recovery_code")).scalars().all()
        )
    assert not any(code.replace("-", "") in one for one in hashes for code in codes)


async def test_with_a_second_factor_the_password_alone_allows_nothing(
    browser_at, person, engine: Engine
) -> None:
    who = person("admin")
    await set_up(browser_at(), who, engine)
    browser = browser_at()
    answer = (await browser.sign_in(who)).json()
    assert answer["needs_code"]
    assert not answer["signed_in"]
    assert not (await browser.session())["signed_in"]


async def test_a_page_that_is_loaded_anew_still_waits_for_the_code(
    browser_at, person, engine: Engine
) -> None:
    who = person()
    app, _ = await set_up(browser_at(), who, engine)
    browser = browser_at()
    await browser.sign_in(who)
    told = await browser.session()
    assert told["needs_code"]
    assert not told["signed_in"]
    assert (await browser.send("POST", "/api/session/totp", {"code": app.code()})).status_code == 200


async def test_the_waiting_session_reaches_no_route(browser_at, person, engine: Engine) -> None:
    who = person("admin")
    await set_up(browser_at(), who, engine)
    browser = browser_at()
    await browser.sign_in(who)
    for path in ("/api/account", "/api/accounts"):
        assert (await browser.send("GET", path)).status_code == 401


async def test_the_code_completes_signing_in_with_another_identifier(
    browser_at, person, engine: Engine
) -> None:
    who = person()
    app, _ = await set_up(browser_at(), who, engine)
    browser = browser_at()
    await browser.sign_in(who)
    waiting = browser.cookies[SESSION_COOKIE]
    answer = await browser.send("POST", "/api/session/totp", {"code": app.code()})
    assert answer.json()["signed_in"]
    assert browser.cookies[SESSION_COOKIE] != waiting
    assert (await browser.session())["signed_in"]


async def test_the_same_code_is_not_taken_twice(browser_at, person, engine: Engine) -> None:
    who = person()
    app, _ = await set_up(browser_at(), who, engine)
    first, second = browser_at(), browser_at()
    await first.sign_in(who)
    await second.sign_in(who)
    code = app.code()
    assert (await first.send("POST", "/api/session/totp", {"code": code})).status_code == 200
    answer = await second.send("POST", "/api/session/totp", {"code": code})
    assert answer.status_code == 401
    assert "schon benutzt" in answer.json()["detail"]


async def test_of_two_with_the_same_code_at_once_one_is_let_in(browser_at, person, engine: Engine) -> None:
    who = person()
    app, _ = await set_up(browser_at(), who, engine)
    browsers = [browser_at() for _ in range(4)]
    for browser in browsers:
        await browser.sign_in(who)
    code = app.code()
    answers = await asyncio.gather(
        *(one.send("POST", "/api/session/totp", {"code": code}) for one in browsers)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


@pytest.mark.parametrize("steps_ago", [2, 10, -1, -2])
async def test_a_code_of_another_time_is_refused(browser_at, person, engine: Engine, steps_ago: int) -> None:
    who = person()
    app, _ = await set_up(browser_at(), who, engine)
    app.code()
    browser = browser_at()
    await browser.sign_in(who)
    if time.time() % 30 > 27:  # not at the turn of a step
        await asyncio.sleep(3)
    code = app.totp.at(int(time.time()) - 30 * steps_ago)
    assert (await browser.send("POST", "/api/session/totp", {"code": code})).status_code == 401


async def test_guessing_codes_is_slowed_down(browser_at, person, engine: Engine) -> None:
    who = person()
    app, _ = await set_up(browser_at(), who, engine)
    browser = browser_at()
    await browser.sign_in(who)
    wrong = f"{(int(app.totp.now()) + 1) % 10**6:06}"
    statuses = [
        (await browser.send("POST", "/api/session/totp", {"code": wrong})).status_code for _ in range(6)
    ]
    assert statuses == [401] * 5 + [429]


async def test_a_recovery_code_stands_in_for_a_lost_device_once(browser_at, person, engine: Engine) -> None:
    who = person()
    _, codes = await set_up(browser_at(), who, engine)
    assert len(codes) == len(set(codes)) == 10
    assert all(len(code.replace("-", "")) * math.log2(len(totp.RECOVERY_ALPHABET)) >= 112 for code in codes)
    first, second = browser_at(), browser_at()
    await first.sign_in(who)
    await second.sign_in(who)
    assert (await first.send("POST", "/api/session/totp", {"code": codes[0].lower()})).status_code == 200
    assert (await second.send("POST", "/api/session/totp", {"code": codes[0]})).status_code == 401
    assert (await second.send("POST", "/api/session/totp", {"code": codes[1]})).status_code == 200


async def test_a_code_without_a_password_before_is_worth_nothing(browser_at) -> None:
    answer = await browser_at().send("POST", "/api/session/totp", {"code": "123456"})
    assert answer.status_code == 401


async def test_setting_up_and_removing_need_the_password(browser_at, person, engine: Engine) -> None:
    browser, who = browser_at(), person()
    await set_up(browser, who, engine)
    for path in ("/api/account/totp", "/api/account/totp/removal"):
        answer = await browser.send("POST", path, {"current_password": "geraten"})
        assert answer.status_code == 400
        assert answer.json()["parameter"] == "current_password"
    answer = await browser.send("POST", "/api/account/totp", {"current_password": who.password})
    assert answer.status_code == 409, "a second factor in force must not be replaced unseen"
    removed = await browser.send("POST", "/api/account/totp/removal", {"current_password": who.password})
    assert removed.status_code == 204
    assert (await browser_at().sign_in(who)).json()["signed_in"]


async def test_an_administrator_frees_somebody_who_has_lost_everything(
    browser_at, person, engine: Engine
) -> None:
    who, admin = person(), browser_at()
    await set_up(browser_at(), who, engine)
    await admin.sign_in(person("admin"))
    assert (await admin.send("DELETE", f"/api/accounts/{who.account_id}/totp")).status_code == 204
    assert (await browser_at().sign_in(who)).json()["signed_in"]


@pytest.mark.parametrize(
    ("role", "needs"),
    [("admin", True), ("coordinator", True), ("planner", False), ("editor", False), ("provider", False)],
)
async def test_who_administers_or_coordinates_must_have_one_unless_the_installation_says_otherwise(
    serving, person, role: str, needs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ATLAS_TOTP_REQUIRED_ROLES")
    async with serving() as client:
        browser = Browser(client)
        await browser.sign_in(person(role))
        assert (await browser.session())["needs_second_factor"] is needs


async def test_roles_that_must_have_one_may_only_set_it_up_until_they_do(
    serving, person, engine: Engine
) -> None:
    async with serving(totp_required_roles=frozenset({"admin"})) as client:
        browser, who = Browser(client), person("admin")
        await browser.sign_in(who)
        told = await browser.session()
        assert told["needs_second_factor"]
        assert told["permissions"] == ["read", "own_account"]
        answer = await browser.send("GET", "/api/accounts")
        assert answer.status_code == 403
        assert "zweite Faktor" in answer.json()["detail"]
        form = {"name": "Umweg", "scope": ["operate"], "current_password": who.password}
        around = await browser.send("POST", "/api/account/tokens", form)
        assert around.status_code == 400, "a token must not be a way around the second factor"
        await set_up(browser, who, engine)
        assert (await browser.send("GET", "/api/accounts")).status_code == 200
