"""`make bench ONLY=beside`: how long others wait while somebody asks what nobody has asked since the start.

The demonstration Kreis, one web worker. Somebody asks for the first time for schools, places, timetables, maps and files, one after the other;
meanwhile somebody else asks every ten milliseconds for a site, which is kept. That one's waits are what counts.
"""

from __future__ import annotations

import threading
import time

import httpx

from bench.load import quantile
from tests.databases import demonstration, test_server
from tests.serving import serving

P99_LIMIT_SECONDS = 0.1
PAUSE_SECONDS = 0.01
FIRST = [
    "/api/isochrone?lon=7.24&lat=54.89&mode=walk&minutes=15", "/api/isochrone?lon=7.24&lat=54.89&mode=car&minutes=15",
    "/api/schools?category=primary_school", "/api/schools?category=grammar_school",
    "/api/places?bbox=5,50,15,60&category=kindergarten&mode=walk", "/api/places/areas?category=kindergarten&mode=bicycle",
    "/api/assignment?category=kindergarten&mode=walk", "/api/fairness?category=kindergarten&mode=walk",
    "/api/timetable/reach?lon=7.24&lat=54.89", "/api/timetable/nearest?lon=7.24&lat=54.89&category=kindergarten",
    "/api/maps?map=kindergarten,walk,3-5&measure=mean", "/api/maps/print.pdf?map=kindergarten,walk,3-5",
    "/api/maps/figures.gpkg?category=kindergarten", "/api/maps/figures.xlsx?category=kindergarten",
    "/api/statistics?category=kindergarten&group_by=municipality", "/api/statistics?topic=life&group_by=municipality",
    "/api/developments", "/api/indicators", "/api/nothing-of-that-name", "/api/lifelong?level=municipality",
]  # fmt: skip


def _others(address: str, slug: str, ended: threading.Event, waits: list[tuple[float, float]]) -> None:
    with httpx.Client(base_url=address) as client:
        while not ended.is_set():
            begun = time.perf_counter()
            client.get(f"/api/sites/{slug}").raise_for_status()
            waits.append((begun, time.perf_counter() - begun))
            time.sleep(PAUSE_SECONDS)


def _ask(address: str) -> None:
    waits: list[tuple[float, float]] = []
    ended = threading.Event()
    with httpx.Client(base_url=address, timeout=120) as client:
        slug = client.get("/api/sites?limit=1").json()["features"][0]["properties"]["slug"]
        client.get(f"/api/sites/{slug}")
        other = threading.Thread(target=_others, args=(address, slug, ended, waits))
        other.start()
        try:
            for path in FIRST:
                begun = time.perf_counter()
                status = client.get(path).status_code
                ready = time.perf_counter()
                longest = max((wait for start, wait in list(waits) if begun <= start <= ready), default=0.0)
                print(
                    f"  {ready - begun:5.2f} s ({status}), andere längstens {longest * 1000:4.0f} ms: {path}",
                    flush=True,
                )
        finally:
            ended.set()
            other.join()
    seconds = [wait for _, wait in waits]
    p99 = quantile(seconds, 0.99)
    print(
        f"{len(seconds)} andere Fragen: p50 {quantile(seconds, 0.5) * 1000:.1f} ms, p99 {p99 * 1000:.0f} ms, längstens"
        f" {max(seconds) * 1000:.0f} ms  Ziel p99 < {P99_LIMIT_SECONDS * 1000:.0f} ms:"
        f" {'erreicht' if p99 < P99_LIMIT_SECONDS else 'VERFEHLT'}",
        flush=True,
    )


def main() -> None:
    """Serve a fresh process, ask it."""
    with test_server() as server, server.clone(demonstration(server)) as url, serving(url) as address:
        _ask(address)
