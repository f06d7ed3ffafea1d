"""What an indicator is computed for: the areas of a region, the years, and where figures of it come from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.indicators.figures import Figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

LEVELS = ("state", "district", "municipal_association", "municipality")
"""Levels of which there are series, from the top down."""
LEVEL_WORDS = {
    "state": "Land", "district": "Kreis", "municipal_association": "Amt", "municipality": "Gemeinde",
}  # fmt: skip
FIRST_YEAR, YEARS_AHEAD = 2000, 15

AREAS = """
    WITH RECURSIVE above AS (
        SELECT id, parent_id, parent_id AS up FROM area WHERE region_id = :region_id AND is_core AND level = ANY(:levels)
        UNION ALL
        SELECT above.id, above.parent_id, a.parent_id FROM above JOIN area a ON a.id = above.up
         WHERE NOT (a.is_core AND a.level = ANY(:levels)))
    SELECT a.id, a.ars, a.ags, a.name, a.level,
           (SELECT above.up FROM above JOIN area p ON p.id = above.up AND p.is_core AND p.level = ANY(:levels)
             WHERE above.id = a.id LIMIT 1) AS parent_id
      FROM area a WHERE a.region_id = :region_id AND a.is_core AND a.level = ANY(:levels)
     ORDER BY array_position(cast(:levels AS text[]), a.level), a.ars"""


@dataclass(frozen=True, slots=True)
class Area:
    """An area of which there are series; `parent` is its place among the areas, -1 for none."""

    id: int
    ars: str
    ags: str | None
    name: str
    level: str
    parent: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where figures come from: a table, a run, an import; `mark` changes when they do."""

    kind: str
    id: int | str
    label: str
    mark: str
    as_of: date | None = None
    source: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As answers name it."""
        return {
            "kind": self.kind,
            "id": self.id,
            "label": self.label,
            "as_of": self.as_of,
            "source": self.source,
        }


@dataclass(slots=True)
class Made:
    """A measure: its figures, where they come from, what is assumed, and breaks by (area, year)."""

    figures: Figures
    origins: list[Origin] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    breaks: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """The same for the same figures: what tells whether anything has to be computed anew."""
        digest = hashlib.sha256()
        for part in (
            self.figures.value,
            self.figures.reason,
            self.figures.estimated,
            self.figures.low,
            self.figures.high,
        ):
            digest.update(part.tobytes())
        digest.update(repr(sorted(self.breaks.items())).encode())
        return digest.hexdigest()[:16]


@dataclass(slots=True)
class World:
    """A region as it is when indicators are computed. Areas from the top down; years rising without gaps."""

    connection: Connection
    region_id: int
    day: date
    areas: list[Area]
    years: list[int]
    kept: dict[str, Any] = field(default_factory=dict)
    """What makers read once for several of their measures."""

    @property
    def shape(self) -> tuple[int, int]:
        """(areas, years) of all figures."""
        return len(self.areas), len(self.years)

    @property
    def parents(self) -> list[int]:
        """The place of each area's next one above, -1 for none."""
        return [area.parent for area in self.areas]

    def place(self) -> dict[int, int]:
        """The place of an area by its id."""
        return {area.id: number for number, area in enumerate(self.areas)}

    def step(self, year: int) -> int | None:
        """The place of a year; None where it is beyond all of them."""
        found = year - self.years[0]
        return found if 0 <= found < len(self.years) else None

    def nothing(self) -> Figures:
        """Figures of which nothing is known."""
        return Figures.unknown(*self.shape)


def read_world(connection: Connection, region_id: int, day: date) -> World:
    """The areas of a region's own, and years from the first that may be told to those of a projection."""
    rows = connection.execute(text(AREAS), {"region_id": region_id, "levels": list(LEVELS)}).all()
    place = {row.id: number for number, row in enumerate(rows)}
    areas = [
        Area(row.id, row.ars, row.ags, row.name, row.level, place.get(row.parent_id, -1)) for row in rows
    ]
    return World(connection, region_id, day, areas, list(range(FIRST_YEAR, day.year + YEARS_AHEAD + 1)))


def by_level(areas: Sequence[Area], level: str) -> list[int]:
    """The places of the areas of a level."""
    return [number for number, area in enumerate(areas) if area.level == level]
