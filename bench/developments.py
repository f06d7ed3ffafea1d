"""Developments: looking through 300 indicators of 123 municipalities over 20 years for what changes and what stands out.

Series are made up: one in ten rises, one in twenty has a new level, the rest is chance with years that resemble each other a
little; municipalities are neighbours as on a board. Nothing is read or written. `ONLY=developments make bench`; INDICATORS=30 for a tenth.
"""

from __future__ import annotations

import os
import time
from collections import Counter

import numpy as np

from app.developments.find import find
from app.developments.watched import Indicator, Place, Series

MUNICIPALITIES, YEARS = 123, 20
LIMIT_SECONDS = 60
WIDE = 12


def main() -> None:
    """Make, look, tell."""
    count = int(os.environ.get("INDICATORS", "300"))
    rng, places = np.random.default_rng(1), _places()
    watched = [
        (Indicator(f"B{number}", f"B{number}", "%", higher_is_better=True), _series(rng))
        for number in range(count)
    ]
    find(watched[:1], places)  # what is compiled or loaded when first used
    began = time.process_time()
    found = find(watched, places)
    seconds = time.process_time() - began
    told = dict(Counter(one.kind for one in found.told))
    print(
        f"{count} × {MUNICIPALITIES} × {YEARS}: {seconds:.1f} s of one core (limit for 300: {LIMIT_SECONDS} s), told {told}"
    )


def _places() -> list[Place]:
    def near(place: int) -> tuple[int, ...]:
        row, column = divmod(place, WIDE)
        around = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
        told = [r * WIDE + c for r, c in around if r >= 0 and 0 <= c < WIDE]
        return tuple(one for one in told if one < MUNICIPALITIES)

    return [
        Place(place, f"01099{place:07d}", f"Dorf {place}", "municipality", near(place))
        for place in range(MUNICIPALITIES)
    ]


def _series(rng: np.random.Generator) -> list[Series]:
    years, listed = np.arange(2006, 2006 + YEARS), []
    for place in range(MUNICIPALITIES):
        people = float(rng.integers(60, 3000))
        chance = rng.normal(size=YEARS)
        chance[1:] += 0.3 * chance[:-1]
        level = (
            40
            + 2.5 * chance
            + (0.4 * np.arange(YEARS) if rng.random() < 0.1 else 0)
            + (9 * (years > 2016) if rng.random() < 0.05 else 0)
        )
        counts = np.clip(np.round(level * people / 100), 0, people)
        listed.append(Series(place, years, 100 * counts / people, counts, np.full(YEARS, people)))
    return listed


if __name__ == "__main__":
    main()
