"""From streets to what each mode of travel may use, and how long it takes: arrays, nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from app.accessibility.edges import CLOSED, Edges, Turning
from app.accessibility.graph import Graph, graph_from_edges, z_order
from app.accessibility.turning import Turns as Pairs
from app.accessibility.turning import expanded
from app.network.heights import Heights, relief_of
from app.network.mode_arrays import SMALL_PART_NODES, Ground, ModeArrays, mode_arrays
from app.network.profiles import MODES, Mode, Turns, profile
from app.network.turns import Junctions, turn_costs

if TYPE_CHECKING:
    import numpy.typing as npt

    from geodata.rows import Streets

__all__ = [
    "SMALL_PART_NODES",
    "ModeArrays",
    "Network",
    "build_network",
    "content_hash",
    "edges_of",
    "graph_of",
]


class ByNeed(dict[Mode, ModeArrays]):
    """The arrays of each profile: the basic modes at once, variants when somebody first asks for them."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        super().__init__({mode: mode_arrays(ground, profile(mode)) for mode in MODES})

    def __missing__(self, code: Mode) -> ModeArrays:
        speeds = profile(code)
        self[code] = made = mode_arrays(self.ground, speeds, self[speeds.base])
        return made


@dataclass(frozen=True, slots=True)
class Network:
    """A street network in the region's metric CRS, nodes in z-order.

    Nodes: `node_x_m`, `node_y_m`. Edges: end nodes, length (mm), line (`line_offset`, `line_x_m`, `line_y_m`), way,
    class, name; per profile the ticks (ms) forward and backward in `forward_ms`, `backward_ms` (CLOSED where not
    allowed); `part`, the connected part of the mode's graph (0 the largest, -1 not usable).
    """

    node_x_m: npt.NDArray[np.float64]
    node_y_m: npt.NDArray[np.float64]
    edge_u: npt.NDArray[np.int32]
    edge_v: npt.NDArray[np.int32]
    length_mm: npt.NDArray[np.int32]
    way_id: npt.NDArray[np.int64]
    highway: npt.NDArray[np.int16]
    name: npt.NDArray[np.int32]
    flags: npt.NDArray[np.uint32]
    line_offset: npt.NDArray[np.int64]
    line_x_m: npt.NDArray[np.float64]
    line_y_m: npt.NDArray[np.float64]
    highway_names: tuple[str, ...]
    street_names: tuple[str, ...]
    modes: ByNeed
    metric_srid: int
    content_hash: str
    streets: Streets
    heights: Heights | None


def build_network(streets: Streets, metric_srid: int, heights: Heights | None = None) -> Network:
    """The network of a region's streets; the same streets, CRS and profiles give the same `content_hash`."""
    transformer = Transformer.from_crs(4326, metric_srid, always_xy=True)
    x_m, y_m = (np.asarray(a) for a in transformer.transform(streets.node_lon, streets.node_lat))
    order = z_order(x_m, y_m)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    u, v = place[streets.edge_u], place[streets.edge_v]
    line_x_m, line_y_m = (np.asarray(a) for a in transformer.transform(streets.line_lon, streets.line_lat))
    told = content_hash(streets, metric_srid)
    relief = None if heights is None else relief_of(heights, streets, streets.line_offset, line_x_m, line_y_m)
    kept = replace(streets, line_lon=np.zeros(0), line_lat=np.zeros(0), turn_via=place[streets.turn_via])
    ground = Ground(kept, u, v, streets.node_flags[order], streets.node_control[order], relief)
    return Network(
        x_m[order], y_m[order], u, v, np.rint(streets.length_m * 1000).astype(np.int32), streets.way_id,
        streets.highway, streets.name, streets.flags, streets.line_offset, line_x_m, line_y_m,
        streets.highway_names, streets.street_names, ByNeed(ground), metric_srid, told, kept, heights,
    )  # fmt: skip


def content_hash(streets: Streets, metric_srid: int) -> str:
    """A hash of all that the network is made of: streets, CRS, profiles."""
    digest = hashlib.sha256(f"4:{metric_srid}".encode())
    for field in fields(streets):
        value = getattr(streets, field.name)
        digest.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
    for mode in MODES:
        digest.update(profile(mode).text.encode())
    return digest.hexdigest()[:32]


