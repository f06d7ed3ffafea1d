"""Figures of areas: places per 100 people with the interval, people without any, and the places that lie there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.statistics import by_group
from app.catchments.figures import figure
from app.places.results import municipality_of
from app.places.scoring import summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.catchments.figures import Value
    from app.places.results import Result
    from app.places.supply import Supply


@dataclass(frozen=True, slots=True)
class AreaPlaces:
    """Figures of one area; `low`, `high`, `assumed` are None where the figure is not a number."""

    area_id: int
    people: Value
    per_100: Value
    low: float | None
    high: float | None
    assumed: float | None
    without: Value
    sites: int
    untold_offers: int
    places_low: float | None
    places: Value
    places_high: float | None


def area_figures(result: Result) -> list[AreaPlaces]:
    """Figures of every municipality, Amt and Kreis in which people or sites are."""
    homes, demand = result.question.inputs.homes, result.question.demand
    sites = _sites_by_area(result)
    found: dict[int, AreaPlaces] = {}
    for area_ids in homes.area_ids:
        areas, members = by_group(area_ids[demand.home])
        for area, index in zip(areas.tolist(), members, strict=True):
            if area >= 0:
                found[area] = _figures(area, demand.home[index], sites.get(area, []), result)
    for area in sites.keys() - found.keys():
        found[area] = _figures(area, np.zeros(0, np.int64), sites[area], result)
    return [found[area] for area in sorted(found)]


def of_everyone(result: Result) -> AreaPlaces:
    """The figures of all homes and sites together."""
    everything = list(range(len(result.question.supply.sites)))
    return _figures(0, result.question.demand.home, everything, result)


def _sites_by_area(result: Result) -> dict[int, list[int]]:
    above = municipality_of(result.question.inputs.homes)
    found: dict[int, list[int]] = {}
    for index, site in enumerate(result.question.supply.sites):
        if site.municipality_id is not None:
            for area in above.get(site.municipality_id, (site.municipality_id,)):
                if area >= 0:
                    found.setdefault(area, []).append(index)
    return found


def _figures(area: int, home: np.ndarray, sites: Sequence[int], result: Result) -> AreaPlaces:
    supply = result.question.supply
    told = summary(result.scored, result.question.demand.people, home)
    untold = sum(supply.sites[site].untold for site in sites)
    return AreaPlaces(
        area, figure(round(told["people"], 1), estimated=True), _per_100(told["people"], told["mid"], told["assumed"]),
        _rounded(told["low"]), _rounded(told["high"]), _rounded(told["assumed"]),
        _share(told["people"], told["without"], told["mid"]), len(sites), untold, *_places(supply, sites, untold),
    )  # fmt: skip


def _per_100(people: float, value: float, assumed: float) -> Value:
    if math.isnan(value):
        return (None, "unknown") if people else (None, "not_applicable")
    return figure(round(value, 2), estimated=assumed > 0.005)


def _share(people: float, value: float, mid: float) -> Value:
    if math.isnan(value):
        return (None, "unknown") if people and math.isnan(mid) else (None, "not_applicable")
    return figure(round(value, 4), estimated=True)


def _places(supply: Supply, sites: Sequence[int], untold: int) -> tuple[float | None, Value, float | None]:
    index = np.array(sites, np.int64)
    low, mid, high = (float(values[index].sum()) for values in (supply.low, supply.mid, supply.high))
    if math.isnan(mid):
        return None, (None, "unknown"), None
    return low, figure(round(mid, 1), estimated=untold > 0), high


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 2)
