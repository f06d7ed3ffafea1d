"""Municipalities that stand out more than their size explains, and neighbours that are alike, in the newest year most of them have."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.developments.suspects import CONFIDENCE, FEWEST_AREAS, FEWEST_PEOPLE, SHARE_FALSE, Suspect, Untested
from app.developments.watched import affected
from app.trends.funnel import funnel
from app.trends.moran import local_moran, standardised_rates

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.developments.watched import Indicator, Place, Series
    from app.trends.chance import FloatArray
    from app.trends.funnel import Kind as FunnelKind

    Scale = tuple[float, FunnelKind] | None


@dataclass(frozen=True, slots=True)
class Across:
    """The municipalities' numbers of one year."""

    year: int
    series: list[Series]
    values: FloatArray
    numerators: FloatArray
    denominators: FloatArray


def across(listed: list[Series]) -> Across | None:
    """Numbers of the newest year that at least two thirds of the areas with numbers have; None where there is none."""
    counted = Counter(int(year) for one in listed for year in one.years)
    years = [year for year, count in counted.items() if 3 * count >= 2 * len(listed)]
    if not years:
        return None
    year = max(years)
    there = [(one, int(np.flatnonzero(one.years == year)[0])) for one in listed if year in one.years]
    parts = (
        np.array([getattr(one, name)[at] for one, at in there])
        for name in ("values", "numerators", "denominators")
    )
    return Across(year, [one for one, _ in there], *parts)  # fmt: skip


def outliers(
    indicator: Indicator, found: Across, scale: tuple[float, FunnelKind]
) -> list[Suspect | Untested]:
    """Each municipality held against all together, as far as it has enough people."""
    enough = np.isfinite(found.numerators) & (found.denominators >= FEWEST_PEOPLE)
    result: list[Suspect | Untested] = [
        Untested(indicator, found.series[at].area, "outlier", "too_few_people", 0) for at in np.flatnonzero(~enough).tolist()
    ]  # fmt: skip
    chosen = np.flatnonzero(enough)
    if len(chosen) < FEWEST_AREAS:
        return [*result, Untested(indicator, None, "outlier", "too_few_areas", len(chosen))]
    factor, kind = scale
    above, below = (np.round(part[chosen]) for part in (found.numerators, found.denominators))
    held = funnel(np.minimum(above, below) if kind == "share" else above, below, kind, CONFIDENCE)
    for at, place in enumerate(chosen.tolist()):
        one, value = found.series[place], float(found.values[place])
        low, high = float(held.low[at]) * factor, float(held.high[at]) * factor
        centre = held.centre * factor
        numbers = {
            "year": found.year, "value": value, "numerator": float(found.numerators[place]),
            "denominator": float(found.denominators[place]), "centre": centre, "low": low, "high": high, "z": float(held.z[at]),
            "dispersion": held.dispersion, "areas": len(chosen), "share": kind == "share",
        }  # fmt: skip
        result.append(Suspect(
            "outlier", indicator, one.area, value - centre, value - high, value - low, float(held.p[at]),
            affected(indicator, one, scale, value - centre), numbers,
        ))  # fmt: skip
    return result


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Local Moran of the municipalities of a year: p of each is one test."""

    found: Across
    p: FloatArray
    is_hot: npt.NDArray[np.bool_]
    is_cold: npt.NDArray[np.bool_]
    near: list[list[int]]


def neighbourhood(
    indicator: Indicator, found: Across, places: list[Place], scale: Scale
) -> Neighbourhood | Untested:
    """Held against chance: values as they are, rates by what their size allows."""
    if len(found.series) < FEWEST_AREAS:
        return Untested(indicator, None, "cluster", "too_few_areas", len(found.series))
    position = {one.area: at for at, one in enumerate(found.series)}
    near = [[position[other] for other in places[one.area].near if other in position] for one in found.series]
    values = found.values
    if scale is not None and (found.denominators > 0).all() and np.nansum(found.numerators) > 0:
        values = standardised_rates(found.numerators, found.denominators)
    local = local_moran(values, [np.array(one, np.int64) for one in near])
    return Neighbourhood(
        found, local.p, (local.z > 0) & (local.around > 0), (local.z < 0) & (local.around < 0), near
    )


def clusters(indicator: Indicator, seen: Neighbourhood, q: FloatArray, scale: Scale) -> list[Suspect]:
    """Neighbours that are told (q) as one: all that hang together and are high, or low, among others that are."""
    told = q <= SHARE_FALSE
    result: list[Suspect] = []
    for is_hot, alike in ((True, seen.is_hot & told), (False, seen.is_cold & told)):
        groups = _together(np.flatnonzero(alike).tolist(), seen.near)
        result += [_cluster(indicator, seen, q, group, scale, is_hot=is_hot) for group in groups]
    others = told & ~seen.is_hot & ~seen.is_cold
    return [
        *result,
        *(one for at in np.flatnonzero(others).tolist() if (one := _unlike(indicator, seen, q, at, scale))),
    ]


def _unlike(
    indicator: Indicator, seen: Neighbourhood, q: FloatArray, at: int, scale: Scale
) -> Suspect | None:
    """A municipality that lies beyond all its neighbours, which are alike on the other side of the mean; None where it does not."""
    value, around = float(seen.found.values[at]), seen.found.values[seen.near[at]]
    lowest, highest = float(around.min()), float(around.max())
    if lowest <= value <= highest:
        return None
    one = _cluster(indicator, seen, q, [at], scale, is_hot=value > highest)
    one.effect, one.low, one.high = value - float(around.mean()), value - highest, value - lowest
    one.affected = affected(indicator, seen.found.series[at], scale, one.effect)
    one.numbers |= {"unlike": True, "around": [lowest, highest], "neighbours": len(around)}
    return one


def _together(places: list[int], near: list[list[int]]) -> list[list[int]]:
    left, groups = set(places), []
    while left:
        waiting, group = [min(left)], []
        left.discard(waiting[0])
        while waiting:
            one = waiting.pop()
            group.append(one)
            following = left.intersection(near[one])
            left -= following
            waiting += sorted(following)
        groups.append(sorted(group))
    return groups


def _cluster(
    indicator: Indicator, seen: Neighbourhood, q: FloatArray, group: list[int], scale: Scale, *, is_hot: bool
) -> Suspect:
    found, values = seen.found, seen.found.values[group]
    centre, mean = float(_mean(found, slice(None), scale)), float(_mean(found, group, scale))
    concerned = [
        affected(indicator, found.series[at], scale, float(found.values[at]) - centre) for at in group
    ]
    core = max(group, key=lambda at: (-q[at], np.nan_to_num(found.denominators[at]), -at))
    numbers = {
        "year": found.year, "mean": mean, "centre": centre, "is_hot": is_hot, "areas": len(found.series), "tests": len(seen.p),
        "lowest": float(values.min()), "highest": float(values.max()),
    }  # fmt: skip
    told = [one for one in concerned if one is not None]
    suspect = Suspect(
        "cluster", indicator, found.series[core].area, mean - centre, float(values.min()) - centre,
        float(values.max()) - centre, float(seen.p[group].min()), sum(told) if told else None, numbers,
        [found.series[at].area for at in group],
    )  # fmt: skip
    suspect.q = float(q[group].max())
    return suspect


def _mean(found: Across, which: slice | list[int], scale: Scale) -> float:
    """Of all people where there are denominators, else of the areas."""
    below = found.denominators[which]
    if scale is not None and np.isfinite(below).all() and below.sum() > 0:
        return scale[0] * float(np.nansum(found.numerators[which])) / float(below.sum())
    return float(found.values[which].mean())
