"""HTTP of what is sent for a meeting: invitations, proposed times, cancellation, what came back, calendar files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from app.accounts.access import Actor
from app.audit.acting import writing
from app.committees import ical, inviting, material, meetings, proposals, rights, schemas
from app.committees.meeting_answer import change_and_tell, seat_at
from app.committees.routes import CALENDAR, Coordinator, Number, Reader, told
from app.web.csv import attachment
from app.web.openapi import sends
from app.web.regions import Region, RegionOf, engine_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

router = APIRouter(tags=["Planungsgruppe"], prefix="/api/committee-meetings/{number}")


@router.post("/invitation", summary="Einladen")
async def invite(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.Message
) -> Response:
    """Freezes what is attached, writes down an invitation for every member and has it mailed; nothing of it if any part fails."""
    return told({"deliveries": await _invited(request, region, actor, number, lambda _sync: asked.message)})


@router.post(
    "/proposals/{proposal}/taking-over", summary="Eine vorgeschlagene Zeit übernehmen und neu einladen"
)
async def take_over(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, proposal: Number
) -> Response:
    """The meeting moves, answers to the earlier time are void, everybody is invited anew; all of it or nothing."""

    def move(connection: Connection) -> str:
        seat_at(connection, actor, region, number)
        return proposals.take_over(connection, actor, number, proposal)

    return told({"deliveries": await _invited(request, region, actor, number, move)})


@router.post("/proposals/{proposal}/declining", summary="Eine vorgeschlagene Zeit ablehnen")
async def decline(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, proposal: Number
) -> Response:
    """The meeting stays as it is; the calendar that proposed is told."""

    def work(connection: Connection) -> None:
        meeting = meetings.read_meeting(connection, seat_at(connection, actor, region, number), number)
        proposals.decline(connection, request.app.state.settings, actor, meeting, proposal)

    return await change_and_tell(request, region, actor, number, work)


@router.post("/cancellation", summary="Absagen")
async def cancel(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.Message
) -> Response:
    """The meeting does not take place; who was invited gets a cancellation."""
    counted: dict[str, int] = {}

    def work(connection: Connection) -> None:
        seat = seat_at(connection, actor, region, number)
        meeting = meetings.read_meeting(connection, seat, number)
        counted.update(
            inviting.invite(
                connection, request.app.state.settings, actor, seat, meeting, "CANCEL", asked.message
            )
        )

    async with writing(request, actor, "Absage") as connection:
        await connection.run_sync(work)
    return told({"deliveries": counted})


@router.post("/deliveries/{delivery}/bounce", summary="Vermerken, dass eine Einladung zurückkam")
async def bounce(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, delivery: Number, asked: schemas.Bounce
) -> Response:  # fmt: skip
    """With what the answer said."""

    def work(connection: Connection) -> None:
        seat_at(connection, actor, region, number)
        inviting.note_bounce(connection, number, delivery, asked.problem)

    return await change_and_tell(request, region, actor, number, work)


@router.post("/deliveries/{delivery}/again", summary="Noch einmal senden")
async def again(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, delivery: Number
) -> Response:
    """To the address that the member has now."""

    def work(connection: Connection) -> None:
        seat = seat_at(connection, actor, region, number)
        meeting = meetings.read_meeting(connection, seat, number)
        inviting.send_again(connection, request.app.state.settings, seat, meeting, delivery)

    return await change_and_tell(request, region, actor, number, work)


@router.get(
    "/deliveries/{delivery}.ics", summary="Die Kalenderdatei einer Einladung", **sends(CALENDAR, "binary")
)
async def calendar(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, delivery: Number
) -> Response:
    """To be handed out where no mail reaches."""

    def read(connection: Connection) -> str:
        seat_at(connection, actor, region, number)
        return inviting.calendar_of(connection, number, delivery)

    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(read)
    return Response(
        found, media_type=CALENDAR, headers={**attachment("einladung.ics"), "Cache-Control": "no-store"}
    )


@router.get("/calendar.ics", summary="Die Sitzung als Kalenderdatei", **sends(CALENDAR, "binary"))
async def own_calendar(request: Request, region: RegionOf, actor: Reader, number: Number) -> Response:
    """For one's own calendar; items that are not public are not named."""

    def read(connection: Connection) -> str:
        seat = seat_at(connection, actor, region, number)
        meeting = meetings.read_meeting(connection, seat, number)
        items = [] if seat.level == "public" else meetings.all_items(connection, number)
        return ical.feed(
            meeting["committee"], [(meeting, items or meetings.read_items(connection, seat, number))]
        )

    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(read)
    return Response(
        found, media_type=CALENDAR, headers={**attachment("sitzung.ics"), "Cache-Control": "no-store"}
    )


async def _invited(
    request: Request, region: Region, actor: Actor, number: int, before: Callable[[Connection], str]
) -> dict[str, int]:
    """Invite after what is done `before`, which gives the words to send; gives how many in which state."""

    def waiting(connection: Connection) -> list[dict[str, Any]]:
        seat = seat_at(connection, actor, region, number)
        open_ones = material.not_frozen(connection, number)
        return [
            row if seat.sees_confidential or not row["confidential"] else {**row, "title": rights.HIDDEN}
            for row in open_ones
        ]

    async with engine_of(request).connect() as connection:
        attached = await connection.run_sync(waiting)
    fetched = [
        await material.fetch(request.app, row, region.slug) for row in attached if row["address"] is not None
    ]

    def work(connection: Connection) -> dict[str, int]:
        seat = seat_at(connection, actor, region, number)
        words = before(connection)
        meeting = meetings.read_meeting(connection, seat, number)
        material.freeze(connection, number, fetched, region.data_version)
        return inviting.invite(connection, request.app.state.settings, actor, seat, meeting, "REQUEST", words)

    async with writing(request, actor, "Einladung") as connection:
        return await connection.run_sync(work)
