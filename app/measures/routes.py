"""HTTP of undertakings: the board, the whole chain of one, its parts, its steps, what is published of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic import Field

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import author_of, writing
from app.errors import Conflict
from app.indicators.of_the_loop import ask_for_loop_figures
from app.measures import chain, effects, finding_store, store
from app.measures.content import Day, Line, NewPart, Number, Strict, Words
from app.measures.rights import require_coordinates
from app.measures.stages import LABELS, Step
from app.measures.tables import STAGES
from app.measures.versions import etag_of
from app.web.answers import JSON, json_bytes
from app.web.regions import RegionOf, engine_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

router = APIRouter(tags=["Vom Befund zur Wirkung"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Keeper = Annotated[Actor, Depends(Needs(Permission.KEEP_INDICATORS))]
Coordinator = Annotated[Actor, Depends(Needs(Permission.COORDINATE))]
IfMatch = Annotated[str | None, Header(description="Der ETag des Standes, der geändert wird")]
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Settled(Strict):
    """What is said of an undertaking besides its parts."""

    title: Line
    topic_id: Number | None = None
    due_on: Day | None = None

    @property
    def settings(self) -> store.Settings:
        """As the store takes them."""
        return store.Settings(self.title, self.topic_id, self.due_on)


class NewUndertaking(Settled):
    """An undertaking upon findings."""

    findings: Annotated[list[Number], Field(min_length=1, max_length=40)]


class StepAsked(Strict):
    """A step: where to, on what basis; a reason where a stage is passed over."""

    to: str = Field(max_length=20)
    basis: Words
    skip_reason: Words | None = None
    due_on: Day | None = None


class ContentIn(Strict):
    """A part as it is to be; read by its kind."""

    content: dict[str, Any]


class PublishedIn(Strict):
    """Whether something is to be public."""

    published: bool


@router.get("/api/undertakings", summary="Vorgänge: was aus Befunden wird, mit Stufe und Fristen")
async def board(request: Request, region: RegionOf, actor: Reader) -> Response:
    """The cards of the board and the findings that nothing has come of yet."""

    def work(connection: Connection) -> dict[str, Any]:
        found = finding_store.listed(connection, actor, region.id)
        return {
            "stages": [{"code": code, "label": LABELS[code]} for code in ("finding", *STAGES)],
            "findings": found, "undertakings": chain.listed(connection, actor, region.id),
            "may": {"write": chain.sees_all(actor), "coordinate": chain.coordinates(actor)},
        }  # fmt: skip

    async with engine_of(request).connect() as connection:
        return told(await connection.run_sync(work))


@router.post("/api/undertakings", summary="Einen Vorgang aus Befunden anlegen", status_code=201)
async def create(request: Request, region: RegionOf, actor: Keeper, asked: NewUndertaking) -> Response:
    """A new undertaking, in the stage of its recommendation."""

    def work(connection: Connection) -> dict[str, Any]:
        number = store.create(connection, actor, region.id, asked.settings, asked.findings)
        made = whole(connection, actor, region.id, number)
        ask_for_loop_figures(connection, region.id, author_of(actor))
        return made

    async with writing(request, actor, "Vorgang angelegt") as connection:
        made = await connection.run_sync(work)
    return told(made, "u", 201, Location=f"/api/undertakings/{made['id']}")


@router.get(
    "/api/undertakings/{number}", summary="Ein Vorgang mit der ganzen Kette, die Zahlen damals und heute"
)
async def undertaking(request: Request, region: RegionOf, actor: Reader, number: Id) -> Response:
    """The whole chain; the ETag names the revision for If-Match."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(whole, actor, region.id, number)
    return told(found, "u")


@router.put("/api/undertakings/{number}", summary="Titel, Thema und Frist ändern")
async def change(
    request: Request, region: RegionOf, actor: Keeper, number: Id, asked: Settled, if_match: IfMatch = None
) -> Response:
    """412 where somebody was faster."""
    return await _written(request, actor, region.id, number, "Vorgang geändert",
                          lambda c: store.change(c, actor, region.id, number, asked.settings, if_match))  # fmt: skip


@router.post("/api/undertakings/{number}/findings/{finding}", summary="Einen weiteren Befund zugrunde legen")
async def tie(request: Request, region: RegionOf, actor: Keeper, number: Id, finding: Id) -> Response:
    """One more finding under the same undertaking."""

    def work(connection: Connection) -> None:
        store.require_writes(
            actor, "recommendation", chain.read(connection, actor, region.id, number)["stage"]
        )
        store.tie(connection, region.id, number, [finding])

    return await _written(request, actor, region.id, number, "Befund zugrunde gelegt", work)


@router.post("/api/undertakings/{number}/steps", summary="Den nächsten Schritt gehen")
async def step(
    request: Request,
    region: RegionOf,
    actor: Coordinator,
    number: Id,
    asked: StepAsked,
    if_match: IfMatch = None,
) -> Response:
    """422 where a stage would be passed over without a reason; 409 where a decision stands against it."""
    wanted = Step(asked.to, asked.basis, asked.skip_reason, asked.due_on)
    return await _written(request, actor, region.id, number, f"Schritt: {asked.to[:20]}",
                          lambda c: store.step(c, actor, region.id, number, wanted, if_match))  # fmt: skip


