"""Questions over HTTP: read once per version of the data, computed on the workbench, kept for those who ask next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.catchments.streets import travel_of
from app.places import queries
from app.places.assigning import Assigned, Rules, assigned, read_rules
from app.places.results import Inputs, Result, answer, read_inputs, read_question
from app.web.apart import read_apart
from app.web.regions import Region, engine_of
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from fastapi import Request
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.places.parameters import Parameters
    from app.web.kept import Kept

RunTold = dict[str, Any] | None


async def result_of(request: Request, region: Region, asked: Parameters) -> tuple[Result, RunTold]:
    """The answer to a question, and the stored run that has the same inputs; None where there is none."""
    kept: Kept = request.app.state.place_results
    key = (*_version(region), asked)
    found: tuple[Result, RunTold] | None = kept.get(key)
    if found is None:
        inputs = await _inputs(request, region)
        question = await read_apart(request, read_question, inputs, asked, travel_of)
        async with engine_of(request).connect() as connection:
            run = await _stored(connection, region, "places", question.run().input_hash)
        found = await workbench_of(request).run(answer, question), run
        kept.keep(key, found)
    return found


async def assigned_of(request: Request, region: Region, rules: Rules) -> Assigned:
    """Children spread over places. Raises NotFound where no places are known."""
    kept: Kept = request.app.state.place_results
    key = (*_version(region), rules)
    found: Assigned | None = kept.get(key)
    if found is None:
        inputs = await _inputs(request, region)
        questions = await read_apart(request, read_rules, inputs, rules, travel_of)
        found = await workbench_of(request).run(assigned, rules, *questions)
        kept.keep(key, found)
    return found


async def _inputs(request: Request, region: Region) -> Inputs:
    kept: Kept = request.app.state.place_inputs
    return await kept.made(_version(region), lambda: read_apart(request, read_inputs, region.id))


async def _stored(connection: AsyncConnection, region: Region, kind: str, input_hash: str) -> RunTold:
    keys = {"region_id": region.id, "kind": kind, "input_hash": input_hash}
    row = (await connection.execute(text(queries.RUN), keys)).mappings().first()
    return dict(row) if row else None


def _version(region: Region) -> tuple[int, int, object]:
    # The day is part of it: what is valid today may not be tomorrow.
    return region.id, region.data_version, datetime.now(UTC).date()
