"""HTTP of districts: computing or drawing them, and reading their versions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Connection

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.schools import district_answers as answers
from app.schools.asking import KindOf, Reader, sees_all, told
from app.schools.district_store import Asked, made_of, read_head, store
from app.schools.kept import planning_for
from app.schools.kinds import kind_of
from app.web.answers import GEOJSON, JSON, json_bytes
from app.web.openapi import SENDS_GEOJSON
from app.web.regions import RegionOf, engine_of
from app.web.workbench import workbench_of

router = APIRouter(tags=["Schulplanung"])
Setter = Annotated[Actor, Depends(Needs(Permission.SET_STANDARDS))]
Key = Annotated[str, Path(max_length=100, description="Kürzel der Bezirke")]
Version = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Fassung; ohne: die neueste")]


@router.get("/api/schools/districts", summary="Welche Schulbezirke es gibt, gezeichnet oder berechnet")
async def districts(
    request: Request, region: RegionOf, _actor: Reader, category: KindOf = "primary_school"
) -> Response:
    """The newest version of each."""
    kind = kind_of(category)
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(answers.listed, region.id, kind.category)
    return told(request, region, {"category": category, "districts": found})


@router.post(
    "/api/schools/districts", summary="Schulbezirke berechnen oder gezeichnete speichern", status_code=201
)
async def make_districts(request: Request, region: RegionOf, actor: Setter, asked: Asked) -> Response:
    """Stored as the next version of their name; what a division keeps and what not stands in its report."""
    planning = await planning_for(request, region, asked.category)
    made = await workbench_of(request).run(made_of, planning, asked)
    async with writing(request, actor, f"Schulbezirke: {asked.name}") as connection:
        key, version = await connection.run_sync(
            lambda sync: store(sync, region.id, planning, asked, made, actor.name)
        )
    body = json_bytes({"key": key, "version": version, "report": made.report})
    headers = {"Location": f"/api/schools/districts/{key}?version={version}", "Cache-Control": "no-store"}
    return Response(body, 201, headers, JSON)


@router.get("/api/schools/districts/{key}", summary="Schulbezirke mit ihren Zahlen", **SENDS_GEOJSON)
async def one_of_districts(
    request: Request, region: RegionOf, actor: Reader, key: Key, version: Version = None
) -> Response:
    """Each district with children, room, ways, and the share of pupils who go to a school of another one."""
    async with engine_of(request).connect() as connection:
        head = await connection.run_sync(read_head, region.id, key, version)
    planning = await planning_for(request, region, head["category"])

    def read(connection: Connection) -> dict[str, Any]:
        return answers.told(connection, planning, head, see_all=sees_all(actor))

    async with engine_of(request).connect() as connection:
        return told(request, region, await connection.run_sync(read), GEOJSON)
