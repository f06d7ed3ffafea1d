"""What a projection for everybody is made from: people, births and arrivals of each municipality, rounded beforehand.

What is published follows from these alone, whatever is asked of it (years, variants, days, categories, levels), so nothing can be
found out by subtracting that the rounded numbers do not say themselves (RULES R38).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.demand.inputs import AGES
from app.demand.register import as_told
from app.demand.shown import BASE, GROUPS
from app.projection.rounding import rounded_counts, rounded_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.demand.inputs import Inputs
    from app.demand.register import Off
    from app.projection.cohort import FloatArray

ROUNDED_TO = BASE
AGE_SPANS = [(start, end) for _, start, end in GROUPS]


def coarsened(read: Inputs, off: Sequence[Off] = ()) -> Inputs:
    """The same inputs with what is known of single municipalities rounded; rates are those of the region already.

    `off`: where other counts of the same people are told otherwise than they are.
    """
    told = as_told(read.base[:, 0], read.area_ids, off, ROUNDED_TO)
    return replace(
        read,
        base=rounded_people(told, AGE_SPANS, ROUNDED_TO)[:, None],
        arriving=_arriving(read.arriving),
        known_births=_births(read.known_births),
    )


def _arriving(arriving: FloatArray) -> FloatArray:
    """(year, variant, area, 1, age): of each year as many as rounded, of the ages that those of the whole region have."""
    years, variants = arriving.shape[:2]
    told = np.empty(arriving.shape)
    for year in range(years):
        for variant in range(variants):
            told[year, variant, :, 0] = rounded_people(arriving[year, variant, :, 0], [(0, AGES)], ROUNDED_TO)
    return told


def _births(known: FloatArray) -> FloatArray:
    """(year, area); years in which not all areas are told stay computed."""
    told = np.full(known.shape, np.nan)
    for year, counts in enumerate(known):
        if not np.isnan(counts).any():
            told[year] = rounded_counts(counts, ROUNDED_TO)
    return told
