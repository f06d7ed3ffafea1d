"""HTTP of who finds a place within a scenario: asked for by itself, kept for the state of the scenario it was asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.accounts.access import Permission
from app.scenarios.assigned_answer import answer_of
from app.scenarios.assigning import assigned, check_places
from app.scenarios.bus_places import ways_by_bus
from app.scenarios.content import Content, Mode, Variant
from app.scenarios.keeping import RULE, computed
from app.scenarios.result_routes import MaybeYear, answered, looked_at, saved
from app.scenarios.routes import Number, Planner, Reader
from app.timetables.room import plan_for
from app.web.regions import Region, RegionOf
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from app.web.kept import Kept

router = APIRouter(tags=["Szenarien"])


@router.post(
    "/api/scenarios/assignment", summary="Wer in einem Szenario einen Platz findet, ohne es zu speichern"
)
async def assignment_of_draft(
    request: Request, region: RegionOf, actor: Planner, content: Content
) -> Response:
    """Children spread over places before and after, as many as can be with the least travel, by area and age.

    It takes longer than the other figures; what was found is kept until the data change.
    """
    return answered(
        request, region, await _kept(request, region, content, see_all=actor.may(Permission.SEE_UNSUPPRESSED))
    )


@router.get(
    "/api/scenarios/{number}/assignment", summary="Wer in einem gespeicherten Szenario einen Platz findet"
)
async def assignment(
    request: Request, region: RegionOf, actor: Reader, number: Number,
    version: Annotated[int | None, Query(ge=1, le=10**6, description="Eine frühere Fassung")] = None,
    category: Annotated[str | None, Query(max_length=100)] = None, mode: Mode | None = None,
    year: MaybeYear = None, variant: Variant = "middle",
) -> Response:  # fmt: skip
    """As it is saved, or looked at by another kind, mode or year. Whoever may not see single people gets protected figures."""
    named, content = await saved(request, region, actor, number, version)
    content = looked_at(content, category, mode, year, variant)
    found = await _kept(request, region, content, see_all=actor.may(Permission.SEE_UNSUPPRESSED))
    return answered(request, region, {"scenario": named, **found})


async def _kept(request: Request, region: Region, content: Content, *, see_all: bool) -> dict[str, Any]:
    kept: Kept = request.app.state.scenarios
    key = ("assignment", region.id, region.data_version, content.model_dump_json(), see_all)
    found: dict[str, Any] | None = kept.get(key)
    if found is None:
        base, evaluated = await computed(request, region, content, see_all=see_all)
        check_places(base)
        bench = workbench_of(request)
        ways = None
        if content.mode == "bus":
            plan = await plan_for(request, region, RULE, None)
            ways = await bench.run(ways_by_bus, base, content, plan, evaluated.effects)
        spread = await bench.run(assigned, base, evaluated, ways)
        found = await bench.run(answer_of, base, content, evaluated, spread)
        kept.keep(key, found)
    return found
