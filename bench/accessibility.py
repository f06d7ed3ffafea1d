"""The numeric core against pandana, scipy, igraph, networkit, rustworkx, pgRouting and networkx: catchments and nearest sites,
in seconds and in answers.

The peers get the lengths as floating-point seconds, the core whole milliseconds. Both travel towards the sites, over
the same arcs turned round. Building a graph counts for nobody: all keep theirs between questions.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial import cKDTree

from app.accessibility.graph import UNREACHED, graph_from_edges
from app.accessibility.nearest import Reach, Seeds, nearest, within
from app.network.build import build_network
from app.settings import REPOSITORY
from bench._pgrouting import PgRouting, pgrouting
from bench.peers import peers_python
from geodata.demo.streets import generate_streets
from geodata.readers.osm import read_osm
from geodata.reading import ReadReport
from geodata.streets import BACKWARD, FORWARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.rows import Streets

WALK_M_PER_S = 5 / 3.6
LIMIT_SECONDS = 15 * 60
MILLION_SECONDS = 18 * 60
"""1.5 km on foot."""
ROUNDS, SLOW_ROUNDS = 7, 2
SLOW_SECONDS = 1.0
"""Who takes longer for one answer is asked twice only."""
OURS_PER_ROUND = 3
WHOLE = ("pandana", "pgRouting")
"""Peers that are asked for the catchments of all sites; the others of every n-th, and what they take is multiplied."""
PEERS = ("scipy", "pandana", "igraph", "networkit", "rustworkx", "pgRouting", "networkx")
AGREE_SECONDS = 0.1
METRIC_SRID = 25832
TARGETS = {
    ("Heidelberg", "pandana within"): 20, ("Heidelberg", "scipy within"): 4,
    ("Heidelberg", "pandana nearest"): 250, ("Heidelberg", "scipy nearest"): 4,
    ("1 Mio. Knoten", "scipy nearest"): 4, ("1 Mio. Knoten", "scipy within"): 500,
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """Arcs from sites outwards with their seconds, node coordinates, and nodes at which sites lie."""

    name: str
    tail: np.ndarray
    head: np.ndarray
    seconds: np.ndarray
    x: np.ndarray
    y: np.ndarray
    sites: np.ndarray
    small: bool
    limit_seconds: int = LIMIT_SECONDS


def question_of(
    name: str, streets: Streets, site_count: int, *, small: bool, limit_seconds: int = LIMIT_SECONDS
) -> Question:
    """Walking towards sites at random junctions, nodes numbered as the network numbers them."""
    network = build_network(streets, METRIC_SRID)
    seconds = streets.length_m / WALK_M_PER_S
    ahead = (streets.flags & FORWARD["walk"]) > 0
    back = (streets.flags & BACKWARD["walk"]) > 0
    u, v = network.edge_u, network.edge_v
    tail, head = np.concatenate([v[ahead], u[back]]), np.concatenate([u[ahead], v[back]])
    cost = np.concatenate([seconds[ahead], seconds[back]])
    part = network.modes["walk"].part
    usable = np.unique(np.concatenate([u[part == 0], v[part == 0]]))
    sites = np.sort(np.random.default_rng(1).choice(usable, site_count, replace=False))
    x, y = _apart(network.node_x_m, network.node_y_m)
    keep = tail != head
    return Question(name, tail[keep], head[keep], cost[keep], x, y, sites, small, limit_seconds)


def _apart(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # pandana finds the node of a site by its coordinates, so no two nodes may share them
    distance, _ = cKDTree(np.column_stack([x, y])).query(np.column_stack([x, y]), k=2)
    return np.where(distance[:, 1] == 0, x + np.arange(len(x)) * 1e-4, x), y


class Peers:
    """The peers, in a process of their own that has answered the question and can be timed doing it again."""

    def __init__(self, question: Question, folder: Path, scipy_step: int) -> None:
        np.savez(
            folder / "question.npz", tail=question.tail, head=question.head, seconds=question.seconds,
            x=question.x, y=question.y, sites=question.sites, limit=question.limit_seconds, small=question.small,
            scipy_step=scipy_step,
        )  # fmt: skip
        script = REPOSITORY / "bench" / "_accessibility_peers.py"
        self.process = subprocess.Popen(
            [peers_python(), script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.names = self._said("ready").split(",")
        self.answers = dict(np.load(folder / "peers.npz"))

    def seconds(self, name: str) -> float:
        """How long they take to answer once more."""
        assert self.process.stdin is not None
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        return float(self._said("seconds"))

    def end(self) -> None:
        """End the process."""
        self.process.communicate()

    def _said(self, word: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:  # pandana talks in between
            first, _, rest = line.strip().partition("\t")
            if first == word:
                return rest
        raise RuntimeError("the peers' process has ended")


def take_turns(
    calls: dict[str, Callable[[], Any]], peers: list[Peers | PgRouting]
) -> tuple[dict[str, float], dict[str, float]]:
    """Medians of the seconds of our calls and of the peers', one round after the other."""
    ours: dict[str, list[float]] = {name: [] for name in calls}
    asked = {name: peer for peer in peers for name in peer.names}
    theirs: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(ROUNDS):
        for name, call in calls.items():
            for _ in range(OURS_PER_ROUND):
                start = time.perf_counter()
                call()
                ours[name].append(time.perf_counter() - start)
        for name, seconds in theirs.items():
            if turn < SLOW_ROUNDS or median(seconds) < SLOW_SECONDS:
                seconds.append(asked[name].seconds(name))
    return _medians(ours), _medians(theirs)


