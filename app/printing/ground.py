"""What lies on the map, read once for all maps of a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from sqlalchemy import text

from app.errors import BadRequest, NotFound
from app.printing import queries
from app.printing.frame import Box

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.maps.figures import Mapped
    from app.printing.frame import Frame
    from app.web.regions import Region

FINEST_MM = 0.05
"""Details smaller than this on paper are not drawn."""
LEAST_MM2 = 1.5


MOST_CELLS = 20_000
"""More are no longer told apart on A3."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of some kind, in metres of the grid."""

    kind: str
    geometry: shapely.Geometry


@dataclass(frozen=True, slots=True)
class AreaShape:
    """An area with the point where its name stands."""

    ars: str
    name: str
    is_core: bool
    geometry: shapely.Geometry
    x_m: float
    y_m: float
    people: float


@dataclass(frozen=True, slots=True)
class Ground:
    """Areas, boundaries of higher levels, water and woods, main roads."""

    areas: list[AreaShape]
    boundaries: list[Shape]
    cover: list[Shape]
    roads: list[Shape]


def extent_of(connection: Connection, region: Region, level: str, *, core: bool) -> Box:
    """What the areas of a level extend over. Raises NotFound where none has a shape."""
    keys = {"region_id": region.id, "srid": region.metric_srid, "level": level, "core": core}
    row = connection.execute(text(queries.EXTENT), keys).one()
    if row.west is None:
        raise NotFound(
            "Für diese Ebene sind keine Grenzen geladen; ohne Grenzen gibt es keine Karte.", parameter="level"
        )
    return Box(*row)


def read_ground(connection: Connection, region: Region, level: str, frame: Frame) -> Ground:
    """Read what lies within a frame, no finer than can be seen at its scale."""
    ground = frame.ground
    keys: dict[str, Any] = {
        "region_id": region.id, "srid": region.metric_srid, "level": level, "tolerance_m": frame.metres(FINEST_MM),
        "least_m2": LEAST_MM2 * frame.metres(1) ** 2, "west": ground.west, "south": ground.south, "east": ground.east,
        "north": ground.north,
    }  # fmt: skip
    areas = [
        AreaShape(row.ars, row.name, row.is_core, shapely.from_wkb(bytes(row.shape)), row.x_m, row.y_m, row.people or 0.0)
        for row in connection.execute(text(queries.AREAS), keys)
    ]  # fmt: skip
    return Ground(
        areas,
        _shapes(connection, queries.BOUNDARIES, keys, "level"),
        _clipped(_shapes(connection, queries.GROUND, keys), ground),
        _clipped(_shapes(connection, queries.ROADS, keys), ground),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """A grid cell with the minutes to the nearest site of the kind; None: none is reached."""

    geometry: shapely.Geometry
    minutes: float | None


def window_of(connection: Connection, region: Region, box: tuple[float, float, float, float]) -> Box:
    """A window of the map in degrees, in metres of the region's grid."""
    keys = dict(zip(("west", "south", "east", "north"), box, strict=True))
    return Box(*connection.execute(text(queries.WINDOW), {**keys, "srid": region.metric_srid}).one())


def read_cells(connection: Connection, region: Region, one: Mapped, frame: Frame) -> list[Cell]:
    """The cells of a map within a frame, with minutes. Raises BadRequest where nothing is computed or there are too many."""
    if one.run is None or one.run["id"] is None or one.reference_date is None:
        raise BadRequest("Für diese Karte sind keine Rasterzellen berechnet.", parameter="bbox")
    ground = frame.ground
    keys = {
        "region_id": region.id, "srid": region.metric_srid, "age_group": one.state.age_group, "run_id": one.run["id"],
        "reference_date": one.reference_date, "limit": MOST_CELLS + 1, "west": ground.west, "south": ground.south,
        "east": ground.east, "north": ground.north,
    }  # fmt: skip
    rows = connection.execute(text(queries.CELLS), keys).all()
    if len(rows) > MOST_CELLS:
        raise BadRequest(
            f"Hier liegen mehr als {MOST_CELLS} Rasterzellen; bitte einen kleineren Ausschnitt drucken.",
            parameter="bbox",
        )
    shapes = shapely.clip_by_rect(
        shapely.from_wkb([bytes(row.shape) for row in rows]),
        ground.west,
        ground.south,
        ground.east,
        ground.north,
    )
    return [
        Cell(shape, row.minutes)
        for shape, row in zip(shapes, rows, strict=True)
        if not shapely.is_empty(shape)
    ]


def read_sites(connection: Connection, region: Region, category: str) -> list[tuple[float, float]]:
    """Where the sites of a kind are, in metres of the grid; those that are not public are not among them."""
    keys = {"region_id": region.id, "srid": region.metric_srid, "category": category}
    return [(row.x_m, row.y_m) for row in connection.execute(text(queries.SITES), keys)]


def _shapes(connection: Connection, sql: str, keys: dict[str, Any], kind: str = "kind") -> list[Shape]:
    rows = connection.execute(text(sql), keys).mappings()
    found = [
        Shape(row[kind], shapely.from_wkb(bytes(row["shape"]))) for row in rows if row["shape"] is not None
    ]
    return [one for one in found if not shapely.is_empty(one.geometry)]


def _clipped(shapes: list[Shape], box: Box) -> list[Shape]:
    cut = [
        Shape(one.kind, shapely.clip_by_rect(one.geometry, box.west, box.south, box.east, box.north))
        for one in shapes
    ]
    return [one for one in cut if not shapely.is_empty(one.geometry)]
