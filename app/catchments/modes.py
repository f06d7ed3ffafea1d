"""Which ways to travel a region offers, and what each assumes, as answers tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.network.build import Network
from app.network.profiles import BY_TIMETABLE, MODES, Mode, Profile, offered, profile, stored
from app.network.store import network_of
from app.web import parameters as read

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.web.regions import Region

HEIGHTS = """
    SELECT json_build_object('source', s.name, 'date', h.as_of, 'cell_size', h.step_x, 'srid', h.srid)
      FROM height_model h JOIN source s ON s.id = h.source_id WHERE h.region_id = :region_id"""


def mode_of(region: Region, code: str) -> Mode:
    """A way to travel that the region offers. Raises BadRequest for others."""
    known = offered(region.config)
    if code not in known:
        raise read.unknown("mode", code, known)
    return code


def check_mode(region: Region, code: str) -> None:
    """Whether figures may be stored for that: a profile, or the bus. Raises BadRequest for others."""
    known = (*offered(region.config), *BY_TIMETABLE)
    if code not in known:
        raise read.unknown("mode", code, known)


def nothing_stored(region: Region, code: str) -> str:
    """Why there are no figures of areas and cells for a way to travel."""
    if code in BY_TIMETABLE or code in stored(region.config):
        return (
            "Dafür ist noch nichts berechnet: entweder gibt es hier keinen Lernort dieser Art, oder"
            " „bildungsatlas compute“ steht noch aus."
        )
    return (
        f"Für „{profile(code).label}“ werden in dieser Region keine Zahlen gespeichert; einzelne Orte lassen sich damit"
        " ansehen. Gespeichert wird, was in der Beschreibung der Region unter [profiles] stored steht."
    )


def told(connection: Connection, region: Region) -> dict[str, Any]:
    """Every profile with all its numbers, their sources, and the shares of streets of which it had to assume something."""
    network = network_of(connection, region.id)
    heights = connection.execute(text(HEIGHTS), {"region_id": region.id}).scalar_one_or_none()
    listed = [_told(profile(code), network, code in stored(region.config)) for code in offered(region.config)]
    return {"heights": heights, "profiles": listed}


def _told(one: Profile, network: Network | None, is_stored: bool) -> dict[str, Any]:  # noqa: FBT001
    return {
        "code": one.code, "base": one.base, "is_basic": one.code in MODES, "label": one.label,
        "explained": one.explained, "stored": is_stored, "parameters": one.parameters,
        "sources": [{"of": s.of, "says": s.says, "assumption": s.assumption} for s in one.sources],
        "not_tagged": None if network is None else network.modes[one.code].assumed,
        "uses_heights": one.uses_heights,
    }  # fmt: skip
