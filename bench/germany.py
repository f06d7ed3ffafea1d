"""`make bench ONLY=germany`: the nearest of eight kinds for every cell with children of Germany, in tiles, on two cores.

The cells are the 1.27 million of the Zensus 2011 grid (../shared/data/germany) and 3.1 million made-up ones. Streets and
sites are made up in any case: a bent grid of ten million junctions over the country, one site per 500 to 20,000
junctions. `KREISE` (of 400) in the environment takes a part of it, `PROCESSES` another number of workers. What is timed begins with the network, cells and sites as
arrays in memory and ends with one Parquet file per tile: cutting, tying points to streets, searching, writing.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from app.accessibility.lines import Lines
from app.accessibility.points import CLOSED, Edges
from app.accessibility.tiles import cut
from app.catchments.travel import Places
from app.settings import REPOSITORY
from app.tiling.run import Lot, Question, nearest_by_tiles
from app.tiling.spool import Spool
from app.tiling.ties import Lands, tied_by_tiles
from app.tiling.travel import MOST_STREETS, SQUARE_M
from app.tiling.workers import cluster

WEST, SOUTH, EAST, NORTH = 4_040_000.0, 2_690_000.0, 4_670_000.0, 3_550_000.0
"""Germany's box in EPSG:3035, metres."""
NODES_PER_SITE = (500, 1_000, 2_000, 2_000, 4_000, 5_000, 10_000, 20_000)
KREISE, NODES, CELLS = 400, 10_000_000, 3_100_000
SNAP_M = 500.0
MEMORY_LIMIT = "4GB"
LIMIT_S, LIMIT_MB = 120.0, 12_000.0
WALK_M_PER_MS = 5 / 3.6 / 1000


def main() -> None:
    kreise, processes = int(os.environ.get("KREISE", KREISE)), int(os.environ.get("PROCESSES", "2"))
    share = kreise / KREISE
    nodes = round(NODES * share)
    rng = np.random.default_rng(2)
    edges, lines, x_m, y_m = streets(rng, nodes, share)
    sites = {f"kind_{n}": made_sites(rng, x_m, y_m, per) for n, per in enumerate(NODES_PER_SITE)}
    print(
        f"{kreise} Kreise: {nodes:,} Knoten, {len(edges.u):,} Kanten, {sum(lot.owners for lot in sites.values()):,} Lernorte (erfunden)"
    )
    made, real = made_cells(rng, x_m, y_m, round(CELLS * share)), real_cells(x_m, y_m)
    if real is None:
        print("  die Zellen des Zensus 2011 fehlen (../shared/data): nur erfundene")
    x, y = (
        np.concatenate(axis) for axis in zip(*(lot for lot in (real, made) if lot is not None), strict=True)
    )
    homes = Places(x, y, np.arange(len(x), dtype=np.int32))
    measure(edges, lines, nodes, homes, sites, processes)


def measure(
    edges: Edges, lines: Lines, nodes: int, homes: Places, sites: dict[str, Places], processes: int
) -> None:
    """Time it part by part, with the most memory that all processes held together."""
    with tempfile.TemporaryDirectory() as name, cluster(None, processes, MEMORY_LIMIT) as workers:
        folder, told = Path(name), Told()
        with Memory() as memory:
            start = lines.offset[:-1]
            pieces = cut(edges, lines.x_m[start], lines.y_m[start], nodes, SQUARE_M, MOST_STREETS)
            told("Schneiden", 1, 1)
            lands = Lands(pieces, lines, np.ones(len(edges.u), bool))
            tied = tied_by_tiles(lands, [homes, *sites.values()], SNAP_M, workers, folder / "ties", told)
            lots = {
                kind: Lot(one, lot.owner) for (kind, lot), one in zip(sites.items(), tied[1:], strict=True)
            }
            ids = {kind: np.arange(lot.owners, dtype=np.int64) for kind, lot in sites.items()}
            spool = Spool(folder / "time", "milliseconds", np.arange(len(homes.x_m), dtype=np.int64), ids)
            answer = nearest_by_tiles(Question(pieces, tied[0], lots, False), workers, spool, told)
            seconds = told.total()
        size_mb = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6
    found = np.mean([np.mean(site >= 0) for site in answer.site.values()])
    for line in told.lines():
        print(f"    {line}")
    print(
        f"  {len(homes.x_m):,} Zellen × {len(sites)} Arten: {seconds:6.1f} s, höchstens {memory.most_mb:,.0f} MB in allen"
        f" Prozessen, {pieces.tiles} Kacheln, {pieces.seams:,} Nahtstellen, {size_mb:,.0f} MB Parquet, {found:.1%} erreicht"
        f"  Ziel {LIMIT_S:.0f} s und {LIMIT_MB:,.0f} MB:"
        f" {'erreicht' if seconds <= LIMIT_S and memory.most_mb <= LIMIT_MB else 'VERFEHLT'}",
        flush=True,
    )


