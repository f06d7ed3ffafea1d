"""How near the numeric core comes to what the machine can do: settled nodes per second and core, passes over all arcs.

No search for the nearest site of every node can be faster than reading every arc once; so that is measured as well, and
what the search takes is told as a multiple of it. Times are the smallest of several, in processor time of one thread where
one thread is measured: other people's work on the machine then counts for little.
"""

from __future__ import annotations

import time
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from app.accessibility import blocks
from app.accessibility.graph import graph_from_edges
from app.accessibility.nearest import Seeds, labels, within
from app.accessibility.sweeping import LARGEST, labels_by_sweeps, sweeps_of
from app.settings import REPOSITORY
from bench.accessibility import MILLION_SECONDS, question_of
from geodata.demo.streets import generate_streets
from geodata.readers.osm import read_osm
from geodata.reading import ReadReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from app.accessibility.graph import Graph
    from bench.accessibility import Question

ROUNDS = 9
SETTLED_PER_SECOND = {"Heidelberg": 25e6, "1 Mio. Knoten": 15e6}
PASSES = {"Heidelberg": 5.0, "4 Mio. Knoten": 8.0}
TWO_PROCESSES = 1.8
REPEATS = 40


@nb.njit(cache=True)
def one_pass(indptr: npt.NDArray[np.uint32], arcs: npt.NDArray[np.uint64]) -> int:
    """Read every arc once, node by node."""
    total = np.uint64(0)
    for node in range(len(indptr) - 1):
        for arc in range(indptr[node], indptr[np.uint32(node + 1)]):
            total += arcs[arc]
    return total


def least(call: Callable[[], object], clock: Callable[[], float]) -> float:
    """The fewest seconds of several calls."""
    call()
    seconds: list[float] = []
    for _ in range(ROUNDS):
        start = clock()
        call()
        seconds.append(clock() - start)
    return min(seconds)


def measure(question: Question) -> None:
    """Print what one question takes."""
    name, count = question.name, len(question.sites)
    ticks = np.rint(question.seconds * 1000).astype(np.int32)
    graph = graph_from_edges(question.tail, question.head, ticks, len(question.x))
    nobody, owner = np.zeros(count, np.int32), np.arange(count, dtype=np.int32)
    seeds = Seeds(question.sites.astype(np.int32), nobody, owner, count)
    limit = question.limit_seconds * 1000
    print(f"{name}: {graph.node_count:,} Knoten, {graph.arc_count:,} Bögen, {count} Orte")
    settled = len(within(graph, seeds, limit).node)
    bound = least(lambda: one_pass(graph.indptr, graph.arcs), time.thread_time)
    with threads(1):
        seconds = least(lambda: within(graph, seeds, limit), time.thread_time)
        alone = least(lambda: labels(graph, seeds), time.thread_time)
    rate = settled / seconds
    wanted = SETTLED_PER_SECOND.get(name, 0)
    print(
        f"  Einzugsgebiete: {settled:,} erreichte Knoten, {rate / 1e6:.1f} Mio./s je Kern{told(wanted / 1e6, rate / 1e6)}"
    )
    together = least(lambda: labels(graph, seeds), time.perf_counter)
    passes = min(alone, together) / bound
    print(
        f"  nächster Ort überall: {alone * 1000:.2f} ms in einem Faden, {together * 1000:.2f} ms wie eingestellt; jeden Bogen"
        f" einmal lesen: {bound * 1000:.2f} ms, das {passes:.1f}-Fache davon{told(-PASSES.get(name, 0), -passes)}"
    )
    if graph.node_count <= LARGEST:
        measure_sweeps(name, graph, seeds, bound, alone)
    with threads(1):
        gain = two_processes(lambda: within(graph, seeds, limit), max(1, round(REPEATS * 0.005 / seconds)))
    possible = two_processes(lambda: sum(range(300_000)), REPEATS)
    print(
        f"  zwei Prozesse schaffen das {gain:.2f}-Fache von einem (leere Schleifen auf dieser Maschine jetzt: das"
        f" {possible:.2f}-Fache){told(TWO_PROCESSES, gain)}",
        flush=True,
    )


def measure_sweeps(name: str, graph: Graph, seeds: Seeds, bound: float, searched: float) -> None:
    """The same labels by sweeps over streets that were made ready, what that takes, and when it pays."""
    ready = least(lambda: sweeps_of(graph), time.thread_time)
    sweeps = sweeps_of(graph)
    if (labels_by_sweeps(sweeps, seeds) != labels(graph, seeds)).any():
        raise AssertionError("the sweeps give other labels than the search")
    seconds = least(lambda: labels_by_sweeps(sweeps, seeds), time.thread_time)
    passes = seconds / bound
    print(
        f"  dasselbe, wenn oft gefragt wird: {seconds * 1000:.2f} ms, das {passes:.1f}-Fache"
        f"{told(-PASSES.get(name, 0), -passes)}; das Vorbereiten dauert {ready * 1000:.0f} ms und lohnt sich ab"
        f" {ready / (searched - seconds):.0f} Fragen"
    )


def told(wanted: float, found: float) -> str:
    """The goal beside what was found, where there is one; less is better for negative ones."""
    return f"  Ziel {abs(wanted):g}: {'erreicht' if found >= wanted else 'VERFEHLT'}" if wanted else ""


class threads:  # noqa: N801 (reads as a statement)
    """Inside, searches use so many threads."""

    def __init__(self, count: int) -> None:
        self._count, self._before = count, blocks.THREADS

    def __enter__(self) -> None:
        blocks.THREADS = self._count

    def __exit__(self, *_: object) -> None:
        blocks.THREADS = self._before


def two_processes(call: Callable[[], object], repeats: int) -> float:
    """How much more two processes do than one."""
    single, double = (min(_elapsed(call, repeats, processes) for _ in range(5)) for processes in (1, 2))
    return 2 * single / double


def _elapsed(call: Callable[[], object], repeats: int, processes: int) -> float:
    """The seconds in which each process has answered so many times; starting them is not counted."""
    context = get_context("fork")
    barrier, ends = context.Barrier(processes + 1), context.SimpleQueue()

    def work() -> None:
        call()
        barrier.wait()
        for _ in range(repeats):
            call()
        ends.put(time.perf_counter())

    started = [context.Process(target=work) for _ in range(processes)]
    for process in started:
        process.start()
    barrier.wait()
    start = time.perf_counter()
    last = max([ends.get() for _ in started])
    for process in started:
        process.join()
    return last - start


def questions() -> Iterator[Question]:
    """Heidelberg where its data lies beside the repository, then one and four million nodes."""
    pbf = REPOSITORY.parent / "shared" / "data" / "heidelberg" / "heidelberg.osm.pbf"
    if pbf.exists():
        yield question_of("Heidelberg", read_osm(pbf, ReadReport()).streets, 200, small=True)
    else:
        print("Heidelberg: ../shared/data fehlt, nicht gemessen")
    for millions, sites in ((1, 500), (4, 2000)):
        streets = generate_streets(millions * 1_000_000)
        name = f"{millions} Mio. Knoten"
        yield question_of(name, streets, sites, small=False, limit_seconds=MILLION_SECONDS)


def main() -> None:
    """All of them."""
    for question in questions():
        measure(question)


if __name__ == "__main__":
    main()
