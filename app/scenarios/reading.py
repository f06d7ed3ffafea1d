"""What a start reads: the day of its sites, its year, and the projection where it is one of its years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from app.demand.answers import read_projection
from app.scenarios.base import day_of_start
from app.scenarios.people import Asking, asking

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.demand.answers import Read
    from app.location.ground import Ground
    from app.places.results import Inputs
    from app.scenarios.content import Content


def inputs_on(inputs: Inputs, content: Content) -> Inputs:
    """The same with the day of the start."""
    day = day_of_start(content)
    return inputs if day is None else replace(inputs, day=day)


def projection_for(connection: Connection, region_id: int, content: Content) -> Read | None:
    """The newest projection, where the start is a year of it. Raises NotFound where there is none."""
    if content.start.kind != "projection":
        return None
    return read_projection(connection, region_id, None, exact=True)


def asking_of(
    ground: Ground, content: Content, read: Read | None, *, see_all: bool
) -> tuple[Asking, int, str]:
    """Who asks at the start, its year and its variant. Raises BadRequest for a year beyond the projection."""
    start = content.start
    projected = start if start.kind == "projection" else None
    found = asking(ground, projected, read, see_all=see_all)
    if projected is not None:
        return found, projected.year, projected.variant
    day: date = start.date if start.kind == "date" else ground.inputs.day
    return found, day.year, "middle"
