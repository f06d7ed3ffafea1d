"""What an application keeps ready for scenarios, by version of the data: starts by category, mode and who may see what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.catchments.streets import StreetTravel, travel_of
from app.errors import BadRequest
from app.location.ground import Ground, read_ground
from app.location.state import State, state_for, state_of, streets_of
from app.places.demand import Ages
from app.places.parameters import Parameters
from app.places.results import read_inputs
from app.scenarios import assigned_answer
from app.scenarios.answer import answer_of
from app.scenarios.assigning import assigned, check_places
from app.scenarios.base import OLDEST_COVERED_MONTHS, Base, Known, day_of_start, read_known
from app.scenarios.bus import by_bus
from app.scenarios.bus_places import timetable_after, ways_by_bus
from app.scenarios.evaluate import evaluate
from app.scenarios.people import groups_of
from app.scenarios.reading import asking_of, inputs_on, projection_for
from app.timetables.room import plan_for
from app.web.apart import read_apart
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from fastapi import Request
    from sqlalchemy import Connection

    from app.demand.answers import Read
    from app.location.state import Streets
    from app.places.results import Inputs
    from app.scenarios.content import Content
    from app.scenarios.evaluate import Evaluation
    from app.web.kept import Kept
    from app.web.regions import Region

RULE = "everyone"


async def evaluated(request: Request, region: Region, content: Content, *, see_all: bool) -> dict[str, Any]:
    """The answer of a scenario. Raises what reading raises: NotFound, BadRequest, Conflict."""
    base, found = await computed(request, region, content, see_all=see_all)
    return await workbench_of(request).run(answer_of, base, content, found)


async def computed(
    request: Request, region: Region, content: Content, *, see_all: bool
) -> tuple[Base, Evaluation]:
    """The start, and the scenario computed on it."""
    base = await base_for(request, region, content, see_all=see_all)
    ways = None
    if content.mode == "bus":
        ways = by_bus(base, content, await plan_for(request, region, RULE, None))
    return base, await workbench_of(request).run(evaluate, base, content, ways)


async def assigned_for(
    request: Request, region: Region, content: Content, *, see_all: bool
) -> dict[str, Any]:
    """Who finds a place before and after, kept for this state of the scenario.

    Raises BadRequest where places are not counted, NotFound where none are known, and what `computed` raises.
    """
    kept: Kept = request.app.state.scenarios
    key = ("assignment", region.id, region.data_version, content.model_dump_json(), see_all)
    found: dict[str, Any] | None = kept.get(key)
    if found is None:
        base, evaluation = await computed(request, region, content, see_all=see_all)
        check_places(base)
        bench, ways = workbench_of(request), None
        if content.mode == "bus":
            plan = await plan_for(request, region, RULE, None)
            after = timetable_after(plan, content, evaluation.effects)
            ways = await bench.run(ways_by_bus, base, content, (plan, after), evaluation.effects)
        spread = await bench.run(assigned, base, evaluation, ways)
        found = await bench.run(assigned_answer.answer_of, base, content, evaluation, spread)
        kept.keep(key, found)
    return found


async def base_for(request: Request, region: Region, content: Content, *, see_all: bool) -> Base:
    """The start of a scenario, made when first asked for."""
    kept: Kept = request.app.state.scenarios
    start = tuple(content.start.model_dump().values())
    day = day_of_start(content)
    key = (region.id, region.data_version, content.category, content.mode, content.age_group, content.method)
    base: Base | None = kept.get(("base", *key, start, see_all))
    if base is not None:
        return base
    ground, known, read = await _read(request, region, content)
    asking, year, variant = asking_of(ground, content, read, see_all=see_all)
    base = Base(asking.ground, asking, known, year, variant, see_all)
    own, foot = await _states(request, region, content, ground, (*key, day))
    bench = workbench_of(request)
    if own is not None:
        base = replace(base, state=await bench.run(state_for, own, asking.ground))
    if known.school_way is not None and foot is not None:
        ages = asking.ground.demand.ages
        covered = Ages(ages.start, min(ages.end, OLDEST_COVERED_MONTHS))
        homes = len(asking.ground.demand.people)
        pupils = (
            groups_of(covered, asking.ground.inputs.counted, homes) if covered.start < covered.end else []
        )
        base = replace(base, foot=foot, pupils=pupils)
    kept.keep(("base", *key, start, see_all), base)
    return base


async def _read(request: Request, region: Region, content: Content) -> tuple[Ground, Known, Read | None]:
    kept: Kept = request.app.state.what_ifs
    mode = "walk" if content.mode == "bus" else content.mode
    asked = Parameters(content.category, mode, content.method)

    def read(connection: Connection, inputs: Inputs | None) -> tuple[Inputs, Ground, Known, Read | None]:
        inputs = inputs or read_inputs(connection, region.id)
        ground = read_ground(connection, inputs_on(inputs, content), asked, content.age_group, travel_of)
        found = projection_for(connection, region.id, content)
        return inputs, ground, read_known(connection, ground, content), found

    key = (region.id, region.data_version)
    inputs, ground, known, projection = await read_apart(request, read, kept.get(key))
    kept.keep(key, inputs)
    return ground, known, projection


async def _states(
    request: Request, region: Region, content: Content, ground: Ground, key: tuple[object, ...]
) -> tuple[State | None, State | None]:
    """Today's answers by the mode, and on foot where that is another one; None by bus or without streets."""
    if content.mode == "bus":
        return None, await _state(request, region, ground, ("walk", *key))
    if not isinstance(ground.travel, StreetTravel):
        streets_of(ground)  # says in words what is missing
        raise BadRequest("Ohne Wegenetz lässt sich kein Szenario rechnen.")
    own = await _state(request, region, ground, (content.mode, *key))
    if content.mode == "walk":
        return own, own
    travel = await read_apart(request, travel_of, region.id, "walk")
    if travel is None:
        return own, None
    return own, await _state(request, region, replace(ground, travel=travel), ("walk", *key))


async def _state(request: Request, region: Region, ground: Ground, key: tuple[object, ...]) -> State | None:
    """Sites and ways of a day by a mode, kept; who asks is put in by `state_for`."""
    if not isinstance(ground.travel, StreetTravel):
        return None
    kept: Kept = request.app.state.scenarios
    state: State | None = kept.get(("state", *key))
    if state is None:
        streets = await _streets(request, region, ground)
        state = await workbench_of(request).run(state_of, ground, streets)
        kept.keep(("state", *key), state)
    return state


async def _streets(request: Request, region: Region, ground: Ground) -> Streets:
    """The streets of a mode, which what-ifs use too: they may only be changed by one at a time."""
    assert isinstance(ground.travel, StreetTravel)  # noqa: S101 (asked before)
    kept: Kept = request.app.state.what_ifs
    key = (region.id, region.data_version, ground.travel.mode)
    streets: Streets | None = kept.get(key)
    if streets is None:
        streets = await workbench_of(request).run(streets_of, ground)
        kept.keep(key, streets)
    return streets
