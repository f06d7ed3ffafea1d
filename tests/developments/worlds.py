"""Small worlds of which is known what changes and what stands out."""

from __future__ import annotations

import numpy as np

from app.developments.watched import Indicator, Place, Series

YEARS = np.arange(2012, 2024)
NOISE = np.array([0.4, -0.6, 0.1, 0.5, -0.3, -0.5, 0.6, 0.2, -0.4, 0.3, -0.1, -0.2])
RATE = Indicator("I06", "Betreuungsquote unter 3 Jahren", "%", higher_is_better=True)


def board(side: int = 6) -> list[Place]:
    """Municipalities on a board; those that share an edge are neighbours."""

    def near(row: int, column: int) -> tuple[int, ...]:
        steps = ((-1, 0), (1, 0), (0, -1), (0, 1))
        return tuple(
            (row + a) * side + column + b for a, b in steps if 0 <= row + a < side and 0 <= column + b < side
        )

    return [
        Place(100 + row * side + column, f"01099{row * side + column:07d}", f"Dorf {row * side + column}", "municipality",
              near(row, column))
        for row in range(side) for column in range(side)
    ]  # fmt: skip


def series(area: int, values, people: float | None = 200.0, years=None, **told) -> Series:
    """Values in per cent of people; numerators are as exact as they have to be."""
    values = np.asarray(values, float)
    years = YEARS[-len(values) :] if years is None else np.asarray(years)
    below = np.full(len(values), np.nan if people is None else people)
    return Series(area, years, values, values * below / 100, below, **told)


def level(area: int, value: float, people: float = 200.0) -> Series:
    """A series of one year, of whole people."""
    count = np.array([round(value * people / 100)], float)
    return Series(area, np.array([2023]), 100 * count / people, count, np.array([people]))
