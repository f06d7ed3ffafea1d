"""HTTP of meetings: agenda, material, invitations, answers, who came, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response

from app.accounts.access import Actor
from app.audit.acting import writing
from app.committees import ical, inviting, material, meetings, outcomes, proposals, rights, schemas
from app.committees.routes import CALENDAR, Coordinator, IfMatch, Number, Person, Reader, today, told
from app.web.csv import attachment
from app.web.openapi import sends
from app.web.regions import Region, RegionOf, engine_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

router = APIRouter(tags=["Planungsgruppe"], prefix="/api/committee-meetings/{number}")
Title = Annotated[str, Query(min_length=2, max_length=200, description="Wie die Unterlage heißt")]
ItemOf = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Zu welchem Punkt sie gehört")]
Kind = Annotated[str, Query(max_length=100, description="Art der Datei (Media-Type)")]
SAFE = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@router.get("", summary="Eine Sitzung mit allem, was dazugehört")
async def one(request: Request, region: RegionOf, actor: Reader, number: Number) -> Response:
    """Agenda, material, who comes, decisions, tasks, deliveries, as far as one may see them."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(lambda sync: _whole(sync, actor, region.id, number))
    return told(found, ETag=meetings.etag_of(found))


@router.put("", summary="Eine Sitzung ändern")
async def change(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.MeetingBody, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """When, where, how long; 412 where somebody was faster. Who was invited is to be invited anew."""

    def work(connection: Connection) -> None:
        meetings.change_meeting(
            connection, _seat(connection, actor, region, number), number, asked.model_dump(), if_match
        )

    return await _write(request, region, actor, number, work)


@router.post("/items", status_code=201, summary="Einen Punkt auf die Tagesordnung setzen")
async def add_item(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.ItemBody, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """At the end; a confidential one is seen by members only, also by coordinators only if they are members."""

    def work(connection: Connection) -> None:
        meetings.save_item(
            connection, _seat(connection, actor, region, number), number, asked.model_dump(), if_match
        )

    return await _write(request, region, actor, number, work, 201)


@router.put("/items/{item}", summary="Einen Punkt ändern")
async def change_item(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, item: Number, asked: schemas.ItemBody,
    if_match: IfMatch = None,
) -> Response:  # fmt: skip
    """As long as the meeting is to come."""

    def work(connection: Connection) -> None:
        meetings.save_item(
            connection, _seat(connection, actor, region, number), number, asked.model_dump(), if_match, item
        )

    return await _write(request, region, actor, number, work)


@router.delete("/items/{item}", summary="Einen Punkt streichen")
async def drop_item(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, item: Number, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """409 where anything belongs to it."""

    def work(connection: Connection) -> None:
        meetings.drop_item(connection, _seat(connection, actor, region, number), number, item, if_match)

    return await _write(request, region, actor, number, work)


@router.put("/order", summary="Die Tagesordnung ordnen")
async def order(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.Order, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """All items in their order."""

    def work(connection: Connection) -> None:
        meetings.order_items(
            connection, _seat(connection, actor, region, number), number, asked.order, if_match
        )

    return await _write(request, region, actor, number, work)


@router.post("/material/address", status_code=201, summary="Eine Adresse des Atlas anhängen")
async def attach_address(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.AddressBody
) -> Response:  # fmt: skip
    """Its figures are frozen when the invitation is sent, as everybody may see them."""

    def work(connection: Connection) -> None:
        seat = _seat(connection, actor, region, number)
        material.attach_address(connection, actor, seat, number, asked.title, asked.item_id, asked.address)

    return await _write(request, region, actor, number, work, 201)


@router.post("/material/file", status_code=201, summary="Eine Datei anhängen")
async def attach_file(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, title: Title, kind: Kind,
    content: Annotated[bytes, Body(media_type="application/octet-stream")], item: ItemOf = None,
) -> Response:  # fmt: skip
    """PDF, tables, texts, pictures; up to 12 MB."""

    def work(connection: Connection) -> None:
        seat = _seat(connection, actor, region, number)
        material.attach_file(connection, actor, seat, number, title, item, kind, content)

    return await _write(request, region, actor, number, work, 201)


@router.get("/material/{part}", summary="Eine Unterlage", **sends("application/octet-stream", "binary"))
async def content_of(
    request: Request, region: RegionOf, actor: Reader, number: Number, part: Number
) -> Response:
    """The bytes as they were sent, with their SHA-256; 404 for what is not for whoever asks."""

    def read(connection: Connection) -> dict[str, Any]:
        seat = _seat(connection, actor, region, number)
        meetings.read_meeting(connection, seat, number)
        return material.read_content(connection, seat, number, part)

    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(read)
    ending = {
        "application/pdf": "pdf",
        "application/json": "json",
        "text/csv": "csv",
        "text/plain": "txt",
    }.get(found["media_type"], "")
    name = found["title"] if "." in found["title"][-6:] or not ending else f"{found['title']}.{ending}"
    headers = {**attachment(name), **SAFE, "Bildungsatlas-SHA256": found["sha256"]}
    return Response(bytes(found["content"]), media_type=found["media_type"], headers=headers)


@router.delete("/material/{part}", summary="Eine Unterlage wieder abnehmen")
async def detach(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, part: Number
) -> Response:
    """As long as it was not sent."""

    def work(connection: Connection) -> None:
        material.detach(connection, _seat(connection, actor, region, number), number, part)

    return await _write(request, region, actor, number, work)


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
        _seat(connection, actor, region, number)
        return proposals.take_over(connection, actor, number, proposal)

    return told({"deliveries": await _invited(request, region, actor, number, move)})


@router.post("/proposals/{proposal}/declining", summary="Eine vorgeschlagene Zeit ablehnen")
async def decline(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, proposal: Number
) -> Response:
    """The meeting stays as it is; the calendar that proposed is told."""

    def work(connection: Connection) -> None:
        meeting = meetings.read_meeting(connection, _seat(connection, actor, region, number), number)
        proposals.decline(connection, request.app.state.settings, actor, meeting, proposal)

    return await _write(request, region, actor, number, work)


@router.post("/cancellation", summary="Absagen")
async def cancel(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.Message
) -> Response:
    """The meeting does not take place; who was invited gets a cancellation."""
    counted: dict[str, int] = {}

    def work(connection: Connection) -> None:
        seat = _seat(connection, actor, region, number)
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
        _seat(connection, actor, region, number)
        inviting.note_bounce(connection, number, delivery, asked.problem)

    return await _write(request, region, actor, number, work)


@router.post("/deliveries/{delivery}/again", summary="Noch einmal senden")
async def again(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, delivery: Number
) -> Response:
    """To the address that the member has now."""

    def work(connection: Connection) -> None:
        seat = _seat(connection, actor, region, number)
        meeting = meetings.read_meeting(connection, seat, number)
        inviting.send_again(connection, request.app.state.settings, seat, meeting, delivery)

    return await _write(request, region, actor, number, work)


@router.get(
    "/deliveries/{delivery}.ics", summary="Die Kalenderdatei einer Einladung", **sends(CALENDAR, "binary")
)
async def calendar(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, delivery: Number
) -> Response:
    """To be handed out where no mail reaches."""

    def read(connection: Connection) -> str:
        _seat(connection, actor, region, number)
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
        seat = _seat(connection, actor, region, number)
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


@router.put("/answer", summary="Zu- oder absagen")
async def answer(
    request: Request, region: RegionOf, actor: Person, number: Number, asked: schemas.Answer
) -> Response:
    """For oneself."""

    def work(connection: Connection) -> None:
        seat = _inside(connection, actor, region, number)
        outcomes.answer(connection, seat, meetings.read_meeting(connection, seat, number), asked.answer)

    return await _write(request, region, actor, number, work)


@router.put("/attendance", summary="Eintragen, wer da ist")
async def attendance(
    request: Request, region: RegionOf, actor: Person, number: Number, asked: schemas.Present
) -> Response:
    """All who are not named did not come."""

    def work(connection: Connection) -> None:
        seat = _inside(connection, actor, region, number)
        outcomes.note_present(
            connection, seat, meetings.read_meeting(connection, seat, number), asked.present
        )

    return await _write(request, region, actor, number, work)


@router.post("/decisions", status_code=201, summary="Einen Beschluss festhalten")
async def decide(
    request: Request, region: RegionOf, actor: Person, number: Number, asked: schemas.DecisionBody
) -> Response:
    """409 without a quorum."""

    def work(connection: Connection) -> None:
        seat = _inside(connection, actor, region, number)
        outcomes.decide(
            connection, actor, seat, meetings.read_meeting(connection, seat, number), asked.model_dump()
        )

    return await _write(request, region, actor, number, work, 201)


async def _invited(
    request: Request, region: Region, actor: Actor, number: int, before: Callable[[Connection], str]
) -> dict[str, int]:
    """Invite after what is done `before`, which gives the words to send; gives how many in which state."""

    def waiting(connection: Connection) -> list[dict[str, Any]]:
        seat = _seat(connection, actor, region, number)
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
        seat = _seat(connection, actor, region, number)
        words = before(connection)
        meeting = meetings.read_meeting(connection, seat, number)
        material.freeze(connection, number, fetched, region.data_version)
        return inviting.invite(connection, request.app.state.settings, actor, seat, meeting, "REQUEST", words)

    async with writing(request, actor, "Einladung") as connection:
        return await connection.run_sync(work)


def _seat(connection: Connection, actor: Actor, region: Region, number: int) -> rights.Seat:
    return rights.seat_at(connection, actor, region.id, number, today())


def _inside(connection: Connection, actor: Actor, region: Region, number: int) -> rights.Seat:
    return rights.require_inside(_seat(connection, actor, region, number), rights.NO_MEETING.format(number))


async def _write(
    request: Request, region: Region, actor: Actor, number: int, work: Callable[[Connection], None], status: int = 200
) -> Response:  # fmt: skip
    """Does the work and tells the meeting as it is afterwards."""

    def both(connection: Connection) -> dict[str, Any]:
        work(connection)
        return _whole(connection, actor, region.id, number)

    async with writing(request, actor) as connection:
        found = await connection.run_sync(both)
    return told(found, status, ETag=meetings.etag_of(found))


def _whole(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
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
