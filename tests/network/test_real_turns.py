"""Turns over Heidelberg's streets agree with an independent computation on the line graph.

Costs are worked out here anew, edge by edge in plain Python from the streets and the numbers of the profile, and the
ways by networkx over directed edges; nothing of ours but the arrays of streets is used.
"""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from app.accessibility.graph import UNREACHED
from app.accessibility.points import CLOSED, Snaps, nearest_for_points
from app.network.build import Network, build_network, edges_of, graph_of
from app.network.profiles import profile
from app.network.stress import ORDER
from geodata.readers.osm import read_osm
from geodata.reading import ReadReport
from geodata.street_detail import Control, field_of

pytestmark = pytest.mark.slow
SITES, HOMES = 5, 400


@pytest.fixture(scope="module")
def network(shared_data: Path) -> Network:
    return build_network(
        read_osm(shared_data / "heidelberg" / "heidelberg.osm.pbf", ReadReport()).streets, 25832
    )


def line_graph(network: Network) -> nx.DiGraph:
    """Directed edges as nodes, and what it takes from the end of one to the end of the next."""
    arrays, streets, turns = network.modes["car_turns"], network.streets, profile("car_turns").turns
    u, v = arrays.u.tolist(), arrays.v.tolist()
    ms = {True: arrays.forward_ms.tolist(), False: arrays.backward_ms.tolist()}
    round_about = field_of(streets.detail, "roundabout").tolist()
    control, node_control = streets.control.tolist(), network.modes.ground.node_control.tolist()
    rank = [ORDER.index(n) + 1 if n in ORDER else 0 for n in streets.highway_names]
    line = list(zip(network.line_x_m.tolist(), network.line_y_m.tolist(), strict=True))
    offset = network.line_offset.tolist()
    used = [e for e in range(len(u)) if ms[True][e] != CLOSED or ms[False][e] != CLOSED]
    legs, greatest = defaultdict(int), defaultdict(int)
    for e in used:
        for node in (u[e], v[e]):
            legs[node] += 1
            greatest[node] = max(greatest[node], rank[streets.highway[e]])
    forbidden, only = set(), defaultdict(set)
    for a, n, b, must in zip(streets.turn_from.tolist(), streets.turn_via.tolist(), streets.turn_to.tolist(), streets.turn_only.tolist(), strict=True):  # fmt: skip
        if must:
            only[a, n].add(b)
        else:
            forbidden.add((a, n, b))
    signals, stops, yields = 3, 12, 48

    def seconds(node: int, one: int, ahead: bool, other: int, on: bool) -> float:
        if one == other and ahead != on:
            return turns.u_turn_s
        if round_about[other] and not round_about[one]:
            return turns.give_way_s
        if round_about[one] or round_about[other] or legs[node] < 3:
            return 0.0
        p = line[offset[one] : offset[one + 1]][:: 1 if ahead else -1]
        q = line[offset[other] : offset[other + 1]][:: 1 if on else -1]
        came = math.atan2(p[-1][1] - p[-2][1], p[-1][0] - p[-2][0])
        goes = math.atan2(q[1][1] - q[0][1], q[1][0] - q[0][0])
        bend = math.degrees(math.remainder(goes - came, 2 * math.pi))
        paid = turns.left_s if bend > 45 else turns.right_s if bend < -45 else turns.straight_s
        told = control[one] & (1 | 4 | 16 if ahead else 2 | 8 | 32)
        here = node_control[node] if node < len(node_control) else 0
        start = u[one] if ahead else v[one]
        behind = node_control[start] if start < len(node_control) else 0
        if told:
            return paid
        if here & signals:
            again = streets.length_m[one] < turns.signal_once_within_m and behind & signals
            return paid + (0 if again else turns.signal_s)
        if here & stops:
            return paid + turns.stop_s
        if here & yields or rank[streets.highway[one]] < greatest[node]:
            return paid + turns.give_way_s
        return paid

    leaving = defaultdict(list)
    for e in used:
        if ms[True][e] != CLOSED:
            leaving[u[e]].append((e, True))
        if ms[False][e] != CLOSED:
            leaving[v[e]].append((e, False))
    graph = nx.DiGraph()
    for e in used:
        for ahead in (True, False):
            if ms[ahead][e] == CLOSED:
                continue
            graph.add_node((e, ahead))
            node = v[e] if ahead else u[e]
            for other, on in leaving[node]:
                if (e, node, other) in forbidden or ((e, node) in only and other not in only[e, node]):
                    continue
                way = round(seconds(node, e, ahead, other, on) * 1000) + ms[on][other]
                graph.add_edge((e, ahead), (other, on), weight=way)
    assert signals == Control.SIGNAL_F | Control.SIGNAL_B
    return graph


def test_ways_by_car_with_turns_are_those_of_the_line_graph(network: Network) -> None:
    """From the middle of streets to the middle of streets, each to its nearest site, to the millisecond."""
    edges = edges_of(network, "car_turns")
    both = np.flatnonzero(
        network.modes["car_turns"].leads_on & (edges.forward != CLOSED) & (edges.backward != CLOSED)
    )
    rng = np.random.default_rng(11)
    chosen = rng.choice(both, SITES + HOMES, replace=False).astype(np.int32)
    site_edges, home_edges = chosen[:SITES], chosen[SITES:]

    def snaps(edge: np.ndarray) -> Snaps:
        number = np.arange(len(edge), dtype=np.int32)
        return Snaps(edge, np.full(len(edge), 0.5), np.zeros(len(edge), np.int32), number, len(edge))

    ours, _ = nearest_for_points(graph_of(edges, 0).reverse(), edges, snaps(site_edges), snaps(home_edges))
    graph = line_graph(network)
    cost = {True: edges.forward, False: edges.backward}
    half = {(int(e), a): int(np.rint(cost[a][e] * 0.5)) for e in chosen for a in (True, False)}
    backward = graph.reverse(copy=False)
    best: dict[tuple[int, bool], float] = {}
    for e in site_edges.tolist():
        for ahead in (True, False):
            # who arrives at the middle has not gone the second half of the edge
            found = nx.single_source_dijkstra_path_length(backward, (e, ahead))
            for state, ms in found.items():
                if state != (e, ahead):
                    way = ms - int(cost[ahead][e]) + half[e, ahead]
                    best[state] = min(best.get(state, math.inf), way)
    expected = [
        min(half[int(e), a] + best.get((int(e), a), math.inf) for a in (True, False)) for e in home_edges
    ]
    assert len(network.streets.turn_from) > 400, "the extract's forbidden turns"
    assert np.where(ours == UNREACHED, np.inf, ours).tolist() == expected


def test_a_forbidden_turn_of_the_extract_makes_ways_longer(network: Network) -> None:
    edges = edges_of(network, "car_turns")
    assert edges.turning is not None
    plain = edges_of(network, "car")
    assert graph_of(edges, 0).node_count > 3 * graph_of(plain, network.modes["car"].node_count).node_count
