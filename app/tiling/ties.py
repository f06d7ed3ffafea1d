"""Points tied to the streets of a large network, tile by tile, once: what is computed later needs no lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.network.snap import Snapped
from app.tiling.spool import keep, kept
from app.tiling.workers import run_all
from app.tiling.works import Tie

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from app.accessibility.lines import Lines
    from app.accessibility.tiles import Cut
    from app.catchments.travel import Places
    from app.tiling.workers import Told, Workers

    F64 = npt.NDArray[np.float64]
    I64 = npt.NDArray[np.int64]
    Box = tuple[float, float, float, float]

LONG_M = 1000.0
"""Streets that stretch further than this are few; each is held against every tile, so that margins stay narrow."""


@dataclass(frozen=True, slots=True)
class Tied:
    """Points tied to a cut network (`snapped.edge`: the place in the cut), sorted by the tile in which their street lies.

    Those of tile t are `order[first[t]:first[t + 1]]`; a point without a street belongs to the tile in which it lies itself.
    """

    snapped: Snapped
    order: I64
    first: I64

    def of(self, tile: int, cut: Cut) -> tuple[I64, Snapped]:
        """The points of a tile, and where they meet its streets, counted from 0."""
        points = self.order[self.first[tile] : self.first[tile + 1]]
        mine = self.snapped.of(points)
        edge = np.where(mine.edge < 0, -1, mine.edge - int(cut.first[tile])).astype(np.int32)
        return points, Snapped(edge, mine.fraction, mine.metres)


class Lands:
    """The lines of a cut network that points may be tied to, to be asked for by box."""

    def __init__(self, cut: Cut, lines: Lines, leads_on: npt.NDArray[np.bool_]) -> None:
        self.cut = cut
        self._lines = lines
        far = lines.spans_m() > LONG_M
        self._short = leads_on & ~far
        self._long: I64 = np.flatnonzero((leads_on & far)[cut.edge])
        self._boxes = np.array([_box(*self._points(place)) for place in self._long]).reshape(-1, 4)

    def near(self, box: Box, margin_m: float) -> tuple[I64, Lines]:
        """All lines that come within the margin of a box, and some more: their places in the cut, and their course."""
        wide = widened(box, margin_m + LONG_M)
        tiles = self.cut.grid.tiles_at(*wide).tolist()
        first = self.cut.first
        places: I64 = np.concatenate([np.arange(int(first[tile]), int(first[tile + 1])) for tile in tiles])
        places = places[self._short[self.cut.edge[places]]]
        start = self._lines.offset[self.cut.edge[places]]
        places = places[inside(wide, self._lines.x_m[start], self._lines.y_m[start])]
        places = np.concatenate([places, self._long[_touching(self._boxes, widened(box, margin_m))]])
        places = places[
            np.argsort(self.cut.edge[places])
        ]  # of lines equally near the first is taken, wherever it is cut
        return places, self._lines.of(self.cut.edge[places])

    def _points(self, place: int) -> tuple[F64, F64]:
        edge = self.cut.edge[place]
        own = slice(int(self._lines.offset[edge]), int(self._lines.offset[edge + 1]))
        return self._lines.x_m[own], self._lines.y_m[own]


def tied_by_tiles(
    lands: Lands, lots: Sequence[Places], max_m: float, workers: Workers, folder: Path, told: Told
) -> list[Tied]:  # fmt: skip
    """Each lot of points tied to the nearest street no further than `max_m`; finished tiles stay in the folder.

    `Snapped.metres` is exact up to `max_m` only. Raises as `run_all` does.
    """
    x_m, y_m = (np.concatenate([getattr(lot, axis) for lot in lots]) for axis in ("x_m", "y_m"))
    cut = lands.cut
    tile = cut.grid.tile_of(x_m, y_m)
    order = np.argsort(tile, kind="stable")
    first = np.searchsorted(tile[order], np.arange(cut.tiles + 1))
    points = {t: order[first[t] : first[t + 1]] for t in range(cut.tiles) if first[t] < first[t + 1]}
    edge, fraction = np.full(len(x_m), -1, np.int32), np.zeros(len(x_m))
    metres = np.full(len(x_m), np.inf)
    places: dict[int, I64] = {}

    def make(number: int) -> Tie:
        x, y = x_m[points[number]], y_m[points[number]]
        places[number], lines = lands.near(_box(x, y), max_m)
        return Tie(lines, x, y, max_m)

    def write(number: int, tied: Snapped) -> None:
        near = places.pop(number)
        place = np.where(tied.edge < 0, -1, near[tied.edge] if len(near) else -1).astype(np.int32)
        keep(folder / _name(number), {"edge": place, "fraction": tied.fraction, "metres": tied.metres})

    missing = [number for number in points if not (folder / _name(number)).is_file()]
    run_all("Anbindung", workers, missing, make, write, told, len(points))
    for number, mine in points.items():
        part = kept(folder / _name(number))
        edge[mine], fraction[mine], metres[mine] = part["edge"], part["fraction"], part["metres"]
    whole = Snapped(edge, fraction, metres)
    ends = np.cumsum([len(lot.x_m) for lot in lots])
    spans = [np.arange(end - len(lot.x_m), end) for end, lot in zip(ends, lots, strict=True)]
    return [_sorted(cut, whole.of(span), tile[span]) for span in spans]


def tied_to(cut: Cut, snapped: Snapped, points: Places) -> Tied:
    """Points that are tied to the streets of the whole network already."""
    place = np.full(int(cut.edge.max(initial=-1)) + 2, -1, np.int32)
    place[cut.edge] = np.arange(len(cut.edge), dtype=np.int32)
    here = replace(snapped, edge=place[snapped.edge])  # no street is -1, the last place, and so none
    return _sorted(cut, here, cut.grid.tile_of(points.x_m, points.y_m))


def _sorted(cut: Cut, snapped: Snapped, lies_in: npt.NDArray[np.int32]) -> Tied:
    tile = np.where(snapped.edge < 0, lies_in, cut.tile_of_edge(snapped.edge))
    order = np.argsort(tile, kind="stable")
    return Tied(snapped, order, np.searchsorted(tile[order], np.arange(cut.tiles + 1)).astype(np.int64))


def widened(box: Box, by_m: float) -> Box:
    """The box with a margin."""
    return box[0] - by_m, box[1] - by_m, box[2] + by_m, box[3] + by_m


def inside(box: Box, x_m: F64, y_m: F64) -> npt.NDArray[np.bool_]:
    """Which points lie in the box."""
    return (x_m >= box[0]) & (x_m <= box[2]) & (y_m >= box[1]) & (y_m <= box[3])


def _touching(boxes: F64, box: Box) -> npt.NDArray[np.bool_]:
    west, south, east, north = boxes.T
    return (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])


def _box(x_m: F64, y_m: F64) -> Box:
    return float(x_m.min()), float(y_m.min()), float(x_m.max()), float(y_m.max())


def _name(number: int) -> str:
    return f"tile={number:05}.npz"
