"""From streets and a profile to what may be used, and how long it takes: arrays, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from app.accessibility.graph import Graph, components, graph_from_edges
from app.accessibility.points import CLOSED
from app.network.filters import shut_by
from app.network.turns import waiting_along
from geodata.street_detail import Surface, field_of
from geodata.streets import BACKWARD, BLOCKED, FORWARD, EdgeFlag

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.network.filters import Shut
    from app.network.heights import Relief
    from app.network.profiles import Profile
    from geodata.rows import Streets

MS_PER_HOUR_PER_KM = 3_600_000
SMALL_PART_NODES = 50
"""Parts of the network with fewer nodes are islands that points are not tied to."""

WITHOUT_DOORS = frozenset({"motorway", "motorway_link", "trunk_link"})
"""Classes of highway that no home or site lies at."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Streets as all profiles see them: end nodes `u`, `v`, what stops and slows at nodes (in z-order), and the relief."""

    streets: Streets
    u: npt.NDArray[np.int32]
    v: npt.NDArray[np.int32]
    blocked: npt.NDArray[np.uint8]
    node_control: npt.NDArray[np.uint16]
    relief: Relief | None


@dataclass(frozen=True, slots=True)
class ModeArrays:
    """What one mode may use: ticks (ms) per edge, the nodes its edges end at, connected part per edge.

    At a barrier that stops the mode every edge ends at a node of its own, so that nobody gets past it.
    `leads_on`: edges that points may be tied to: with doors along them, and not on an island or in a trap. `through`:
    directions in which a variant's filter lets people pass (None: all that are not closed); who lives along another
    edge comes and goes there all the same. `assumed`: shares of what is not tagged, or not known.
    """

    u: npt.NDArray[np.int32]
    v: npt.NDArray[np.int32]
    forward_ms: npt.NDArray[np.int32]
    backward_ms: npt.NDArray[np.int32]
    part: npt.NDArray[np.int32]
    node_count: int
    leads_on: npt.NDArray[np.bool_]
    through: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]] | None
    assumed: dict[str, float]


def mode_arrays(ground: Ground, speeds: Profile, like: ModeArrays | None = None) -> ModeArrays:
    """The arrays of a profile. A variant (`like`: its basic mode) ties points to the same edges as that."""
    streets = ground.streets
    ahead_ms, back_ms = travel_ms(streets, speeds, ground.relief)
    forward = np.where(streets.flags & FORWARD[speeds.base], ahead_ms, CLOSED).astype(np.int32)
    backward = np.where(streets.flags & BACKWARD[speeds.base], back_ms, CLOSED).astype(np.int32)
    shut = shut_by(streets, speeds, ground.u, ground.v, ground.node_control, ground.relief)
    u, v, count = _cut(ground, (ground.blocked & BLOCKED[speeds.base]) > 0, shut)
    ahead, back = forward != CLOSED, backward != CLOSED
    through = None
    if shut is not None:
        ahead, back = through = ahead & ~shut.forward, back & ~shut.backward
    usable = ahead | back
    label = components(_both_ways(u[usable], v[usable], count))
    part = np.where(usable, label[u], -1).astype(np.int32)
    leads_on = (
        usable & _has_doors(streets) & _lead_on(u, v, ahead, back, count) if like is None else like.leads_on
    )
    assumed = {} if shut is None else dict(shut.assumed)
    if ground.relief is not None and speeds.uses_heights:
        assumed["heights"] = round(ground.relief.unknown_share, 4)
    return ModeArrays(u, v, forward, backward, part, count, leads_on, through, assumed)


def _cut(
    ground: Ground, stops: npt.NDArray[np.bool_], shut: Shut | None
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], int]:
    """End nodes where everything that ends at a stop ends at a node of its own, and the number of nodes."""
    own_u, own_v = ground.u.copy(), ground.v.copy()
    count = len(ground.blocked)
    for ends, shut_end in ((own_u, shut and shut.at_u), (own_v, shut and shut.at_v)):
        at_stop = np.flatnonzero(stops[ends] if shut_end is None else stops[ends] | shut_end)
        ends[at_stop] = count + np.arange(len(at_stop), dtype=np.int32)
        count += len(at_stop)
    return own_u, own_v, count