def fingerprint_of(network: Network, mode: Mode) -> str:
    """The same for the same streets, profile and, where it matters, heights."""
    speeds = profile(mode)
    if mode in MODES:
        return f"{network.content_hash}:{mode}"
    heights = network.heights.content_hash if network.heights is not None and speeds.uses_heights else "-"
    return f"{network.content_hash}:{mode}:{hashlib.sha256(speeds.text.encode()).hexdigest()[:16]}:{heights}"


def edges_of(network: Network, mode: Mode, *, by_length: bool = False) -> Edges:
    """The edges of a mode with their costs: milliseconds, or millimetres where `by_length`.

    Where the profile counts turns, junctions are taken to pieces; by length turns cost nothing, but forbidden ones stay
    forbidden.
    """
    arrays = network.modes[mode]
    forward, backward = arrays.forward_ms, arrays.backward_ms
    if by_length:
        forward, backward = (
            np.where(ms == CLOSED, CLOSED, network.length_mm).astype(np.int32) for ms in (forward, backward)
        )
    edges = Edges(arrays.u, arrays.v, forward, backward, None, arrays.through)
    turns = profile(mode).turns
    return edges if turns is None else _with_turns(network, turns, edges, arrays, by_length=by_length)


def _with_turns(
    network: Network, turns: Turns, edges: Edges, arrays: ModeArrays, *, by_length: bool
) -> Edges:
    usable = (edges.forward != CLOSED) | (edges.backward != CLOSED)
    ground = network.modes.ground
    first, last = _directions(network)
    junctions = Junctions(
        network.streets,
        arrays.u,
        arrays.v,
        ground.node_control,
        first,
        last,
        usable,
        network.streets.turn_via,
    )

    def cost(pairs: Pairs) -> npt.NDArray[np.int32]:
        ticks = turn_costs(junctions, turns, pairs)
        return np.minimum(ticks, 0) if by_length else ticks

    return expanded(edges, arrays.node_count, cost)


def _directions(network: Network) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The directions in which each edge begins and ends, as (x, y)."""
    start, end = network.line_offset[:-1], network.line_offset[1:] - 1
    line = np.column_stack([network.line_x_m, network.line_y_m])
    return line[start + 1] - line[start], line[end] - line[end - 1]


def graph_of(edges: Edges, node_count: int) -> Graph:
    """The directed graph of edges with costs; with turns there are as many nodes as these need."""
    ahead, back = edges.through or (edges.forward != CLOSED, edges.backward != CLOSED)
    if edges.turning is not None:
        return _graph_with_turns(edges, edges.turning, ahead, back)
    tail = np.concatenate([edges.u[ahead], edges.v[back]])
    head = np.concatenate([edges.v[ahead], edges.u[back]])
    return graph_from_edges(
        tail, head, np.concatenate([edges.forward[ahead], edges.backward[back]]), node_count
    )


def _graph_with_turns(
    edges: Edges, turning: Turning, ahead: npt.NDArray[np.bool_], back: npt.NDArray[np.bool_]
) -> Graph:
    """Turns lead to where an edge is left from, for those who end on it, and at once to its other end, for those who
    pass: as in the line graph, so that a search need not step on the node in between (Heidelberg, nearest
    site of 16,000 homes: 5.4 instead of 7.7 ms)."""
    onward = np.full(turning.node_count, -1, np.int32)
    onward[turning.leave_u[ahead]], onward[turning.leave_v[back]] = edges.v[ahead], edges.u[back]
    along = np.zeros(turning.node_count, np.int32)
    along[turning.leave_u[ahead]], along[turning.leave_v[back]] = edges.forward[ahead], edges.backward[back]
    passing = np.flatnonzero(onward[turning.head] >= 0)
    through = turning.head[passing]
    return graph_from_edges(
        np.concatenate([turning.tail, turning.tail[passing]]),
        np.concatenate([turning.head, onward[through]]),
        np.concatenate([turning.ticks, turning.ticks[passing] + along[through]]),
        turning.node_count,
    )
