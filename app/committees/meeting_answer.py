"""What the addresses of a meeting have in common: whose seat asks, and the whole meeting as the answer to a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Request, Response

from app.audit.acting import writing
from app.committees import inviting, material, meetings, outcomes, proposals, rights
from app.committees.routes import today, told
from app.web.regions import Region

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from app.accounts.access import Actor


def seat_at(connection: Connection, actor: Actor, region: Region, number: int) -> rights.Seat:
    """Whose seat asks today; raises NotFound where there is no such meeting for them."""
    return rights.seat_at(connection, actor, region.id, number, today())


def seat_inside(connection: Connection, actor: Actor, region: Region, number: int) -> rights.Seat:
    """The seat of one who belongs to the body; raises NotFound for all others."""
    return rights.require_inside(seat_at(connection, actor, region, number), rights.NO_MEETING.format(number))


async def change_and_tell(
    request: Request, region: Region, actor: Actor, number: int, work: Callable[[Connection], None], status: int = 200
) -> Response:  # fmt: skip
    """Does the work and tells the meeting as it is afterwards."""

    def both(connection: Connection) -> dict[str, Any]:
        work(connection)
        return whole_meeting(connection, actor, region.id, number)

    async with writing(request, actor) as connection:
        found = await connection.run_sync(both)
    return told(found, status, ETag=meetings.etag_of(found))


def whole_meeting(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """The meeting with all that belongs to it, as far as this actor may see it."""
    seat = rights.seat_at(connection, actor, region_id, number, today())
    meeting = meetings.read_meeting(connection, seat, number)
    inside = seat.level != "public"
    came = outcomes.read_attendance(connection, seat, meeting) if inside else []
    there = outcomes.quorum_of(connection, seat, came)
    return {
        **{name: value for name, value in meeting.items() if name != "region_id"}, "level": seat.level, "runs": seat.runs,
        "member_id": seat.member_id, "writes_minutes": inside and seat.writes_minutes,
        "items": meetings.read_items(connection, seat, number), "material": material.read_material(connection, seat, number),
        "attendance": came, "quorum": {"present": there.present, "needed": there.needed, "voting": there.voting,
                                       "reached": there.reached, "text": there.words} if inside else None,
        "decisions": outcomes.read_decisions(connection, seat, number),
        "tasks": outcomes.read_tasks(connection, seat, today(), number),
        "deliveries": inviting.read_deliveries(connection, number) if seat.runs else [],
        "proposals": proposals.read_proposals(connection, number) if seat.runs else [],
    }  # fmt: skip