@router.put(
    "/api/undertakings/{number}/publication", summary="Einen Vorgang veröffentlichen oder zurücknehmen"
)
async def publish(
    request: Request,
    region: RegionOf,
    actor: Coordinator,
    number: Id,
    asked: PublishedIn,
    if_match: IfMatch = None,
) -> Response:
    """Its title and stage become public; parts and findings each by themselves."""
    return await _written(
        request, actor, region.id, number, "Veröffentlichung",
        lambda c: store.publish(c, actor, region.id, number, if_match, published=asked.published),
    )  # fmt: skip


@router.post("/api/undertakings/{number}/parts", summary="In einer Stufe etwas festhalten", status_code=201)
async def add_part(request: Request, region: RegionOf, actor: Keeper, number: Id, asked: NewPart) -> Response:
    """A recommendation, consultation, decision, measure, effect or lesson; gives the whole chain."""
    return await _written(
        request, actor, region.id, number, f"{LABELS[asked.kind]} festgehalten",
        lambda c: store.add_part(c, actor, region.id, number, asked.kind, asked.content), 201,
    )  # fmt: skip


@router.put("/api/undertakings/{number}/parts/{part}", summary="Einen Teil ändern")
async def change_part(
    request: Request,
    region: RegionOf,
    actor: Keeper,
    number: Id,
    part: Id,
    asked: ContentIn,
    if_match: IfMatch = None,
) -> Response:
    """What was said before stays among its versions; 412 where somebody was faster, with what both say."""
    return await _written(
        request, actor, region.id, number, "Teil geändert",
        lambda c: store.change_part(c, actor, region.id, number, part, asked.content, if_match),
    )  # fmt: skip


@router.get("/api/undertakings/{number}/parts/{part}/versions", summary="Alles, was in einem Teil je stand")
async def versions(request: Request, region: RegionOf, actor: Keeper, number: Id, part: Id) -> Response:
    """For those who see what is confidential."""

    def work(connection: Connection) -> list[dict[str, Any]]:
        chain.read(connection, actor, region.id, number)
        store.part_of(connection, number, part)
        return store.versions(connection, part)

    async with engine_of(request).connect() as connection:
        return told({"versions": await connection.run_sync(work)})


@router.put(
    "/api/undertakings/{number}/parts/{part}/publication",
    summary="Einen Teil veröffentlichen oder zurücknehmen",
)
async def publish_part(
    request: Request, region: RegionOf, actor: Coordinator, number: Id, part: Id, asked: PublishedIn, if_match: IfMatch = None
) -> Response:  # fmt: skip
    """409 while the undertaking itself is confidential."""
    return await _written(
        request, actor, region.id, number, "Veröffentlichung",
        lambda c: store.publish_part(c, actor, region.id, number, part, if_match, published=asked.published),
    )  # fmt: skip


@router.post("/api/undertakings/{number}/parts/{part}/result", summary="Eine Wirkung jetzt nachrechnen")
async def compute(request: Request, region: RegionOf, actor: Coordinator, number: Id, part: Id) -> Response:
    """The same figures as they are now, against what was expected and against comparable municipalities."""

    def work(connection: Connection) -> None:
        require_coordinates(actor)
        chain.read(connection, actor, region.id, number)
        found = store.part_of(connection, number, part)
        if found["kind"] != "effect":
            raise Conflict("Nachrechnen lässt sich nur eine Wirkung.")
        effects.compute(connection, region.id, number, found)

    return await _written(request, actor, region.id, number, "Wirkung nachgerechnet", work)


def told(content: dict[str, Any], kind: str | None = None, status: int = 200, **more: str) -> Response:
    """An answer that no cache keeps: it changes without the region's data changing, and by who asks."""
    headers = {"Cache-Control": "no-store", **more}
    if kind is not None:
        headers["ETag"] = etag_of(kind, content)
    return Response(json_bytes(content), status, headers, JSON)


async def _written(
    request: Request, actor: Actor, region_id: int, number: int, reason: str, change_: Callable[[Connection], object],
    status: int = 200,
) -> Response:  # fmt: skip
    """Do a change and give the whole chain as it is after it."""

    def work(connection: Connection) -> dict[str, Any]:
        change_(connection)
        found = whole(connection, actor, region_id, number)
        ask_for_loop_figures(connection, region_id, author_of(actor))
        return found

    async with writing(request, actor, reason) as connection:
        found = await connection.run_sync(work)
    return told(found, "u", status)


def whole(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    """The whole chain as answers give it, each figure then and now."""
    found = chain.whole(connection, actor, region_id, number)
    figures = finding_store.then_and_now(connection, region_id, [one["id"] for one in found["findings"]])
    for one in found["findings"]:
        one["figures"] = figures[one["id"]]
    for one in found["parts"]:
        one["etag"] = etag_of("p", one)
    return found
