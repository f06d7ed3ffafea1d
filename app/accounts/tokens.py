"""Tokens for scripts and QGIS: narrower than their owner's role, for a limited time, shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import TOKEN_PERMISSIONS, Actor, Permission
from app.accounts.identify import TOKEN_PREFIX
from app.accounts.keys import digest, new_token
from app.accounts.people import checked_name
from app.errors import BadRequest, Conflict

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_DAYS = 366
MOST_TOKENS = 20

CREATE = """
    INSERT INTO api_token (account_id, name, token_hash, scope, expires_at)
    VALUES (:account_id, :name, :hash, :scope, now() + :lifetime)"""

LIST = """
    SELECT id, name, scope, created_at, expires_at, last_used_on, expires_at <= now() AS expired
      FROM api_token WHERE account_id = :account_id ORDER BY created_at DESC, id DESC"""


def scope_of(actor: Actor, wanted: list[str]) -> list[Permission]:
    """The permissions of a token: reading, and those wanted. Raises BadRequest for more than its maker may right now."""
    allowed = TOKEN_PERMISSIONS.intersection(actor.permissions)
    refused = [name for name in wanted if name not in allowed]
    if refused:
        raise BadRequest(
            f"Ein Zugangsschlüssel kann das nicht bekommen: {', '.join(refused)}.", parameter="scope"
        )
    return [one for one in Permission if one in wanted or one is Permission.READ]


def create_token(
    connection: Connection, account_id: int, name: str, scope: list[Permission], days: int
) -> str:
    """A new token, which is shown this once. Raises BadRequest, and Conflict where there are too many."""
    if not 1 <= days <= MOST_DAYS:
        raise BadRequest(f"Ein Zugangsschlüssel gilt 1 bis {MOST_DAYS} Tage.", parameter="days")
    if len(tokens(connection, account_id)) >= MOST_TOKENS:
        raise Conflict(f"Mehr als {MOST_TOKENS} Zugangsschlüssel kann ein Konto nicht haben.")
    token = TOKEN_PREFIX + new_token()
    values = {
        "account_id": account_id, "name": checked_name(name), "hash": digest(token),
        "scope": [str(permission) for permission in scope], "lifetime": timedelta(days=days),
    }  # fmt: skip
    connection.execute(text(CREATE), values)
    return token


def tokens(connection: Connection, account_id: int) -> list[dict[str, Any]]:
    """The tokens of an account, the newest first, without what would let one use them."""
    return [dict(row) for row in connection.execute(text(LIST), {"account_id": account_id}).mappings()]


def revoke_token(connection: Connection, account_id: int, token_id: int) -> bool:
    """End a token; False if the account has no such one."""
    ended = connection.execute(
        text("DELETE FROM api_token WHERE id = :id AND account_id = :account_id"),
        {"id": token_id, "account_id": account_id},
    )
    return ended.rowcount > 0
