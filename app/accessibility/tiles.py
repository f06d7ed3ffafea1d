"""Large networks in pieces that need no margins: every street lies in one tile, junctions at the seams in several.

Tiles are rectangles of squares, halved until none holds more streets than it should (as in a k-d tree, Bentley 1975);
a street belongs to the tile of its first point. So tiles are small where streets are dense, and what one takes is bounded.
A junction where streets of several tiles meet is a seam: a wave leaves a tile and enters the next one there, nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from app.accessibility.points import CLOSED, Edges

if TYPE_CHECKING:
    import numpy.typing as npt

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]

SQUARES_ACROSS = 2048
"""No more squares than these in a row or column, however large the network is."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Squares of `side_m` from `west_m`, `south_m` on, and the tile to which each belongs: `tile[row, column]`."""

    west_m: float
    south_m: float
    side_m: float
    tile: I32

    @property
    def tiles(self) -> int:
        """How many tiles there are."""
        return int(self.tile.max(initial=-1)) + 1

    def tile_of(self, x_m: F64, y_m: F64) -> I32:
        """The tile of each point; of those outside the next one."""
        return self.tile[self._squares(x_m, y_m)]

    def tiles_at(self, west_m: float, south_m: float, east_m: float, north_m: float) -> I32:
        """The tiles that a box touches."""
        (south, north), (west, east) = self._squares(np.array([west_m, east_m]), np.array([south_m, north_m]))
        return np.unique(self.tile[south : north + 1, west : east + 1])

    def _squares(self, x_m: F64, y_m: F64) -> tuple[I64, I64]:
        rows, columns = self.tile.shape
        row, column = (y_m - self.south_m) / self.side_m, (x_m - self.west_m) / self.side_m
        return (
            np.clip(row, 0, rows - 1).astype(np.int64),
            np.clip(column, 0, columns - 1).astype(np.int64),
        )


def grid_over(x_m: F64, y_m: F64, side_m: float, most: int) -> Grid:
    """Tiles that hold at most so many of the points each, or are a single square."""
    west_m, south_m = (float(a.min()) if len(a) else 0.0 for a in (x_m, y_m))
    across_m = max((float(a.max()) - low if len(a) else 0.0 for a, low in ((x_m, west_m), (y_m, south_m))))
    side_m = max(side_m, across_m / SQUARES_ACROSS)
    column, row = (((a - low) / side_m).astype(np.int64) for a, low in ((x_m, west_m), (y_m, south_m)))
    columns, rows = int(column.max(initial=0)) + 1, int(row.max(initial=0)) + 1
    count = np.bincount(row * columns + column, minlength=rows * columns).reshape(rows, columns)
    tile = np.zeros((rows, columns), np.int32)
    for number, (low, high, left, right) in enumerate(_halved(count, most)):
        tile[low:high, left:right] = number
    return Grid(west_m, south_m, side_m, tile)


def _halved(count: I64, most: int) -> list[tuple[int, int, int, int]]:
    """Rectangles (rows from, to, columns from, to) of squares with at most so many points, or of a single square."""
    waiting = [(0, count.shape[0], 0, count.shape[1])]
    done: list[tuple[int, int, int, int]] = []
    while waiting:
        low, high, left, right = waiting.pop()
        inside = count[low:high, left:right]
        if inside.sum() <= most or inside.size == 1:
            done.append((low, high, left, right))
            continue
        by_row = high - low >= right - left
        sums: I64 = inside.sum(axis=1 if by_row else 0)
        at = min(int((np.cumsum(sums) < sums.sum() / 2).sum()) + 1, len(sums) - 1)
        if by_row:
            waiting += [(low + at, high, left, right), (low, low + at, left, right)]
        else:
            waiting += [(low, high, left + at, right), (low, high, left, left + at)]
    return done


