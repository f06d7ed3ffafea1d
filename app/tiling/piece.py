"""One tile's work: what it is given, and the nearest sites of its homes. Knows nothing of Dask, files or databases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.graph import MAX_COST, UNREACHED
from app.accessibility.points import nearest_for_points
from app.network.build import graph_of
from app.network.snap import SnapIndex

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from app.accessibility.points import Snaps
    from app.accessibility.tiles import Piece
    from app.catchments.travel import Places
    from app.network.snap import Snapped

    I32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Work:
    """All that one tile needs; small enough to be sent to another machine.

    `limit`: ticks up to which its answers are exact, None where the piece is the whole network.
    """

    piece: Piece
    homes: Places
    sites: Mapping[str, Places]
    by_length: bool
    max_snap_m: float
    limit: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Per kind of site the ticks to the nearest site of each home and its index; whether a home is tied to a street."""

    ticks: Mapping[str, I32]
    site: Mapping[str, I32]
    connected: npt.NDArray[np.bool_]


def nearest_of_tile(work: Work) -> Answer:
    """The nearest site of each kind for the homes of a tile: exact up to the limit, beyond it UNREACHED and -1."""
    piece = work.piece
    index = SnapIndex.over(piece.leads_on, piece.lines, work.max_snap_m)
    graph = graph_of(piece.edges, piece.node_count).reverse()
    tied = index.snap(work.homes.x_m, work.homes.y_m)
    homes = _snaps(tied, work.homes, by_length=work.by_length)
    ticks: dict[str, I32] = {}
    nearest: dict[str, I32] = {}
    for kind, lot in work.sites.items():
        snapped = index.snap(lot.x_m, lot.y_m)
        sites = _snaps(snapped, lot, by_length=work.by_length)
        cost, site = nearest_for_points(graph, piece.edges, sites, homes, _limit(work.limit))
        ticks[kind], nearest[kind] = _kept(cost, site, work.limit)
    return Answer(ticks, nearest, tied.edge >= 0)


def _limit(limit: int | None) -> int:
    return MAX_COST if limit is None else min(limit, MAX_COST)


def _kept(cost: I32, site: I32, limit: int | None) -> tuple[I32, I32]:
    beyond = cost > _limit(limit)
    return np.where(beyond, UNREACHED, cost).astype(np.int32), np.where(beyond, -1, site).astype(np.int32)


def _snaps(tied: Snapped, lot: Places, *, by_length: bool) -> Snaps:
    return tied.measured(lot.owner, lot.owners) if by_length else tied.timed(lot.owner, lot.owners)