def travel_ms(
    streets: Streets, speeds: Profile, relief: Relief | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Milliseconds along every edge, forward and backward, whoever may go there."""
    ferry = (streets.flags & EdgeFlag.FERRY) > 0
    kmh = np.where(ferry, speeds.ferry_kmh, _kmh(streets, speeds))
    level = streets.length_m / 1000 / np.maximum(kmh, 0.1) * MS_PER_HOUR_PER_KM
    stated = ferry & np.isfinite(streets.duration_seconds)
    level = np.where(stated, streets.duration_seconds * 1000, level)
    waits = waiting_along(streets, speeds.turns, speeds.gate_s)
    slower = (1.0, 1.0) if relief is None else relief.slowdown(speeds)
    ahead, back = (
        np.rint(level * np.where(ferry, 1.0, factor) + np.where(ferry, 0.0, wait) * 1000).astype(np.int64)
        for factor, wait in zip(slower, waits, strict=True)
    )
    return ahead, back


def _kmh(streets: Streets, speeds: Profile) -> npt.NDArray[np.float64]:
    """Speed on level ground: of the class or the limit, by surface and by what the time of day leaves of it."""
    if not len(streets.highway):
        return np.zeros(0)
    by_class = np.array([speeds.class_speed_kmh(name) for name in streets.highway_names])
    kmh = by_class[streets.highway]
    if speeds.limit_factor is not None:
        limit = streets.max_speed_kmh
        kmh = np.where(np.isfinite(limit), np.maximum(limit, 5.0), kmh) * speeds.limit_factor
    if speeds.class_factor:
        share = np.array([speeds.class_factor.get(name, 1.0) for name in streets.highway_names])
        kmh = kmh * share[streets.highway]
    for name, share in speeds.surface_factor.items():
        kmh = np.where(field_of(streets.detail, "surface") == Surface[name.upper()], kmh * share, kmh)
    return kmh


def _has_doors(streets: Streets) -> npt.NDArray[np.bool_]:
    """Edges one can step out of a door onto: neither ferry lines nor motorways."""
    doorless = np.array([name in WITHOUT_DOORS for name in streets.highway_names] or [False])
    on_water = (streets.flags & EdgeFlag.FERRY) > 0
    return ~on_water & ~doorless[streets.highway] if len(streets.highway) else np.zeros(0, bool)


def _lead_on(
    u: npt.NDArray[np.int32], v: npt.NDArray[np.int32], ahead: npt.NDArray[np.bool_], back: npt.NDArray[np.bool_],
    node_count: int,
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Edges from which one gets to at least `SMALL_PART_NODES` junctions and back (strongly connected part).

    One-way streets that leave the extract and small islands are no place to tie a home to. Where the whole
    network is small, its largest part counts.
    """
    tail, head = np.concatenate([u[ahead], v[back]]), np.concatenate([v[ahead], u[back]])
    matrix = coo_matrix((np.ones(len(tail), np.int8), (tail, head)), shape=(node_count, node_count))
    _, label = connected_components(matrix, directed=True, connection="strong")
    sizes = np.bincount(label, minlength=1)
    size = sizes[label] if node_count else np.zeros(0, np.int64)
    return (label[u] == label[v]) & (size[u] >= min(SMALL_PART_NODES, int(sizes.max())))


def _both_ways(u: npt.NDArray[np.int32], v: npt.NDArray[np.int32], node_count: int) -> Graph:
    ones = np.ones(2 * len(u), np.int32)
    return graph_from_edges(np.concatenate([u, v]), np.concatenate([v, u]), ones, node_count)
