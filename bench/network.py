"""Streets from the file to the stored network, and building and snapping at larger scales; seconds and memory.

Heidelberg is real; the larger networks are grids made by `geodata.demo.streets.generate_streets`. `NODES` in the
environment sets their sizes (default one million; 6600000 makes ten million edges and takes a few minutes).
"""

from __future__ import annotations

import os
import resource
import time
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from sqlalchemy import text

from app.database.engine import batch_engine
from app.network import store
from app.network.build import Network, build_network, edges_of, graph_of
from app.network.profiles import MODES
from app.network.snap import SnapIndex
from app.network.store import network_of, store_network
from app.settings import REPOSITORY
from geodata.categories import catalogue
from geodata.demo.streets import generate_streets
from geodata.load.regions import NewRegion, make_region
from geodata.readers.osm import read_osm
from geodata.reading import ReadReport
from tests.databases import empty, test_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from geodata.rows import Streets

REPEATS = 5
SRID = 25832
POINTS = 10_000
Result = TypeVar("Result")


def timed(what: str, target_s: float | None, run: Callable[[], Result], repeats: int = REPEATS) -> Result:
    """Print the median time of several runs; gives the last result."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
    middle, best, worst = median(seconds), min(seconds), max(seconds)
    goal = (
        ""
        if target_s is None
        else f"   Ziel {target_s:g} s: {'erreicht' if middle <= target_s else 'VERFEHLT'}"
    )
    print(f"  {what:<50} {middle:8.3f} s  ({best:.3f} bis {worst:.3f}, n={repeats}){goal}", flush=True)
    return result


def peak_gb() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    path = REPOSITORY.parent / "shared" / "data" / "heidelberg" / "heidelberg.osm.pbf"
    if path.is_file():
        streets = timed("Heidelberg: pbf lesen", None, lambda: read_osm(path, ReadReport()).streets)
        measure("Heidelberg", streets, 1.0, REPEATS)
        with test_server() as server, server.clone(empty(server)) as url:
            engine = batch_engine(url)
            measure_storing(engine, streets)
            engine.dispose()
    else:
        print("  Heidelberg ausgelassen: ../shared/data fehlt")
    for nodes in (int(size) for size in os.environ.get("NODES", "1000000").split(",")):
        repeats = REPEATS if nodes <= 1_000_000 else 1
        made = generate_streets(nodes)
        name = f"{len(made.edge_u) / 1e6:.1f} Mio. Kanten"
        measure(name, made, 60.0 if nodes > 1_000_000 else None, repeats)
        print(f"  {name + ': meister Speicher bisher':<50} {peak_gb():8.2f} GB", flush=True)


def measure(name: str, streets: Streets, target_s: float | None, repeats: int) -> None:
    """Building, graphs of all modes by time and length, snapping."""
    network = timed(
        f"{name}: Netz aller Verkehrsarten bauen", target_s, lambda: build_network(streets, SRID), repeats
    )
    timed(f"{name}: sechs Graphen (Zeit, Länge)", None, lambda: graphs(network), repeats)
    index = timed(f"{name}: Index zum Anbinden (Fuß)", None, lambda: SnapIndex(network, "walk"), repeats)
    rng = np.random.default_rng(0)
    near = rng.integers(0, len(network.node_x_m), POINTS)
    x_m, y_m = (a[near] + rng.normal(0, 60, POINTS) for a in (network.node_x_m, network.node_y_m))
    timed(f"{name}: {POINTS} Punkte anbinden", None, lambda: index.snap(x_m, y_m), repeats)


def graphs(network: Network) -> None:
    for mode in MODES:
        for by_length in (False, True):
            graph_of(edges_of(network, mode, by_length=by_length), network.modes[mode].node_count)


def measure_storing(engine: Engine, streets: Streets) -> None:
    """Storing in PostgreSQL (arrays and the table of edges with lines), and loading again."""
    region_id = make_region(engine, NewRegion("messung", "Messung", SRID), catalogue())
    with engine.begin() as connection:
        keys = _source_and_import(connection, region_id)

        def put() -> None:
            with connection.begin_nested() as savepoint:
                store_network(connection, region_id, *keys, date(2024, 9, 8), streets, SRID)
                savepoint.rollback()

        timed("Heidelberg: speichern", 3.0, put)
        store_network(connection, region_id, *keys, date(2024, 9, 8), streets, SRID)

        def load() -> None:
            store._kept.cache_clear()  # noqa: SLF001 (as a new process would)
            network_of(connection, region_id)

        timed("Heidelberg: laden in einem neuen Prozess", None, load)


def _source_and_import(connection: Connection, region_id: int) -> tuple[int, int]:
    region = {"region_id": region_id}
    source = "INSERT INTO source (region_id, code, name, attribution) VALUES (:region_id, 'o', 'O', 'O') RETURNING id"
    source_id = connection.execute(text(source), region).scalar_one()
    begun = """
        INSERT INTO import (region_id, source_id, reader, file_name, started_at, status)
        VALUES (:region_id, :source_id, 'osm', 'x', now(), 'applied') RETURNING id"""
    return source_id, connection.execute(text(begun), {**region, "source_id": source_id}).scalar_one()
