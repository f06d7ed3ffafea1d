"""What is looked at: an indicator, and its series of an area, as far as it is published and may be compared."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.trends.chance import FloatArray
from app.trends.funnel import Kind as FunnelKind

PEOPLE_UNITS = frozenset({
    "Kinder", "Personen", "Menschen", "Schülerinnen und Schüler", "Einwohnerinnen und Einwohner", "Geburten",
    "Jugendliche",
})  # fmt: skip
"""Units of indicators that count people themselves."""
NEARLY = 0.005


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached; without a year, it holds at once."""

    value: float
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """What of the catalogue's entry is needed here. `higher_is_better`: None where neither is.

    `is_share`: whether those of the numerator are among those of the denominator.
    """

    id: str
    name: str
    unit: str
    higher_is_better: bool | None = None
    target: Target | None = None
    breakdown: str = ""
    is_share: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """An area: `near` are the places of its neighbours of the same level in the list of all areas."""

    id: int
    ars: str
    name: str
    level: str
    near: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """The published numbers of an area in rising years. Numerators and denominators are NaN where there are none.

    `gaps`: years of which there is no number, with the reason; `since`: what changed before the first year that is used here;
    `estimated`: whether one of the numbers is an estimate.
    """

    area: int
    years: npt.NDArray[np.int64]
    values: FloatArray
    numerators: FloatArray
    denominators: FloatArray
    gaps: dict[int, str] = field(default_factory=dict)
    since: str | None = None
    estimated: bool = False

    @property
    def last(self) -> int:
        """The newest year with a number."""
        return int(self.years[-1])


def scale_of(listed: list[Series], *, is_share: bool = True) -> tuple[float, FunnelKind] | None:
    """By what numerators over denominators are multiplied to give the values, and whether they are shares.

    None where the values are something else, the numerators are no counts, or the years have none.
    """
    if not listed:
        return None
    values, above, below = (
        np.concatenate([getattr(one, name) for one in listed]) for name in ("values", "numerators", "denominators")
    )  # fmt: skip
    known = np.isfinite(above) & np.isfinite(below) & (below > 0) & (above > 0)
    if not known.any() or (above[np.isfinite(above)] < 0).any():  # a difference is no count
        return None
    factors = values[known] * below[known] / above[known]
    factor = float(np.median(factors))
    if factor <= 0 or (np.abs(factors / factor - 1) > NEARLY).mean() > NEARLY:
        return None
    whole = any(abs(factor / hundred - 1) < NEARLY for hundred in (1, 100))
    is_part = is_share and whole and (above[known] <= below[known]).all()
    return factor, "share" if is_part else "rate"


def affected(indicator: Indicator, one: Series, scale: tuple[float, FunnelKind] | None, difference: float) -> float | None:  # fmt: skip
    """How many people a difference of the value concerns; None where the indicator says nothing of people.

    Shares: those by whom the numerator differs. Rates: all they are per. Counts of people: the difference itself.
    """
    if scale is not None and np.isfinite(one.denominators[-1]):
        people = float(one.denominators[-1])
        return min(people, abs(difference) / scale[0] * people) if scale[1] == "share" else people
    return abs(difference) if indicator.unit in PEOPLE_UNITS else None
