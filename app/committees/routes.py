"""HTTP of bodies: listing, members, series, tasks, search, calendar, handover."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import Actor, Needs, Permission
from app.accounts.keys import TOKEN_LENGTH, digest
from app.audit.acting import writing
from app.committees import (
    bodies,
    handover,
    handover_pages,
    ical,
    incoming,
    meetings,
    outcomes,
    rights,
    schemas,
    searching,
)
from app.committees.recurrence import ZONE
from app.errors import NotFound
from app.web.answers import JSON, json_bytes
from app.web.csv import attachment
from app.web.openapi import sends
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(tags=["Planungsgruppe"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Person = Annotated[Actor, Depends(Needs(Permission.OWN_ACCOUNT))]
Coordinator = Annotated[Actor, Depends(Needs(Permission.COORDINATE))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
IfMatch = Annotated[str | None, Header(description="Der ETag des Standes, der geändert wird")]
CALENDAR, HTML, PDF = "text/calendar", "text/html", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FEED = """
    SELECT c.id, c.name, c.region_id FROM committee_member m JOIN committee c ON c.id = m.committee_id
     WHERE m.feed_token = :token AND NOT c.archived AND daterange(m.valid_from, m.valid_to) @> cast(:day AS date)"""


def today() -> date:
    """The day as it is here."""
    return datetime.now(ZONE).date()


@router.get("/api/committees", summary="Gremien, die man sehen darf")
async def listed(request: Request, region: RegionOf, actor: Reader) -> Response:
    """Own ones, for coordinators all, for everybody those that are published."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(bodies.read_bodies, actor, region.id, today())
    return told({"committees": found, "may_coordinate": actor.may(Permission.COORDINATE)})


@router.post("/api/committees", status_code=201, summary="Ein Gremium anlegen")
async def make(
    request: Request, region: RegionOf, actor: Coordinator, asked: schemas.CommitteeBody
) -> Response:
    """A body; who makes it becomes its management."""
    async with writing(request, actor) as connection:
        number = await connection.run_sync(bodies.create, actor, region.id, asked.model_dump(), today())
    return told({"id": number}, 201, Location=f"/api/committees/{number}")


@router.get("/api/committees/search", summary="Alles durchsuchen, was Gremien geschrieben haben")
async def search(
    request: Request, region: RegionOf, actor: Reader, q: Annotated[str, Query(max_length=200, description="Suchworte")] = ""
) -> Response:  # fmt: skip
    """Meetings, items, minutes, decisions, tasks and material, for what one may see."""

    def read(connection: Connection) -> list[dict[str, Any]]:
        return searching.search(
            connection, rights.seats(connection, actor, region.id, today()), q.replace("\0", "")
        )

    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(read)
    return told({"q": q, "found": found})


@router.get(
    "/api/committees/calendar/{secret}.ics",
    summary="Der Kalender eines Mitglieds",
    **sends(CALENDAR, "binary"),
)
async def calendar(
    request: Request, actor: Reader, secret: Annotated[str, Path(min_length=1, max_length=200)]  # noqa: ARG001
) -> Response:  # fmt: skip
    """All meetings of the body, for calendar programs; whoever knows the address sees it, so it is secret."""

    def read(connection: Connection) -> str:
        row = None
        if len(secret) == TOKEN_LENGTH:
            row = connection.execute(text(FEED), {"token": digest(secret), "day": today()}).first()
        if row is None:
            raise NotFound("Diesen Kalender gibt es nicht, oder seine Adresse gilt nicht mehr.")
        inside = rights.Seat(row.id, "coordinator", runs=False, member_id=None, post=None)
        own = meetings.read_meetings(connection, inside)
        return ical.feed(row.name, [(one, meetings.all_items(connection, one["id"])) for one in own])

    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(read)
    return Response(
        found, media_type=CALENDAR, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )


@router.get("/api/committees/mailbox", summary="Was im Postfach der Einladungen ankam")
async def mailbox(request: Request, region: RegionOf, _actor: Coordinator) -> Response:
    """The last mails and what became of each; `read`: whether the mailbox is read by itself."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(incoming.listed, region.id)
    return told({"incoming": found, "read": request.app.state.settings.imap_url is not None})


@router.post(
    "/api/committees/mailbox", status_code=201, summary="Eine Antwort oder Rückläufer (.eml) einspielen"
)
async def bring_mail(
    request: Request, _region: RegionOf, actor: Coordinator,
    content: Annotated[bytes, Body(media_type="message/rfc822")],
) -> Response:  # fmt: skip
    """A saved mail is taken as the mailbox would; the same one twice changes nothing."""
    settings = request.app.state.settings
    async with writing(request, actor, "Nachricht eingespielt") as connection:
        done = await connection.run_sync(lambda sync: incoming.brought(sync, settings, content))
    return told({name: done[name] for name in ("kind", "words", "again")}, 201)


@router.get("/api/committees/{number}", summary="Ein Gremium")
async def one(request: Request, region: RegionOf, actor: Reader, number: Number) -> Response:
    """The body with members, series, meetings and tasks, as far as one may see them."""

    def read(connection: Connection) -> dict[str, Any]:
        seat = rights.seat(connection, actor, region.id, number, today())
        body = bodies.read_body(connection, seat, today())
        series = meetings.read_series(connection, number) if seat.level != "public" else []
        return {**body, "series": [{**row, "start_time": f"{row['start_time']:%H:%M}"} for row in series],
                "meetings": meetings.read_meetings(connection, seat), "tasks": outcomes.read_tasks(connection, seat, today())}  # fmt: skip

    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(read)
    return told(found, ETag=bodies.etag_of(found))


@router.put("/api/committees/{number}", summary="Ein Gremium ändern")
async def change(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.CommitteeBody, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """412 where somebody was faster."""

    def work(connection: Connection) -> None:
        seat = rights.seat(connection, actor, region.id, number, today())
        bodies.change(connection, seat, asked.model_dump(), if_match)

    async with writing(request, actor) as connection:
        await connection.run_sync(work)
    return told({"id": number})


@router.post("/api/committees/{number}/members", status_code=201, summary="Ein Mitglied eintragen")
async def add_member(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.MemberBody
) -> Response:
    """With an account or without."""
    return told({"id": await _member(request, region, actor, number, asked, None)}, 201)


@router.put("/api/committees/{number}/members/{member}", summary="Ein Mitglied ändern")
async def change_member(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, member: Number, asked: schemas.MemberBody
) -> Response:  # fmt: skip
    """For instance when it leaves."""
    return told({"id": await _member(request, region, actor, number, asked, member)})


@router.post(
    "/api/committees/{number}/members/{member}/calendar", summary="Die geheime Kalenderadresse erneuern"
)
async def new_calendar(
    request: Request, region: RegionOf, actor: Person, number: Number, member: Number
) -> Response:
    """Tells the address once; an earlier one ends. For the member, and for coordinators."""

    def work(connection: Connection) -> str:
        seat = rights.seat(connection, actor, region.id, number, today())
        return bodies.new_feed(connection, seat, member)

    async with writing(request, actor, "Kalenderadresse erneuert") as connection:
        token = await connection.run_sync(work)
    base = request.app.state.settings.base_url or str(request.base_url)
    return told({"address": f"{base.rstrip('/')}/api/committees/calendar/{token}.ics"})


@router.post("/api/committees/{number}/series", status_code=201, summary="Eine Reihe von Sitzungen anlegen")
async def add_series(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.SeriesBody
) -> Response:
    """Meetings by a rule, made thirteen months ahead."""

    def work(connection: Connection) -> int:
        seat = rights.seat(connection, actor, region.id, number, today())
        return meetings.add_series(connection, seat, asked.model_dump(), today())

    async with writing(request, actor) as connection:
        made = await connection.run_sync(work)
    return told({"id": made}, 201)


@router.put("/api/committees/{number}/series/{series}", summary="Eine Reihe beenden")
async def end_series(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, series: Number, asked: schemas.SeriesEnd
) -> Response:  # fmt: skip
    """Planned meetings after the day that nobody has worked on go."""

    def work(connection: Connection) -> int:
        seat = rights.seat(connection, actor, region.id, number, today())
        return meetings.end_series(connection, seat, series, asked.until)

    async with writing(request, actor) as connection:
        gone = await connection.run_sync(work)
    return told({"id": series, "meetings_gone": gone})


@router.post("/api/committees/{number}/meetings", status_code=201, summary="Eine Sitzung ansetzen")
async def add_meeting(
    request: Request, region: RegionOf, actor: Coordinator, number: Number, asked: schemas.MeetingBody
) -> Response:
    """A single meeting."""

    def work(connection: Connection) -> int | None:
        seat = rights.seat(connection, actor, region.id, number, today())
        return meetings.add_meeting(connection, seat, asked.model_dump())

    async with writing(request, actor) as connection:
        made = await connection.run_sync(work)
    return told({"id": made}, 201, Location=f"/api/committee-meetings/{made}")


@router.post("/api/committees/{number}/tasks", status_code=201, summary="Eine Aufgabe vergeben")
async def add_task(
    request: Request, region: RegionOf, actor: Person, number: Number, asked: schemas.TaskBody
) -> Response:
    """With owner and date; of a confidential item it is confidential."""

    def work(connection: Connection) -> int:
        seat = rights.require_inside(
            rights.seat(connection, actor, region.id, number, today()), rights.NO_BODY.format(number)
        )
        return outcomes.add_task(connection, seat, asked.model_dump())

    async with writing(request, actor) as connection:
        made = await connection.run_sync(work)
    return told({"id": made}, 201)


@router.patch("/api/committee-tasks/{task}", summary="Eine Aufgabe ändern oder erledigen")
async def change_task(
    request: Request, region: RegionOf, actor: Person, task: Number, asked: schemas.TaskChange
) -> Response:
    """Its owner may say that it is done."""

    def work(connection: Connection) -> None:
        body = outcomes.body_of_task(connection, task)
        words = f"Eine Aufgabe {task} gibt es hier nicht, oder sie ist nicht für Sie."
        own = [] if body is None else rights.seats(connection, actor, region.id, today(), body)
        if not own:
            raise NotFound(words)
        seat = rights.require_inside(own[0], words)
        outcomes.change_task(connection, seat, task, asked.model_dump(exclude_unset=True), today())

    async with writing(request, actor) as connection:
        await connection.run_sync(work)
    return told({"id": task})


@router.get("/api/committees/{number}/handover.html", summary="Übergabe als Seite", **sends(HTML, "binary"))
async def handover_html(request: Request, region: RegionOf, actor: Coordinator, number: Number) -> Response:
    """What a new coordinator must know, as one file."""
    content = await _handover(request, region, actor, number)
    headers = {**attachment(f"uebergabe-{number}-{today()}.html"), "Cache-Control": "no-store"}
    return Response(handover_pages.html_of(content), media_type=HTML, headers=headers)


@router.get("/api/committees/{number}/handover.docx", summary="Übergabe als DOCX", **sends(DOCX, "binary"))
async def handover_docx(request: Request, region: RegionOf, actor: Coordinator, number: Number) -> Response:
    """The same to go on writing in."""
    content = await _handover(request, region, actor, number)
    body = await workbench_of(request).run(handover_pages.docx_of, content, datetime.now(UTC))
    headers = {**attachment(f"uebergabe-{number}-{today()}.docx"), "Cache-Control": "no-store"}
    return Response(body, media_type=DOCX, headers=headers)


@router.get("/api/committees/{number}/handover.pdf", summary="Übergabe als PDF", **sends(PDF, "binary"))
async def handover_pdf(request: Request, region: RegionOf, actor: Coordinator, number: Number) -> Response:
    """The same as PDF/A-2a and PDF/UA-1."""
    content = await _handover(request, region, actor, number)
    body = await workbench_of(request).run(handover_pages.pdf_of, content, datetime.now(UTC))
    headers = {**attachment(f"uebergabe-{number}-{today()}.pdf"), "Cache-Control": "no-store"}
    return Response(body, media_type=PDF, headers=headers)


def told(content: dict[str, Any], status: int = 200, **more: str) -> Response:
    """An answer that no cache keeps: it differs by who asks."""
    return Response(json_bytes(content), status, {"Cache-Control": "no-store", **more}, JSON)


async def _handover(request: Request, region: Region, actor: Actor, number: int) -> dict[str, Any]:
    def read(connection: Connection) -> dict[str, Any]:
        seat = rights.seat(connection, actor, region.id, number, today())
        return handover.gather(connection, seat, region, today())

    async with engine_of(request).connect() as connection:
        return await connection.run_sync(read)


async def _member(
    request: Request, region: Region, actor: Actor, number: int, asked: schemas.MemberBody, member: int | None
) -> int:  # fmt: skip
    def work(connection: Connection) -> int:
        seat = rights.seat(connection, actor, region.id, number, today())
        return bodies.save_member(connection, seat, asked.model_dump(), member)

    async with writing(request, actor) as connection:
        return await connection.run_sync(work)
