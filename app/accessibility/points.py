"""Points on edges: sites and homes lie along streets, not at junctions, and the way to the street counts.

An edge leads from u to v. A point lies at `fraction` of it (0 at u, 1 at v), `access` ticks away from it. Setting out
from a point one reaches v going forward, u going backward, where the edge may be travelled so; two points on the same
edge may also be joined directly, without passing a junction. A point at the very end of an edge stands at the junction,
whatever direction the edge may be travelled in: which of the streets there it was tied to makes no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.edges import CLOSED, Edges
from app.accessibility.graph import MAX_COST, UNREACHED
from app.accessibility.nearest import Seeds, labels, nearest, within
from app.accessibility.ranked import k_nearest
from app.accessibility.search import unpacked
from app.accessibility.sweeping import Often

if TYPE_CHECKING:
    import numpy.typing as npt

    U32 = npt.NDArray[np.uint32]
    U64 = npt.NDArray[np.uint64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    F64 = npt.NDArray[np.float64]
    Scalar = Any  # a number as compiled code sees it

    from app.accessibility.graph import Graph, IntArray, OffsetArray


@dataclass(frozen=True, slots=True)
class Snaps:
    """Points tied to edges; `edge` is -1 for points that are not connected. `owner`: what point i belongs to."""

    edge: IntArray
    fraction: npt.NDArray[np.float64]
    access: IntArray
    owner: IntArray
    owner_count: int


@dataclass(frozen=True, slots=True)
class PointReach:
    """For each site the points within the limit: those of site s are `point[offset[s]:offset[s + 1]]`, with `cost`."""

    offset: OffsetArray
    point: IntArray
    cost: IntArray


def seeds_of(edges: Edges, sites: Snaps) -> Seeds:
    """Where arriving travellers meet the sites: on their way from u forward, or from v backward."""
    tied = np.flatnonzero(sites.edge >= 0)
    edge, fraction = sites.edge[tied], sites.fraction[tied]
    from_u = _part(edges.forward[edge], fraction) + sites.access[tied]
    from_v = _part(edges.backward[edge], 1 - fraction) + sites.access[tied]
    open_u = (edges.forward[edge] != CLOSED) | (fraction == 0)
    open_v = (edges.backward[edge] != CLOSED) | (fraction == 1)
    at_u, at_v = edges.met_at(edge, fraction)
    node = np.concatenate([at_u[open_u], at_v[open_v]]).astype(np.int32)
    cost = np.concatenate([from_u[open_u], from_v[open_v]]).astype(np.int32)
    owner = np.concatenate([sites.owner[tied[open_u]], sites.owner[tied[open_v]]]).astype(np.int32)
    return Seeds(node, cost, owner, sites.owner_count)


def departures(edges: Edges, homes: Snaps) -> tuple[IntArray, IntArray]:
    """Ticks from each home to the u and to the v of its edge; UNREACHED where that way is closed."""
    to_u = np.full(len(homes.edge), UNREACHED, np.int32)
    to_v = np.full(len(homes.edge), UNREACHED, np.int32)
    tied = homes.edge >= 0
    edge, fraction, access = homes.edge[tied], homes.fraction[tied], homes.access[tied]
    backward, forward = edges.backward[edge], edges.forward[edge]
    shut_u, shut_v = (backward == CLOSED) & (fraction != 0), (forward == CLOSED) & (fraction != 1)
    to_u[tied] = np.where(shut_u, UNREACHED, _part(backward, fraction) + access)
    to_v[tied] = np.where(shut_v, UNREACHED, _part(forward, 1 - fraction) + access)
    return to_u, to_v


def nearest_for_points(
    to_sites: Graph | Often, edges: Edges, sites: Snaps, homes: Snaps, entering: tuple[IntArray, U64] | None = None
) -> tuple[IntArray, IntArray]:  # fmt: skip
    """For every home the cost to its nearest site and the site's index (UNREACHED, -1 where there is none).

    `to_sites` is the reversed graph (see `app.accessibility.nearest`). `entering`: nodes at which sites from outside
    enter, and their labels, where this is a piece of a larger network.
    """
    seeds = seeds_of(edges, sites)
    if entering is not None:
        seeds = seeds.and_labels(*entering)
    found = to_sites.labels(seeds) if isinstance(to_sites, Often) else labels(to_sites, seeds)
    node_cost, node_site = unpacked(found)
    cost, site = k_from_nodes(edges, homes, node_cost[:, None], node_site[:, None])
    _direct(cost, site, *_edge_args(edges, sites, homes))
    return cost[:, 0].copy(), site[:, 0].copy()


def k_nearest_for_points(
    to_sites: Graph, edges: Edges, sites: Snaps, homes: Snaps, k: int, entering: tuple[IntArray, U64] | None = None
) -> tuple[IntArray, IntArray]:  # fmt: skip
    """For every home the k nearest distinct sites: costs and indexes, (homes, k), padded UNREACHED and -1.

    `entering`: as for `nearest_for_points`; a node may be there several times.
    """
    seeds = seeds_of(edges, sites)
    if entering is not None:
        seeds = seeds.and_labels(*entering)
    node_cost, node_site = k_nearest(to_sites, seeds, k)
    cost, site = k_from_nodes(edges, homes, node_cost, node_site)
    _direct(cost, site, *_edge_args(edges, sites, homes))
    return cost, site


def k_nearest_from(
    outward: Graph, edges: Edges, home: Snaps, sites: Snaps, k: int, first_limit: int
) -> tuple[IntArray, IntArray]:
    """The k nearest sites of a single home: costs and indexes, fewer where no more are reached.

    `outward` is the graph as it is travelled, not reversed: the search sets out from the home and goes four times as
    far until k sites are found, so that it costs what it reaches. The same answers as `k_nearest_for_points`.
    """
    limit, turned = min(first_limit, MAX_COST - 1), edges.turned()
    start = seeds_of(turned, home)
    while True:
        node_cost, node_home = nearest(outward, start, limit)
        cost, found = k_from_nodes(turned, sites, node_cost[:, None], node_home[:, None])
        _direct(cost, found, *_edge_args(turned, home, sites))
        best = np.full(sites.owner_count, UNREACHED, np.int32)
        np.minimum.at(best, sites.owner, cost[:, 0])
        reached = np.flatnonzero(best <= limit).astype(np.int32)
        if len(reached) >= k or limit == MAX_COST - 1:
            order = np.lexsort((reached, best[reached]))[:k]
            return best[reached[order]], reached[order]
        limit = min(4 * limit + 1, MAX_COST - 1)


def k_from_nodes(
    edges: Edges, homes: Snaps, node_cost: IntArray, node_site: IntArray
) -> tuple[IntArray, IntArray]:
    """The k best of what the two ends of each home's edge offer."""
    k = node_cost.shape[1]
    cost = np.full((len(homes.edge), k), UNREACHED, np.int32)
    site = np.full((len(homes.edge), k), -1, np.int32)
    to_u, to_v = departures(edges, homes)
    u, v = (
        edges.left_to(np.maximum(homes.edge, 0), homes.fraction) if len(edges.u) else (homes.edge, homes.edge)
    )
    _merge_ends(homes.edge, u, v, to_u, to_v, node_cost, node_site, cost, site)
    return cost, site


