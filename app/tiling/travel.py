"""Travel over streets as `compute` asks for it, with the nearest sites found tile by tile on a cluster."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.lines import Lines
from app.accessibility.tiles import Cut, cut
from app.catchments.compute import read_inputs
from app.catchments.inputs import fingerprint
from app.catchments.streets import minutes_of, travel_of, units
from app.catchments.travel import Nearest
from app.network.profiles import MODES
from app.tiling.halo import Whole
from app.tiling.run import Lot, Question, k_nearest_by_tiles, nearest_by_tiles
from app.tiling.spool import Spool
from app.tiling.ties import Lands, tied_by_tiles, tied_to
from app.tiling.ways import MOST_SITES, Buckets, Country, ways_by_tiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.catchments.compute import TravelOf
    from app.catchments.streets import StreetTravel
    from app.catchments.travel import Basis, Places, Within
    from app.network.profiles import Mode
    from app.tiling.ties import Tied
    from app.tiling.ways import WaysOnDisk
    from app.tiling.workers import Told, Workers
    from app.tiling.works import Answer

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]

MOST_STREETS = 400_000
"""What a tile holds at most, if it is more than one square: a worker needs well below 1 GB for it."""
SQUARE_M = 1_000.0


@dataclass(frozen=True, slots=True)
class Tiling:
    """How large networks are taken to pieces: who computes, where finished tiles lie, how large they are."""

    workers: Workers
    folder: Path
    keep: bool = False
    """Whether the tiles stay when all is computed (somebody wants the Parquet files)."""
    most_streets: int = MOST_STREETS
    most_sites: int = MOST_SITES

    def travel_of(self, told: Told | None = None) -> TravelOf:
        """For `app.computing`: the way to travel in a mode, or None where a region has no streets."""
        made: dict[str, TiledTravel] = {}

        def travel_in(
            connection: Connection, region_id: int, mode: Mode
        ) -> TiledTravel | StreetTravel | None:
            streets = travel_of(connection, region_id, mode)
            if (
                streets is None or mode not in MODES
            ):  # tiles know nothing of turns and filters, which variants have
                return streets
            if streets.fingerprint not in made:
                names = names_in(connection, region_id) if self.keep else None
                made[streets.fingerprint] = TiledTravel(streets, self, told, names)
            return made[streets.fingerprint]

        return travel_in


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows of Parquet files are called: the ids of the homes, and of the sites of each kind."""

    homes: I64
    sites: Mapping[str, I64]


def names_in(connection: Connection, region_id: int) -> Names:
    """The ids of a region's cells, and of the sites of each category."""
    inputs = read_inputs(connection, region_id)
    categories = sorted({category for site in inputs.sites.categories for category in site})
    sites = {category: inputs.sites.of(category)[0].astype(np.int64) for category in categories}
    return Names(inputs.homes.cell_id.astype(np.int64), sites)


