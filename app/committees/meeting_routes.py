"""HTTP of meetings: agenda, material, answers, who came, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response

from app.committees import material, meetings, outcomes, schemas
from app.committees.meeting_answer import change_and_tell, seat_at, seat_inside, whole_meeting
from app.committees.routes import Coordinator, IfMatch, Number, Person, Reader, told
from app.web.csv import attachment
from app.web.openapi import sends
from app.web.regions import RegionOf, engine_of

if TYPE_CHECKING:
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
        found = await connection.run_sync(lambda sync: whole_meeting(sync, actor, region.id, number))
    return told(found, ETag=meetings.etag_of(found))


@router.put("", summary="Eine Sitzung ändern")
async def change(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.MeetingBody, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """When, where, how long; 412 where somebody was faster. Who was invited is to be invited anew."""

    def work(connection: Connection) -> None:
        meetings.change_meeting(
            connection, seat_at(connection, actor, region, number), number, asked.model_dump(), if_match
        )

    return await change_and_tell(request, region, actor, number, work)


@router.post("/items", status_code=201, summary="Einen Punkt auf die Tagesordnung setzen")
async def add_item(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.ItemBody, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """At the end; a confidential one is seen by members only, also by coordinators only if they are members."""

    def work(connection: Connection) -> None:
        meetings.save_item(
            connection, seat_at(connection, actor, region, number), number, asked.model_dump(), if_match
        )

    return await change_and_tell(request, region, actor, number, work, 201)


@router.put("/items/{item}", summary="Einen Punkt ändern")
async def change_item(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, item: Number, asked: schemas.ItemBody,
    if_match: IfMatch = None,
) -> Response:  # fmt: skip
    """As long as the meeting is to come."""

    def work(connection: Connection) -> None:
        meetings.save_item(
            connection, seat_at(connection, actor, region, number), number, asked.model_dump(), if_match, item
        )

    return await change_and_tell(request, region, actor, number, work)


@router.delete("/items/{item}", summary="Einen Punkt streichen")
async def drop_item(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, item: Number, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """409 where anything belongs to it."""

    def work(connection: Connection) -> None:
        meetings.drop_item(connection, seat_at(connection, actor, region, number), number, item, if_match)

    return await change_and_tell(request, region, actor, number, work)


@router.put("/order", summary="Die Tagesordnung ordnen")
async def order(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.Order, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """All items in their order."""

    def work(connection: Connection) -> None:
        meetings.order_items(
            connection, seat_at(connection, actor, region, number), number, asked.order, if_match
        )

    return await change_and_tell(request, region, actor, number, work)


@router.post("/material/address", status_code=201, summary="Eine Adresse des Atlas anhängen")
async def attach_address(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.AddressBody
) -> Response:  # fmt: skip
    """Its figures are frozen when the invitation is sent, as everybody may see them."""

    def work(connection: Connection) -> None:
        seat = seat_at(connection, actor, region, number)
        material.attach_address(connection, actor, seat, number, asked.title, asked.item_id, asked.address)

    return await change_and_tell(request, region, actor, number, work, 201)


@router.post("/material/file", status_code=201, summary="Eine Datei anhängen")
async def attach_file(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, title: Title, kind: Kind,
    content: Annotated[bytes, Body(media_type="application/octet-stream")], item: ItemOf = None,
) -> Response:  # fmt: skip
    """PDF, tables, texts, pictures; up to 12 MB."""

    def work(connection: Connection) -> None:
        seat = seat_at(connection, actor, region, number)
        material.attach_file(connection, actor, seat, number, title, item, kind, content)

    return await change_and_tell(request, region, actor, number, work, 201)


@router.get("/material/{part}", summary="Eine Unterlage", **sends("application/octet-stream", "binary"))
async def content_of(
    request: Request, region: RegionOf, actor: Reader, number: Number, part: Number
) -> Response:
    """The bytes as they were sent, with their SHA-256; 404 for what is not for whoever asks."""

    def read(connection: Connection) -> dict[str, Any]:
        seat = seat_at(connection, actor, region, number)
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
        material.detach(connection, seat_at(connection, actor, region, number), number, part)

    return await change_and_tell(request, region, actor, number, work)


@router.put("/answer", summary="Zu- oder absagen")
async def answer(
    request: Request, region: RegionOf, actor: Person, number: Number, asked: schemas.Answer
) -> Response:
    """For oneself."""

    def work(connection: Connection) -> None:
        seat = seat_inside(connection, actor, region, number)
        outcomes.answer(connection, seat, meetings.read_meeting(connection, seat, number), asked.answer)

    return await change_and_tell(request, region, actor, number, work)


@router.put("/attendance", summary="Eintragen, wer da ist")
async def attendance(
    request: Request, region: RegionOf, actor: Person, number: Number, asked: schemas.Present
) -> Response:
    """All who are not named did not come."""

    def work(connection: Connection) -> None:
        seat = seat_inside(connection, actor, region, number)
        outcomes.note_present(
            connection, seat, meetings.read_meeting(connection, seat, number), asked.present
        )

    return await change_and_tell(request, region, actor, number, work)


@router.post("/decisions", status_code=201, summary="Einen Beschluss festhalten")
async def decide(
    request: Request, region: RegionOf, actor: Person, number: Number, asked: schemas.DecisionBody
) -> Response:
    """409 without a quorum."""

    def work(connection: Connection) -> None:
        seat = seat_inside(connection, actor, region, number)
        outcomes.decide(
            connection, actor, seat, meetings.read_meeting(connection, seat, number), asked.model_dump()
        )

    return await change_and_tell(request, region, actor, number, work, 201)
