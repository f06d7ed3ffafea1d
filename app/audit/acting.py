"""Writing in somebody's name: every transaction that changes domain data says who and why before it does.

The database keeps what was changed (triggers of migration 0003) and reads who and why from these settings, which
end with the transaction.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import Request
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from app.accounts.access import Actor

SAY_WHO = """
    SELECT set_config('atlas.account_id', :account_id, true), set_config('atlas.actor', :name, true),
           set_config('atlas.reason', :reason, true)"""


@dataclass(frozen=True, slots=True)
class Author:
    """In whose name something is written: an account, or a program (then `name` says which one)."""

    name: str
    account_id: int | None = None

    def settings(self, reason: str | None) -> dict[str, Any]:
        """The parameters of `SAY_WHO`."""
        account = "" if self.account_id is None else str(self.account_id)
        return {"account_id": account, "name": self.name, "reason": reason or ""}


def author_of(actor: Actor) -> Author:
    """The author that a signed-in person is."""
    return Author(actor.name, actor.account_id)


SAID = "SELECT nullif(current_setting('atlas.actor', true), '')"


def say_who_unless_said(connection: Connection, author: Author, reason: str | None = None) -> None:
    """As `say_who`, where nobody has said so yet: an import that a person has started is that person's."""
    if connection.execute(text(SAID)).scalar_one_or_none() is None:
        say_who(connection, author, reason)


SAID_WHO = """
    SELECT nullif(current_setting('atlas.account_id', true), '')::int AS account_id,
           coalesce(nullif(current_setting('atlas.actor', true), ''), 'Datenbank') AS name"""


def said(connection: Connection) -> Author:
    """In whose name this transaction writes."""
    found = connection.execute(text(SAID_WHO)).one()
    return Author(found.name, found.account_id)


def say_who(connection: Connection, author: Author, reason: str | None = None) -> None:
    """Say, for the rest of this transaction, who writes and why (imports, computations, commands)."""
    connection.execute(text(SAY_WHO), author.settings(reason))


@asynccontextmanager
async def writing(
    request: Request, actor: Actor, reason: str | None = None
) -> AsyncIterator[AsyncConnection]:
    """A connection in a transaction that writes in the actor's name; it is committed when the block ends in order.

    Nothing is acknowledged to the client before the block has ended.
    """
    engine: AsyncEngine = request.app.state.writer
    async with engine.begin() as connection:
        await connection.execute(text(SAY_WHO), author_of(actor).settings(reason))
        yield connection