class Told:
    """Notes how long each part took and how many tiles it asked."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._parts: dict[str, tuple[float, int]] = {}

    def __call__(self, what: str, _done: int, _of: int) -> None:
        now = time.perf_counter()
        seconds, count = self._parts.get(what, (0.0, 0))
        self._parts[what] = seconds + now - self._last, count + 1
        self._last = now

    def total(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._start

    def lines(self) -> list[str]:
        """What took how long."""
        return [
            f"{what}: {seconds:5.1f} s, {count} Kacheln" for what, (seconds, count) in self._parts.items()
        ]


class Memory:
    """The most memory that this process and all below it held together, looked at twice a second (proportional share)."""

    def __enter__(self) -> Memory:
        self.most_mb = 0.0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.5):
            self.most_mb = max(self.most_mb, sum(map(_pss_mb, _and_below(os.getpid()))))


def _and_below(pid: int) -> list[int]:
    """A process and all that it started, and so on."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it has just ended
            found += [one for child in task.read_text().split() for one in _and_below(int(child))]
    return found


def _pss_mb(pid: int) -> float:
    """What a process holds; of what several hold, its part."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1000
    return 0.0


def streets(
    rng: np.random.Generator, nodes: int, share: float
) -> tuple[Edges, Lines, np.ndarray, np.ndarray]:
    """A bent grid of streets over a share of the country around its middle, some missing, walked at 5 km/h."""
    wide, high = (EAST - WEST) * share**0.5, (NORTH - SOUTH) * share**0.5
    west, south = (WEST + EAST - wide) / 2, (SOUTH + NORTH - high) / 2
    columns = round((nodes * wide / high) ** 0.5)
    rows = nodes // columns
    step_x, step_y = wide / columns, high / rows
    number = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    row, column = np.divmod(number.ravel(), columns)
    x_m = west + (column + rng.uniform(0.2, 0.8, number.size)) * step_x
    y_m = south + (row + rng.uniform(0.2, 0.8, number.size)) * step_y
    u = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    v = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    kept = rng.random(len(u)) < 0.75
    u, v = u[kept], v[kept]
    metres = np.hypot(x_m[u] - x_m[v], y_m[u] - y_m[v])
    ms = np.rint(metres / WALK_M_PER_MS).astype(np.int32)
    back = np.where(rng.random(len(u)) < 0.05, CLOSED, ms).astype(np.int32)
    lines = Lines(
        np.arange(0, 2 * len(u) + 1, 2, dtype=np.int64),
        np.stack([x_m[u], x_m[v]], 1).ravel(), np.stack([y_m[u], y_m[v]], 1).ravel(),
    )  # fmt: skip
    return Edges(u, v, ms, back), lines, x_m, y_m


def made_sites(rng: np.random.Generator, x_m: np.ndarray, y_m: np.ndarray, nodes_per_site: int) -> Places:
    """Sites near junctions."""
    at = rng.integers(0, len(x_m), max(1, len(x_m) // nodes_per_site))
    return Places(
        x_m[at] + rng.normal(0, 40, len(at)),
        y_m[at] + rng.normal(0, 40, len(at)),
        np.arange(len(at), dtype=np.int32),
    )


def made_cells(
    rng: np.random.Generator, x_m: np.ndarray, y_m: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Cells of 100 m near junctions."""
    at = rng.integers(0, len(x_m), count)
    return tuple(np.floor((a[at] + rng.normal(0, 150, len(at))) / 100) * 100 + 50 for a in (x_m, y_m))  # type: ignore[return-value]


def real_cells(x_m: np.ndarray, y_m: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The mid points of all cells with children under ten where the junctions lie, EPSG:3035."""
    import pyarrow.parquet as pq

    path = REPOSITORY.parent / "shared" / "data" / "germany" / "zensus2011_100m_under10.parquet"
    if not path.is_file():
        return None
    table = pq.read_table(path, columns=["x", "y"])
    x, y = (table[axis].to_numpy().astype(float) for axis in ("x", "y"))
    there = (x >= x_m.min()) & (x <= x_m.max()) & (y >= y_m.min()) & (y <= y_m.max())
    return x[there], y[there]


if __name__ == "__main__":
    main()
