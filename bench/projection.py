"""Projecting a Land: 1,108 municipalities × 100 ages × 25 years × 3 variants, with both sexes and with one. Target: 2 s.

People are made up (the time does not depend on them); the balance of every municipality, year and variant must come out.
"""

from __future__ import annotations

import os
import time
from statistics import median

import numpy as np

from app.projection.cohort import Projected, Rates, project

AREAS, AGES, YEARS, VARIANTS = 1108, 100, 25, 3
ROUNDS = 3
TARGET_SECONDS = 2.0


def question(sexes: int) -> tuple[np.ndarray, Rates, np.ndarray]:
    """Made-up people, rates that differ by variant, and arrivals."""
    rng = np.random.default_rng(1)
    base = rng.uniform(0, 40, (AREAS, sexes, AGES))
    age = np.arange(AGES)
    fertility = np.exp(-(((age - 31) / 6) ** 2)) * 0.1
    variants = np.array([0.85, 1.0, 1.15])[:, None, None, None]
    mortality = np.minimum(1.0, 0.0002 * np.exp(0.085 * age))
    leaving = 0.04 + 0.1 * np.exp(-(((age - 22) / 6) ** 2))
    arriving = rng.uniform(0, 2, (YEARS, VARIANTS, AREAS, sexes, AGES))
    return base, Rates(fertility * variants, mortality, leaving), arriving


def balance(told: Projected) -> float:
    """The largest difference between what is there and what came of what was there."""
    total = told.people.sum(axis=(3, 4))
    change = told.births - told.deaths - told.left + told.arrived
    return float(np.abs(total[1:] - total[:-1] - change).max())


def measure(sexes: int) -> None:
    """One way of counting people."""
    base, rates, arriving = question(sexes)
    told, seconds, own = project(base, rates, arriving), [], []
    for _ in range(ROUNDS):
        start, at = time.perf_counter(), time.process_time()
        told = project(base, rates, arriving)
        seconds.append(time.perf_counter() - start)
        own.append(time.process_time() - at)
    took, off = median(seconds), balance(told)
    assert off < 1e-6, f"people are lost or made: {off}"
    verdict = "erreicht" if took < TARGET_SECONDS else "VERFEHLT"
    print(
        f"{sexes} Geschlecht(er): {took:.2f} s (Rechenzeit {median(own):.2f} s), Ziel {TARGET_SECONDS:.0f} s: {verdict}; Bilanz auf {off:.0e} genau"
    )


def main() -> None:
    """Both ways."""
    print(f"{AREAS:,} Gemeinden × {AGES} Altersjahre × {YEARS} Jahre × {VARIANTS} Varianten")
    for sexes in (1, 2):
        measure(sexes)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"  Achtung: Last {load:.1f} auf {cores} Kernen, die Zeiten sind unsicher")


if __name__ == "__main__":
    main()
