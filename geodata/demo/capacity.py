"""Invented classes, weeks closed and times of the schools of the demonstration Kreis; some tell nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.demo.demand import BASE_YEAR

if TYPE_CHECKING:
    import numpy as np

LARGEST_CLASS = 25
TELL_NOTHING = 7
"""Every so many-th school tells nothing."""


def capacity(
    rng: np.random.Generator, number: int, pupils_per_grade: float, grades: int
) -> dict[str, object] | None:
    """What a school has, by the headings of the template; None where it tells nothing."""
    if number % TELL_NOTHING == TELL_NOTHING - 1:
        return None
    classes = max(1, round(pupils_per_grade / 21 + rng.uniform(-0.2, 0.4)))
    primary = grades == 4
    return {
        "Schuljahr": f"{BASE_YEAR}/{(BASE_YEAR + 1) % 100:02d}", "Züge": classes, "Höchstens je Klasse": LARGEST_CLASS,
        "Schließwochen": int(rng.choice([3, 4, 4, 5, 6])) if primary else "x",
        "Ferienbetreuung": str(rng.choice(["ja", "nein", ""])) if primary else "",
        "Unterrichtsbeginn": "07:45", "Unterrichtsende": "13:00" if primary else "13:15",
        "Früheres Ende": "11:50" if primary else "",
    }  # fmt: skip
