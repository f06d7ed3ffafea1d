"""HTTP of who finds a place within a scenario: asked for by itself, kept for the state of the scenario it was asked of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.accounts.access import Permission
from app.scenarios.content import Content, Mode, Variant
from app.scenarios.keeping import assigned_for
from app.scenarios.result_routes import MaybeYear, answered, looked_at, saved
from app.scenarios.routes import Number, Planner, Reader
from app.web.regions import RegionOf

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
        request,
        region,
        await assigned_for(request, region, content, see_all=actor.may(Permission.SEE_UNSUPPRESSED)),
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
    found = await assigned_for(request, region, content, see_all=actor.may(Permission.SEE_UNSUPPRESSED))
    return answered(request, region, {"scenario": named, **found})
