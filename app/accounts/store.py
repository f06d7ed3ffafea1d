"""Reading and changing accounts in a request: always on the primary, and whoever changes is told to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import structlog
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request
    from sqlalchemy import Connection

    from app.accounts.access import Actor

Answer = TypeVar("Answer")
log = structlog.get_logger()

#: The settings that the audit triggers read, as in `app.audit.acting`, a room above this one.
SAY_WHO = """
    SELECT set_config('atlas.account_id', :account_id, true), set_config('atlas.actor', :name, true),
           set_config('atlas.reason', :reason, true)"""


async def reading(request: Request, work: Callable[[Connection], Answer]) -> Answer:
    """What `work` finds."""
    async with request.app.state.writer.connect() as connection:
        return await connection.run_sync(work)


async def changing(
    request: Request, actor: Actor, reason: str, work: Callable[[Connection], Answer]
) -> Answer:
    """What `work` gives, committed; afterwards this process looks every actor up anew."""
    told = {"account_id": str(actor.account_id or ""), "name": actor.name, "reason": reason}
    async with request.app.state.writer.begin() as connection:
        await connection.execute(text(SAY_WHO), told)
        answer = await connection.run_sync(work)
    request.app.state.identify.forget()
    log.info("account", what=reason, by=actor.account_id)
    return answer
