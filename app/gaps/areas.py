"""Gaps of areas: sums over their homes, and for every reason the sites that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.statistics import by_group
from app.gaps.reasons import CODES

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.catchments.inputs import Homes
    from app.gaps.offers import Offers
    from app.gaps.weigh import Weighed

    FloatArray = npt.NDArray[np.float64]

MOST_SITES = 3
"""So many sites are named for a reason."""
ROUNDED = 4
SMALLEST = 1e-6
"""People below this are what rounding leaves, nobody."""


@dataclass(frozen=True, slots=True)
class AreaGap:
    """Figures of an area in the order of `app.gaps.tables.COUNTS`, and its reasons as they are stored."""

    area_id: int
    counts: tuple[float, ...]
    reasons: list[dict[str, Any]]


def columns_of(weighed: Weighed) -> FloatArray:
    """The counts by (home, column of `COUNTS`)."""
    low, mid, high = weighed.without_catchment
    return np.column_stack([
        weighed.people, weighed.served, weighed.beyond, weighed.without, weighed.without_low, weighed.without_high,
        mid, low, high, weighed.unclear_way, weighed.unclear_places,
    ])  # fmt: skip


def area_gaps(weighed: Weighed, homes: Homes, offers: Offers) -> list[AreaGap]:
    """Every municipality, Amt, Kreis and quarter in which homes lie."""
    counts, spot_of = columns_of(weighed), _spots_by_home(weighed)
    found: list[AreaGap] = []
    for area_ids in homes.area_ids:
        areas, members = by_group(area_ids)
        for area, home in zip(areas.tolist(), members, strict=True):
            if area >= 0:
                sums = tuple(round(float(value), ROUNDED) for value in counts[home].sum(axis=0))
                found.append(AreaGap(area, sums, _reasons(weighed, offers, home, spot_of)))
    return found


def _spots_by_home(weighed: Weighed) -> npt.NDArray[np.int64]:
    """Spots sorted by home, with where each home's begin."""
    order = np.argsort(weighed.spots.home, kind="stable")
    first = np.searchsorted(weighed.spots.home[order], np.arange(len(weighed.people) + 1))
    return np.concatenate([order, first])


def _reasons(
    weighed: Weighed, offers: Offers, home: npt.NDArray[np.integer], spot_of: npt.NDArray[np.int64]
) -> list[dict[str, Any]]:
    """The reasons of some homes, the weightiest first; and those of others nearby, where mending them would help here."""
    people, alone = weighed.reasons[home].sum(axis=0), weighed.alone[home].sum(axis=0)
    mended = weighed.mended
    helped, unsure, floating = (
        values[home].sum(axis=0) for values in (mended.helped, mended.unsure, mended.by_catchment)
    )
    touched = (people > 0) | (np.nan_to_num(helped) > SMALLEST)
    spots = len(weighed.spots.home)
    order, first = spot_of[:spots], spot_of[spots:]
    mine = np.concatenate([order[first[one] : first[one + 1]] for one in home.tolist()] or [order[:0]])
    told = [
        {
            "reason": CODES[number], "people": round(float(people[number]), ROUNDED),
            "alone": round(float(alone[number]), ROUNDED), "helped": _rounded(helped[number]),
            "helped_unsure": _rounded(unsure[number]), "helped_catchment": _rounded(floating[number]),
            "sites": _sites(weighed, offers, mine[weighed.spots.reason[mine] == number], number),
        }
        for number in np.flatnonzero(touched).tolist()
    ]  # fmt: skip
    return sorted(told, key=lambda one: (-one["people"], CODES.index(one["reason"])))


def _sites(
    weighed: Weighed, offers: Offers, spots: npt.NDArray[np.int64], reason: int
) -> list[dict[str, Any]]:
    """The sites that show a reason to most people, with their mean minutes."""
    shown = weighed.spots
    weight = weighed.reasons[shown.home[spots], reason]
    found: list[dict[str, Any]] = []
    for site in np.unique(shown.site[spots]).tolist():
        here = shown.site[spots] == site
        found.append({
            "site_id": int(offers.site_id[site]), "people": round(float(weight[here].sum()), ROUNDED),
            "minutes": _mean(shown.minutes[spots][here], weight[here]),
            "car_minutes": _mean(shown.car_minutes[spots][here], weight[here]),
        })  # fmt: skip
    return sorted(found, key=lambda one: (-one["people"], one["site_id"]))[:MOST_SITES]


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), ROUNDED)


def _mean(minutes: FloatArray, weight: FloatArray) -> float | None:
    known = np.isfinite(minutes)
    total = float(weight[known].sum())
    return round(float((minutes[known] * weight[known]).sum() / total), 1) if total > 0 else None
