"""Did both go the same way before? Earlier years of a figure, in the municipalities of a measure and in those compared with.

The slope of each municipality's earlier years (least squares); the difference of their means with the interval of
`difference_in_differences`, of which this is the same computation on slopes. That 0 lies inside does not prove parallel trends:
with few years and few municipalities much could not be seen (Roth 2022, AER: Insights 4, 305-322).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from app.measures.difference import FEWEST, difference_in_differences
from app.measures.languages.german import GERMAN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

FEWEST_YEARS = 3


def earlier_trends(
    series: Mapping[str, Mapping[int, float]] | None, until: int, treated: Set[str], compared: Sequence[str]
) -> dict[str, Any]:
    """Whether the earlier years up to `until` speak against a comparison: standing (alike, different, unknown) and words.

    `series`: value by year by ARS; None where there are none.
    """
    if series is None:
        return {"standing": "unknown", "words": GERMAN["trend_no_series"], "why": "no_series"}
    own = {ars for ars in treated if ars in series}
    years = _common_years(series, until, own)
    if len(years) < FEWEST_YEARS:
        return _too_short()
    slopes = {
        ars: slope_of(years, [series[ars][year] for year in years])
        for ars in [*own, *compared] if all(year in series.get(ars, {}) for year in years)
    }  # fmt: skip
    beside = [ars for ars in compared if ars in slopes]
    found = (
        difference_in_differences(dict.fromkeys(slopes, 0.0), slopes, own, beside)
        if len(beside) >= FEWEST
        else None
    )
    if found is None:
        return _too_short()
    standing = "alike" if found.low <= 0 <= found.high else "different"
    words = GERMAN[f"trend_{standing}"].format(
        first=years[0],
        last=years[-1],
        slope=_german(found.effect),
        low=_german(found.low),
        high=_german(found.high),
    )
    return {
        "standing": standing, "words": words, "years": years, "slope": found.effect, "low": found.low, "high": found.high,
        "areas": len(beside),
    }  # fmt: skip


def _too_short() -> dict[str, Any]:
    words = GERMAN["trend_too_short"].format(years=FEWEST_YEARS)
    return {"standing": "unknown", "words": words, "why": "too_short", "fewest": FEWEST_YEARS}


def slope_of(years: Sequence[int], values: Sequence[float]) -> float:
    """The slope of a line by least squares, per year."""
    x: npt.NDArray[np.float64] = np.asarray(years, dtype=np.float64) - np.mean(years)
    return float((x * np.asarray(values)).sum() / (x * x).sum())


def _common_years(series: Mapping[str, Mapping[int, float]], until: int, own: Set[str]) -> list[int]:
    """The earlier years that all municipalities of the measure have."""
    known = [{year for year in series[ars] if year <= until} for ars in own]
    return sorted(set.intersection(*known)) if known else []


def _german(value: float) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{abs(value):.2f}".replace(".", ",")
