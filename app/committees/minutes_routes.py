"""HTTP of minutes: reading, saving as versions, who writes now, circulating, approving, comparing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from app.accounts.access import Actor
from app.audit.acting import writing
from app.committees import meetings, minutes, rights, schemas
from app.committees.routes import IfMatch, Number, Person, Reader, today, told
from app.web.regions import Region, RegionOf, engine_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(tags=["Planungsgruppe"], prefix="/api/committee-meetings/{number}/minutes")
Version = Annotated[int, Path(ge=0, le=10**6)]


@router.get("", summary="Die Niederschrift")
async def read(request: Request, region: RegionOf, actor: Reader, number: Number) -> Response:
    """The newest version; the ETag names it. Everybody reads approved ones of published meetings, without confidential parts."""

    def found(connection: Connection) -> dict[str, Any]:
        seat = rights.seat_at(connection, actor, region.id, number, today())
        meetings.read_meeting(connection, seat, number)
        return minutes.read_minutes(connection, actor, seat, number)

    async with engine_of(request).connect() as connection:
        content = await connection.run_sync(found)
    return told(content, ETag=minutes.etag_of(content["version"]))


@router.post("", status_code=201, summary="Eine Niederschrift beginnen")
async def begin(request: Request, region: RegionOf, actor: Person, number: Number) -> Response:
    """Nothing happens where it is begun."""

    def work(connection: Connection) -> dict[str, Any]:
        seat = _inside(connection, actor, region, number)
        minutes.begin(connection, seat, number)
        return minutes.read_minutes(connection, actor, seat, number)

    async with writing(request, actor) as connection:
        content = await connection.run_sync(work)
    return told(content, 201, ETag=minutes.etag_of(content["version"]))


@router.put("", summary="Eine Fassung speichern")
async def save(
    request: Request, region: RegionOf, actor: Person, number: Number, asked: schemas.MinutesBody, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """Nothing is overwritten: 412 with both versions and both together where somebody was faster."""

    def work(connection: Connection) -> dict[str, Any]:
        seat = _inside(connection, actor, region, number)
        minutes.save(connection, actor, seat, number, asked.content.model_dump(), asked.note, if_match)
        return minutes.read_minutes(connection, actor, seat, number)

    async with writing(request, actor) as connection:
        content = await connection.run_sync(work)
    return told(content, ETag=minutes.etag_of(content["version"]))


@router.post("/writing", summary="Sagen, dass man schreibt")
async def sign(
    request: Request, region: RegionOf, actor: Person, number: Number, asked: schemas.Writing
) -> Response:
    """Every twenty seconds by the page; tells who else writes."""

    def work(connection: Connection) -> list[str]:
        return minutes.sign_of_life(
            connection, actor, _inside(connection, actor, region, number), number, writing=asked.writing
        )

    async with writing(request, actor) as connection:
        others = await connection.run_sync(work)
    return told({"writing": others})


@router.post("/step", summary="Versenden, zurücknehmen, genehmigen")
async def step(
    request: Request, region: RegionOf, actor: Person, number: Number, asked: schemas.Step, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """409 while somebody else writes; 412 where one has not read the newest version."""

    def work(connection: Connection) -> dict[str, Any]:
        seat = _inside(connection, actor, region, number)
        meeting = meetings.read_meeting(connection, seat, number)
        minutes.step(connection, request.app.state.settings, actor, seat, meeting, asked.step, if_match)
        return minutes.read_minutes(connection, actor, seat, number)

    async with writing(request, actor) as connection:
        content = await connection.run_sync(work)
    return told(content, ETag=minutes.etag_of(content["version"]))


@router.get("/versions/{version}", summary="Was eine Fassung von einer anderen unterscheidet")
async def compare(
    request: Request, region: RegionOf, actor: Reader, number: Number, version: Version,
    against: Annotated[int | None, Query(ge=0, le=10**6, description="ohne: die Fassung davor")] = None,
) -> Response:  # fmt: skip
    """Line by line, by part."""

    def found(connection: Connection) -> list[dict[str, Any]]:
        seat = rights.seat_at(connection, actor, region.id, number, today())
        return minutes.compare(
            connection, seat, number, version, max(0, version - 1) if against is None else against
        )

    async with engine_of(request).connect() as connection:
        parts = await connection.run_sync(found)
    return told(
        {"version": version, "against": max(0, version - 1) if against is None else against, "parts": parts}
    )


def _inside(connection: Connection, actor: Actor, region: Region, number: int) -> rights.Seat:
    seat = rights.seat_at(connection, actor, region.id, number, today())
    return rights.require_inside(seat, rights.NO_MEETING.format(number))
