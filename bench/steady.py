"""`make bench ONLY=steady`: 200 connections for a minute on what is kept, without a pause; again with the database restarted.

20,000 made-up sites, two web workers as in operation, a private cluster with its keeper. In the second minute PostgreSQL is
told to restart halfway (as an update does): while it is away questions are answered 503 and told to come again; after that
everything is answered again, and none broken.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from app.database.cluster import postmaster_pid
from bench._sites_table import fill
from bench.load import quantile
from tests.faults.system import a_system

if TYPE_CHECKING:
    from tests.faults.system import System

CONNECTIONS = 200
SECONDS = float(os.environ.get("STEADY_SECONDS", "60"))
P99_LIMIT_SECONDS = 0.5
CALM_SECONDS = 10
"""How long after the restart nothing may be refused any more, at the latest."""
PATHS = [
    "/api/sites?limit=100", "/api/sites?limit=1000", "/tiles/sites/9/269/160.mvt", "/tiles/sites/10/538/321.mvt",
    *(f"/api/sites?limit=20&bbox=9.{n},54.3,9.{n + 1},54.6" for n in range(8)),
    *(f"/api/sites/lernort-{n}" for n in range(1, 30)),
]  # fmt: skip


def _asked(address: str) -> dict[str, Any]:
    client = Path(__file__).with_name("_steady_client.py")
    command = [sys.executable, "-I", str(client), address, str(CONNECTIONS), str(SECONDS), *PATHS]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _tell(what: str, told: dict[str, Any], refused_until: float | None) -> None:
    statuses: Counter[str] = sum((Counter(one) for one in told["statuses"].values()), Counter())
    good = [value for second in told["seconds"].values() for value in second]
    p50, p99 = quantile(good, 0.5), quantile(good, 0.99)
    late = [
        second for second, counts in told["statuses"].items()
        if set(counts) - {"200"} and (refused_until is None or int(second) > refused_until)
    ]  # fmt: skip
    listed = ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items()))
    others = set(statuses) - ({"200"} if refused_until is None else {"200", "503"})
    kept = p99 < P99_LIMIT_SECONDS and not late and not others
    print(
        f"{what}: {len(good) / SECONDS:.0f} Antworten/s ({listed}), p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"
        f"  Ziel p99 < {P99_LIMIT_SECONDS * 1000:.0f} ms, {'kein Fehler' if refused_until is None else 'nur 503, danach keine'}:"
        f" {'erreicht' if kept else 'VERFEHLT'}", flush=True,
    )  # fmt: skip


def _restart(system: System) -> None:
    pid = postmaster_pid(system.cluster.data)
    assert pid is not None
    os.kill(pid, signal.SIGINT)  # fast shutdown; its keeper starts it again


def main() -> None:
    """Fill a cluster of its own, serve it, ask."""
    with a_system(ATLAS_WEB_WORKERS="2", ATLAS_RATE_LIMITS="false") as system:
        engine = system.engine()
        fill(engine)
        engine.dispose()
        system.start("serve")
        for path in PATHS * 6:  # both workers
            httpx.get(system.address + path, headers={"Accept-Encoding": "zstd"}).raise_for_status()
        _tell("Aufbewahrtes", _asked(system.address), None)
        timer = threading.Timer(SECONDS / 2, _restart, (system,))
        timer.start()
        told = _asked(system.address)
        timer.join()
        _tell("PostgreSQL in der Mitte neu gestartet", told, SECONDS / 2 + CALM_SECONDS)


if __name__ == "__main__":
    main()
