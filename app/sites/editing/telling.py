"""Notices about proposals: editors hear that some wait, authors what was decided about theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.accounts.access import Permission
from app.notices.notices import Notice, notify

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor
    from app.settings import Settings

LINK = "/vorschlaege"
WAITING = "SELECT count(*) FROM proposal WHERE account_id = :account_id AND status = 'open'"
DECIDED = """
    SELECT p.account_id, p.status, p.decision_reason, coalesce(s.name, p.changes -> 'site' ->> 'name', '') AS name
      FROM proposal p LEFT JOIN LATERAL (
           SELECT name FROM site_state WHERE site_id = p.site_id ORDER BY lower(valid_during) DESC LIMIT 1) s ON true
     WHERE p.id = :id"""
TITLES = {
    "accepted": "Ihr Vorschlag zu „{}“ ist angenommen",
    "declined": "Ihr Vorschlag zu „{}“ ist abgelehnt",
}


def tell_editors(connection: Connection, settings: Settings, actor: Actor) -> None:
    """Tell editors that somebody has begun to propose; while others of theirs still wait, nobody is told again."""
    if connection.execute(text(WAITING), {"account_id": actor.account_id}).scalar_one() == 1:
        notice = Notice("proposal_waiting", f"Vorschläge von {actor.name} warten auf Entscheidung", link=LINK)
        notify(connection, settings, notice, permission=Permission.EDIT_SITES.value)


def tell_author(connection: Connection, settings: Settings, number: int) -> None:
    """Tell who made a proposal what was decided, and why; nobody where the account is gone."""
    row = connection.execute(text(DECIDED), {"id": number}).one()
    if row.account_id is not None:
        title = TITLES[row.status].format(row.name)
        notify(connection, settings, Notice(f"proposal_{row.status}", title, row.decision_reason or "", LINK),
               account_id=row.account_id)  # fmt: skip
