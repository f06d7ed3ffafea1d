"""Guessing made slow: after a few failures every further try has to wait, twice as long each time.

Counted per account (whether it exists or not) and per address, in the database, so that all workers count together. A
try counts as failed before it is looked at, so that many at once gain nothing; a success takes that back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.accounts.keys import keyed
from app.errors import TooMany

if TYPE_CHECKING:
    from sqlalchemy import Connection

FIRST_WAIT_S = 30
LONGEST_WAIT_S = 900

ENTER = """
    INSERT INTO sign_in_attempt (key, failures, last_at) VALUES (:key, 0, clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET key = excluded.key"""
"""An existing row is locked by it: nobody can take it away before it is looked at."""

# A last try that is yet to come says that the clock was put back: what is left to wait counts from now.
MOVE = """
    UPDATE sign_in_attempt SET blocked_until = blocked_until - (last_at - clock_timestamp()), last_at = clock_timestamp()
     WHERE key = :key AND last_at > clock_timestamp() + interval '5 seconds'"""

LOOK = """
    SELECT failures, extract(epoch FROM clock_timestamp() - last_at)::float AS since_s,
           extract(epoch FROM blocked_until - clock_timestamp())::float AS wait_s
      FROM sign_in_attempt WHERE key = :key FOR UPDATE"""

COUNT = """
    UPDATE sign_in_attempt SET failures = :failures, last_at = clock_timestamp(),
           blocked_until = clock_timestamp() + make_interval(secs => :wait_s) WHERE key = :key"""

FORGET = "DELETE FROM sign_in_attempt WHERE key = :key"

FORGIVE = """
    UPDATE sign_in_attempt SET failures = greatest(failures - 1, 0), blocked_until = NULL WHERE key = :key"""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures are free, and how many seconds without one let one be forgotten."""

    free: int
    forgotten_after_s: float


ACCOUNT = Limit(free=5, forgotten_after_s=900)
ADDRESS = Limit(free=20, forgotten_after_s=360)
Tried = tuple[str, Limit]


def by_account(what: str, account: str | int) -> Tried:
    """A try at something (`what`) of an account, named by its e-mail address or number."""
    return f"{what}:{str(account).strip().lower()}", ACCOUNT


def by_address(host: str | None) -> Tried:
    """A try from an address; with IPv6 a whole network of 2⁶⁴ addresses is one household."""
    try:
        found = ip_address(host or "")
        told = str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)
    except ValueError:
        told = "unknown"  # a socket without an address, or a name put in by a proxy
    return f"address:{told}", ADDRESS


def wait_s(failures: int, limit: Limit) -> int:
    """Seconds that the next try has to wait after this many failures."""
    over = failures - limit.free
    return 0 if over < 0 else min(FIRST_WAIT_S * 2 ** min(over, 16), LONGEST_WAIT_S)


def take(connection: Connection, secret: bytes, *tried: Tried) -> None:
    """Count a try; commit before looking whether it is right. Raises TooMany if it is too early for one."""
    found = []
    for key, limit in sorted((keyed(secret, name), limit) for name, limit in tried):  # one order: no deadlock
        connection.execute(text(ENTER), {"key": key})
        connection.execute(text(MOVE), {"key": key})
        row = connection.execute(text(LOOK), {"key": key}).one()
        if (row.wait_s or 0) > 0:
            raise refusal(math.ceil(row.wait_s))
        found.append((key, limit, row))
    for key, limit, row in found:
        failures = max(row.failures - int(row.since_s / limit.forgotten_after_s), 0) + 1
        values = {"key": key, "failures": failures, "wait_s": wait_s(failures, limit)}
        connection.execute(text(COUNT), values)


def forgive(connection: Connection, secret: bytes, account: Tried, address: Tried) -> None:
    """It was right: the account's failures are forgotten, of the address only this one try."""
    work = [(keyed(secret, account[0]), FORGET), (keyed(secret, address[0]), FORGIVE)]
    for key, statement in sorted(work):  # the order of `take`: no deadlock
        connection.execute(text(statement), {"key": key})


def refusal(seconds: int) -> TooMany:
    """What is said to one who has to wait."""
    told = f"{seconds} Sekunden" if seconds < 90 else f"{round(seconds / 60)} Minuten"
    return TooMany(f"Zu viele Versuche. Bitte warten Sie {told}.", retry_after_s=seconds)