def _medians(seconds: dict[str, list[float]]) -> dict[str, float]:
    return {name: median(values) for name, values in seconds.items()}


def measure(question: Question, scipy_step: int = 1) -> None:
    """Ask everybody, compare the answers, print times and ratios."""
    ticks = np.rint(question.seconds * 1000).astype(np.int32)
    graph = graph_from_edges(question.tail, question.head, ticks, len(question.x))
    count = len(question.sites)
    seeds = Seeds(
        question.sites.astype(np.int32), np.zeros(count, np.int32), np.arange(count, dtype=np.int32), count
    )
    calls = {
        "within": lambda: within(graph, seeds, question.limit_seconds * 1000),
        "nearest": lambda: nearest(graph, seeds),
    }
    reach, (cost, _) = calls["within"](), calls["nearest"]()
    with tempfile.TemporaryDirectory() as folder, pgrouting(question) as in_database:
        peers = Peers(question, Path(folder), scipy_step)
        answers = peers.answers | ({} if in_database is None else in_database.answers())
        ours, theirs = take_turns(calls, [peers] if in_database is None else [peers, in_database])
        peers.end()
    if in_database is None:
        print("  pgRouting: das Debian-Paket postgresql-…-pgrouting fehlt, ausgelassen")
    print(f"{question.name}: {graph.node_count:,} Knoten, {graph.arc_count:,} Bögen, {count} Orte")
    print(
        f"  Einzugsgebiete {question.limit_seconds / 60:.0f} min: {ours['within'] * 1000:8.2f} ms, {len(reach.node):,} Treffer"
    )
    print(f"  nächster Ort überall:  {ours['nearest'] * 1000:8.2f} ms")
    for key, once in theirs.items():
        whole = key.split()[0] in WHOLE or key.endswith("nearest")
        seconds = once * (1 if whole else count / len(question.sites[::scipy_step]))
        ratio = seconds / ours[key.split()[1]]
        target = TARGETS.get((question.name, key))
        verdict = (
            "" if target is None else f"  Ziel {target}: {'erreicht' if ratio >= target else 'VERFEHLT'}"
        )
        print(f"  gegen {key:16}: {seconds * 1000:9.2f} ms, {ratio:6.1f}-mal so schnell{verdict}")
    for line in compare(reach, cost, answers, question, scipy_step):
        print(f"  {line}")
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"  Achtung: Last {load:.1f} auf {cores} Kernen, die Zeiten sind unsicher")


def compare(reach: Reach, cost: np.ndarray, answers: dict, question: Question, scipy_step: int) -> list[str]:
    """How far the answers differ, in words; raises AssertionError where by more than 0.1 s."""
    seconds = np.where(cost == UNREACHED, np.inf, cost / 1000)
    lines = []
    for peer in PEERS:
        if f"{peer}_nearest" in answers:
            theirs = answers[f"{peer}_nearest"]
            theirs = np.where(theirs >= 1e5, np.inf, theirs)
            lines.append(f"nächster Ort, {peer}: {_difference(seconds, theirs):.4f} s größter Unterschied")
    site_of = np.repeat(question.sites, np.diff(reach.offset))
    mine = dict(
        zip(
            zip(site_of.tolist(), reach.node.tolist(), strict=True), (reach.cost / 1000).tolist(), strict=True
        )
    )
    for peer in PEERS:
        if f"{peer}_within_site" not in answers:
            continue
        site, node, cost_s = (
            answers[f"{peer}_within_{part}"].tolist() for part in ("site", "node", "seconds")
        )
        theirs = dict(zip(zip(site, node, strict=True), cost_s, strict=True))
        asked = set((question.sites if peer in WHOLE else question.sites[::scipy_step]).tolist())
        ours = {key: value for key, value in mine.items() if key[0] in asked}
        difference = _reach_difference(ours, theirs, question.limit_seconds)
        lines.append(f"Einzugsgebiete, {peer}: {difference:.4f} s größter Unterschied")
    return lines


def _difference(mine: np.ndarray, theirs: np.ndarray) -> float:
    assert (np.isfinite(mine) == np.isfinite(theirs)).all(), "different nodes are reached"
    both = np.isfinite(mine)
    worst = float(np.abs(mine[both] - theirs[both]).max())
    assert worst <= AGREE_SECONDS, f"answers differ by {worst} s"
    return worst


def _reach_difference(mine: dict, theirs: dict, limit_seconds: float) -> float:
    """The largest difference; what only one of them reaches must lie at the limit."""
    for one, other in ((mine, theirs), (theirs, mine)):
        for key in one.keys() - other.keys():
            assert one[key] > limit_seconds - AGREE_SECONDS, f"only one reaches {key}, in {one[key]} s"
    worst = max((abs(mine[key] - theirs[key]) for key in mine.keys() & theirs.keys()), default=0.0)
    assert worst <= AGREE_SECONDS, f"answers differ by {worst} s"
    return worst


def main() -> None:
    """Heidelberg (where the real data lies beside the repository), then a million nodes."""
    pbf = REPOSITORY.parent / "shared" / "data" / "heidelberg" / "heidelberg.osm.pbf"
    if pbf.exists():
        streets = read_osm(pbf, ReadReport()).streets
        measure(question_of("Heidelberg", streets, 200, small=True))
    else:
        print("Heidelberg: ../shared/data fehlt, nicht gemessen")
    million = question_of(
        "1 Mio. Knoten", generate_streets(1_000_000), 500, small=False, limit_seconds=MILLION_SECONDS
    )
    measure(million, scipy_step=50)


if __name__ == "__main__":
    main()
