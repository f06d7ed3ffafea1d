"""Rounding that tells nobody small counts and yet neither bends totals nor breaks sums: to a base, unbiased.

Every number becomes the multiple of the base below or above it, above with the probability of what is left over (random
rounding, Fellegi 1975); numbers in a row are rounded by systematic sampling, so that not only each one but also every sum of
neighbours is off by less than a base. What is published is made of the rounded numbers alone, so that subtracting gives only
multiples of the base (controlled rounding, Cox 1987).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]


def in_a_row(values: FloatArray, base: int, start: float) -> IntArray:
    """Multiples of `base` for values of 0 and more; `start` from 0 to under 1, drawn at random, makes it unbiased.

    Each is less than a base away from its value, and so is the sum of any that follow each other.
    """
    steps = np.floor(np.cumsum(values) / base + start)
    return base * np.diff(steps, prepend=np.floor(start)).astype(np.int64)


def shared_out(total: int, shares: FloatArray, base: int, start: float) -> IntArray:
    """A multiple of `base` over shares, as multiples of it: they add up to the total, each within a base of its part.

    Where there are no shares at all, everything falls to the first.
    """
    whole = float(shares.sum())
    if total == 0 or not len(shares):
        return np.zeros(len(shares), np.int64)
    parts = (
        shares * (total / whole) if whole > 0 else np.where(np.arange(len(shares)) == 0, float(total), 0.0)
    )
    rounded = in_a_row(parts, base, start)
    rounded[np.argmax(parts)] += total - int(rounded.sum())  # what the machine's own rounding lost
    return rounded
