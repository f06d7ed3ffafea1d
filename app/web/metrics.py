"""Metrics for Prometheus, from all web workers together, on a listener of their own that only this machine reaches.

Every process counts into files of a shared folder (`prometheus_client`'s multiprocess mode); the parent process reads
them all when it is asked. The folder must be named in the environment before `prometheus_client` is first imported,
which is why nothing else imports it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.settings import loopback_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from prometheus_client import Metric
    from sqlalchemy.ext.asyncio import AsyncEngine

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
Gauge = tuple[str, "Callable[[], float]"]
"""What a gauge says in the help text, and how its value is got when somebody looks."""


class Metrics:
    """The counters of one web process. Labels are templates of routes, never addresses: their number stays small."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        registry = CollectorRegistry()
        labels = ("method", "route")
        self._requests = Counter(
            "atlas_requests", "Answers by route and status", (*labels, "status"), registry=registry
        )
        self._seconds = Histogram(
            "atlas_request_seconds", "Time to answer", labels, buckets=SECONDS, registry=registry
        )
        self._refused = Counter(
            "atlas_rate_limited", "Requests refused because there were too many", ("kind",), registry=registry
        )
        self._tiles = Counter(
            "atlas_tiles", "Tiles that were not in memory: made, or taken from those that all processes share", ("how",),
            registry=registry,
        )  # fmt: skip
        self._pool = Gauge(
            "atlas_pool_connections", "Connections to the database in use, and how many there may be",
            ("engine", "state"), registry=registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self._computing = Gauge(
            "atlas_computations", "Computations on the spot, at work or waiting", registry=registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self._look: list[Callable[[], None]] = []
        self._counted: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        known = method if method in METHODS else "other"
        key = known, route, status
        found = self._counted.get(key)
        if found is None:
            found = self._requests.labels(known, route, str(status)), self._seconds.labels(known, route)
            self._counted[key] = found
        found[0].inc()
        found[1].observe(seconds)
        for look in self._look:
            look()

    def refused(self, kind: str) -> None:
        """Count a request that came too soon after too many others."""
        self._refused.labels(kind).inc()

    def tile(self, how: str) -> None:
        """Count a tile that was "made", or "shared" by another process."""
        self._tiles.labels(how).inc()

    def watch_pool(self, name: str, engine: AsyncEngine, size: int) -> None:
        """Tell how many connections of an engine are in use."""
        in_use = self._pool.labels(name, "in_use")
        self._pool.labels(name, "size").set(size)
        pool: Any = engine.sync_engine.pool
        self._look.append(_when_changed(pool.checkedout, in_use.set))

    def watch_computations(self, at_work: Callable[[], int]) -> None:
        """Tell how much is being computed."""
        self._look.append(_when_changed(at_work, self._computing.set))


def _when_changed(value: Callable[[], int], write: Callable[[float], None]) -> Callable[[], None]:
    """What looks at a value, and writes it into the shared file if it is another one."""
    last = -1

    def look() -> None:
        nonlocal last
        now = value()
        if now != last:
            last = now
            write(now)

    return look


@contextmanager
def exposed(address: str, gauges: Mapping[str, Gauge]) -> Iterator[str | None]:
    """The address at which the metrics of all processes started inside are read; None when it is "off".

    `gauges` are values of the whole installation, got when somebody looks (the length of the queue of work).
    """
    if address == "off":
        yield None
        return
    folder = tempfile.mkdtemp(prefix="atlas-metrics-")
    os.environ[FOLDER] = folder
    try:
        from prometheus_client import CollectorRegistry, start_http_server
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=folder)
        registry.register(_Whole(Path(folder), gauges))
        host, port = loopback_address(address)
        server, thread = start_http_server(port, host, registry)
        try:
            yield f"http://{address.rpartition(':')[0]}:{server.server_port}/metrics"
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)
    finally:
        del os.environ[FOLDER]
        shutil.rmtree(folder, ignore_errors=True)


class _Whole:
    """The gauges of the whole installation; also lets go of those of processes that have ended."""

    def __init__(self, folder: Path, gauges: Mapping[str, Gauge]) -> None:
        self._folder = folder
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        """The gauges now."""
        from prometheus_client.core import GaugeMetricFamily

        for name, (words, value) in self._gauges.items():
            yield GaugeMetricFamily(name, words, value())

    def describe(self) -> Iterable[Metric]:
        """Nothing: the values are asked for only when somebody looks."""
        for path in self._folder.glob("gauge_live*_*.db"):
            if not Path(f"/proc/{path.stem.rpartition('_')[2]}").exists():
                path.unlink(missing_ok=True)
        return ()
