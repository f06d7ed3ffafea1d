"""The directed edges of a mode as a plain table, for programs that compute on their own (networkx, pgRouting)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.points import CLOSED

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.network.build import Network
    from app.network.profiles import Mode


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """One row per direction that may be travelled: `edge` number, node `tail` to node `head`, `seconds`, `metres`.

    Nodes from `len(network.node_x_m)` on are the far sides of barriers, one per edge that ends there.
    """

    edge: npt.NDArray[np.int64]
    tail: npt.NDArray[np.int32]
    head: npt.NDArray[np.int32]
    seconds: npt.NDArray[np.float64]
    metres: npt.NDArray[np.float64]


def edge_table(network: Network, mode: Mode) -> EdgeTable:
    """All directed edges of a mode, parallel edges and self-loops included."""
    arrays = network.modes[mode]
    ahead, back = np.flatnonzero(arrays.forward_ms != CLOSED), np.flatnonzero(arrays.backward_ms != CLOSED)
    edge = np.concatenate([ahead, back])
    return EdgeTable(
        edge,
        np.concatenate([arrays.u[ahead], arrays.v[back]]),
        np.concatenate([arrays.v[ahead], arrays.u[back]]),
        np.concatenate([arrays.forward_ms[ahead], arrays.backward_ms[back]]) / 1000,
        network.length_mm[edge] / 1000,
    )
