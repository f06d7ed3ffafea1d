"""People rounded before anything is computed from them: what follows from rounded numbers cannot tell more than they do.

Rounding each published number by itself is not enough where many numbers follow from the same people: those of three years
of age are published again a year later as those of four, times a known rate, and each such number says something else of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

FloatArray: TypeAlias = npt.NDArray[np.float64]


def rounded_counts(counts: FloatArray, unit: int) -> FloatArray:
    """(area,) as multiples of `unit`, each less than one unit from where it was and the sum within half a unit.

    Controlled rounding of one margin (Cox & Ernst 1982, INFOR 20: 423-432), by largest remainders: sums over many areas
    do not drift away, and a number in between may go either way.
    """
    units = np.round(counts / unit, 6)  # what the machine's own rounding adds decides nothing
    low = np.floor(units + 1e-9)
    missing = round(float(units.sum())) - int(low.sum())
    order = np.argsort(-(units - low), kind="stable")
    low[order[:missing]] += 1
    return low * unit


def rounded_people(people: FloatArray, groups: Sequence[tuple[int, int]], unit: int) -> FloatArray:
    """(area, age) with each age group of an area rounded to `unit`, its ages spread as they are in all areas together.

    `groups` are ages from and to (exclusive). Nothing else of an area's own ages is left than its rounded groups; the shares of
    the ages come from sums over all areas, which are rounded too, as there may be one area only. A group of which all
    together have none worth a unit is spread evenly.
    """
    told = np.zeros(people.shape)
    for start, end in groups:
        counts = rounded_counts(people[:, start:end].sum(axis=1), unit)
        shares = np.floor(people[:, start:end].sum(axis=0) / unit + 0.5)
        if not shares.any():
            shares = np.ones(end - start)
        told[:, start:end] = counts[:, None] * (shares / shares.sum())
    return told
