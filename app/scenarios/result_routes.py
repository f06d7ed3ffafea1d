"""HTTP of what scenarios bring: computed on the spot, frozen with their figures, and where one more would help within them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from app.accounts.access import Actor, Needs, Permission
from app.audit.acting import writing
from app.errors import BadRequest, Forbidden, NotFound
from app.jobs.queue import defer
from app.scenarios import freezing, store
from app.scenarios.answer import answer_of, in_columns
from app.scenarios.content import CONTENT, Content, Mode, Projected, Variant
from app.scenarios.counted import counted_of
from app.scenarios.keeping import assigned_for, base_for, computed, evaluated
from app.scenarios.locating import ScenarioQuestion
from app.scenarios.routes import Number, Planner, Reader, Strict, told
from app.web.answers import JSON, compressed, json_bytes
from app.web.apart import read_apart
from app.web.regions import Region, RegionOf, engine_of
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.web.kept import Kept

router = APIRouter(tags=["Szenarien"])
Analyst = Annotated[Actor, Depends(Needs(Permission.SEE_UNSUPPRESSED))]
Cells = Annotated[
    Literal["features", "columns"],
    Query(description="Zellen als GeoJSON, oder spaltenweise, mit zwei Fünfteln der Bytes"),
]
MaybeYear = Annotated[int | None, Query(ge=2000, le=2100, description="Ein anderes Jahr der Vorausrechnung")]


class Freeze(Strict):
    """A version to be frozen: the newest."""

    note: str = Field("", max_length=300)


class Locate(Strict):
    """Where one more would help most, within a scenario as it stands in the view: by its kind, mode and standard."""

    scenario: Content
    question: ScenarioQuestion = ScenarioQuestion()


@router.post("/api/scenarios/result", summary="Was ein Szenario bringt, ohne es zu speichern")
async def result_of_draft(
    request: Request, region: RegionOf, actor: Planner, content: Content, cells: Cells = "features"
) -> Response:
    """All figures before and after; changes that cannot be done say why, the others are done."""
    found = await evaluated(request, region, content, see_all=actor.may(Permission.SEE_UNSUPPRESSED))
    return answered(request, region, in_columns(found) if cells == "columns" else found)


@router.get("/api/scenarios/{number}/result", summary="Was ein gespeichertes Szenario bringt")
async def result(
    request: Request, region: RegionOf, actor: Reader, number: Number,
    version: Annotated[int | None, Query(ge=1, le=10**6, description="Eine frühere Fassung")] = None,
    category: Annotated[str | None, Query(max_length=100)] = None, mode: Mode | None = None,
    year: MaybeYear = None, variant: Variant = "middle", cells: Cells = "features",
) -> Response:  # fmt: skip
    """As it is saved, or looked at by another kind, mode or year. Whoever may not see single people gets protected figures."""

    named, content = await saved(request, region, actor, number, version)
    content = looked_at(content, category, mode, year, variant)
    found = await _kept(request, region, content, see_all=actor.may(Permission.SEE_UNSUPPRESSED))
    found = in_columns(found) if cells == "columns" else found
    return answered(request, region, {"scenario": named, "content": content.told, **found})


async def saved(
    request: Request, region: Region, actor: Actor, number: int, version: int | None
) -> tuple[dict[str, Any], Content]:
    """How a saved scenario is named, and the content of a version (None: the newest). Raises NotFound."""

    def read(connection: Connection) -> tuple[dict[str, Any], Content]:
        row = store.read(connection, actor, region.id, number)
        named = {"id": number, "name": row["name"], "version": version or row["version"]}
        return named, store.read_content(connection, number, version or row["version"])

    async with engine_of(request).connect() as connection:
        return await connection.run_sync(read)


def looked_at(
    content: Content, category: str | None, mode: Mode | None, year: int | None, variant: Variant
) -> Content:
    """The same changes by another kind, mode or year; ages are those of the kind."""
    more: dict[str, Any] = {}
    if category is not None and category != content.category:
        more |= {"category": category, "age_group": None}
    if mode is not None:
        more["mode"] = mode
    if year is not None:
        more["start"] = Projected(kind="projection", year=year, variant=variant).model_dump()
    return CONTENT.validate_python({**content.told, **more})


async def _kept(request: Request, region: Region, content: Content, *, see_all: bool) -> dict[str, Any]:
    """Of saved scenarios many ask the same."""
    kept: Kept = request.app.state.scenarios
    key = ("result", region.id, region.data_version, content.model_dump_json(), see_all)
    found = kept.get(key)
    if found is None:
        found = await evaluated(request, region, content, see_all=see_all)
        kept.keep(key, found)
    return found


@router.post(
    "/api/scenarios/{number}/frozen",
    summary="Die neueste Fassung mit ihren Zahlen einfrieren",
    status_code=201,
)
async def freeze(
    request: Request, region: RegionOf, actor: Planner, number: Number, asked: Freeze
) -> Response:
    """Kept with fingerprints of all that was read; it never changes, and its address can be cited."""
    if not actor.may(Permission.SEE_UNSUPPRESSED):
        raise Forbidden("Eingefroren werden auch ungeschützte Zahlen; dieser Zugang darf sie nicht sehen.")
    async with engine_of(request).connect() as connection:
        row = await connection.run_sync(store.read, actor, region.id, number)
        marks = await connection.run_sync(freezing.timetables, region.id)
    content = CONTENT.validate_python(row["content"])
    exact = await _with_places(request, region, content, see_all=True)
    for_all = await _with_places(request, region, content, see_all=False)
    base = await base_for(request, region, content, see_all=True)
    inputs = freezing.inputs_of(base, content, *marks)
    async with writing(request, actor, asked.note or None) as connection:
        frozen = await connection.run_sync(
            freezing.store, actor, region.id, row, content, asked.note, (exact, for_all), inputs
        )
    return told({"id": frozen, "address": f"/szenario?stand={frozen}"}, 201, Location=f"/api/frozen-scenarios/{frozen}")  # fmt: skip


async def _with_places(
    request: Request, region: Region, content: Content, *, see_all: bool
) -> dict[str, Any]:
    """All figures, who finds a place where there are places to spread, and what official rates are made of."""
    base, evaluation = await computed(request, region, content, see_all=see_all)
    found = await workbench_of(request).run(answer_of, base, content, evaluation)
    counted = await read_apart(request, counted_of, region.id, base, content, evaluation)
    try:
        spread = await assigned_for(request, region, content, see_all=see_all)
    except (BadRequest, NotFound):  # a kind without places, or none known: the other figures are all there is
        spread = None
    return {**found, "assignment": spread, "counted": counted}


@router.post(
    "/api/scenarios/location",
    summary="Wo hülfe ein weiterer Ort in diesem Szenario am meisten?",
    status_code=202,
)
async def locate(
    request: Request, region: RegionOf, actor: Planner, _sees: Analyst, asked: Locate
) -> Response:
    """Ask for the computation with the scenario's sites, people and ways; its result is read at /api/location/{run}."""
    arguments = {
        "scenario": asked.scenario.told,
        "question": asked.question.model_dump(mode="json"),
    }
    async with writing(request, actor) as connection:
        number = await defer(
            connection, kind="scenario_location", actor=actor, arguments=arguments, region_id=region.id,
            lock=f"location:{region.id}",
        )  # fmt: skip
    body = {"job": number, "status": f"/api/jobs/{number}"}
    return told(body, 202, Location=f"/api/jobs/{number}")


def answered(request: Request, region: Region, content: dict[str, Any]) -> Response:
    """An answer about a region, kept by nobody on the way."""
    body = {"region": region.told, "attribution": region.attribution, **content}
    headers = {name: value for name, value in region.headers.items() if name != "ETag"}
    return compressed(request, json_bytes(body), JSON, {**headers, "Cache-Control": "no-store"})
