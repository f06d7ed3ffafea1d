"""HTTP of scenarios: listing, making, saving as versions, sharing, archiving, deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.scenarios import freezing, store
from app.scenarios.content import Content
from app.standards.schemas import LINE
from app.web.answers import JSON, json_bytes
from app.web.regions import RegionOf, engine_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(tags=["Szenarien"])
Reader = Annotated[Actor, Depends(Needs(Permission.READ))]
Planner = Annotated[Actor, Depends(Needs(Permission.COMPUTE))]
IfMatch = Annotated[str | None, Header(description="Der ETag des Standes, der geändert wird")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="Nummer des Szenarios")]
Sharing = Literal["private", "planners", "signed_in", "public"]
Title = Annotated[str, Field(min_length=1, max_length=120, pattern=LINE)]


class Strict(BaseModel):
    """Nothing that is not understood is passed over."""

    model_config = ConfigDict(extra="forbid")


class NewScenario(Strict):
    """A scenario to be made."""

    name: Title
    description: str = Field("", max_length=2000)
    sharing: Sharing = "private"
    content: Content


class Saved(Strict):
    """A version to be saved."""

    content: Content
    note: str = Field("", max_length=300)


class Settled(Strict):
    """What is said of a scenario besides its content."""

    name: Title
    description: str = Field("", max_length=2000)
    sharing: Sharing
    archived: bool = False


@router.get("/api/scenarios", summary="Szenarien, die man sehen darf")
async def scenarios(
    request: Request, region: RegionOf, actor: Reader,
    archived: Annotated[bool, Query(description="Die archivierten statt der anderen")] = False,
) -> Response:  # fmt: skip
    """Own ones and those shared with whoever asks, those saved last first."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(
            lambda reading: store.listed(reading, actor, region.id, archived=archived)
        )
    return told({"scenarios": found, "may_plan": actor.may(Permission.COMPUTE)})


@router.post("/api/scenarios", summary="Ein Szenario anlegen", status_code=201)
async def make(request: Request, region: RegionOf, actor: Planner, asked: NewScenario) -> Response:
    """A new scenario with its first version."""
    settings = store.Settings(asked.name.strip(), asked.description, asked.sharing)

    def work(connection: Connection) -> dict[str, Any]:
        number = store.create(connection, actor, region.id, settings, asked.content)
        return _whole(connection, actor, region.id, number)

    async with writing(request, actor) as connection:
        made = await connection.run_sync(work)
    return told(made, 201, Location=f"/api/scenarios/{made['id']}")


@router.get("/api/scenarios/{number}", summary="Ein Szenario mit allen Fassungen")
async def scenario(request: Request, region: RegionOf, actor: Reader, number: Number) -> Response:
    """The newest content, the list of versions and of frozen states; the ETag names the state for If-Match."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(lambda reading: _whole(reading, actor, region.id, number))
    return told(found)


@router.put("/api/scenarios/{number}", summary="Eine neue Fassung speichern")
async def save(
    request: Request, region: RegionOf, actor: Planner, number: Number, asked: Saved, if_match: IfMatch = None
) -> Response:
    """Nothing is overwritten; 412 with what differs and both together where somebody was faster."""

    def work(connection: Connection) -> dict[str, Any]:
        store.save(connection, actor, region.id, number, asked.content, asked.note, if_match)
        return _whole(connection, actor, region.id, number)

    async with writing(request, actor, asked.note or None) as connection:
        saved = await connection.run_sync(work)
    return told(saved)


@router.patch("/api/scenarios/{number}", summary="Umbenennen, freigeben, archivieren")
async def settle(
    request: Request,
    region: RegionOf,
    actor: Planner,
    number: Number,
    asked: Settled,
    if_match: IfMatch = None,
) -> Response:
    """For its owner; 412 where somebody was faster."""
    settings = store.Settings(asked.name.strip(), asked.description, asked.sharing, asked.archived)

    def work(connection: Connection) -> dict[str, Any]:
        store.settle(connection, actor, region.id, number, settings, if_match)
        return _whole(connection, actor, region.id, number)

    async with writing(request, actor) as connection:
        settled = await connection.run_sync(work)
    return told(settled)


@router.delete("/api/scenarios/{number}", summary="Ein Szenario löschen", status_code=204)
async def remove(request: Request, region: RegionOf, actor: Planner, number: Number) -> Response:
    """With all its versions; 409 where there are frozen states."""
    async with writing(request, actor) as connection:
        await connection.run_sync(store.delete, actor, region.id, number)
    return Response(status_code=204)


@router.get("/api/scenarios/{number}/versions/{version}", summary="Eine Fassung eines Szenarios")
async def version_of(
    request: Request, region: RegionOf, actor: Reader, number: Number, version: Annotated[int, Path(ge=1, le=10**6)]
) -> Response:  # fmt: skip
    """The content of an earlier version."""

    def read(connection: Connection) -> dict[str, Any]:
        row = store.read(connection, actor, region.id, number)
        content = store.read_content(connection, number, version)
        return {"id": number, "name": row["name"], "version": version, "content": content.told}

    async with engine_of(request).connect() as connection:
        return told(await connection.run_sync(read))


def told(content: dict[str, Any], status: int = 200, **more: str) -> Response:
    """An answer that no cache keeps: scenarios change without the region's data changing."""
    headers = {"Cache-Control": "no-store", **more}
    if "revision" in content and "version" in content:
        headers["ETag"] = store.etag_of(content)
    return Response(json_bytes(content), status, headers, JSON)


def _whole(connection: Connection, actor: Actor, region_id: int, number: int) -> dict[str, Any]:
    whole = store.read_whole(connection, actor, region_id, number)
    return {**whole, "frozen": freezing.frozen_of(connection, actor, region_id, number)}
