"""What an application keeps ready of school planning: one `Planning` per kind and version of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.catchments.streets import travel_of
from app.schools.kinds import kind_of
from app.schools.planning import Planning, read_planning
from app.web.regions import Region, engine_of
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from fastapi import Request
    from sqlalchemy import Connection

    from app.web.kept import Kept


async def planning_for(request: Request, region: Region, category: str) -> Planning:
    """The planning of a kind. Raises BadRequest for a kind that is not planned."""
    kind = kind_of(category)
    kept: Kept = request.app.state.schools
    key = (region.id, region.data_version, category)
    found: Planning | None = kept.get(key)
    if found is None:

        def read(connection: Connection) -> Planning:
            return read_planning(connection, region.id, kind, travel_of)

        async with engine_of(request).connect() as connection:
            found = await connection.run_sync(read)
        if found.pupils:
            await workbench_of(request).run(_ready, found)
        kept.keep(key, found)
    return found


def _ready(planning: Planning) -> None:
    """What every answer needs, computed in a thread."""
    _ = planning.chosen, planning.by_nearest
