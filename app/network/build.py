"""From streets to what each mode of travel may use, and how long it takes: arrays, nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from app.accessibility.graph import Graph, components, graph_from_edges, z_order
from app.accessibility.points import CLOSED, Edges
from app.network.profiles import MODES, Mode, Profile, profile
from geodata.streets import BACKWARD, BLOCKED, FORWARD, EdgeFlag

if TYPE_CHECKING:
    import numpy.typing as npt

    from geodata.rows import Streets

MS_PER_HOUR_PER_KM = 3_600_000
SMALL_PART_NODES = 50
"""Parts of the network with fewer nodes are islands that points are not tied to."""

WITHOUT_DOORS = frozenset({"motorway", "motorway_link", "trunk_link"})
"""Classes of highway that no home or site lies at."""


@dataclass(frozen=True, slots=True)
class Network:
    """A street network in the region's metric CRS, nodes in z-order.

    Nodes: `node_x_m`, `node_y_m`. Edges: end nodes, length (mm), line (`line_offset`, `line_x_m`, `line_y_m`), way,
    class, name; per mode the ticks (ms) forward and backward in `forward_ms`, `backward_ms` (CLOSED where not
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
    modes: dict[Mode, ModeArrays]
    metric_srid: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class ModeArrays:
    """What one mode may use: ticks (ms) per edge, the nodes its edges end at, connected part per edge.

    At a barrier that stops the mode every edge ends at a node of its own, so that nobody gets past it.
    `leads_on`: edges that points may be tied to: with doors along them, and not on an island or in a trap.
    """

    u: npt.NDArray[np.int32]
    v: npt.NDArray[np.int32]
    forward_ms: npt.NDArray[np.int32]
    backward_ms: npt.NDArray[np.int32]
    part: npt.NDArray[np.int32]
    node_count: int
    leads_on: npt.NDArray[np.bool_]


def build_network(streets: Streets, metric_srid: int) -> Network:
    """The network of a region's streets; the same streets, CRS and profiles give the same `content_hash`."""
    transformer = Transformer.from_crs(4326, metric_srid, always_xy=True)
    x_m, y_m = (np.asarray(a) for a in transformer.transform(streets.node_lon, streets.node_lat))
    order = z_order(x_m, y_m)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    u, v = place[streets.edge_u], place[streets.edge_v]
    line_x_m, line_y_m = (np.asarray(a) for a in transformer.transform(streets.line_lon, streets.line_lat))
    blocked = streets.node_flags[order]
    modes = {mode: _mode_arrays(streets, profile(mode), u, v, blocked) for mode in MODES}
    return Network(
        x_m[order], y_m[order], u, v, np.rint(streets.length_m * 1000).astype(np.int32), streets.way_id,
        streets.highway, streets.name, streets.flags, streets.line_offset, line_x_m, line_y_m,
        streets.highway_names, streets.street_names, modes, metric_srid, content_hash(streets, metric_srid),  # pyright: ignore[reportArgumentType]
    )  # fmt: skip


def content_hash(streets: Streets, metric_srid: int) -> str:
    """A hash of all that the network is made of: streets, CRS, profiles."""
    digest = hashlib.sha256(f"3:{metric_srid}".encode())
    for field in fields(streets):
        value = getattr(streets, field.name)
        digest.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
    for mode in MODES:
        digest.update(profile(mode).text.encode())
    return digest.hexdigest()[:32]


def _mode_arrays(
    streets: Streets,
    speeds: Profile,
    u: npt.NDArray[np.int32],
    v: npt.NDArray[np.int32],
    blocked: npt.NDArray[np.uint8],
) -> ModeArrays:
    ms = _travel_ms(streets, speeds)
    forward = np.where(streets.flags & FORWARD[speeds.mode], ms, CLOSED).astype(np.int32)
    backward = np.where(streets.flags & BACKWARD[speeds.mode], ms, CLOSED).astype(np.int32)
    stops = (blocked & BLOCKED[speeds.mode]) > 0
    own_u, own_v = u.copy(), v.copy()
    count = len(blocked)
    for ends in (own_u, own_v):
        at_barrier = np.flatnonzero(stops[ends])
        ends[at_barrier] = count + np.arange(len(at_barrier), dtype=np.int32)
        count += len(at_barrier)
    usable = (forward != CLOSED) | (backward != CLOSED)
    label = components(_both_ways(own_u[usable], own_v[usable], count))
    part = np.where(usable, label[own_u], -1).astype(np.int32)
    leads_on = usable & _has_doors(streets) & _lead_on(own_u, own_v, forward, backward, count)
    return ModeArrays(own_u, own_v, forward, backward, part, count, leads_on)


def _has_doors(streets: Streets) -> npt.NDArray[np.bool_]:
    """Edges one can step out of a door onto: neither ferry lines nor motorways."""
    doorless = np.array([name in WITHOUT_DOORS for name in streets.highway_names] or [False])
    on_water = (streets.flags & EdgeFlag.FERRY) > 0
    return ~on_water & ~doorless[streets.highway] if len(streets.highway) else np.zeros(0, bool)


def _lead_on(
    u: npt.NDArray[np.int32], v: npt.NDArray[np.int32], forward: npt.NDArray[np.int32],
    backward: npt.NDArray[np.int32], node_count: int,
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Edges from which one gets to at least `SMALL_PART_NODES` junctions and back (strongly connected part).

    One-way streets that leave the extract and small islands are no place to tie a home to. Where the whole
    network is small, its largest part counts.
    """
    ahead, back = forward != CLOSED, backward != CLOSED
    tail, head = np.concatenate([u[ahead], v[back]]), np.concatenate([v[ahead], u[back]])
    matrix = coo_matrix((np.ones(len(tail), np.int8), (tail, head)), shape=(node_count, node_count))
    _, label = connected_components(matrix, directed=True, connection="strong")
    sizes = np.bincount(label, minlength=1)
    size = sizes[label] if node_count else np.zeros(0, np.int64)
    return (label[u] == label[v]) & (size[u] >= min(SMALL_PART_NODES, int(sizes.max())))


def _travel_ms(streets: Streets, speeds: Profile) -> npt.NDArray[np.int64]:
    by_class = np.array([speeds.class_speed_kmh(name) for name in streets.highway_names] or [0.0])
    kmh = by_class[streets.highway] if len(streets.highway) else np.zeros(0)
    if speeds.limit_factor is not None:
        limit = streets.max_speed_kmh
        kmh = np.where(np.isfinite(limit), np.maximum(limit, 5.0), kmh) * speeds.limit_factor
    ferry = (streets.flags & EdgeFlag.FERRY) > 0
    kmh = np.where(ferry, speeds.ferry_kmh, kmh)
    ms = streets.length_m / 1000 / np.maximum(kmh, 0.1) * MS_PER_HOUR_PER_KM
    stated = ferry & np.isfinite(streets.duration_seconds)
    return np.rint(np.where(stated, streets.duration_seconds * 1000, ms)).astype(np.int64)


def _both_ways(u: npt.NDArray[np.int32], v: npt.NDArray[np.int32], node_count: int) -> Graph:
    ones = np.ones(2 * len(u), np.int32)
    return graph_from_edges(np.concatenate([u, v]), np.concatenate([v, u]), ones, node_count)


def edges_of(network: Network, mode: Mode, *, by_length: bool = False) -> Edges:
    """The edges of a mode with their costs: milliseconds, or millimetres where `by_length`."""
    arrays = network.modes[mode]
    if not by_length:
        return Edges(arrays.u, arrays.v, arrays.forward_ms, arrays.backward_ms)
    forward = np.where(arrays.forward_ms == CLOSED, CLOSED, network.length_mm).astype(np.int32)
    backward = np.where(arrays.backward_ms == CLOSED, CLOSED, network.length_mm).astype(np.int32)
    return Edges(arrays.u, arrays.v, forward, backward)


def graph_of(edges: Edges, node_count: int) -> Graph:
    """The directed graph of edges with costs."""
    ahead, back = edges.forward != CLOSED, edges.backward != CLOSED
    tail = np.concatenate([edges.u[ahead], edges.v[back]])
    head = np.concatenate([edges.v[ahead], edges.u[back]])
    return graph_from_edges(
        tail, head, np.concatenate([edges.forward[ahead], edges.backward[back]]), node_count
    )