class TiledTravel:
    """As `StreetTravel`, and with the same answers; which sites there are is said by `expect` first."""

    basis: Basis = "network"

    def __init__(
        self, streets: StreetTravel, tiling: Tiling, told: Told | None = None, names: Names | None = None
    ) -> None:
        self.mode: Mode = streets.mode
        self.fingerprint = streets.fingerprint
        self.streets = streets
        self._tiling = tiling
        self._told: Told = told or (lambda _what, _done, _of: None)
        self._names = names
        self._lots: dict[str, Places] = {}
        self._found: dict[str, tuple[str, Answer, Answer]] = {}
        self._homes: Places | None = None

    def expect(self, lots: Mapping[str, Places]) -> None:
        """The sites of each kind that will be asked for: they are all looked for at once."""
        self._lots, self._found, self._homes = dict(lots), {}, None

    def nearest(self, homes: Places, sites: Places) -> Nearest:
        """The nearest site of every home, by time and by length; in tiles for the homes that are asked for first, in
        one piece for the (few) others that are held against them."""
        if self._homes is not None and self._homes is not homes:
            return self.streets.nearest(homes, sites)
        self._homes = homes
        key = _key(sites)
        if key not in self._found:
            if key not in {_key(lot) for lot in self._lots.values()}:
                self._lots[key] = sites
            self._search(homes)
        kind, time, length = self._found[key]
        (by_time, ms), (by_length, mm) = ((one.site[kind], one.ticks[kind]) for one in (time, length))
        return Nearest(by_time, units(ms), by_length, units(mm), time.connected)

    def k_nearest_of_all(self, homes: Places, sites: Places, k: int) -> tuple[I32, F64]:
        """The k nearest sites of every home, however far, and minutes, in tiles."""
        tied, of_sites = (tied_to(self._cut, self.streets.snapped(lot), lot) for lot in (homes, sites))
        question = Question(self._cut, tied, {"": Lot(of_sites, sites.owner)}, by_length=False)
        folder = self._folder(f"near{k}", homes, sites, str(self._tiling.most_streets))
        ticks, site = k_nearest_by_tiles(question, k, self._tiling.workers, folder, self._told)
        shutil.rmtree(folder, ignore_errors=True)
        return site, minutes_of(ticks)

    def within(self, homes: Places, sites: Places, limit_seconds: float) -> Within:
        """The homes from which each site is reached within the limit, in one piece."""
        return self.streets.within(homes, sites, limit_seconds)

    @contextmanager
    def ways(self, homes: Places, sites: Places, limit_seconds: float) -> Iterator[WaysOnDisk]:
        """The same in tiles, read from disk lot by lot; what was found is thrown away when the context is closed well."""
        limit = round(limit_seconds * 1000)
        folder = self._folder("ways", homes, sites, f"{limit}|{self._tiling.most_sites}")
        graph = self.streets.to_sites_ms
        country = Country(
            self._whole, Buckets(graph.shift, graph.bucket_count), self.streets.snapped(homes),
            self.streets.snapped(sites), sites.owner, sites.owners, limit,
        )  # fmt: skip
        yield ways_by_tiles(country, self._tiling.most_sites, self._tiling.workers, folder, self._told)
        shutil.rmtree(folder, ignore_errors=True)

    def unconnected_sites(self, sites: Places) -> dict[int, str]:
        """Sites that no street leads to."""
        return self.streets.unconnected_sites(sites)

    def _search(self, homes: Places) -> None:
        """Tie homes and sites to the streets, then find the nearest of all kinds by time and by length."""
        name = self._name(homes)
        folders = {
            part: self._tiling.folder / f"{self.mode}-{part}-{name}" for part in ("ties", "time", "length")
        }
        tied = tied_by_tiles(
            self._lands, [homes, *self._lots.values()], self.streets.index.max_m, self._tiling.workers,
            folders["ties"], self._told,
        )  # fmt: skip
        time, length = (
            self._answer(tied, folders[part], by_length=part == "length") for part in ("time", "length")
        )
        self._found = {_key(lot): (kind, time, length) for kind, lot in self._lots.items()}
        if not self._tiling.keep:
            for folder in folders.values():
                shutil.rmtree(folder, ignore_errors=True)

    def _answer(self, tied: list[Tied], folder: Path, *, by_length: bool) -> Answer:
        homes, sites = tied[0], zip(self._lots.items(), tied[1:], strict=True)
        lots = {kind: Lot(of_kind, lot.owner) for (kind, lot), of_kind in sites}
        cut = self._cut.priced(self.streets.edges_mm) if by_length else self._cut
        spool = Spool(folder, "millimetres" if by_length else "milliseconds", *self._ids(len(homes.order)))
        return nearest_by_tiles(
            Question(cut, homes, lots, by_length), self._tiling.workers, spool, self._told
        )

    def _ids(self, homes: int) -> tuple[I64, dict[str, I64]]:
        """What the rows are called; where nobody wants to read them they are counted."""
        if self._names is not None:
            return self._names.homes, {kind: self._names.sites[kind] for kind in self._lots}
        return np.arange(homes), {kind: np.arange(lot.owners) for kind, lot in self._lots.items()}

    def _name(self, homes: Places) -> str:
        """Of all that goes into the answer, so that nothing older is taken for it."""
        lots = (f"{kind}:{_key(lot)}" for kind, lot in self._lots.items())
        told = ("2", self.fingerprint, _key(homes), *lots, str(self._tiling.most_streets))
        return sha256("|".join(told).encode()).hexdigest()[:16]

    def _folder(self, what: str, homes: Places, sites: Places, more: str) -> Path:
        """Named after all that goes into what is kept there, so that nothing older is taken for it."""
        told = "|".join((self.fingerprint, _key(homes), _key(sites), more))
        return self._tiling.folder / f"{self.mode}-{what}-{sha256(told.encode()).hexdigest()[:16]}"

    @cached_property
    def _lines(self) -> Lines:
        network = self.streets.network
        return Lines(network.line_offset, network.line_x_m, network.line_y_m)

    @cached_property
    def _cut(self) -> Cut:
        modes, lines = self.streets.network.modes[self.mode], self._lines
        start = lines.offset[:-1]
        return cut(
            self.streets.edges_ms, lines.x_m[start], lines.y_m[start], modes.node_count, SQUARE_M,
            self._tiling.most_streets,
        )  # fmt: skip

    @cached_property
    def _whole(self) -> Whole:
        return Whole(self.streets.edges_ms, self._lines, self.streets.network.modes[self.mode].node_count)

    @cached_property
    def _lands(self) -> Lands:
        return Lands(self._cut, self._lines, self.streets.network.modes[self.mode].leads_on)


def _key(places: Places) -> str:
    return fingerprint(places.x_m, places.y_m, places.owner)
