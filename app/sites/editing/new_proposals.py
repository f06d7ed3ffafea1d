"""Proposals of sites that are not there yet: for the proposer's own organisation, until an editor decides."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.sites.editing.create import NewSite, create_site
from app.sites.editing.fields import Changes
from app.sites.editing.proposals import require_room

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from app.accounts.access import Actor
    from app.sites.editing.document import Document

PROPOSE = """
    INSERT INTO proposal (region_id, is_new, account_id, proposed_by, organisation_id, valid_from, changes, before, reason)
    VALUES (:region_id, true, :account_id, :proposed_by, :organisation_id, :valid_from, cast(:changes AS jsonb),
            '{"site": {}, "offers": {}}', :reason)
    RETURNING id"""

MADE = "UPDATE proposal SET site_id = :site_id WHERE id = :id"


def propose_new(connection: Connection, region_id: int, actor: Actor, new: NewSite) -> int:
    """Keep a new site as a proposal and give its number; raises Conflict where too many are open."""
    require_room(connection, actor)
    values = {
        "region_id": region_id, "account_id": actor.account_id, "proposed_by": actor.name,
        "organisation_id": actor.organisation_id, "valid_from": new.changes.valid_from,
        "changes": json.dumps(new.as_json()), "reason": new.changes.reason,
    }  # fmt: skip
    return connection.execute(text(PROPOSE), values).scalar_one()


def make_proposed(
    connection: Connection, row: RowMapping, actor: Actor, reason: str | None, distinct_from: list[str]
) -> Document:
    """Make the proposed site, kept by the organisation that proposed it."""
    changes = row["changes"]
    day: date = row["valid_from"]
    wanted = Changes(day, reason, changes["site"], changes["offers"])
    new = NewSite(wanted, changes["institution"], changes["branch_of"], tuple(distinct_from))
    made = create_site(connection, row["region_id"], actor, new, row["organisation_id"])
    connection.execute(text(MADE), {"id": row["id"], "site_id": made.id})
    return made
