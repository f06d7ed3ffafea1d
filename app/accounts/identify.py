"""Who is behind a request: by its token (scripts), by its session (browsers), else a visitor.

What was found is remembered for `REMEMBERED_SECONDS` in each process. Whoever ends sessions calls `forget`, so that in
the same process an ended session stops at once; in others it stops when this time is over. Visitors cost no query.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.accounts import sessions
from app.accounts.access import VISITOR, Actor, Permission, Role
from app.accounts.cookies import bearer_token, session_token
from app.accounts.keys import digest
from app.errors import NotSignedIn

if TYPE_CHECKING:
    from datetime import timedelta

    from fastapi import Request
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

REMEMBERED_SECONDS = 3.0
MOST_REMEMBERED = 10_000
TOKEN_PREFIX = "atlas_"  # noqa: S105 (so that scanners of published code recognise a token)
UNTIL_SECOND_FACTOR = frozenset({Permission.READ, Permission.OWN_ACCOUNT})

BEARER_OF = """
    SELECT t.id, t.account_id, t.scope, a.name, a.role, a.organisation_id,
           t.last_used_on IS DISTINCT FROM current_date AS unseen
      FROM api_token t JOIN account a ON a.id = t.account_id
     WHERE t.token_hash = :hash AND a.active AND t.expires_at > now()"""

USED = "UPDATE api_token SET last_used_on = current_date WHERE id = :id"


class Identification:
    """Finds the actor of a request; one per process."""

    def __init__(self, writer: AsyncEngine, idle: timedelta, must_have_totp: frozenset[Role]) -> None:
        self._writer = writer  # the primary: a replica might not yet know a session that has just begun
        self._idle = idle
        self._must_have_totp = must_have_totp
        self._known: dict[tuple[bool, bytes], tuple[Actor, float]] = {}

    async def __call__(self, request: Request) -> Actor:
        """The actor. Raises NotSignedIn for a token that is unknown or has expired."""
        bearer = bearer_token(request.headers.get("authorization"))
        token = bearer or session_token(request.cookies)
        if token is None:
            return VISITOR
        key = (bearer is not None, digest(token))
        known = self._known.get(key)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        async with self._writer.begin() as connection:
            actor = await connection.run_sync(self._by_token if bearer else self._by_session, token)
        if actor.account_id is not None:
            self._remember(key, actor)
        return actor

    async def of_session(self, token: str) -> Actor:
        """The actor of a session that has just begun."""
        async with self._writer.begin() as connection:
            return await connection.run_sync(self._by_session, token)

    async def waits_for_code(self, token: str) -> bool:
        """Whether the token is of a session whose second factor is still to come."""
        async with self._writer.connect() as connection:
            row = await connection.run_sync(sessions.find, token, sessions.SECOND_FACTOR_TIME)
        return row is not None and row.stage == "totp"

    def forget(self) -> None:
        """Look everybody up anew: sessions, tokens or roles have changed."""
        self._known.clear()

    def _remember(self, key: tuple[bool, bytes], actor: Actor) -> None:
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[key] = (actor, time.monotonic() + REMEMBERED_SECONDS)

    def _by_session(self, connection: Connection, token: str) -> Actor:
        row = sessions.find(connection, token, self._idle)
        if row is None or row.stage != "full":
            return VISITOR
        if row.unseen:
            connection.execute(text(sessions.SEEN), {"id": row.id})
        role = Role(row.role)
        missing = row.method == "password" and not row.has_totp and role in self._must_have_totp
        scope = UNTIL_SECOND_FACTOR if missing else None
        return Actor(role, row.account_id, row.name, row.organisation_id, scope, row.id)

    def _by_token(self, connection: Connection, token: str) -> Actor:
        row = connection.execute(text(BEARER_OF), {"hash": digest(token)}).first()
        if row is None:
            raise NotSignedIn("Diesen Zugangsschlüssel gibt es nicht, oder er ist abgelaufen.")
        if row.unseen:
            connection.execute(text(USED), {"id": row.id})
        scope = frozenset(permission for permission in Permission if permission in row.scope)
        return Actor(Role(row.role), row.account_id, row.name, row.organisation_id, scope)
