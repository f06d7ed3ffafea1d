"""Cells with children as a map: which lie beside each other, the piece of land each stands for, and units of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy.sparse import coo_array  # pyright: ignore[reportMissingTypeStubs]
from scipy.sparse.csgraph import minimum_spanning_tree  # pyright: ignore[reportMissingTypeStubs]
from scipy.spatial import Delaunay  # pyright: ignore[reportAttributeAccessIssue]

if TYPE_CHECKING:
    import numpy.typing as npt

    F64 = npt.NDArray[np.float64]
    I64 = npt.NDArray[np.int64]

FARTHEST_NEIGHBOUR_M = 3000.0
"""Cells farther apart are beside each other only where nothing else joins them."""


def neighbours(x_m: F64, y_m: F64) -> tuple[I64, I64]:
    """Pairs of points beside each other (Delaunay triangulation), each pair once; all points are joined.

    Edges longer than `FARTHEST_NEIGHBOUR_M` are left out, but for those without which the rest would fall apart.
    """
    if len(x_m) < 3 or np.ptp(x_m) == 0 or np.ptp(y_m) == 0:
        order = np.lexsort((y_m, x_m)).astype(np.int64)
        return order[:-1], order[1:]
    found = Delaunay(np.column_stack([x_m, y_m]))
    offset, target = found.vertex_neighbor_vertices
    tail = np.repeat(np.arange(len(offset) - 1, dtype=np.int64), np.diff(offset))
    head = target.astype(np.int64)
    twins = found.coplanar.astype(np.int64)  # points on others, which the triangulation leaves out
    once = tail < head
    first = np.concatenate([tail[once], twins[:, 0]])
    second = np.concatenate([head[once], twins[:, 2]])
    metres = np.hypot(x_m[first] - x_m[second], y_m[first] - y_m[second])
    kept = metres <= FARTHEST_NEIGHBOUR_M
    tree: Any = minimum_spanning_tree(
        coo_array((metres + 1.0, (first, second)), (len(x_m), len(x_m)))
    ).tocoo()
    far = tree.data > FARTHEST_NEIGHBOUR_M + 1.0
    return (
        np.concatenate([first[kept], tree.row[far].astype(np.int64)]),
        np.concatenate([second[kept], tree.col[far].astype(np.int64)]),
    )


def both_ways(first: I64, second: I64, count: int) -> tuple[I64, I64]:
    """Pairs as offsets and targets, both ways, each once; pairs of one with itself are left out."""
    key = np.unique(
        np.concatenate([first * count + second, second * count + first])[np.tile(first != second, 2)]
    )
    tail, head = key // count, key % count
    return np.searchsorted(tail, np.arange(count + 1)).astype(np.int64), head.astype(np.int64)


def outlines(
    x_m: F64, y_m: F64, school: I64, schools: int, land: shapely.Geometry
) -> list[shapely.Geometry | None]:
    """The land of each school: all that is nearer to one of its cells than to any other cell (Thiessen polygons).

    None for schools without a cell; they part the land: nothing overlaps, nothing is left over.
    """
    points, place = np.unique(np.column_stack([x_m, y_m]), axis=0, return_index=True)
    pieces = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=shapely.envelope(land), ordered=True)
    )
    found: list[shapely.Geometry | None] = []
    for number in range(schools):
        mine = pieces[school[place] == number]
        found.append(shapely.intersection(shapely.union_all(mine), land) if len(mine) else None)
    return found
