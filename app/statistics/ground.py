"""What every question about shapes reads: homes, people as counted and as protected, and the ways of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.answers import ground_of
from app.catchments.inputs import people_fingerprint
from app.places.demand import count_people
from app.statistics import queries
from app.statistics.protecting import Group, Protected, group_of, protect
from app.web.apart import read_apart
from app.web.regions import Region

if TYPE_CHECKING:
    import numpy.typing as npt
    from fastapi import Request
    from sqlalchemy import Connection

    from app.catchments.inputs import Homes
    from app.web.kept import KeptBytes

    FloatArray = npt.NDArray[np.float64]

MOST_KEPT_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Ground:
    """Homes with their people, by age group. `fingerprint`: of the people, as runs name it."""

    homes: Homes
    groups: dict[str, Group]
    protected: dict[str, Protected]
    fingerprint: str

    @property
    def known_small(self) -> bool:
        """Whether we know a count of one or two: then no figure of areas is told as it was computed."""
        return any(group.known_small for group in self.groups.values())

    def dates(self, code: str) -> tuple[Any, Any]:
        """Of when the people of a group are, and of which cells (metres)."""
        reference_date, cell_size_m = self.groups[code].grid
        return reference_date, cell_size_m


@dataclass(frozen=True, slots=True)
class Ways:
    """Seconds and metres to the nearest site by home; inf where none is reached."""

    seconds: FloatArray
    metres: FloatArray


async def read_ground(request: Request, region: Region) -> Ground:
    """Homes and people, kept until anything but a site changes."""
    kept: KeptBytes = request.app.state.statistics
    key = ("ground", region.id, region.ground_version)
    found: Ground | None = kept.get(key)
    if found is None:
        base = await ground_of(request, region)

        def read(sync: Connection) -> Ground:
            counted = count_people(sync, region.id, base.homes, base.people)
            groups = [group_of(one, len(base.homes.cell_id)) for one in counted]
            return Ground(
                base.homes,
                {one.code: one for one in groups},
                protect(groups),
                people_fingerprint(base.people),
            )

        found = await read_apart(request, read)
        kept.keep(key, found, len(base.homes.cell_id) * 24 * max(1, len(found.groups)))
    return found


async def read_ways(request: Request, ground: Ground, run_id: int) -> Ways:
    """The ways of a run; runs never change, so they are kept for as long as there is room."""
    kept: KeptBytes = request.app.state.statistics
    key = ("ways", run_id, ground.homes.fingerprint)
    found: Ways | None = kept.get(key)
    if found is None:
        found = await read_apart(request, _ways_of, ground.homes, run_id)
        kept.keep(key, found, 16 * len(ground.homes.cell_id))
    return found


def _ways_of(connection: Connection, homes: Homes, run_id: int) -> Ways:
    rows = connection.execute(text(queries.WAYS), {"run_id": run_id}).all()
    seconds, metres = np.full(len(homes.cell_id), np.inf), np.full(len(homes.cell_id), np.inf)
    table = np.array([tuple(row) for row in rows], np.float64).reshape(-1, 3)
    place = np.searchsorted(homes.cell_id, table[:, 0].astype(np.int64))
    place = np.minimum(place, max(0, len(homes.cell_id) - 1))
    known = homes.cell_id[place] == table[:, 0] if len(table) else np.zeros(0, bool)
    seconds[place[known]] = np.where(np.isnan(table[known, 1]), np.inf, table[known, 1])
    metres[place[known]] = np.where(np.isnan(table[known, 2]), np.inf, table[known, 2])
    return Ways(seconds, metres)
