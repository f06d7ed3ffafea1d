"""Accepting a proposal, be it a change of a site or a site that is not there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sites.editing.new_proposals import make_proposed
from app.sites.editing.proposals import accept, decide, open_proposal

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.sites.editing.document import Document


def accept_proposal(
    connection: Connection,
    region_id: int,
    number: int,
    actor: Actor,
    reason: str | None,
    distinct_from: list[str],
) -> Document:
    """Make what was proposed. Raises Conflict where it is decided already, no longer fits, or is there already."""
    row = open_proposal(connection, region_id, number, actor)
    if not row["is_new"]:
        return accept(connection, row, actor, reason)
    made = make_proposed(connection, row, actor, reason, distinct_from)
    decide(connection, number, "accepted", actor, reason)
    return made
