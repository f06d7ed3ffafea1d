"""Street edges: which may be travelled in which direction, at what cost, and how one gets from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.graph import IntArray

CLOSED = -1
"""The cost of an edge in a direction in which it may not be travelled."""


@dataclass(frozen=True, slots=True)
class Turning:
    """Junctions taken to pieces (see `app.accessibility.turning`). By edge: the nodes it is left from going forward
    and backward, and the nodes of who stands at its two ends and sets out, or stops there. The arcs between them, and
    how many nodes there are in all."""

    leave_u: IntArray
    leave_v: IntArray
    start_u: IntArray
    start_v: IntArray
    stop_u: IntArray
    stop_v: IntArray
    tail: IntArray
    head: IntArray
    ticks: IntArray
    node_count: int


@dataclass(frozen=True, slots=True)
class Edges:
    """Street edges: end nodes, and the ticks to travel them forward (u to v) and backward; `CLOSED` where not allowed.

    With `turning`, `u` and `v` are the nodes at which one arrives. `through`: the directions (forward, backward) in
    which one may pass from end to end; on others only who lives there or goes there comes and goes.
    """

    u: IntArray
    v: IntArray
    forward: IntArray
    backward: IntArray
    turning: Turning | None = None
    through: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]] | None = None

    @property
    def junctions(self) -> tuple[IntArray, IntArray]:
        """The junctions at both ends, as those who stand there know them."""
        t = self.turning
        return (self.u, self.v) if t is None else (t.start_u, t.start_v)

    def turned(self) -> Edges:
        """The same edges for those who travel the other way round: from site to home."""
        through = None if self.through is None else (self.through[1], self.through[0])
        t = self.turning
        if t is None:
            return Edges(self.u, self.v, self.backward, self.forward, None, through)
        turning = Turning(
            self.u,
            self.v,
            t.stop_u,
            t.stop_v,
            t.start_u,
            t.start_v,
            t.head,
            t.tail,
            t.ticks,
            t.node_count,
        )
        return Edges(t.leave_u, t.leave_v, self.backward, self.forward, turning, through)

    def met_at(
        self, edge: npt.NDArray[np.integer], fraction: npt.NDArray[np.float64]
    ) -> tuple[IntArray, IntArray]:
        """The nodes from which one gets to points on edges: going forward from u, backward from v."""
        t = self.turning
        if t is None:
            return self.u[edge], self.v[edge]
        at_u = np.where(fraction == 0, t.stop_u[edge], t.leave_u[edge])
        return at_u, np.where(fraction == 1, t.stop_v[edge], t.leave_v[edge])

    def left_to(
        self, edge: npt.NDArray[np.integer], fraction: npt.NDArray[np.float64]
    ) -> tuple[IntArray, IntArray]:
        """The nodes that one gets to from points on edges: going backward to u, forward to v."""
        t = self.turning
        if t is None:
            return self.u[edge], self.v[edge]
        to_u = np.where(fraction == 0, t.start_u[edge], self.u[edge])
        return to_u, np.where(fraction == 1, t.start_v[edge], self.v[edge])
