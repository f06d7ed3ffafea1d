"""Who sees and does what in a body: its members all of it, coordinators run it, everybody else what is published.

Items that are not public are for members alone: a coordinator who is none sees that there is one, not what it is about.
Membership counts in a full session only: tokens, and accounts whose second factor is missing, are nobody's seat.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import text

from app.accounts.access import Permission
from app.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.accounts.access import Actor

Level = Literal["public", "coordinator", "member"]
WRITES_MINUTES = ("chair", "deputy", "management", "minutes")
SEAT = """
    SELECT c.id, c.published, c.archived, m.id AS member_id, m.post
      FROM committee c LEFT JOIN LATERAL (
           SELECT id, post FROM committee_member
            WHERE committee_id = c.id AND account_id = :account_id AND daterange(valid_from, valid_to) @> cast(:day AS date)
            ORDER BY id LIMIT 1) m ON true
     WHERE c.region_id = :region_id AND (cast(:id AS int) IS NULL OR c.id = :id) ORDER BY c.name, c.id"""
BODY_OF = "SELECT committee_id FROM committee_meeting WHERE id = :id"
HIDDEN = "Nicht öffentlicher Punkt"
NO_BODY = "Ein Gremium {} gibt es hier nicht, oder es ist für Sie nicht zugänglich."
NO_MEETING = "Eine Sitzung {} gibt es hier nicht, oder sie ist für Sie nicht zugänglich."


@dataclass(frozen=True, slots=True)
class Seat:
    """How somebody stands to a body."""

    committee_id: int
    level: Level
    runs: bool
    member_id: int | None
    post: str | None

    @property
    def sees_confidential(self) -> bool:
        """Whether items that are not public are shown."""
        return self.level == "member"

    @property
    def writes_minutes(self) -> bool:
        """Whether they may write minutes and say who was present."""
        return self.runs or self.post in WRITES_MINUTES


def seats(
    connection: Connection, actor: Actor, region_id: int, day: date, number: int | None = None
) -> list[Seat]:
    """How somebody stands to the bodies they see (all, or one)."""
    full = actor.scope is None and actor.account_id is not None
    keys = {
        "region_id": region_id,
        "account_id": actor.account_id if full else None,
        "day": day,
        "id": number,
    }
    runs = actor.may(Permission.COORDINATE)
    found = []
    for row in connection.execute(text(SEAT), keys):
        level = "member" if row.member_id is not None else "coordinator" if runs else "public"
        if level != "public" or row.published:
            found.append(Seat(row.id, level, runs, row.member_id, row.post))
    return found


def seat(connection: Connection, actor: Actor, region_id: int, number: int, day: date) -> Seat:
    """How somebody stands to a body. Raises NotFound, also for who may not see it."""
    found = seats(connection, actor, region_id, day, number)
    if not found:
        raise NotFound(NO_BODY.format(number))
    return found[0]


def seat_at(connection: Connection, actor: Actor, region_id: int, meeting: int, day: date) -> Seat:
    """How somebody stands to the body of a meeting. Raises NotFound, also for who may not see it."""
    body = connection.execute(text(BODY_OF), {"id": meeting}).scalar()
    found = [] if body is None else seats(connection, actor, region_id, day, body)
    if not found:
        raise NotFound(NO_MEETING.format(meeting))
    return found[0]


def require_inside(one: Seat, words: str) -> Seat:
    """The seat, if it is one inside the body; raises NotFound with the words otherwise: to others there is nothing."""
    if one.level == "public":
        raise NotFound(words)
    return one


def require_writes_minutes(one: Seat) -> None:
    """Raises Forbidden for who may not write minutes."""
    if not one.writes_minutes:
        raise Forbidden(
            "Die Niederschrift schreiben Vorsitz, Geschäftsführung, Schriftführung und Koordination."
        )


def open_item(item: dict[str, Any], one: Seat) -> dict[str, Any] | None:
    """An item as somebody sees it: whole; that there is one; or nothing of it (None)."""
    if not item["confidential"] or one.sees_confidential:
        return {**item, "hidden": False}
    if one.level == "public":
        return None
    return {"id": item["id"], "position": item["position"], "title": HIDDEN, "text": "", "presenter": "",
            "minutes": item["minutes"], "confidential": True, "hidden": True}  # fmt: skip
