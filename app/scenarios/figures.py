"""Figures of the people of an area, before and after, and who gains and loses how many minutes. Pure arithmetic.

Sums add up: who is nearer, further and as near as before are all; people of areas are those of their homes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.statistics import weighted_median

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.location.figures import Costs

    FloatArray = npt.NDArray[np.float64]
    Homes = npt.NDArray[np.int64]

EDGES_MINUTES = (-10.0, -5.0, -2.0, 0.0, 2.0, 5.0, 10.0)
"""Bands of minutes by which a way gets longer; negative: shorter."""


@dataclass(frozen=True, slots=True)
class Side:
    """Before or after. `within`: homes whose way is within the standard; `foot_metres`: to the nearest school on foot."""

    costs: Costs
    within: npt.NDArray[np.bool_]
    people: dict[str, FloatArray]
    pupils: FloatArray | None
    foot_metres: FloatArray | None
    school_limit_m: float | None

    @property
    def everybody(self) -> FloatArray:
        """Everybody who asks, by home."""
        return self.people[TOTAL]


TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of the people of an area and age; nan where it can be said of nobody, or is not known.

    `without_place`: people for whom floating catchments leave no place, Σ P · max(0, 1 - A); `places_per_person`: the mean of
    A; `travel_km`: one way, everybody once; `entitled`: pupils beyond the limit of the way to school.
    """

    people: float
    within: float
    not_reached: float
    mean_minutes: float
    median_minutes: float
    places_per_person: float
    without_place: float
    travel_km: float
    entitled: float


def numbers(side: Side, home: Homes, group: str) -> Numbers:
    """The figures of the people of a group (`TOTAL`: all) at the homes."""
    people, seconds = side.people[group][home], side.costs.seconds[home]
    reached = np.isfinite(seconds)
    total, there = float(people.sum()), float(people[reached].sum())
    minutes = seconds[reached] / 60
    mean = float((people[reached] * minutes).sum()) / there if there > 0 else math.nan
    median = weighted_median(minutes, people[reached])
    score = side.costs.score[home]
    asked = people > 0
    per_person = float((score * people)[asked].sum()) / total if total > 0 else math.nan
    without = float((people * np.maximum(0.0, 1 - score))[asked].sum()) if asked.any() else 0.0
    metres = side.costs.metres[home]
    measured = np.isfinite(metres)
    km = float((people * np.where(measured, metres, 0.0)).sum()) / 1000
    return Numbers(
        total, float(people[side.within[home]].sum()), total - there, mean, median, per_person, without, km,
        _entitled(side, home) if group == TOTAL else math.nan,
    )  # fmt: skip


def _entitled(side: Side, home: Homes) -> float:
    """Pupils whose way is longer than the limit; who reaches no school at all is not counted, but told as not reached."""
    if side.pupils is None or side.foot_metres is None or side.school_limit_m is None:
        return math.nan
    metres = side.foot_metres[home]
    return float(side.pupils[home][np.isfinite(metres) & (metres > side.school_limit_m)].sum())


@dataclass(frozen=True, slots=True)
class Turned:
    """Whose way becomes shorter and longer; all five add up to everybody.

    `reached`: who reaches one at last, `lost`: who no longer does; `bands`: people by the minutes of `EDGES_MINUTES` by which
    their way gets longer (without those who reach one at last or no longer); person minutes `gained` and `lost_minutes`.
    """

    nearer: float
    further: float
    same: float
    reached: float
    lost: float
    bands: tuple[float, ...]
    gained_minutes: float
    lost_minutes: float


def turned(before: Side, after: Side, home: Homes, group: str) -> Turned:
    """The people who live there before, by what becomes of their way."""
    people = before.people[group][home]
    was, is_ = before.costs.seconds[home] / 60, after.costs.seconds[home] / 60
    ever, still = np.isfinite(was), np.isfinite(is_)
    both = ever & still
    longer = np.where(both, np.subtract(is_, was, where=both, out=np.zeros_like(was)), 0.0)
    bands = _banded(longer[both], people[both])
    return Turned(
        float(people[both & (longer < 0)].sum()), float(people[both & (longer > 0)].sum()),
        float(people[(both & (longer == 0)) | (~ever & ~still)].sum()), float(people[~ever & still].sum()),
        float(people[ever & ~still].sum()), bands, float((people * np.maximum(-longer, 0)).sum()),
        float((people * np.maximum(longer, 0)).sum()),
    )  # fmt: skip


def _banded(longer: FloatArray, people: FloatArray) -> tuple[float, ...]:
    """People by band: below -10, -10 to -5, -5 to -2, -2 to 0, 0 to 2, 2 to 5, 5 to 10, above 10; none whose way is the same."""
    moved = longer != 0
    band = np.searchsorted(np.array(EDGES_MINUTES), longer[moved], side="left")
    return tuple(np.bincount(band, people[moved], len(EDGES_MINUTES) + 1).tolist())
