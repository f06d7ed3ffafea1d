"""HTTP of who is responsible, and of what a scenario says that is to come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.audit.acting import writing
from app.measures import chain, responsible, store
from app.measures.content import Line, Number, Strict
from app.measures.expected import expected_by
from app.measures.rights import require_coordinates
from app.measures.routes import Coordinator, Id, Keeper, told, whole
from app.web.regions import RegionOf, engine_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(tags=["Vom Befund zur Wirkung"])


class Assigned(Strict):
    """Who is responsible; null: nobody with an account. With `milestone`, its title: for this one only."""

    account_id: Number | None
    milestone: Line | None = None


@router.get("/api/responsible-people", summary="Wer mit einem Konto für Maßnahmen verantwortlich sein kann")
async def people(request: Request, _actor: Coordinator) -> Response:
    """Names, no addresses; only who sees what is not yet published."""
    async with engine_of(request).connect() as connection:
        return told({"people": await connection.run_sync(responsible.people)})


@router.put(
    "/api/undertakings/{number}/parts/{part}/responsible", summary="Festlegen, wer für eine Maßnahme oder einen ihrer Meilensteine verantwortlich ist"
)  # fmt: skip
async def assign(
    request: Request, region: RegionOf, actor: Coordinator, number: Id, part: Id, asked: Assigned
) -> Response:  # fmt: skip
    """They are told at once, and again when something is due, overdue, or rests on superseded figures."""
    settings = request.app.state.settings

    def work(connection: Connection) -> dict[str, Any]:
        require_coordinates(actor)
        row = chain.read(connection, actor, region.id, number)
        responsible.assign(
            connection,
            settings,
            row,
            store.part_of(connection, number, part),
            asked.account_id,
            asked.milestone,
        )
        return whole(connection, actor, region.id, number)

    async with writing(request, actor, "Verantwortliche Person festgelegt") as connection:
        return told(await connection.run_sync(work), "u")


@router.get(
    "/api/undertakings/{number}/expected", summary="Was ein eingefrorenes Szenario zu den Zahlen der Befunde erwarten lässt"
)  # fmt: skip
async def expected(
    request: Request, region: RegionOf, actor: Keeper, number: Id,
    frozen_scenario: Annotated[int, Query(ge=1, le=2**31 - 1, description="Nummer des eingefrorenen Stands")],
) -> Response:  # fmt: skip
    """By figure: what it becomes, and of which the scenario says nothing."""

    def work(connection: Connection) -> dict[str, Any]:
        chain.read(connection, actor, region.id, number)
        found, missing = expected_by(connection, actor, region.id, number, frozen_scenario)
        return {"expected": [one.told for one in found], "missing": missing}

    async with engine_of(request).connect() as connection:
        return told(await connection.run_sync(work))
