"""Supply: places of all sites and areas of the demonstration Kreis, with switches and days that were not asked for before.

Limit: one second, as for every figure of a Kreis after a change; every question is another one, so that nothing kept answers it.
"""

from __future__ import annotations

import os
import time
import urllib.request
from itertools import product

from bench.maps import told
from tests.databases import demonstration, test_server
from tests.serving import serving

ANSWER_SECONDS = 1.0
SWITCHES = list(product(("none", "decided", "all"), ("true", "false"), ("approved", "usable")))
LEVELS = ("municipality", "municipal_association", "district")


def asked(address: str, path: str) -> float:
    """Seconds until an answer is there."""
    start = time.perf_counter()
    with urllib.request.urlopen(address + path) as got:
        got.read()
    return time.perf_counter() - start


def main() -> None:
    """Measure on the demonstration Kreis."""
    with test_server() as server, server.clone(demonstration(server)) as url, serving(url) as address:
        asked(address, "/api/supply")
        asked(address, "/api/quotas?category=kindergarten")
        places = [
            asked(address, f"/api/supply?planned={planned}&flexible={flexible}&staffing={staff}&level={LEVELS[turn % 3]}&date=2028-09-{turn + 1:02}")
            for turn, (planned, flexible, staff) in enumerate(SWITCHES)
        ]  # fmt: skip
        told("Angebot des Kreises mit anderen Schaltern", places, ANSWER_SECONDS)
        quotas = [
            asked(address, f"/api/quotas?category=kindergarten&planned={planned}&flexible={flexible}&staffing={staff}&date=2028-09-{turn + 1:02}")
            for turn, (planned, flexible, staff) in enumerate(SWITCHES)
        ]  # fmt: skip
        told("Quoten des Kreises mit anderen Schaltern", quotas, ANSWER_SECONDS)
    if os.getloadavg()[0] > (os.cpu_count() or 1):
        print("  Achtung: Der Rechner ist belastet, die Zeiten sind unsicher")


if __name__ == "__main__":
    main()
