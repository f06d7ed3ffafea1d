"""Notices reach whom they are for, by mail too, and no mail is lost, sent twice for nothing, or forged by a file name."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, text

from app.accounts.access import Actor, Role
from app.notices.mail import WAIT_MINUTES, send_mails
from app.notices.notices import Notice, mark_read, notices_of, notify, tidy_notices
from app.settings import Settings
from tests.accounts.signing_in import sign_in_as

NOW = datetime(2030, 1, 1, tzinfo=UTC)


class _Box:
    def __init__(self) -> None:
        self.got: list[Any] = []
        self.refuse = False

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        if self.refuse:
            return "451 später"
        self.got.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[_Box, Settings]]:
    handler = _Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    more = {
        "smtp_url": f"smtp://127.0.0.1:{port}",
        "notice_mail_to": "daten@kreis.example",
        "base_url": "https://atlas.example",
    }
    yield handler, Settings().model_copy(update=more)
    server.stop()


@pytest.fixture(autouse=True)
def empty(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE notice, mail CASCADE; DELETE FROM account"))


def test_a_notice_for_those_who_may_something_reaches_them_and_nobody_else(engine: Engine) -> None:
    editor, planner = (
        Actor(role, number, role.value) for role, number in ((Role.EDITOR, 1), (Role.PLANNER, 2))
    )
    with engine.begin() as connection:
        number = notify(
            connection,
            Settings(),
            Notice("x", "Bitte freigeben", link="/daten"),
            permission="approve_imports",
        )
        notify(connection, Settings(), Notice("x", "Nur für Sie"), account_id=1)
        assert [one["title"] for one in notices_of(connection, editor)] == ["Nur für Sie"]
        assert [one["title"] for one in notices_of(connection, planner)] == ["Bitte freigeben"]
        mark_read(connection, editor, [number])
        assert notices_of(connection, planner)[0]["read"] is False
        mark_read(connection, planner, [number])
        assert notices_of(connection, planner)[0]["read"] is True


def test_mails_go_to_accounts_with_the_permission_and_to_the_common_address(
    engine: Engine, box: tuple[_Box, Settings]
) -> None:
    planner, _editor = sign_in_as(engine, Role.PLANNER), sign_in_as(engine, Role.EDITOR)
    with engine.begin() as connection:
        notify(
            connection,
            box[1],
            Notice("x", "Neue Unterschiede", "3 neu.", "/daten?einspielung=1"),
            permission="approve_imports",
        )
    assert send_mails(engine, box[1], NOW) == 2
    assert {to[0] for to, _ in box[0].got} == {"daten@kreis.example", planner.email}
    body = box[0].got[0][1].get_content()
    assert "3 neu." in body
    assert "https://atlas.example/daten?einspielung=1" in body
    assert send_mails(engine, box[1], NOW) == 0


def test_a_server_that_does_not_take_it_is_asked_again_later_and_not_for_ever(
    engine: Engine, box: tuple[_Box, Settings]
) -> None:
    with engine.begin() as connection:
        notify(connection, box[1], Notice("x", "Titel"), permission="import")
    box[0].refuse = True
    now = NOW
    for minutes in WAIT_MINUTES:
        assert send_mails(engine, box[1], now) == 0
        box[0].refuse = False
        assert send_mails(engine, box[1], now + timedelta(minutes=minutes, seconds=-1)) == 0
        box[0].refuse = True
        now += timedelta(minutes=minutes)
    box[0].refuse = False
    assert send_mails(engine, box[1], now) == 1


def test_a_file_name_in_a_subject_makes_no_header(engine: Engine, box: tuple[_Box, Settings]) -> None:
    with engine.begin() as connection:
        notify(
            connection,
            box[1],
            Notice("x", "Datei a\r\nBcc: alle@example.org\r\n\r\nText"),
            permission="import",
        )
    assert send_mails(engine, box[1], NOW) == 1
    recipients, message = box[0].got[0]
    assert recipients == ["daten@kreis.example"]
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Datei a  Bcc: alle@example.org")


def test_nothing_is_sent_for_what_was_rolled_back_or_without_a_server(
    engine: Engine, box: tuple[_Box, Settings]
) -> None:
    with engine.connect() as connection:
        notify(connection, box[1], Notice("x", "Titel"), permission="import")
        connection.rollback()
    with engine.begin() as connection:
        notify(connection, Settings(), Notice("x", "Titel"), permission="import")
    assert send_mails(engine, box[1], NOW) == 0


def test_old_ones_go(engine: Engine, box: tuple[_Box, Settings]) -> None:
    with engine.begin() as connection:
        notify(connection, box[1], Notice("x", "Titel"), permission="import")
        connection.execute(
            text("UPDATE notice SET created_at = '2020-01-01'; UPDATE mail SET created_at = '2020-01-01'")
        )
        tidy_notices(connection)
        assert (
            connection.execute(
                text("SELECT (SELECT count(*) FROM notice) + (SELECT count(*) FROM mail)")
            ).scalar_one()
            == 0
        )
