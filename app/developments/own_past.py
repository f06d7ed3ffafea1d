"""Municipalities whose newest year is far from their own earlier years: also where there are too few years for a trend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.developments.suspects import CONFIDENCE, FEWEST_PEOPLE, Suspect
from app.developments.watched import affected
from app.trends.jump import EARLIER, Jump, jumps, limits

if TYPE_CHECKING:
    from app.developments.standing_out import Across
    from app.developments.watched import Indicator, Series
    from app.trends.chance import FloatArray
    from app.trends.funnel import Kind as FunnelKind

CHANCE = 0.05
"""Limits are only worked out for what lies beyond them."""


def jumps_of(indicator: Indicator, found: Across, scale: tuple[float, FunnelKind]) -> list[Suspect]:
    """One test for each municipality that is counted, has enough people, and tells enough years before the newest."""
    listed = [one for one in found.series if _is_fit(one, found.year)]
    if not listed:
        return []
    counts, sizes = _arrays(listed, found.year, scale[1])
    told = jumps(counts, sizes, scale[1])
    return [
        _suspect(indicator, one, scale, told, at, (counts[at], sizes[at]))
        for at, one in enumerate(listed)
        if np.isfinite(told.p[at])
    ]


def _is_fit(one: Series, year: int) -> bool:
    counted = np.isfinite(one.numerators) & np.isfinite(one.denominators)
    return (
        not one.estimated and one.last == year and len(one.years) > EARLIER
        and bool(counted.all()) and float(one.denominators.min()) >= FEWEST_PEOPLE
    )  # fmt: skip


def _arrays(listed: list[Series], year: int, kind: FunnelKind) -> tuple[FloatArray, FloatArray]:
    first = min(int(one.years[0]) for one in listed)
    counts = np.full((len(listed), year - first + 1), np.nan)
    sizes = counts.copy()
    for at, one in enumerate(listed):
        counts[at, one.years - first] = np.round(one.numerators)
        sizes[at, one.years - first] = np.round(one.denominators) if kind == "share" else one.denominators
    return (np.minimum(counts, sizes) if kind == "share" else counts), sizes


def _suspect(
    indicator: Indicator, one: Series, scale: tuple[float, FunnelKind], told: Jump, at: int, row: tuple[FloatArray, FloatArray]
) -> Suspect:  # fmt: skip
    factor, kind = scale
    value, expected = float(one.values[-1]), float(told.expected[at]) * factor
    low = high = expected
    if told.p[at] <= CHANCE:
        low, high = (
            end * factor for end in limits(*row, float(told.dispersion[at]), float(told.freedom[at]), kind, CONFIDENCE)
        )  # fmt: skip
    numbers = {
        "jump": True, "year": one.last, "from": int(one.years[0]), "before_last": int(one.years[-2]), "n": len(one.years),
        "value": value, "numerator": float(one.numerators[-1]), "denominator": float(one.denominators[-1]),
        "own_past": expected, "low": low, "high": high, "z": float(told.z[at]), "dispersion": float(told.dispersion[at]),
        "share": kind == "share",
    }  # fmt: skip
    return Suspect(
        "outlier", indicator, one.area, value - expected, value - high, value - low, float(told.p[at]),
        affected(indicator, one, scale, value - expected), numbers,
    )  # fmt: skip