@dataclass(frozen=True, slots=True)
class Cut:
    """A network cut into tiles: the edges of tile t are `first[t]:first[t + 1]`, its nodes counted from 0.

    `edge`: the number that each edge had before. `nodes`: how many nodes each tile has. Tile t lies at the seams
    `seam[seam_first[t]:seam_first[t + 1]]` with its nodes `seam_node[…]`; there are `seams` of them.
    """

    grid: Grid
    first: I64
    edge: I64
    edges: Edges
    nodes: I32
    seam_first: I64
    seam: I32
    seam_node: I32
    seams: int

    @property
    def tiles(self) -> int:
        """How many tiles there are."""
        return len(self.nodes)

    def edges_of(self, tile: int) -> Edges:
        """The edges of a tile."""
        own = slice(int(self.first[tile]), int(self.first[tile + 1]))
        edges = self.edges
        return Edges(edges.u[own], edges.v[own], edges.forward[own], edges.backward[own])

    def priced(self, edges: Edges) -> Cut:
        """The same cut with other costs, open in the same directions: `edges` as they were before the cut."""
        own = Edges(self.edges.u, self.edges.v, edges.forward[self.edge], edges.backward[self.edge])
        return replace(self, edges=own)

    def seams_of(self, tile: int) -> tuple[I32, I32]:
        """The seams at which a tile lies, and its nodes there."""
        own = slice(int(self.seam_first[tile]), int(self.seam_first[tile + 1]))
        return self.seam[own], self.seam_node[own]

    def tile_of_edge(self, place: npt.NDArray[np.integer]) -> I32:
        """The tile of edges, by their place in the cut."""
        return (np.searchsorted(self.first, place, side="right") - 1).astype(np.int32)


def cut(edges: Edges, x_m: F64, y_m: F64, node_count: int, side_m: float, most: int) -> Cut:
    """Cut a network whose edges begin at `x_m`, `y_m` into tiles of at most so many edges; closed ones are left out."""
    usable: I64 = np.flatnonzero((edges.forward != CLOSED) | (edges.backward != CLOSED))
    grid = grid_over(x_m[usable], y_m[usable], side_m, most)
    tile = grid.tile_of(x_m[usable], y_m[usable])
    order = np.argsort(tile.astype(np.int64) << 32 | edges.u[usable], kind="stable")
    kept: I64 = usable[order]
    first = np.searchsorted(tile[order], np.arange(grid.tiles + 1)).astype(np.int64)
    u, v = edges.u[kept], edges.v[kept]
    nodes, seams, seam_first, seam, seam_node = _numbered(first, u, v, node_count)
    own = Edges(u, v, edges.forward[kept], edges.backward[kept])
    return Cut(grid, first, kept, own, nodes, seam_first, seam, seam_node, seams)


@nb.njit(cache=True, nogil=True)
def _numbered(first: I64, u: I32, v: I32, node_count: int) -> tuple[I32, int, I64, I32, I32]:
    """Number the nodes of every tile from 0 on, in `u` and `v` themselves; nodes per tile, seams, who lies at which."""
    tiles = len(first) - 1
    seen = np.full(node_count, -1, np.int32)
    seam_of = np.full(node_count, -1, np.int32)
    seams = 0
    for tile in range(tiles):
        for edge in range(first[tile], first[tile + 1]):
            for node in (u[edge], v[edge]):
                if seen[node] < 0:
                    seen[node] = tile
                elif seen[node] != tile and seam_of[node] < 0:
                    seam_of[node] = seams
                    seams += 1
    seen[:] = -1
    local = np.empty(node_count, np.int32)
    nodes, seam_first = np.zeros(tiles, np.int32), np.zeros(tiles + 1, np.int64)
    seam, seam_node = np.empty(4 * seams + 16, np.int32), np.empty(4 * seams + 16, np.int32)
    filled = 0
    for tile in range(tiles):
        count = 0
        for edge in range(first[tile], first[tile + 1]):
            for end in range(2):
                node = u[edge] if end == 0 else v[edge]
                if seen[node] != tile:
                    seen[node] = tile
                    local[node] = count
                    if seam_of[node] >= 0:
                        if filled == len(seam):
                            seam = np.concatenate((seam, np.empty_like(seam)))
                            seam_node = np.concatenate((seam_node, np.empty_like(seam_node)))
                        seam[filled], seam_node[filled] = seam_of[node], count
                        filled += 1
                    count += 1
                if end == 0:
                    u[edge] = local[node]
                else:
                    v[edge] = local[node]
        nodes[tile] = count
        seam_first[tile + 1] = filled
    return nodes, seams, seam_first, seam[:filled].copy(), seam_node[:filled].copy()
