"""How slopes change the speed of those who move by their own strength. Slopes are rise ÷ run in the direction of travel.

Each function gives speed ÷ speed on level ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]

STEEPEST = 0.5
"""Steeper slopes come from faults of a height model (embankments, trees), and are taken as this."""

NAISMITH_KMH = 5.0
NAISMITH_ASCENT_M_PER_H = 600.0
LANGMUIR_S_PER_M = 2.0
"""10 minutes for every 300 m of descent."""
GENTLE, STEEP = float(np.tan(np.radians(5))), float(np.tan(np.radians(12)))

PARKIN_LEVEL_KMH = 3.6 * 6.01
PARKIN_UP_KMH, PARKIN_DOWN_KMH = 3.6 * 0.4002, 3.6 * 0.2379
SLOWEST_CYCLING = 0.2
"""Steeper than that one pushes: 3 of 15 km/h. Not from the paper, whose uphill stretches were mostly gentle."""
FASTEST_CYCLING = 1.3
"""Nobody who cycles with children goes faster downhill; not from the paper, which designs for 35 km/h."""


def tobler_kmh(slope: FloatArray) -> FloatArray:
    """Tobler's hiking function (1993): 6·exp(-3.5·|s + 0.05|) km/h; 5.04 on level ground, 6 at 5 % downhill."""
    return 6.0 * np.exp(-3.5 * np.abs(slope + 0.05))


def tobler(slope: FloatArray) -> FloatArray:
    """Tobler's function, relative to level ground."""
    return tobler_kmh(np.clip(slope, -STEEPEST, STEEPEST)) / tobler_kmh(np.zeros(1))


def naismith(slope: FloatArray) -> FloatArray:
    """Naismith (1892), metric: 5 km/h and an hour for 600 m of ascent; downhill Langmuir (1984): 10 minutes less per
    300 m between 5° and 12°, 10 more beyond."""
    s = np.clip(slope, -STEEPEST, STEEPEST)
    level = 3.6 / NAISMITH_KMH
    up = np.maximum(s, 0) * 3600 / NAISMITH_ASCENT_M_PER_H
    down = np.where(s < -STEEP, -s, np.where(s < -GENTLE, s, 0)) * LANGMUIR_S_PER_M
    return level / (level + up + down)


def parkin(slope: FloatArray) -> FloatArray:
    """Parkin & Rotheram (2010, Transport Policy 17(5):335-341), for cycling: 6.01 m/s on the flat, 0.4002 m/s less for
    each per cent uphill, 0.2379 m/s more downhill (their linear model of mean speed; adjusted R² 0.27)."""
    percent = 100 * np.clip(slope, -STEEPEST, STEEPEST)
    kmh = PARKIN_LEVEL_KMH - np.where(percent > 0, PARKIN_UP_KMH, PARKIN_DOWN_KMH) * percent
    return np.clip(kmh / PARKIN_LEVEL_KMH, SLOWEST_CYCLING, FASTEST_CYCLING)


METHODS = {"tobler": tobler, "naismith": naismith, "parkin": parkin}