def within_for_points(to_sites: Graph, edges: Edges, sites: Snaps, homes: Snaps, limit: int) -> PointReach:
    """The homes from which each site is reached within `limit` ticks, with their costs."""
    reach = within(to_sites, seeds_of(edges, sites), limit)
    to_u, to_v = departures(edges, homes)
    tied = np.flatnonzero(homes.edge >= 0).astype(np.int32)
    node = np.concatenate(edges.left_to(homes.edge[tied], homes.fraction[tied]))
    home, depart = np.concatenate([tied, tied]), np.concatenate([to_u[tied], to_v[tied]])
    kept = depart < min(limit + 1, MAX_COST)
    node, home, depart = node[kept], home[kept], depart[kept]
    order = np.argsort(node, kind="stable")
    first = np.searchsorted(node[order], np.arange(to_sites.node_count + 1))
    site_order = np.argsort(sites.owner, kind="stable")
    site_first = np.searchsorted(sites.owner[site_order], np.arange(sites.owner_count + 1))
    return PointReach(*_gather(
        reach.offset, reach.node, reach.cost, first, home[order], depart[order], len(homes.edge), limit,
        site_order, site_first, *_edge_args(edges, sites, homes),
    ))  # fmt: skip


def _part(cost: IntArray, share: npt.NDArray[np.float64]) -> IntArray:
    return np.rint(cost * share).astype(np.int32)


def _edge_args(edges: Edges, sites: Snaps, homes: Snaps) -> tuple[Any, ...]:
    """Homes sorted by edge, and all that is needed to join points on the same edge."""
    order = np.argsort(homes.edge, kind="stable").astype(np.int32)
    order = order[homes.edge[order] >= 0]
    return (
        edges.forward, edges.backward, sites.edge, sites.fraction, sites.access, sites.owner,
        order, homes.edge[order], homes.fraction, homes.access,
    )  # fmt: skip


@nb.njit(cache=True, nogil=True)
def _on_edge(
    forward: Scalar,
    backward: Scalar,
    home_fraction: Scalar,
    site_fraction: Scalar,
) -> int:
    """Ticks along one edge from home to site, -1 where the edge may not be travelled so."""
    ahead = site_fraction - home_fraction
    best = -1
    if forward >= 0 and ahead >= 0:
        best = int(np.rint(forward * ahead))
    if backward >= 0 and ahead <= 0:
        back = int(np.rint(backward * -ahead))
        best = back if best < 0 else min(best, back)
    return best


@nb.njit(cache=True, nogil=True)
def _homes_on(sorted_edge: I32, edge: Scalar) -> tuple[Scalar, Scalar]:
    """Where the homes on an edge stand in the order by edge."""
    return np.searchsorted(sorted_edge, edge), np.searchsorted(sorted_edge, edge + 1)  # pyright: ignore[reportUnknownVariableType]


