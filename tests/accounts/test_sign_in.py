"""Signing in with a password, sessions, and signing out."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text

from app.accounts import links, passwords
from app.accounts.access import Role
from app.accounts.cookies import MARK_COOKIE, SESSION_COOKIE
from app.accounts.devices import DEVICE_COOKIE
from app.accounts.expiry import tidy_accounts
from app.accounts.keys import csrf_token_of, digest, new_token
from app.settings import Settings
from tests.accounts.conftest import Browser
from tests.accounts.signing_in import sign_in_as

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Engine

WRONG = "E-Mail-Adresse oder Passwort stimmen nicht."


def at_database(engine: Engine, sql: str, **values: object) -> Any:
    with engine.begin() as connection:
        return connection.execute(text(sql), values)


async def test_who_signs_in_is_told_who_they_are_and_what_they_may(browser_at, person) -> None:
    browser = browser_at()
    answer = await browser.sign_in(person("editor", name="Ada Muster"))
    assert answer.status_code == 200
    told = await browser.session()
    assert told["signed_in"]
    assert (told["name"], told["role"]) == ("Ada Muster", "editor")
    assert "edit_sites" in told["permissions"]
    assert told["csrf_token"] == answer.json()["csrf_token"]


async def test_the_address_is_found_however_it_is_written(browser_at, person) -> None:
    who = person()
    answer = await browser_at().send(
        "POST", "/api/session", {"email": f"  {who.email.upper()} ", "password": who.password}
    )
    assert answer.status_code == 200


async def test_a_visitor_is_told_the_ways_to_sign_in(browser_at) -> None:
    told = await browser_at().session()
    assert told["signed_in"] is False
    assert told["permissions"] == ["read"]
    assert told["ways"] == {"mail": False, "oidc": None}


async def test_the_session_cookie_is_bound_to_the_host_and_hidden_from_scripts(browser_at, person) -> None:
    answer = await browser_at().sign_in(person())
    cookies = {one.split("=")[0]: one for one in answer.headers.get_list("set-cookie")}
    assert set(cookies) == {SESSION_COOKIE, MARK_COOKIE, DEVICE_COOKIE}
    assert SESSION_COOKIE.startswith("__Host-")
    parts = {part.strip().lower() for part in cookies[SESSION_COOKIE].split(";")[1:]}
    assert parts == {"httponly", "path=/", "samesite=lax", "secure"}
    assert cookies[MARK_COOKIE].split(";")[0] == f"{MARK_COOKIE}=1"
    assert "HttpOnly" in cookies[DEVICE_COOKIE]


async def test_the_database_does_not_know_the_token(browser_at, person, engine: Engine) -> None:
    browser, who = browser_at(), person()
    await browser.sign_in(who)
    stored = at_database(engine, "SELECT token_hash FROM session WHERE account_id = :id", id=who.account_id)
    assert bytes(stored.scalar_one()) == digest(browser.cookies[SESSION_COOKIE])


async def test_a_session_from_before_is_never_gone_on_with(browser_at, person, engine: Engine) -> None:
    planted, browser = sign_in_as(engine, Role.EDITOR), browser_at()
    browser.cookies, browser.token = dict(planted.cookies), planted.headers["X-CSRF-Token"]
    await browser.sign_in(person())
    assert browser.cookies[SESSION_COOKIE] != planted.token
    left = at_database(
        engine, "SELECT count(*) FROM session WHERE token_hash = :hash", hash=digest(planted.token)
    )
    assert left.scalar_one() == 0


async def test_an_identifier_that_somebody_made_up_is_not_taken_over(browser_at, person) -> None:
    browser, made_up = browser_at(), new_token()
    browser.cookies = {SESSION_COOKIE: made_up}
    browser.token = csrf_token_of(made_up)
    await browser.sign_in(person())
    assert browser.cookies[SESSION_COOKIE] != made_up


@pytest.mark.parametrize("active", [True, False])
async def test_a_wrong_password_an_unknown_and_a_locked_account_are_answered_alike(
    browser_at, person, engine: Engine, active: bool
) -> None:
    who = person()
    at_database(
        engine, "UPDATE account SET active = :active WHERE id = :id", active=active, id=who.account_id
    )
    password = "falsch geraten und lang" if active else who.password
    known = await browser_at().sign_in(who, password)
    unknown = await browser_at().send(
        "POST", "/api/session", {"email": "niemand@example.org", "password": "falsch geraten und lang"}
    )
    assert known.status_code == unknown.status_code == 401
    assert known.json() == unknown.json()
    assert known.json()["detail"] == WRONG


@pytest.mark.usefixtures("real_hashing")
async def test_how_long_it_takes_does_not_tell_whether_an_account_exists(browser_at, person, engine) -> None:
    browser, times = browser_at(), {"known": [], "unknown": []}
    await browser.send("POST", "/api/session", {"email": "x@example.org", "password": "to warm up"})
    for turn in range(8):
        for kind, email in (("known", person().email), ("unknown", f"niemand-{turn}@example.org")):
            at_database(engine, "DELETE FROM sign_in_attempt")
            start = time.perf_counter()
            await browser.send("POST", "/api/session", {"email": email, "password": "falsch geraten"})
            times[kind].append(time.perf_counter() - start)
    known, unknown = statistics.median(times["known"]), statistics.median(times["unknown"])
    # Hashing takes the most of it: without it an unknown account would be answered in a tenth of the time.
    assert 0.6 < known / unknown < 1.6, times


async def test_after_five_failures_even_the_right_password_has_to_wait(browser_at, person) -> None:
    browser, who = browser_at(), person()
    for _ in range(5):
        assert (await browser.sign_in(who, "falsch geraten und lang")).status_code == 401
    answer = await browser.sign_in(who)
    assert answer.status_code == 429
    assert 25 <= int(answer.headers["Retry-After"]) <= 30
    assert "Sekunden" in answer.json()["detail"]


async def test_an_account_that_does_not_exist_is_throttled_just_the_same(browser_at) -> None:
    browser, statuses = browser_at(), []
    for _ in range(6):
        answer = await browser.send("POST", "/api/session", {"email": "niemand@x.org", "password": "geraten"})
        statuses.append(answer.status_code)
    assert statuses == [401] * 5 + [429]


async def test_the_wait_doubles_and_ends(browser_at, person, engine: Engine) -> None:
    browser, who, waits = browser_at(), person(), []
    for _ in range(12):
        answer = await browser.sign_in(who, "falsch geraten und lang")
        if answer.status_code == 429:
            waits.append(int(answer.headers["Retry-After"]))
            at_database(engine, "UPDATE sign_in_attempt SET blocked_until = clock_timestamp()")
    assert waits[:3] == [30, 60, 120]
    at_database(engine, "UPDATE sign_in_attempt SET blocked_until = clock_timestamp()")
    assert (await browser.sign_in(who)).status_code == 200
    assert (await browser_at().sign_in(who, "falsch geraten und lang")).status_code == 401


async def test_many_guesses_at_once_gain_nothing(browser_at, person, engine: Engine) -> None:
    who = person()
    answers = await asyncio.gather(
        *(browser_at().sign_in(who, f"geraten Nummer {number}") for number in range(30))
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(401) == 5
    assert statuses.count(429) == 25


async def test_strangers_who_guess_do_not_lock_out_whoever_comes_with_a_known_browser(
    browser_at, person
) -> None:
    who, mine, stranger = person(), browser_at(), browser_at()
    await mine.sign_in(who)
    await mine.send("DELETE", "/api/session")
    for _ in range(6):
        refused = await stranger.sign_in(who, "falsch geraten und lang")
    assert refused.status_code == 429
    assert (await mine.sign_in(who)).status_code == 200


async def test_a_known_browser_is_known_for_its_own_account_only_and_throttled_itself(
    browser_at, person
) -> None:
    mine, victim, attacker = person(), person(), browser_at()
    await attacker.sign_in(mine)
    await attacker.send("DELETE", "/api/session")
    for _ in range(5):
        await browser_at().sign_in(victim, "falsch geraten und lang")
    assert (await attacker.sign_in(victim, "falsch geraten und lang")).status_code == 429
    statuses = [(await attacker.sign_in(mine, "falsch geraten und lang")).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]


async def test_a_made_up_known_browser_is_a_strange_one(browser_at, person) -> None:
    who, stranger = person(), browser_at()
    for number in range(6):
        stranger.cookies = {DEVICE_COOKIE: f"made.up.{number}"}
        answer = await stranger.sign_in(who, "falsch geraten und lang")
    assert answer.status_code == 429


async def test_when_too_many_sign_in_at_once_the_later_ones_are_told_so(
    browser_at, person, monkeypatch
) -> None:
    who, browser = person(), browser_at()
    monkeypatch.setattr(passwords.ASIDE, "_waiting", passwords.MOST_WAITING)
    answer = await browser.sign_in(who)
    assert answer.status_code == 429
    assert "sehr viele" in answer.json()["detail"]
    monkeypatch.undo()
    assert (await browser.sign_in(who)).status_code == 200


async def test_several_processes_count_together(serving, person) -> None:
    who = person()
    async with serving() as here, serving() as there:
        statuses = [
            (await Browser(one).sign_in(who, "falsch geraten und lang")).status_code
            for one in (here, there, here, there, here, there)
        ]
    assert statuses == [401] * 5 + [429]


async def test_one_address_that_tries_many_accounts_has_to_wait(browser_at, engine: Engine) -> None:
    browser, statuses = browser_at(), []
    for number in range(21):
        answer = await browser.send(
            "POST", "/api/session", {"email": f"opfer-{number}@example.org", "password": "Sommer2026!"}
        )
        statuses.append(answer.status_code)
    assert statuses == [401] * 20 + [429]


async def test_signing_in_rightly_does_not_clear_an_address_of_its_failures(browser_at, person) -> None:
    browser, mine, statuses = browser_at(), person(), []
    for number in range(24):
        answer = await browser.send(
            "POST", "/api/session", {"email": f"opfer-{number}@example.org", "password": "Sommer2026!"}
        )
        statuses.append(answer.status_code)
        if answer.status_code == 401 and number % 5 == 4:
            await browser_at().sign_in(mine)
    assert 429 in statuses


async def test_signing_out_ends_the_session_at_once_and_for_good(browser_at, person, client) -> None:
    browser = browser_at()
    await browser.sign_in(person())
    kept = dict(browser.cookies)
    assert (await client.get("/api/account", cookies=kept)).status_code == 200
    answer = await browser.send("DELETE", "/api/session")
    assert answer.status_code == 204
    assert set(browser.cookies) == {DEVICE_COOKIE}
    assert (await client.get("/api/account", cookies=kept)).status_code == 401


async def test_signing_out_everywhere_ends_the_sessions_of_all_devices(browser_at, person) -> None:
    who, phone, desk = person(), browser_at(), browser_at()
    await phone.sign_in(who)
    await desk.sign_in(who)
    listed = (await desk.send("GET", "/api/account/sessions")).json()
    assert [one["current"] for one in listed].count(True) == 1
    assert len(listed) == 2
    assert (await desk.send("DELETE", "/api/account/sessions")).status_code == 204
    assert not (await phone.session())["signed_in"]
    assert not (await desk.session())["signed_in"]


async def test_a_single_session_can_be_ended_but_only_ones_own(browser_at, person) -> None:
    who, phone, desk, other = person(), browser_at(), browser_at(), browser_at()
    await phone.sign_in(who)
    await desk.sign_in(who)
    await other.sign_in(person())
    listed = (await desk.send("GET", "/api/account/sessions")).json()
    number = next(one["id"] for one in listed if not one["current"])
    assert (await other.send("DELETE", f"/api/account/sessions/{number}")).status_code == 404
    assert (await phone.session())["signed_in"]
    assert (await desk.send("DELETE", f"/api/account/sessions/{number}")).status_code == 204
    assert not (await phone.session())["signed_in"]


@pytest.mark.parametrize(
    "aged",
    [
        "last_seen_at = now() - interval '121 minutes'",
        "expires_at = now() - interval '1 second'",
    ],
)
async def test_a_session_ends_when_idle_and_in_any_case_after_its_time(
    browser_at, person, engine: Engine, aged: str
) -> None:
    browser, who = browser_at(), person()
    await browser.sign_in(who)
    at_database(engine, f"UPDATE session SET {aged} WHERE account_id = :id", id=who.account_id)
    browser.client.app.state.identify.forget()  # what is remembered for three seconds
    assert not (await browser.session())["signed_in"]


async def test_a_session_in_use_does_not_become_idle(browser_at, person, engine: Engine) -> None:
    browser, who = browser_at(), person()
    await browser.sign_in(who)
    at_database(
        engine,
        "UPDATE session SET last_seen_at = now() - interval '100 minutes' WHERE account_id = :id",
        id=who.account_id,
    )
    browser.client.app.state.identify.forget()
    assert (await browser.session())["signed_in"]
    seen = at_database(
        engine,
        "SELECT now() - last_seen_at < interval '1 minute' FROM session WHERE account_id = :id",
        id=who.account_id,
    )
    assert seen.scalar_one()


@pytest.mark.parametrize("changes", [{"role": "analyst"}, {"active": False}])
async def test_other_rights_end_the_sessions(browser_at, person, engine: Engine, changes) -> None:
    browser, who, admin = browser_at(), person("editor"), browser_at()
    await browser.sign_in(who)
    await admin.sign_in(person("admin"))
    assert (await browser.session())["signed_in"]
    assert (await admin.send("PATCH", f"/api/accounts/{who.account_id}", changes)).status_code == 200
    assert not (await browser.session())["signed_in"]


async def test_an_ended_session_stops_within_three_seconds_in_other_processes(
    serving, person, engine: Engine
) -> None:
    async with serving() as here, serving() as there:
        browser = Browser(here)
        await browser.sign_in(person())
        elsewhere = Browser(there)
        elsewhere.cookies = dict(browser.cookies)
        assert (await elsewhere.session())["signed_in"]
        await browser.send("DELETE", "/api/session")
        await asyncio.sleep(3.1)
        assert not (await elsewhere.session())["signed_in"]


async def test_a_visitor_costs_no_look_up(client: httpx.AsyncClient) -> None:
    asked: list[str] = []
    writer = client.app.state.writer.sync_engine  # type: ignore[attr-defined]
    event.listen(writer, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert (await client.get("/api/areas?geometry=false")).status_code == 200
    assert (await client.get("/api/session")).status_code == 200
    assert asked == []
    await client.get("/api/areas?geometry=false", cookies={SESSION_COOKIE: new_token()})
    assert len(asked) == 1


async def test_somebody_signed_in_is_looked_up_once_in_three_seconds(client, engine: Engine) -> None:
    signed_in, asked = sign_in_as(engine, Role.PLANNER), []
    event.listen(
        client.app.state.writer.sync_engine, "before_cursor_execute", lambda *told: asked.append(told[2])
    )
    for _ in range(20):
        await client.get("/api/areas?geometry=false", cookies=signed_in.cookies)
    assert len(asked) == 1


async def test_answers_for_one_role_are_not_kept_for_another(client, engine: Engine) -> None:
    path, planner = "/api/areas?geometry=false", sign_in_as(engine, Role.PLANNER)
    public = await client.get(path)
    assert public.headers["cache-control"].startswith("public")
    internal = await client.get(path, cookies=planner.cookies)
    assert internal.headers["cache-control"].startswith("private")
    assert "Cookie" in internal.headers["vary"]
    assert internal.headers["etag"] != public.headers["etag"]
    asked_again = await client.get(path, headers={"If-None-Match": internal.headers["etag"]})
    assert asked_again.status_code == 200, (
        "a visitor must not be told that the planner's answer is still right"
    )


@pytest.mark.parametrize("path", ["/api/session", "/api/account", "/api/accounts", "/api/organisations"])
async def test_nothing_about_people_is_kept_by_a_cache(client, engine: Engine, path: str) -> None:
    admin = sign_in_as(engine, Role.ADMIN)
    for cookies in (admin.cookies, {}):
        answer = await client.get(path, cookies=cookies)
        assert answer.headers["cache-control"] == "no-store"


async def test_signing_in_from_another_site_is_refused(client, person) -> None:
    who = person()
    form = {"email": who.email, "password": who.password}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = await client.post("/api/session", json=form, headers=headers)
        assert answer.status_code == 403
    plain = {"Content-Type": "text/plain"}  # what a form of another site could send without asking first
    answer = await client.post("/api/session", content=str(form).replace("'", '"'), headers=plain)
    assert answer.status_code == 400


async def test_an_older_browser_that_says_only_its_origin_is_let_through(client, engine: Engine) -> None:
    signed_in = sign_in_as(engine, Role.EDITOR)
    headers = {"X-CSRF-Token": signed_in.headers["X-CSRF-Token"], "Origin": "https://atlas.test"}
    answer = await client.patch(
        "/api/account", json={"name": "Neu"}, cookies=signed_in.cookies, headers=headers
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {}, {"email": "a@b.de"}, {"email": ["a"], "password": {}}, {"email": "a@b.de", "password": "x" * 257},
        {"email": "a@b.de", "password": "x", "role": "admin"}, {"email": "a\x00@b.de", "password": "x\x00"},
    ],
)  # fmt: skip
async def test_what_is_no_sign_in_is_refused_in_words(browser_at, form: dict[str, Any]) -> None:
    answer = await browser_at().send("POST", "/api/session", form)
    assert answer.status_code in (400, 401)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_has_expired_is_forgotten_and_nothing_else(browser_at, person, engine: Engine) -> None:
    here, there, who = browser_at(), browser_at(), person()
    await here.sign_in(who)
    await there.sign_in(who)
    await browser_at().sign_in(who, "falsch geraten und lang")
    with engine.begin() as connection:
        links.make_link(connection, who.account_id, "reset")
        newest = "id = (SELECT max(id) FROM session)"
        connection.execute(text(f"UPDATE session SET last_seen_at = now() - interval '1 day' WHERE {newest}"))
        tidy_accounts(connection, Settings())
        counted = "SELECT count(*) FROM {} WHERE account_id = :id"
        left = [
            connection.execute(text(counted.format(table)), {"id": who.account_id}).scalar_one()
            for table in ("session", "one_time_link")
        ]
        assert left == [1, 1]
        assert connection.execute(text("SELECT count(*) FROM sign_in_attempt")).scalar_one() > 0
        connection.execute(
            text("UPDATE sign_in_attempt SET last_at = now() - interval '2 days', blocked_until = NULL")
        )
        connection.execute(text("UPDATE one_time_link SET expires_at = now()"))
        tidy_accounts(connection, Settings())
        for table in ("sign_in_attempt", "one_time_link"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
