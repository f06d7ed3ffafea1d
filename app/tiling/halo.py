"""A piece of a network with all streets around it: what is reached from inside within a limit is reached as in the whole.

How wide the margin must be is not assumed but proved: whoever searches a piece looks whether a wave came as far as its
`rim`, the junctions from which streets lead on that are not in the piece. If none did, no way within the limit leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.points import CLOSED, Edges
from app.tiling.ties import inside, widened

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.lines import Lines
    from app.tiling.ties import Box

    F64 = npt.NDArray[np.float64]
    I64 = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

FAST_QUANTILE = 0.99


@dataclass(frozen=True, slots=True)
class Piece:
    """Some streets with nodes counted from 0; `edge`: their numbers in the whole network, rising.

    `rim`: nodes from which usable streets lead on that are not in the piece.
    """

    edge: I64
    edges: Edges
    node_count: int
    rim: Bools


class Whole:
    """A whole network whose streets can be asked for by box."""

    def __init__(self, edges: Edges, lines: Lines, node_count: int) -> None:
        self.edges = edges
        first, last = lines.offset[:-1], lines.offset[1:] - 1
        self.begin = lines.x_m[first], lines.y_m[first]
        self.end = lines.x_m[last], lines.y_m[last]
        self._open: Bools = (edges.forward != CLOSED) | (edges.backward != CLOSED)
        self._degree = np.bincount(edges.u[self._open], minlength=node_count) + np.bincount(
            edges.v[self._open], minlength=node_count
        )

    def box_of(self, edge: npt.NDArray[np.integer]) -> Box:
        """The box around the ends of some streets."""
        x = np.concatenate([self.begin[0][edge], self.end[0][edge]])
        y = np.concatenate([self.begin[1][edge], self.end[1][edge]])
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())

    @cached_property
    def fast_m_per_tick(self) -> float:
        """How far one comes in a tick on all but the fastest streets: the first guess of a margin, no more."""
        ticks = np.where(self.edges.forward != CLOSED, self.edges.forward, self.edges.backward)
        used = self._open & (ticks > 0)
        if not used.any():
            return 0.0
        metres = np.hypot(self.begin[0] - self.end[0], self.begin[1] - self.end[1])[used]
        return float(np.quantile(metres / ticks[used], FAST_QUANTILE))

    def around(self, box: Box, margin_m: float) -> Piece:
        """The usable streets of which an end lies in the box or within the margin."""
        wide = widened(box, margin_m)
        edge = np.flatnonzero(self._open & (inside(wide, *self.begin) | inside(wide, *self.end)))
        nodes, local = np.unique(
            np.concatenate([self.edges.u[edge], self.edges.v[edge]]), return_inverse=True
        )
        u, v = local[: len(edge)].astype(np.int32), local[len(edge) :].astype(np.int32)
        degree = np.bincount(local, minlength=len(nodes))
        own = Edges(u, v, self.edges.forward[edge], self.edges.backward[edge])
        return Piece(edge, own, len(nodes), degree < self._degree[nodes])
