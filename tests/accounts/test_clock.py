"""The clock is put back an hour, or on: nobody is locked out, nothing lasts for ever.

The database's clock cannot be put back in a test; what it has written down is put into the future instead, which is
what it looks like afterwards. The program's own clock is put back by time-machine.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import text

from app.accounts import sessions, throttle, tokens
from app.accounts.access import Permission, Role
from app.accounts.keys import new_token
from app.accounts.throttle import by_account
from app.accounts.totp import STEP_S, USE_STEP
from app.errors import TooMany
from tests.accounts.signing_in import sign_in_as

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

SECRET = b"test"
HOUR = timedelta(hours=1)
COLUMNS = (
    ("session", "created_at"), ("session", "last_seen_at"), ("session", "expires_at"), ("api_token", "created_at"),
    ("api_token", "expires_at"), ("sign_in_attempt", "last_at"), ("sign_in_attempt", "blocked_until"),
)  # fmt: skip


def put_back(connection: Connection, by: timedelta = HOUR) -> None:
    """Let all that was written down lie later than now by so much."""
    for table, column in COLUMNS:
        connection.execute(text(f"UPDATE {table} SET {column} = {column} + :by"), {"by": by})


@pytest.mark.parametrize("by", [HOUR, -HOUR])
async def test_who_is_signed_in_stays_so(client, engine: Engine, by: timedelta) -> None:
    signed_in = sign_in_as(engine, Role.EDITOR)
    with engine.begin() as connection:
        connection.execute(text("UPDATE session SET expires_at = expires_at + interval '3 hours'"))
        put_back(connection, by)
    answer = await client.get("/api/session", cookies=signed_in.cookies)
    assert answer.json()["signed_in"]


async def test_a_session_ends_also_after_the_clock_was_put_back(client, engine: Engine) -> None:
    signed_in = sign_in_as(engine, Role.EDITOR)
    with engine.begin() as connection:
        put_back(connection)
        connection.execute(text("UPDATE session SET expires_at = now() - interval '1 second'"))
    assert not (await client.get("/api/session", cookies=signed_in.cookies)).json()["signed_in"]


async def test_a_token_for_scripts_goes_on_and_ends_later_by_what_the_clock_lost(
    client, engine: Engine
) -> None:
    signed_in = sign_in_as(engine, Role.EDITOR)
    with engine.begin() as connection:
        token = tokens.create_token(connection, signed_in.account_id or 0, "Skript", [Permission.READ], 1)
        put_back(connection)
    answer = await client.get("/api/session", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


def test_who_has_to_wait_waits_no_longer_because_the_clock_was_put_back(connection: Connection) -> None:
    tried = by_account("password", "wer@example.org")
    for _ in range(throttle.ACCOUNT.free):
        throttle.take(connection, SECRET, tried)
    with pytest.raises(TooMany):
        throttle.take(connection, SECRET, tried)
    put_back(connection)
    with pytest.raises(TooMany) as told:
        throttle.take(connection, SECRET, tried)
    assert told.value.more["retry_after_s"] <= throttle.FIRST_WAIT_S


def test_failures_do_not_grow_because_the_clock_was_put_back(connection: Connection) -> None:
    tried = by_account("password", "wer@example.org")
    throttle.take(connection, SECRET, tried)
    put_back(connection, timedelta(days=30))
    for _ in range(throttle.ACCOUNT.free - 1):
        throttle.take(connection, SECRET, tried)


async def test_codes_are_taken_again_soon_after_the_clock_was_put_back(client, engine: Engine) -> None:
    signed_in = sign_in_as(engine, Role.EDITOR)
    now = int(time.time()) // STEP_S

    def use(step: int) -> bool:
        with engine.begin() as connection:
            values = {"account_id": signed_in.account_id, "step": step, "far": 10}
            return connection.execute(text(USE_STEP), values).first() is not None

    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO credential (account_id, totp_last_step) VALUES (:id, :step)"),
            {"id": signed_in.account_id, "step": now},
        )
    assert not use(now), "the same code twice"
    assert not use(now - 1), "an older code"
    back = now - 3600 // STEP_S
    assert use(back), "the clock was put back: people are not locked out for an hour"
    assert not use(back), "and still no code counts twice"


async def test_pages_go_on_when_the_programs_clock_jumps(client, engine: Engine) -> None:
    for jump in (timedelta(0), -HOUR, HOUR):
        with time_machine.travel(datetime.now(UTC) + jump, tick=True):
            assert (await client.get("/health")).status_code == 200
            assert (await client.get("/api/session")).json()["signed_in"] is False


def test_what_is_signed_out_stays_so(connection: Connection, engine: Engine) -> None:
    signed_in = sign_in_as(engine, Role.EDITOR)
    sessions.end(connection, signed_in.token)
    put_back(connection)
    assert sessions.find(connection, signed_in.token, HOUR) is None
    assert sessions.find(connection, new_token(), HOUR) is None
