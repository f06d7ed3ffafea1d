"""Places per child by E2SFCA against PySAL's `access`: every Kita and every cell with children of Schleswig-Holstein; and
children assigned to places.

Both get the same minutes; ours also makes the pairs from coordinates, theirs gets them ready as a table. Kitas without
coordinates stand at a cell taken at random, all Kitas have made-up places: what is measured is time, and whether the
answers agree.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from app.accessibility.assignment import Ways, assign
from app.accessibility.decay import SLOW_WEIGHTS, zones
from app.accessibility.floating_catchment import Access, Pairs, balanced, modified, two_step
from app.catchments.travel import Places, StraightLine
from app.settings import REPOSITORY
from bench.peers import peers_python

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = REPOSITORY.parent / "shared" / "data" / "schleswig-holstein"
KITAS = DATA / "kitas_einrichtungen_sh_nur_KITA.json"
CELLS = DATA / "zensus2011_Bevoelkerung100m_ALTER_10JG_1_9_SH.csv"
METRIC_SRID, GRID_SRID = 25832, 3035
LIMITS_SECONDS = (600.0, 1200.0, 1800.0)
ROUNDS = 5
TARGET_SECONDS, TARGET_RATIO = 1.0, 20
TARGET_ASSIGNMENT_SECONDS = 5.0


def homes_of(path: Path) -> tuple[Places, np.ndarray]:
    """The cells with children under ten, and how many."""
    with path.open(encoding="utf-8-sig") as file:
        rows = [
            (float(row["x_mp_100m"]), float(row["y_mp_100m"]), float(row["Anzahl"]))
            for row in csv.DictReader(file, delimiter=";")
            if row["Auspraegung_Code"] == "1"
        ]
    x, y, children = np.array(rows).T
    x_m, y_m = Transformer.from_crs(GRID_SRID, METRIC_SRID, always_xy=True).transform(x, y)
    return Places(np.array(x_m), np.array(y_m), np.arange(len(x), dtype=np.int32)), children


def sites_of(path: Path, homes: Places, rng: np.random.Generator) -> Places:
    """The Kitas of the Land."""
    addresses = [one["address"] for one in json.loads(path.read_text())]
    known = np.array([(a["longitude"], a["latitude"]) for a in addresses if a.get("latitude")])
    x, y = Transformer.from_crs(4326, METRIC_SRID, always_xy=True).transform(known[:, 0], known[:, 1])
    extra = rng.choice(len(homes.x_m), len(addresses) - len(known), replace=False)
    print(f"{len(addresses):,} Kitas, davon {len(extra)} ohne Koordinaten; {len(homes.x_m):,} Zellen")
    x_m, y_m = np.concatenate([x, homes.x_m[extra]]), np.concatenate([y, homes.y_m[extra]])
    return Places(x_m, y_m, np.arange(len(addresses), dtype=np.int32))


def timed(call: Callable[[], object]) -> float:
    """The median of some rounds, in seconds."""
    call()
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def peer(folder: Path) -> tuple[float, np.ndarray]:
    """What PySAL access gives, and the seconds it took."""
    script = REPOSITORY / "bench" / "_places_peer.py"
    said = subprocess.run([peers_python(), script, folder], check=True, capture_output=True, text=True).stdout
    return float(said.strip().splitlines()[-1]), np.load(folder / "answer.npy")


def measure(mode: str, homes: Places, children: np.ndarray, sites: Places, places: np.ndarray) -> None:
    """One mode: times and agreement."""
    travel, decay, count = StraightLine(mode), zones(LIMITS_SECONDS, SLOW_WEIGHTS), len(homes.x_m)  # pyright: ignore[reportArgumentType]

    def pairs() -> Pairs:
        within = travel.within(homes, sites, LIMITS_SECONDS[-1])
        return Pairs.within(within.offset, within.point, within.seconds, decay, count)

    within, ready = travel.within(homes, sites, LIMITS_SECONDS[-1]), pairs()

    def weighted() -> Access:
        return two_step(
            children, places, Pairs.within(within.offset, within.point, within.seconds, decay, count)
        )

    whole, step = timed(lambda: two_step(children, places, pairs())), timed(weighted)
    print(f"{mode}: {len(ready.home):,} Paare bis 30 min")
    print(
        f"  Paare + E2SFCA {whole * 1000:7.1f} ms, Ziel 1 s: {'erreicht' if whole < TARGET_SECONDS else 'VERFEHLT'}"
    )
    print(f"  E2SFCA allein  {step * 1000:7.1f} ms, M2SFCA {timed(lambda: modified(children, places, ready)) * 1000:.1f},"
          f" BFCA {timed(lambda: balanced(children, places, ready)) * 1000:.1f} (beide ohne Gewichte)")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        np.savez(
            Path(folder) / "question.npz", home=ready.home, site=ready.site, minutes=within.seconds / 60,
            people=children, places=places,
        )  # fmt: skip
        seconds, theirs = peer(Path(folder))
    worst = float(np.abs(two_step(children, places, ready).score - theirs).max())
    assert worst < 1e-9, f"answers differ by {worst}"
    ratio = seconds / step
    verdict = "erreicht" if ratio >= TARGET_RATIO else "VERFEHLT"
    print(f"  gegen PySAL access {seconds * 1000:9.1f} ms: {ratio:.0f}-mal so schnell, Ziel {TARGET_RATIO}: {verdict};"
          f" größter Unterschied {worst:.1e}")  # fmt: skip


def measure_assignment() -> None:
    """20,000 cells to 200 sites: with room to spare, exactly enough, too few; within 30 minutes by car, or any way."""
    rng = np.random.default_rng(3)
    cells, sites = rng.uniform(0, 40_000, (20_000, 2)), rng.uniform(0, 40_000, (200, 2))
    seconds = np.hypot(*(cells[:, None, :] - sites[None, :, :]).transpose(2, 0, 1)) * 1.3 / (45 / 3.6)
    units = rng.integers(1, 60, len(cells))
    share = rng.integers(10, 100, len(sites)).astype(float)
    for enough in (1.3, 1.0, 0.8):
        places = (share / share.sum() * units.sum() * enough).astype(np.int64)
        for limit in (1800.0, np.inf):
            group, site = np.nonzero(seconds <= limit)
            ways = Ways.of(group, site, np.rint(seconds[group, site]).astype(np.int64), len(cells))
            start, own = time.perf_counter(), time.process_time()
            found = assign(units, places, ways)
            took, own = time.perf_counter() - start, time.process_time() - own
            verdict = "erreicht" if took < TARGET_ASSIGNMENT_SECONDS else "VERFEHLT"
            print(f"  Plätze für {enough:.0%}, {len(ways.site):,} Wege: {took:.2f} s (Rechenzeit {own:.2f} s), optimal nach {found.rounds} Runden,"
                  f" {found.left.sum():,} von {units.sum():,} ohne Platz; Ziel 5 s: {verdict}")  # fmt: skip


def main() -> None:
    """Assignment, then floating catchments on foot, by bicycle, by car."""
    assign(
        np.array([1]), np.array([1]), Ways.of(np.zeros(1, int), np.zeros(1, int), np.ones(1, int), 1)
    )  # compiled
    print("Zuordnung: 20.000 Zellen zu 200 Lernorten")
    measure_assignment()
    if not DATA.exists():
        print("Schleswig-Holstein: ../shared/data fehlt, nicht gemessen")
        return
    rng = np.random.default_rng(1)
    homes, children = homes_of(CELLS)
    sites = sites_of(KITAS, homes, rng)
    places = rng.integers(20, 120, len(sites.x_m)).astype(float)
    for mode in ("walk", "bicycle", "car"):
        measure(mode, homes, children, sites, places)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"  Achtung: Last {load:.1f} auf {cores} Kernen, die Zeiten sind unsicher")


if __name__ == "__main__":
    main()
