"""A start of the demonstration Kreis, made without the web."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.catchments.streets import travel_of
from app.location.ground import read_ground
from app.location.state import State, state_for, state_of, streets_of
from app.places.demand import Ages
from app.places.parameters import Parameters
from app.places.results import Inputs, read_inputs
from app.scenarios.base import OLDEST_COVERED_MONTHS, Base, read_known
from app.scenarios.content import CONTENT, Content
from app.scenarios.people import groups_of
from app.scenarios.reading import asking_of, inputs_on, projection_for

if TYPE_CHECKING:
    from sqlalchemy import Connection


def content_of(*changes: dict[str, Any], **more: Any) -> Content:
    """A scenario on Kindergärten on foot."""
    return CONTENT.validate_python({"changes": list(changes), **more})


def read_demo(connection: Connection) -> Inputs:
    """Homes and people of the demonstration Kreis."""
    region_id = connection.execute(text("SELECT id FROM region WHERE slug = 'demo'")).scalar_one()
    return read_inputs(connection, region_id)


def base_of(
    connection: Connection,
    inputs: Inputs,
    content: Content,
    *,
    see_all: bool = True,
    state: State | None = None,
) -> Base:
    """The start of a scenario on foot; `state`: of the same category, to spare time."""
    asked = Parameters(content.category, "walk", content.method)
    ground = read_ground(connection, inputs_on(inputs, content), asked, content.age_group, travel_of)
    read = projection_for(connection, inputs.region_id, content)
    asking, year, variant = asking_of(ground, content, read, see_all=see_all)
    state = state or state_of(ground, streets_of(ground))
    known = read_known(connection, ground, content)
    base = Base(asking.ground, asking, known, year, variant, see_all, state=state_for(state, asking.ground))
    if known.school_way is None:
        return base
    ages = asking.ground.demand.ages
    covered = Ages(ages.start, min(ages.end, OLDEST_COVERED_MONTHS))
    pupils = groups_of(covered, asking.ground.inputs.counted, len(asking.ground.demand.people))
    return replace(base, foot=base.state, pupils=pupils)
