"""The tiles of sites: encoded from a snapshot of a region's sites that is read once per version of the data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.basemap.mvt import Points, mercator, point_tile, string_value

if TYPE_CHECKING:
    import numpy.typing as npt
    from sqlalchemy.ext.asyncio import AsyncEngine

    FloatArray = npt.NDArray[np.float64]

MOST_SNAPSHOTS = 8


@dataclass(frozen=True, slots=True)
class Square:
    """What a quad tree of tiles divides: `project` takes degrees to 0 … 1 from its north-west corner."""

    id: str
    project: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


WORLD = Square("WebMercatorQuad", mercator)

SITES = """
SELECT array_agg(ST_X(f.point) ORDER BY f.site_id), array_agg(ST_Y(f.point) ORDER BY f.site_id),
       array_agg(f.slug ORDER BY f.site_id), array_agg(t.name ORDER BY f.site_id),
       array_agg(array_to_string(f.categories, ',') ORDER BY f.site_id),
       array_agg(coalesce(f.life_phases[1], '') ORDER BY f.site_id)
  FROM site_feature f
  JOIN site_state t ON t.site_id = f.site_id AND t.valid_during @> cast(:day AS date)
 WHERE f.region_id = :region_id AND f.valid_during @> cast(:day AS date) AND f.point IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The sites of a region at a day in a square, ready to be encoded; `of_category` says which points have a category."""

    points: Points
    of_category: dict[str, npt.NDArray[np.bool_]]


class SiteTiles:
    """Snapshots by region and version of the data; at most `MOST_SNAPSHOTS` are kept."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Snapshot] = {}
        self._reading = asyncio.Lock()

    async def tile(
        self, engine: AsyncEngine, region_id: int, data_version: int, category: str | None,
        address: tuple[int, int, int], square: Square = WORLD,
    ) -> bytes:  # fmt: skip
        """The tile z/x/y of a square with the sites that have the category (all: None)."""
        found = await self._snapshot(engine, region_id, data_version, square)
        wanted = None
        if category is not None:
            none = np.zeros(len(found.points.x), bool)
            wanted = found.of_category.get(category, none)
        return await asyncio.to_thread(point_tile, "sites", found.points, wanted, *address)

    async def _snapshot(
        self, engine: AsyncEngine, region_id: int, data_version: int, square: Square
    ) -> Snapshot:
        day = datetime.now(UTC).date()
        key = (region_id, data_version, day, square.id)
        async with self._reading:  # once for all who wait for it
            if key not in self._kept:
                async with engine.connect() as connection:
                    row = await connection.execute(text(SITES), {"region_id": region_id, "day": day})
                    columns = row.one()
                while len(self._kept) >= MOST_SNAPSHOTS:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = await asyncio.to_thread(
                    snapshot, square, *(column or [] for column in columns)
                )
        return self._kept[key]


def snapshot(
    square: Square, lon: list[float], lat: list[float], slugs: list[str], names: list[str], categories: list[str],
    life_phases: list[str],
) -> Snapshot:  # fmt: skip
    """A snapshot from one list per column; `categories` are codes joined by commas, the first is the one shown."""
    x, y = square.project(np.array(lon, float), np.array(lat, float))
    own = [string_value(slug) + string_value(name) for slug, name in zip(slugs, names, strict=True)]
    first = [codes.partition(",")[0] for codes in categories]
    shared = {code: number for number, code in enumerate(dict.fromkeys([*first, *life_phases]))}
    index = [(shared[a], shared[b]) for a, b in zip(first, life_phases, strict=True)]
    points = Points(
        x, y, ("slug", "name"), np.frombuffer(b"".join(own), np.uint8),
        np.concatenate([[0], np.cumsum([len(one) for one in own], dtype=np.int64)]).astype(np.int64),
        ("category", "life_phase"), b"".join(string_value(code) for code in shared), len(shared),
        np.array(index, np.int32).reshape(-1, 2),
    )  # fmt: skip
    every = [set(codes.split(",")) for codes in categories]
    known = set().union(*every) if every else set()
    return Snapshot(points, {code: np.array([code in codes for codes in every]) for code in known})
