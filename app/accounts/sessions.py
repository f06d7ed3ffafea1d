"""Sessions, kept on the server: begun, found, ended. The browser holds a random token, the database its hash."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from app.accounts.keys import digest, new_token

if TYPE_CHECKING:
    from sqlalchemy import Connection

Method = Literal["password", "oidc"]
SECOND_FACTOR_TIME = timedelta(minutes=10)

BEGIN = """
    INSERT INTO session (token_hash, account_id, stage, method, device, expires_at)
    VALUES (:hash, :account_id, :stage, :method, :device, now() + :lifetime)"""

FIND = """
    SELECT s.id, s.account_id, s.stage, s.method, s.created_at, a.name, a.role, a.organisation_id,
           c.totp_confirmed_at IS NOT NULL AS has_totp, s.last_seen_at < now() - interval '1 minute' AS unseen
      FROM session s JOIN account a ON a.id = s.account_id LEFT JOIN credential c ON c.account_id = a.id
     WHERE s.token_hash = :hash AND a.active AND s.expires_at > now() AND s.last_seen_at > now() - cast(:idle AS interval)"""

SEEN = "UPDATE session SET last_seen_at = now() WHERE id = :id"

LIST = """
    SELECT id, device, method, created_at, last_seen_at FROM session
     WHERE account_id = :account_id AND stage = 'full' AND expires_at > now()
       AND last_seen_at > now() - cast(:idle AS interval)
     ORDER BY last_seen_at DESC"""


def begin(
    connection: Connection, account_id: int, method: Method, device: str, lifetime: timedelta,
    *, second_factor: bool = False,
) -> str:  # fmt: skip
    """A new session's token; `second_factor`: it allows nothing yet but to give the second factor."""
    token = new_token()
    values = {
        "hash": digest(token), "account_id": account_id, "method": method, "device": device[:120],
        "stage": "totp" if second_factor else "full",
        "lifetime": SECOND_FACTOR_TIME if second_factor else lifetime,
    }  # fmt: skip
    connection.execute(text(BEGIN), values)
    return token


def find(connection: Connection, token: str, idle: timedelta) -> Any | None:  # noqa: ANN401
    """The session of a token with its account (columns of FIND); None if there is none that still counts."""
    return connection.execute(text(FIND), {"hash": digest(token), "idle": idle}).first()


def end(connection: Connection, token: str) -> None:
    """End the session of a token, if there is one."""
    connection.execute(text("DELETE FROM session WHERE token_hash = :hash"), {"hash": digest(token)})


def end_one(connection: Connection, account_id: int, session_id: int) -> bool:
    """End one of an account's sessions; False if it has no such session."""
    ended = connection.execute(
        text("DELETE FROM session WHERE id = :id AND account_id = :account_id"),
        {"id": session_id, "account_id": account_id},
    )
    return ended.rowcount > 0


def end_all(connection: Connection, account_id: int, *, but: int | None = None) -> int:
    """End all sessions of an account, on all devices, `but` one; gives how many there were."""
    ended = connection.execute(
        text("DELETE FROM session WHERE account_id = :account_id AND id IS DISTINCT FROM :but"),
        {"account_id": account_id, "but": but},
    )
    return ended.rowcount
