"""Travel over streets as `compute` asks for it, with the nearest sites found tile by tile on a cluster."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.tiles import Lines, Sorted
from app.catchments.inputs import fingerprint
from app.catchments.streets import travel_of, units
from app.catchments.travel import Nearest
from app.network.profiles import ACCESS_KMH, MODES
from app.tiling.run import Question, nearest_by_tiles
from app.tiling.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from app.catchments.compute import TravelOf
    from app.catchments.streets import StreetTravel
    from app.catchments.travel import Basis, Places, Within
    from app.network.profiles import Mode
    from app.tiling.piece import Answer
    from app.tiling.run import Told
    from app.tiling.workers import Workers

TILE_M = 25_000.0
SQUARE_M = 5_000.0
FIRST_SECONDS = 1800
FIRST_METRES = 2500
MS_PER_S, MM_PER_M = 1000, 1000


@dataclass(frozen=True, slots=True)
class Tiling:
    """How large networks are taken to pieces: who computes, where finished tiles lie, how large they are."""

    workers: Workers
    folder: Path
    keep: bool = False
    """Whether the tiles stay when all is computed (somebody wants the Parquet files)."""
    tile_m: float = TILE_M

    def travel_of(self, told: Told | None = None) -> TravelOf:
        """For `app.catchments.compute`: the way to travel in a mode, or None where a region has no streets."""

        def travel_in(
            connection: Connection, region_id: int, mode: Mode
        ) -> TiledTravel | StreetTravel | None:
            streets = travel_of(connection, region_id, mode)
            if (
                streets is None or mode not in MODES
            ):  # variants have turns and filters that tiles know nothing of
                return streets
            return TiledTravel(streets, self, told)

        return travel_in


class TiledTravel:
    """As `StreetTravel`, and with the same answers; which sites there are is said by `expect` first."""

    basis: Basis = "network"

    def __init__(self, streets: StreetTravel, tiling: Tiling, told: Told | None = None) -> None:
        self.mode: Mode = streets.mode
        self.fingerprint = streets.fingerprint
        self._streets = streets
        self._tiling = tiling
        self._told = told
        self._expected: dict[str, Places] = {}
        self._found: dict[str, tuple[Answer, Answer]] = {}

    def expect(self, lots: Mapping[str, Places]) -> None:
        """The sites of each kind that will be asked for: they are all looked for at once."""
        self._expected, self._found = {_key(places): places for places in lots.values()}, {}

    def nearest(self, homes: Places, sites: Places) -> Nearest:
        """The nearest site of every home, by time and by length."""
        key = _key(sites)
        self._expected.setdefault(key, sites)
        if key not in self._found:
            by_time, by_length = self._by_tiles(homes, by_length=False), self._by_tiles(homes, by_length=True)
            self._found = dict.fromkeys(self._expected, (by_time, by_length))
        time, length = self._found[key]
        return Nearest(
            time.site[key],
            units(time.ticks[key]),
            length.site[key],
            units(length.ticks[key]),
            time.connected,
        )

    def within(self, homes: Places, sites: Places, limit_seconds: float) -> Within:
        """The homes from which each site is reached within the limit."""
        return self._streets.within(homes, sites, limit_seconds)

    def unconnected_sites(self, sites: Places) -> dict[int, str]:
        """Sites that no street leads to."""
        return self._streets.unconnected_sites(sites)

    def _by_tiles(self, homes: Places, *, by_length: bool) -> Answer:
        network, snap_m = self._streets.network, self._streets.index.max_m
        edges = self._streets.edges_mm if by_length else self._streets.edges_ms
        walk_m_per_tick = 1 / MM_PER_M if by_length else ACCESS_KMH / 3.6 / MS_PER_S
        lines = Lines(network.line_offset, network.line_x_m, network.line_y_m)
        leads_on = network.modes[self.mode].leads_on
        question = Question(
            Sorted(edges, lines, leads_on, walk_m_per_tick, SQUARE_M), homes.x_m, homes.y_m,
            self._expected,
            by_length, snap_m, self._tiling.tile_m, FIRST_METRES * MM_PER_M if by_length else FIRST_SECONDS * MS_PER_S,
        )  # fmt: skip
        folder = self._folder(homes, by_length=by_length)
        unit = "millimetres" if by_length else "milliseconds"
        ids = {key: np.arange(places.owners, dtype=np.int64) for key, places in self._expected.items()}
        spool = Spool(folder, unit, np.arange(len(homes.x_m), dtype=np.int64), ids)
        found = nearest_by_tiles(question, self._tiling.workers, spool, self._told)
        if not self._tiling.keep:
            shutil.rmtree(folder, ignore_errors=True)
        return found

    def _folder(self, homes: Places, *, by_length: bool) -> Path:
        """Named after all that goes into the answer, so that nothing older is taken for it."""
        told = (self.fingerprint, _key(homes), *sorted(self._expected), str(self._tiling.tile_m))
        name = sha256("|".join(told).encode()).hexdigest()[:16]
        return self._tiling.folder / f"{self.mode}-{'length' if by_length else 'time'}-{name}"


def _key(places: Places) -> str:
    return fingerprint(places.x_m, places.y_m, places.owner)
