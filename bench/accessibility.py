"""The numeric core against pandana, scipy and networkx: catchments and nearest sites, in seconds and in answers.

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
ROUNDS = 7
OURS_PER_ROUND = 3
AGREE_SECONDS = 0.1
METRIC_SRID = 25832
TARGETS = {
    ("Heidelberg", "pandana within"): 20, ("Heidelberg", "scipy within"): 4,
    ("Heidelberg", "pandana nearest"): 250, ("Heidelberg", "scipy nearest"): 4,
    ("1 Mio. Knoten", "scipy nearest"): 4,
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


def question_of(name: str, streets: Streets, site_count: int, *, small: bool) -> Question:
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
    return Question(name, tail[keep], head[keep], cost[keep], x, y, sites, small)


def _apart(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # pandana finds the node of a site by its coordinates, so no two nodes may share them
    distance, _ = cKDTree(np.column_stack([x, y])).query(np.column_stack([x, y]), k=2)
    return np.where(distance[:, 1] == 0, x + np.arange(len(x)) * 1e-4, x), y


class Peers:
    """The peers, in a process of their own that has answered the question and can be timed doing it again."""

    def __init__(self, question: Question, folder: Path, scipy_step: int) -> None:
        np.savez(
            folder / "question.npz", tail=question.tail, head=question.head, seconds=question.seconds,
            x=question.x, y=question.y, sites=question.sites, limit=LIMIT_SECONDS, small=question.small,
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
    calls: dict[str, Callable[[], Any]], peers: Peers
) -> tuple[dict[str, float], dict[str, float]]:
    """Medians of the seconds of our calls and of the peers', one round after the other."""
    ours: dict[str, list[float]] = {name: [] for name in calls}
    theirs: dict[str, list[float]] = {name: [] for name in peers.names}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            for _ in range(OURS_PER_ROUND):
                start = time.perf_counter()
                call()
                ours[name].append(time.perf_counter() - start)
        for name, seconds in theirs.items():
            seconds.append(peers.seconds(name))
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
        "within": lambda: within(graph, seeds, LIMIT_SECONDS * 1000),
        "nearest": lambda: nearest(graph, seeds),
    }
    reach, (cost, _) = calls["within"](), calls["nearest"]()
    with tempfile.TemporaryDirectory() as folder:
        peers = Peers(question, Path(folder), scipy_step)
        ours, theirs = take_turns(calls, peers)
        peers.end()
    print(f"{question.name}: {graph.node_count:,} Knoten, {graph.arc_count:,} Bögen, {count} Orte")
    print(f"  Einzugsgebiete 15 min: {ours['within'] * 1000:8.2f} ms, {len(reach.node):,} Treffer")
    print(f"  nächster Ort überall:  {ours['nearest'] * 1000:8.2f} ms")
    for key, once in theirs.items():
        seconds = once * (count / len(question.sites[::scipy_step]) if key == "scipy within" else 1)
        ratio = seconds / ours[key.split()[1]]
        target = TARGETS.get((question.name, key))
        verdict = (
            "" if target is None else f"  Ziel {target}: {'erreicht' if ratio >= target else 'VERFEHLT'}"
        )
        print(f"  gegen {key:16}: {seconds * 1000:9.2f} ms, {ratio:6.1f}-mal so schnell{verdict}")
    for line in compare(reach, cost, peers.answers, question, scipy_step):
        print(f"  {line}")
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"  Achtung: Last {load:.1f} auf {cores} Kernen, die Zeiten sind unsicher")


def compare(reach: Reach, cost: np.ndarray, answers: dict, question: Question, scipy_step: int) -> list[str]:
    """How far the answers differ, in words; raises AssertionError where by more than 0.1 s."""
    seconds = np.where(cost == UNREACHED, np.inf, cost / 1000)
    lines = []
    for key in ("nearest", "pandana_nearest", "networkx_nearest"):
        if key in answers:
            theirs = np.where(answers[key] >= 1e5, np.inf, answers[key])
            lines.append(f"nächster Ort, {key}: {_difference(seconds, theirs):.4f} s größter Unterschied")
    site_of = np.repeat(np.arange(len(question.sites)), np.diff(reach.offset))
    mine = {
        (s // scipy_step, n): c / 1000
        for s, n, c in zip(site_of.tolist(), reach.node.tolist(), reach.cost.tolist(), strict=True)
        if s % scipy_step == 0
    }
    place = {node: number for number, node in enumerate(question.sites.tolist())}
    for name, site in (("", answers["within_site"]), ("pandana_", answers.get("pandana_within_site"))):
        if site is None:
            continue
        numbers = [place[s] for s in site.tolist()] if name else site.tolist()
        keys = zip(numbers, answers[f"{name}within_node"].tolist(), strict=True)
        theirs = dict(zip(keys, answers[f"{name}within_seconds"].tolist(), strict=True))
        lines.append(f"Einzugsgebiete, {name or 'scipy_'}within: {_reach_difference(mine, theirs):.4f} s")
    return lines


def _difference(mine: np.ndarray, theirs: np.ndarray) -> float:
    assert (np.isfinite(mine) == np.isfinite(theirs)).all(), "different nodes are reached"
    both = np.isfinite(mine)
    worst = float(np.abs(mine[both] - theirs[both]).max())
    assert worst <= AGREE_SECONDS, f"answers differ by {worst} s"
    return worst


def _reach_difference(mine: dict, theirs: dict) -> float:
    """The largest difference; what only one of them reaches must lie at the limit."""
    for one, other in ((mine, theirs), (theirs, mine)):
        for key in one.keys() - other.keys():
            assert one[key] > LIMIT_SECONDS - AGREE_SECONDS, f"only one reaches {key}, in {one[key]} s"
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
    measure(question_of("1 Mio. Knoten", generate_streets(1_000_000), 500, small=False), scipy_step=50)


if __name__ == "__main__":
    main()
