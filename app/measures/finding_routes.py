"""HTTP of findings, topics and objects of council information systems."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.audit.acting import author_of, writing
from app.errors import InvalidFields
from app.indicators.of_the_loop import ask_for_loop_figures
from app.measures import finding_store, oparl, oparl_store, topics
from app.measures.content import Ars, Day, Line, Number, OparlUrl, Strict, Words
from app.measures.figures import Figure
from app.measures.findings import record_finding
from app.measures.routes import Coordinator, Id, IfMatch, Keeper, PublishedIn, Reader, told
from app.web.regions import RegionOf, engine_of
from geodata.reading import ReadError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from app.accounts.access import Actor

router = APIRouter(tags=["Vom Befund zur Wirkung"])
Indicator = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_:.@=-]+$")]


class FigureIn(Strict):
    """A figure to be frozen: one that the atlas reads now (`indicator`, `area_ars`), or one entered by hand."""

    indicator: Indicator | None = None
    area_ars: Ars | None = None
    label: Line | None = None
    value: float | None = None
    status: Literal["known", "estimated", "unknown", "secret", "not_applicable"] = "known"
    unit: Annotated[str, Field(max_length=60)] = ""
    as_of: Day | None = None


class FindingIn(Strict):
    """A finding to be recorded."""

    title: Line
    text: Words = ""
    origin: Annotated[str, Field(max_length=1500)] = ""
    topic_id: Number | None = None
    figures: Annotated[list[FigureIn], Field(max_length=40, default_factory=list)]


class FindingChange(Strict):
    """What may be changed of a finding; never its figures."""

    title: Line
    text: Words = ""
    topic_id: Number | None = None
    dismissed: Words | None = None


class TopicIn(Strict):
    """A topic."""

    title: Line
    summary: Words = ""


class TopicChange(TopicIn):
    """A topic, and whether it is public."""

    published: bool


class OparlAsked(Strict):
    """An object to be read, or a paper to be looked for by its number in a list."""

    kind: Literal["organization", "meeting", "paper"]
    url: OparlUrl
    reference: Annotated[str, Field(min_length=1, max_length=60)] | None = None


@router.get("/api/findings/{number}", summary="Ein Befund, seine Zahlen damals und heute")
async def finding(request: Request, region: RegionOf, actor: Reader, number: Id) -> Response:
    """Each figure as it was, and as it is today: superseded where newer data exist."""
    async with engine_of(request).connect() as connection:
        return told(await connection.run_sync(finding_store.whole, actor, region.id, number), "f")


@router.post("/api/findings", summary="Einen Befund mit seinen Zahlen festhalten", status_code=201)
async def record(request: Request, region: RegionOf, actor: Keeper, asked: FindingIn) -> Response:
    """Figures with `indicator` are read and frozen by the atlas itself; others are marked as entered by hand."""

    def work(connection: Connection) -> dict[str, Any]:
        figures = [_figure(connection, region.id, one) for one in asked.figures]
        topics.require_topic(connection, region.id, asked.topic_id)
        number = record_finding(
            connection, actor, region_id=region.id, title=asked.title, text=asked.text, figures=figures, origin=asked.origin,
            topic_id=asked.topic_id,
        )  # fmt: skip
        return finding_store.whole(connection, actor, region.id, number)

    async with writing(request, actor, "Befund festgehalten") as connection:
        made = await connection.run_sync(work)
    return told(made, "f", 201, Location=f"/api/findings/{made['id']}")


@router.put(
    "/api/findings/{number}",
    summary="Worte oder Thema eines Befunds ändern, oder ihn mit Begründung verwerfen",
)
async def change(
    request: Request,
    region: RegionOf,
    actor: Keeper,
    number: Id,
    asked: FindingChange,
    if_match: IfMatch = None,
) -> Response:
    """412 where somebody was faster."""
    wanted = asked.model_dump()
    return await _written(request, actor, region.id, number,
                          lambda c: finding_store.change(c, actor, region.id, number, wanted, if_match))  # fmt: skip


@router.put("/api/findings/{number}/publication", summary="Einen Befund veröffentlichen oder zurücknehmen")
async def publish(
    request: Request,
    region: RegionOf,
    actor: Coordinator,
    number: Id,
    asked: PublishedIn,
    if_match: IfMatch = None,
) -> Response:
    """With its figures."""
    return await _written(
        request, actor, region.id, number,
        lambda c: finding_store.publish(c, actor, region.id, number, if_match, published=asked.published),
    )  # fmt: skip


@router.get("/api/topics", summary="Themen")
async def listed(request: Request, region: RegionOf, actor: Reader) -> Response:
    """The topics one may see, by name."""
    async with engine_of(request).connect() as connection:
        return told({"topics": await connection.run_sync(topics.listed, actor, region.id)})


@router.post("/api/topics", summary="Ein Thema anlegen", status_code=201)
async def new_topic(request: Request, region: RegionOf, actor: Coordinator, asked: TopicIn) -> Response:
    """Confidential until it is published."""

    def work(connection: Connection) -> dict[str, Any]:
        slug = topics.create(connection, actor, region.id, asked.title, asked.summary)
        return topics.read(connection, actor, region.id, slug)

    async with writing(request, actor, "Thema angelegt") as connection:
        return told(await connection.run_sync(work), "o", 201)


@router.put("/api/topics/{slug}", summary="Ein Thema ändern, veröffentlichen oder zurücknehmen")
async def change_topic(
    request: Request,
    region: RegionOf,
    actor: Coordinator,
    slug: str,
    asked: TopicChange,
    if_match: IfMatch = None,
) -> Response:
    """Its address stays as it is."""

    def work(connection: Connection) -> dict[str, Any]:
        topics.change(connection, actor, region.id, slug, asked.model_dump(), if_match)
        return topics.read(connection, actor, region.id, slug)

    async with writing(request, actor, "Thema geändert") as connection:
        return told(await connection.run_sync(work), "o")


@router.post("/api/oparl", summary="Ein Objekt eines Ratsinformationssystems (OParl 1.1) lesen und prüfen")
async def read_oparl(request: Request, region: RegionOf, actor: Coordinator, asked: OparlAsked) -> Response:
    """422 in words, and nothing kept, where the server gives anything but what was asked for."""
    reader = oparl.Reader(request.app.state.settings.allow_private_downloads)
    try:
        if asked.reference is not None and asked.kind == "paper":
            content = await asyncio.to_thread(reader.find_paper, asked.url, asked.reference)
        else:
            content = await asyncio.to_thread(reader.read_object, asked.url, asked.kind)
    except ReadError as error:
        raise InvalidFields(error.reason, errors={"url": error.reason}) from error
    async with writing(request, actor, "Ratsinformationssystem gelesen") as connection:
        return told(await connection.run_sync(oparl_store.keep, region.id, asked.kind, content))


def _figure(connection: Connection, region_id: int, asked: FigureIn) -> Figure:
    if asked.indicator is not None and asked.area_ars is not None:
        return finding_store.figure_now(connection, region_id, asked.indicator, asked.area_ars)
    if asked.label is None:
        raise InvalidFields(
            "Eine Zahl von Hand braucht eine Bezeichnung.", errors={"figures": "Bezeichnung fehlt."}
        )
    status = "zero" if asked.value == 0 and asked.status == "known" else asked.status
    return Figure(asked.label, asked.value, status, asked.unit, asked.as_of, area_ars=asked.area_ars)


async def _written(
    request: Request, actor: Actor, region_id: int, number: int, change_: Callable[[Connection], object]
) -> Response:
    def work(connection: Connection) -> dict[str, Any]:
        change_(connection)
        found = finding_store.whole(connection, actor, region_id, number)
        ask_for_loop_figures(connection, region_id, author_of(actor))
        return found

    async with writing(request, actor, "Befund geändert") as connection:
        return told(await connection.run_sync(work), "f")
