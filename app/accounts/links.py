"""One-time links: whoever holds one may set the password of one account, once, for a limited time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from sqlalchemy import text

from app.accounts import sessions
from app.accounts.keys import digest, new_token
from app.errors import BadRequest

if TYPE_CHECKING:
    from sqlalchemy import Connection

Purpose = Literal["invitation", "reset"]
LIFETIME: dict[Purpose, timedelta] = {"invitation": timedelta(days=7), "reset": timedelta(hours=24)}
MAILED_RESET = timedelta(hours=1)
PAGE = "/anmelden/passwort"

MAKE = """
    INSERT INTO one_time_link (account_id, purpose, token_hash, expires_at)
    VALUES (:account_id, :purpose, :hash, now() + :lifetime)
    ON CONFLICT (account_id) DO UPDATE SET purpose = :purpose, token_hash = :hash, expires_at = now() + :lifetime"""

HOLDER = """
    SELECT a.id, a.email, a.name FROM one_time_link l JOIN account a ON a.id = l.account_id
     WHERE l.token_hash = :hash AND l.expires_at > now() AND a.active"""

USE = "DELETE FROM one_time_link WHERE token_hash = :hash AND expires_at > now() RETURNING account_id"

STORE = """
    INSERT INTO credential (account_id, password_hash, password_set_at) VALUES (:account_id, :password_hash, now())
    ON CONFLICT (account_id) DO UPDATE SET password_hash = :password_hash, password_set_at = now()"""


def make_link(
    connection: Connection, account_id: int, purpose: Purpose, lifetime: timedelta | None = None
) -> str:
    """The path of a new link; an earlier one of the account ends. What is secret stands where no server log sees it."""
    token = new_token()
    values = {
        "account_id": account_id, "purpose": purpose, "hash": digest(token),
        "lifetime": lifetime or LIFETIME[purpose],
    }  # fmt: skip
    connection.execute(text(MAKE), values)
    return f"{PAGE}#{token}"


def holder(connection: Connection, token: str) -> tuple[int, str, str]:
    """Number, e-mail address and name of the account a link is for. Raises BadRequest if it is used up or too old."""
    found = connection.execute(text(HOLDER), {"hash": digest(token)}).first()
    if found is None:
        raise BadRequest("Dieser Link gilt nicht mehr: Er wurde schon benutzt, ersetzt oder ist abgelaufen. Lassen Sie sich einen neuen geben.", parameter="token")  # fmt: skip
    return found.id, found.email, found.name


def use_link(connection: Connection, token: str, password_hash: str) -> int:
    """Set the password and use the link up; all sessions of the account end. Raises BadRequest as `holder`."""
    holder(connection, token)
    account_id = connection.execute(text(USE), {"hash": digest(token)}).scalar_one_or_none()
    if account_id is None:  # somebody was faster with the same link
        raise BadRequest("Dieser Link wurde gerade schon benutzt.", parameter="token")
    set_password(connection, account_id, password_hash)
    sessions.end_all(connection, account_id)
    return account_id


def set_password(connection: Connection, account_id: int, password_hash: str) -> None:
    """Store a new password; a link that could set another one ends."""
    values = {"account_id": account_id, "password_hash": password_hash}
    connection.execute(text(STORE), values)
    connection.execute(text("DELETE FROM one_time_link WHERE account_id = :account_id"), values)
