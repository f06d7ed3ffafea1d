"""What an application keeps ready of school planning: one `Planning` per kind and version of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.catchments.streets import travel_of
from app.schools.kinds import kind_of
from app.schools.planning import Planning, read_planning
from app.web.apart import read_apart

if TYPE_CHECKING:
    from fastapi import Request
    from sqlalchemy import Connection

    from app.web.kept import Kept
    from app.web.regions import Region


async def planning_for(request: Request, region: Region, category: str) -> Planning:
    """The planning of a kind. Raises BadRequest for a kind that is not planned."""
    kind = kind_of(category)
    kept: Kept = request.app.state.schools

    def read(connection: Connection) -> Planning:
        planning = read_planning(connection, region.id, kind, travel_of)
        if planning.pupils:
            _ = planning.chosen, planning.by_nearest  # what every answer needs
        return planning

    return await kept.made((region.id, region.data_version, category), lambda: read_apart(request, read))
