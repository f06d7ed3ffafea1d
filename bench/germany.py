"""`make bench ONLY=germany`: the nearest of eight kinds for every cell with children of Germany, in tiles, on two cores.

The cells are those of the Zensus 2011 grid (../shared/data/germany); without them, and for the second, larger lot,
cells are made up. Streets and sites are made up in any case: a bent grid of ten million junctions over the country, one
site per 500 to 20,000 junctions. `NODES` and `PROCESSES` in the environment change the size. What is timed begins with
arrays in memory and ends with one Parquet file per tile; the network is made before.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from app.accessibility.points import CLOSED, Edges
from app.accessibility.tiles import Lines, Sorted
from app.catchments.travel import Places
from app.network.profiles import ACCESS_KMH
from app.settings import REPOSITORY
from app.tiling.run import Question, nearest_by_tiles
from app.tiling.spool import Spool
from app.tiling.workers import cluster

WEST, SOUTH, EAST, NORTH = 4_040_000.0, 2_690_000.0, 4_670_000.0, 3_550_000.0
"""Germany's box in EPSG:3035, metres."""
NODES_PER_SITE = (500, 1_000, 2_000, 2_000, 4_000, 5_000, 10_000, 20_000)
TILE_M, SQUARE_M, SNAP_M = 50_000.0, 5_000.0, 500.0
LIMIT_S, LIMIT_MB = 120.0, 12_000.0
WALK_M_PER_MS = 5 / 3.6 / 1000


def main() -> None:
    nodes, processes = int(os.environ.get("NODES", "10000000")), int(os.environ.get("PROCESSES", "2"))
    rng = np.random.default_rng(2)
    edges, lines, x_m, y_m = streets(rng, nodes)
    sites = {f"kind_{n}": made_sites(rng, x_m, y_m, per) for n, per in enumerate(NODES_PER_SITE)}
    print(
        f"{nodes:,} Knoten, {len(edges.u):,} Kanten, {sum(lot.owners for lot in sites.values()):,} Lernorte (erfunden)"
    )
    lots = {
        "1,27 Mio. Zellen (Zensus 2011)": real_cells(),
        "3,1 Mio. Zellen (erfunden)": made_cells(rng, x_m, y_m),
    }
    for name, cells in lots.items():
        if cells is None:
            print(f"  {name}: ausgelassen, ../shared/data fehlt")
            continue
        measure(name, Question(
            Sorted(edges, lines, np.ones(len(edges.u), bool), ACCESS_KMH / 3.6 / 1000, SQUARE_M),
            *cells, sites, False, SNAP_M, TILE_M, 30 * 60_000,
        ), processes)  # fmt: skip


def measure(name: str, question: Question, processes: int) -> None:
    """Time one lot of cells, with the most memory that any process held."""
    with tempfile.TemporaryDirectory() as folder, cluster(None, processes, "5GB") as workers:
        ids = {kind: np.arange(lot.owners, dtype=np.int64) for kind, lot in question.sites.items()}
        spool = Spool(Path(folder), "milliseconds", np.arange(len(question.x_m), dtype=np.int64), ids)
        start = time.perf_counter()
        answer = nearest_by_tiles(question, workers, spool)
        seconds = time.perf_counter() - start
        tiles = len(list(Path(folder).rglob("*.parquet")))
        size_mb = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet")) / 1e6
    found = np.mean([np.mean(site >= 0) for site in answer.site.values()])
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    memory_mb = own + processes * theirs
    print(
        f"  {name}: {seconds:6.1f} s, höchstens {memory_mb:,.0f} MB, {tiles} Kacheln, {size_mb:,.0f} MB Parquet,"
        f" {found:.1%} erreicht  Ziel {LIMIT_S:.0f} s und {LIMIT_MB:,.0f} MB:"
        f" {'erreicht' if seconds <= LIMIT_S and memory_mb <= LIMIT_MB else 'VERFEHLT'}",
        flush=True,
    )


def streets(rng: np.random.Generator, nodes: int) -> tuple[Edges, Lines, np.ndarray, np.ndarray]:
    """A bent grid of streets over the country, some missing, walked at 5 km/h."""
    columns = round((nodes * (EAST - WEST) / (NORTH - SOUTH)) ** 0.5)
    rows = nodes // columns
    step_x, step_y = (EAST - WEST) / columns, (NORTH - SOUTH) / rows
    number = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    row, column = np.divmod(number.ravel(), columns)
    x_m = WEST + (column + rng.uniform(0.2, 0.8, number.size)) * step_x
    y_m = SOUTH + (row + rng.uniform(0.2, 0.8, number.size)) * step_y
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


def made_cells(rng: np.random.Generator, x_m: np.ndarray, y_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """3.1 million cells of 100 m near junctions."""
    at = rng.integers(0, len(x_m), 3_100_000)
    return tuple(np.floor((a[at] + rng.normal(0, 150, len(at))) / 100) * 100 + 50 for a in (x_m, y_m))  # type: ignore[return-value]


def real_cells() -> tuple[np.ndarray, np.ndarray] | None:
    """The mid points of all cells with children under ten, EPSG:3035."""
    import pyarrow.parquet as pq

    path = REPOSITORY.parent / "shared" / "data" / "germany" / "zensus2011_100m_under10.parquet"
    if not path.is_file():
        return None
    table = pq.read_table(path, columns=["x", "y"])
    return table["x"].to_numpy().astype(float), table["y"].to_numpy().astype(float)


if __name__ == "__main__":
    main()
