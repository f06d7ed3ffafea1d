"""How sure a share is that was counted: the interval of Wilson (1927), at 95 %."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from app.indicators.figures import FloatArray

Z = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


def wilson(numerator: FloatArray, denominator: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limits of numerator ÷ denominator; NaN where the share is not between 0 and 1 or the whole is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = numerator / denominator
        valid = (denominator > 0) & (share >= 0) & (share <= 1)
        whole = np.where(valid, denominator, np.nan)
        middle = (share + Z**2 / (2 * whole)) / (1 + Z**2 / whole)
        half = Z / (1 + Z**2 / whole) * np.sqrt(share * (1 - share) / whole + Z**2 / (4 * whole**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