@nb.njit(cache=True, nogil=True)
def _offer(
    cost: I32,
    site: I32,
    row: Scalar,
    value: Scalar,
    who: Scalar,
) -> None:
    """Enter a site into a row's k best (sorted by cost, then site), each site once."""
    k = cost.shape[1]
    place = k - 1
    for rank in range(k):
        if site[row, rank] == who:
            if cost[row, rank] <= value:
                return
            place = rank
            break
    else:
        worse = value > cost[row, place] or (value == cost[row, place] and who > site[row, place])
        if worse or value == np.int32(2**31 - 1):
            return
    while place > 0 and (
        cost[row, place - 1] > value or (cost[row, place - 1] == value and site[row, place - 1] > who)
    ):
        cost[row, place], site[row, place] = cost[row, place - 1], site[row, place - 1]
        place -= 1
    cost[row, place], site[row, place] = value, who


@nb.njit(cache=True, nogil=True)
def _merge_ends(
    home_edge: I32,
    u: I32,
    v: I32,
    to_u: I32,
    to_v: I32,
    node_cost: I32,
    node_site: I32,
    cost: I32,
    site: I32,
) -> None:
    unreached = np.int32(2**31 - 1)
    for home in range(len(home_edge)):
        edge = home_edge[home]
        if edge < 0:
            continue
        for node, depart in ((u[home], to_u[home]), (v[home], to_v[home])):
            if depart == unreached:
                continue
            for rank in range(node_cost.shape[1]):
                if node_site[node, rank] >= 0:
                    _offer(cost, site, home, depart + node_cost[node, rank], node_site[node, rank])


@nb.njit(cache=True, nogil=True)
def _direct(
    cost: I32,
    site: I32,
    forward: I32,
    backward: I32,
    site_edge: I32,
    site_fraction: F64,
    site_access: I32,
    site_owner: I32,
    order: I32,
    sorted_edge: I32,
    fraction: F64,
    access: I32,
) -> None:
    for index in range(len(site_edge)):
        edge = site_edge[index]
        if edge < 0:
            continue
        start, end = _homes_on(sorted_edge, edge)
        for place in range(start, end):
            home = order[place]
            along = _on_edge(forward[edge], backward[edge], fraction[home], site_fraction[index])
            if along >= 0:
                _offer(
                    cost, site, home, np.int32(along + site_access[index] + access[home]), site_owner[index]
                )


@nb.njit(cache=True, nogil=True)
def _gather(
    offset: I64,
    node: I32,
    node_cost: I32,
    first: I64,
    home_at: I32,
    depart_at: I32,
    home_count: int,
    limit: int,
    site_order: I64,
    site_first: I64,
    forward: I32,
    backward: I32,
    site_edge: I32,
    site_fraction: F64,
    site_access: I32,
    site_owner: I32,  # noqa: ARG001 (the sites come in their order)
    order: I32,
    sorted_edge: I32,
    fraction: F64,
    access: I32,
) -> tuple[I64, I32, I32]:
    unreached = np.int32(2**31 - 1)
    best = np.full(home_count, unreached, np.int32)
    touched = np.empty(home_count, np.int32)
    sites = len(offset) - 1
    out_offset = np.zeros(sites + 1, np.int64)
    out_point, out_cost = np.empty(4096, np.int32), np.empty(4096, np.int32)
    filled = 0
    for site in range(sites):
        count = 0
        for index in range(offset[site], offset[site + 1]):
            for place in range(first[node[index]], first[node[index] + 1]):
                home, value = home_at[place], node_cost[index] + depart_at[place]
                if value <= limit and value < best[home]:
                    if best[home] == unreached:
                        touched[count] = home
                        count += 1
                    best[home] = value
        for site_place in range(site_first[site], site_first[site + 1]):
            index = site_order[site_place]
            edge = site_edge[index]
            if edge < 0:
                continue
            start, end = _homes_on(sorted_edge, edge)
            for place in range(start, end):
                home = order[place]
                along = _on_edge(forward[edge], backward[edge], fraction[home], site_fraction[index])
                value = np.int32(along + site_access[index] + access[home])
                if along >= 0 and value <= limit and value < best[home]:
                    if best[home] == unreached:
                        touched[count] = home
                        count += 1
                    best[home] = value
        if filled + count > len(out_point):
            size = max(2 * len(out_point), filled + count)
            more_point, more_cost = np.empty(size, np.int32), np.empty(size, np.int32)
            more_point[:filled], more_cost[:filled] = out_point[:filled], out_cost[:filled]
            out_point, out_cost = more_point, more_cost
        for index in range(count):
            home = touched[index]
            out_point[filled + index], out_cost[filled + index] = home, best[home]
            best[home] = unreached
        filled += count
        out_offset[site + 1] = filled
    return out_offset, out_point[:filled].copy(), out_cost[:filled].copy()
