"""Whole regions from files to what is served, against the limits we set ourselves: the Land, and Heidelberg's travel times."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path
from statistics import median

from sqlalchemy import text

from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.database.engine import batch_engine
from app.settings import REPOSITORY
from geodata.load.region import load_region, load_source
from geodata.load.regions import remove_region
from geodata.regions import read_region
from tests.databases import empty, test_server

DATA = REPOSITORY.parent / "shared" / "data"
REPEATS = 5
LAND_SECONDS, LAND_MEGABYTES, HEIDELBERG_SECONDS = 60, 1000, 30


def main() -> None:
    """Print medians of `REPEATS` runs, each in a process of its own, and their ratio to the limits."""
    if not DATA.is_dir():
        print("übersprungen: braucht die echten Daten in ../shared/data")
        return
    with test_server() as server, server.clone(empty(server)) as url:
        land = _runs(_land, url)
        city = _runs(_heidelberg, url)
    seconds, megabytes = median(run[0] for run in land), max(run[1] for run in land)
    print(
        f"Schleswig-Holstein: Gebiete, Register, Gitter, Schulen, Kitas {seconds:6.1f} s, {megabytes:4.0f} MB"
    )
    print(f"  {_verdict('Zeit', seconds, LAND_SECONDS)}, {_verdict('Speicher', megabytes, LAND_MEGABYTES)}")
    seconds, megabytes = median(run[0] for run in city), max(run[1] for run in city)
    print(
        f"Heidelberg: vom pbf zu gespeicherten Wegzeiten aller Arten    {seconds:6.1f} s, {megabytes:4.0f} MB"
    )
    print(f"  {_verdict('Zeit', seconds, HEIDELBERG_SECONDS)}")


def _verdict(what: str, measured: float, limit: float) -> str:
    told = "erreicht" if measured < limit else "VERFEHLT"
    return f"{what}: Grenze {limit}, {limit / measured:.1f}-mal so gut  {told}"


def _runs(what: object, url: str) -> list[tuple[float, float]]:
    context = multiprocessing.get_context("spawn")
    found = []
    for _ in range(REPEATS):
        queue = context.Queue()
        process = context.Process(target=what, args=(url, str(DATA), queue))  # pyright: ignore[reportArgumentType]
        process.start()
        found.append(queue.get())
        process.join()
    return found


def _land(url: str, folder: str, queue: multiprocessing.Queue) -> None:
    engine = batch_engine(url)
    remove_region(engine, "schleswig-holstein")
    start = time.perf_counter()
    _, outcomes = load_region(engine, read_region("schleswig-holstein"), Path(folder))
    seconds = time.perf_counter() - start
    assert all(outcome.stored or outcome.passed_over for outcome in outcomes)
    queue.put((seconds, _peak_megabytes()))


def _heidelberg(url: str, folder: str, queue: multiprocessing.Queue) -> None:
    """Areas and people are there; measured is what an OSM extract sets off: read, build, store, compute, store."""
    engine = batch_engine(url)
    remove_region(engine, "heidelberg")
    spec = read_region("heidelberg")
    streets = next(source for source in spec.sources if source.reader == "osm")
    rest = tuple(source for source in spec.sources if source.reader != "osm")
    region_id, _ = load_region(engine, type(spec)(**{**_fields(spec), "sources": rest}), Path(folder))
    start = time.perf_counter()
    load_source(engine, region_id, streets, Path(folder), spec.core_prefixes)
    computed = compute_region(engine, region_id, travel_of)
    seconds = time.perf_counter() - start
    assert computed.made
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM travel_time")).scalar_one() > 100_000
    queue.put((seconds, _peak_megabytes()))


def _peak_megabytes() -> float:
    """The most memory this process has held; `ru_maxrss` would count what its parent held before it began."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _fields(spec: object) -> dict[str, object]:
    return {name: getattr(spec, name) for name in spec.__slots__}  # pyright: ignore[reportAttributeAccessIssue]
