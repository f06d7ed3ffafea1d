"""HTTP of what-ifs and of the question where one more would help most."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.catchments.streets import travel_of
from app.errors import NotFound
from app.jobs.queue import defer
from app.location.changes import WhatIf
from app.location.ground import Ground, read_ground
from app.location.question import LocationQuestion
from app.location.state import State, Streets, state_of, streets_of
from app.location.store import read_answer
from app.location.what_if import what_if
from app.location.what_if_answer import answer_of
from app.places.parameters import Parameters
from app.places.results import read_inputs
from app.web.answers import JSON, compressed, json_bytes
from app.web.apart import read_apart
from app.web.kept import Kept
from app.web.parameters import mode_of
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of

Planner = Annotated[Actor, Depends(Needs(Permission.COMPUTE))]
# Whoever chooses what is summed up could find one or two people by differences: answers are for those who may see them.
router = APIRouter(
    tags=["Planen"],
    dependencies=[Depends(Needs(Permission.COMPUTE)), Depends(Needs(Permission.SEE_UNSUPPRESSED))],
)


@router.post("/api/what-if", summary="Was wäre, wenn …: Lernorte oder Straßen in Gedanken ändern")
async def ask_what_if(request: Request, region: RegionOf, asked: WhatIf) -> Response:
    """Figures of the Kreis and of every municipality before and after, and the cells that change; nothing is stored."""
    state = await _state(request, region, asked)
    bench = workbench_of(request)
    outcome = await bench.run(what_if, state, asked.changes)
    return _told(request, region, await bench.run(answer_of, state, outcome))


@router.post("/api/location", summary="Wo hülfe ein weiterer Lernort am meisten?", status_code=202)
async def ask_location(
    request: Request, region: RegionOf, actor: Planner, asked: LocationQuestion
) -> Response:
    """Ask for the computation; 202 with the job, whose result names the run to be read at /api/location/{run}."""
    arguments = asked.model_dump(mode="json")
    async with writing(request, actor) as connection:
        number = await defer(
            connection, kind="location", actor=actor, arguments=arguments, region_id=region.id,
            lock=f"location:{region.id}",
        )  # fmt: skip
    body = json_bytes({"job": number, "status": f"/api/jobs/{number}"})
    headers = {"Location": f"/api/jobs/{number}", "Cache-Control": "no-store"}
    return Response(body, status_code=202, media_type=JSON, headers=headers)


@router.get("/api/location/{run}", summary="Eine Antwort darauf, wo ein weiterer Lernort am meisten hülfe")
async def location_answer(request: Request, region: RegionOf, run: int) -> Response:
    """The chosen places, what they bring, how far from the best choice they can be, and the next best ones."""
    async with engine_of(request).connect() as connection:
        found = await connection.run_sync(read_answer, region.id, min(run, 2**31 - 1))
    if found is None:
        raise NotFound(f"Eine Standortsuche mit der Nummer {run} gibt es in dieser Region nicht.")
    return _told(request, region, found)


async def _state(request: Request, region: Region, asked: WhatIf) -> State:
    """Today's answers, kept per version of the data."""
    parameters = Parameters(asked.category, mode_of(asked.mode), asked.method)
    kept: Kept = request.app.state.what_ifs
    version = (region.id, region.data_version, asked.mode)
    key = (*version, asked.category, asked.age_group, asked.method)
    state: State | None = kept.get(key)
    if state is None:
        ground = await _ground(request, region, parameters, asked.age_group)
        bench = workbench_of(request)
        streets: Streets | None = kept.get(version)
        if streets is None:
            streets = await bench.run(streets_of, ground)
            kept.keep(version, streets)
        state = await bench.run(state_of, ground, streets)
        kept.keep(key, state)
    return state


async def _ground(request: Request, region: Region, asked: Parameters, age_group: str | None) -> Ground:
    kept: Kept = request.app.state.what_ifs
    key = (region.id, region.data_version)
    inputs = await kept.made(key, lambda: read_apart(request, read_inputs, region.id))
    return await read_apart(request, read_ground, inputs, asked, age_group, travel_of)


def _told(request: Request, region: Region, content: dict[str, Any]) -> Response:
    body = {"region": region.told, "attribution": region.attribution, **content}
    headers = {name: value for name, value in region.headers.items() if name != "ETag"}
    return compressed(request, json_bytes(body), JSON, {**headers, "Cache-Control": "no-store"})
