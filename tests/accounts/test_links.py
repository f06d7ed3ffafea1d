"""One-time links: an invitation or a reset sets a password once, within its time, and tells nobody who has an account."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
import socket
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from sqlalchemy import text

from app.accounts import links
from tests.accounts.conftest import PASSWORD, Browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

NEW = "Vier Möwen zählen Strandkörbe"


def link_of(engine: Engine, account_id: int, purpose: links.Purpose = "reset") -> str:
    with engine.begin() as connection:
        return links.make_link(connection, account_id, purpose).split("#")[1]


async def use(browser: Browser, token: str, password: str = NEW) -> int:
    answer = await browser.send("POST", "/api/session/password", {"token": token, "password": password})
    return answer.status_code


async def test_a_link_sets_the_password_and_ends_all_sessions(browser_at, person, engine: Engine) -> None:
    who, browser = person(), browser_at()
    await browser.sign_in(who)
    assert await use(browser_at(), link_of(engine, who.account_id)) == 204
    assert not (await browser.session())["signed_in"]
    assert (await browser_at().sign_in(who)).status_code == 401
    assert (await browser_at().sign_in(who, NEW)).status_code == 200


async def test_a_link_works_once(browser_at, person, engine: Engine) -> None:
    token = link_of(engine, person().account_id)
    assert await use(browser_at(), token) == 204
    answer = await browser_at().send("POST", "/api/session/password", {"token": token, "password": NEW})
    assert answer.status_code == 400
    assert "gilt nicht mehr" in answer.json()["detail"]


async def test_of_many_who_use_a_link_at_once_one_succeeds(browser_at, person, engine: Engine) -> None:
    token = link_of(engine, person().account_id)
    statuses = await asyncio.gather(*(use(browser_at(), token, f"{NEW} {number}") for number in range(4)))
    assert sorted(statuses) == [204, 400, 400, 400]


async def test_a_weak_password_does_not_use_the_link_up(browser_at, person, engine: Engine) -> None:
    token = link_of(engine, person().account_id)
    assert await use(browser_at(), token, "kurz") == 400
    assert await use(browser_at(), token) == 204


async def test_a_newer_link_ends_an_older_one(browser_at, person, engine: Engine) -> None:
    who = person()
    older, newer = link_of(engine, who.account_id), link_of(engine, who.account_id)
    assert await use(browser_at(), older) == 400
    assert await use(browser_at(), newer) == 204


async def test_a_link_expires(browser_at, person, engine: Engine) -> None:
    token = link_of(engine, person().account_id)
    with engine.begin() as connection:
        connection.execute(text("UPDATE one_time_link SET expires_at = now() - interval '1 second'"))
    assert await use(browser_at(), token) == 400


async def test_a_link_to_a_locked_account_is_worth_nothing(browser_at, person, engine: Engine) -> None:
    who = person()
    token = link_of(engine, who.account_id)
    with engine.begin() as connection:
        connection.execute(text("UPDATE account SET active = false WHERE id = :id"), {"id": who.account_id})
    assert await use(browser_at(), token) == 400


async def test_the_database_knows_only_the_hash(person, engine: Engine) -> None:
    token = link_of(engine, person().account_id)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT l::text FROM one_time_link l")).scalars().all()
    assert not any(token in one for one in row)


async def test_the_secret_of_a_link_stands_where_no_log_of_a_server_sees_it(person, engine: Engine) -> None:
    with engine.begin() as connection:
        path = links.make_link(connection, person().account_id, "reset")
    assert re.fullmatch(r"/anmelden/passwort#[\w-]{43}", path)


async def test_an_administrator_invites_and_the_invited_set_their_password(browser_at, person) -> None:
    admin = browser_at()
    await admin.sign_in(person("admin"))
    form = {"email": "neu@example.org", "name": "Neu Hier", "role": "planner"}
    answer = await admin.send("POST", "/api/accounts", form)
    assert answer.status_code == 201
    made = answer.json()
    assert made["account"]["has_password"] is False
    assert made["mailed"] is False
    assert await use(browser_at(), made["link"].split("#")[1]) == 204
    answer = await browser_at().send("POST", "/api/session", {"email": "neu@example.org", "password": NEW})
    assert answer.json()["role"] == "planner"


async def test_nobody_can_sign_in_before_the_invitation_was_used(browser_at, person) -> None:
    admin = browser_at()
    await admin.sign_in(person("admin"))
    form = {"email": "noch-nicht@example.org", "name": "Noch Nicht", "role": "editor"}
    await admin.send("POST", "/api/accounts", form)
    for password in ("", PASSWORD):
        answer = await browser_at().send(
            "POST", "/api/session", {"email": form["email"], "password": password}
        )
        assert answer.status_code == 401


async def test_without_a_mail_server_asking_for_a_link_says_whom_to_ask(browser_at) -> None:
    answer = await browser_at().send("POST", "/api/session/reset", {"email": "a@example.org"})
    assert answer.status_code == 400
    assert "Bitten Sie die Verwaltung" in answer.json()["detail"]


class Mailbox(Sink):
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def mail_server() -> Iterator[tuple[str, Mailbox]]:
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}", mailbox
    controller.stop()


async def test_a_link_is_mailed_to_the_account_and_nothing_to_others(
    serving, person, mail_server: tuple[str, Mailbox]
) -> None:
    url, mailbox = mail_server
    async with serving(smtp_url=url, base_url="https://atlas.example.org") as client:
        browser, who = Browser(client), person()
        answers = [
            await browser.send("POST", "/api/session/reset", {"email": address})
            for address in ("niemand@example.org", who.email)
        ]
        assert [answer.status_code for answer in answers] == [202, 202]
        assert answers[0].json() == answers[1].json()
        [mail] = mailbox.mails
        assert mail["To"] == who.email
        found = re.search(r"https://atlas\.example\.org/anmelden/passwort#([\w-]{43})", mail.get_content())
        assert found
        assert await use(Browser(client), found[1]) == 204


async def test_the_host_that_is_asked_does_not_get_into_the_link(
    serving, person, mail_server: tuple[str, Mailbox]
) -> None:
    url, mailbox = mail_server
    async with serving(smtp_url=url, base_url="https://atlas.example.org") as client:
        form = {"email": person().email}
        await client.post("/api/session/reset", json=form, headers={"Host": "evil.example"})
        assert "evil" not in mailbox.mails[0].get_content()


async def test_asking_for_links_again_and_again_is_slowed_down(serving, person, mail_server) -> None:
    url, mailbox = mail_server
    async with serving(smtp_url=url, base_url="https://atlas.example.org") as client:
        who = person()
        answers = [
            await Browser(client).send("POST", "/api/session/reset", {"email": who.email}) for _ in range(7)
        ]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429] * 2
        assert len(mailbox.mails) == 5


async def test_an_invitation_is_mailed_and_an_unreachable_server_is_said(
    serving, person, mail_server
) -> None:
    url, mailbox = mail_server
    form = {"email": "per-mail@example.org", "name": "Per Mail", "role": "editor"}
    async with serving(smtp_url=url, base_url="https://atlas.example.org") as client:
        admin = Browser(client)
        await admin.sign_in(person("admin"))
        made = (await admin.send("POST", "/api/accounts", form)).json()
        assert made["mailed"] is True
        assert made["link"] in mailbox.mails[0].get_content()
    async with serving(smtp_url="smtp://127.0.0.1:1", base_url="https://atlas.example.org") as client:
        admin = Browser(client)
        await admin.sign_in(person("admin"))
        again = (await admin.send("POST", f"/api/accounts/{made['account']['id']}/link")).json()
        assert again["mailed"] is False
        assert again["link"] != made["link"]
