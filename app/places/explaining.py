"""A figure down to its inputs: which sites give a cell how much, and who competes for the places of a site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.catchments.travel import Places as Points

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.places.results import Result

    FloatArray = npt.NDArray[np.float64]

FORMULAS = {
    "2sfca": "Für jeden Lernort: Plätze ÷ alle Kinder, die ihn in der Zeit erreichen. Für jede Zelle: die Summe davon.",
    "e2sfca": "Für jeden Lernort: Plätze ÷ alle Kinder in Reichweite, ferne zählen weniger (Gewicht). Für jede Zelle: die"
    " Summe dieser Verhältnisse, wieder mit dem Gewicht des Weges.",
    "m2sfca": "Wie E2SFCA, das Gewicht des Weges zählt aber im zweiten Schritt doppelt (Quadrat): Weite Wege mindern das"
    " Angebot auch dort, wo niemand sonst um den Platz konkurriert.",
    "bfca": "Jedes Kind wird auf die Lernorte in Reichweite aufgeteilt, jeder Platz auf die Zellen in Reichweite; so wird"
    " niemand doppelt gezählt.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What one site gives a cell: minutes of the way, its weight, and places per person (low, mid, high)."""

    site: int
    minutes: float
    weight: float
    given: tuple[float, float, float]


def parts_of(result: Result, home: int) -> list[Part]:
    """What every site in reach gives one home, the largest part first; the middle parts add up to its score."""
    question = result.question
    places = question.inputs.homes.places
    alone = Points(places.x_m[[home]], places.y_m[[home]], np.zeros(1, np.int32))
    if not question.supply.sites:
        return []
    within = question.travel.within(alone, question.supply.points, question.asked.limit_minutes * 60)
    site = np.repeat(np.arange(len(within.offset) - 1), np.diff(within.offset))
    minutes = within.seconds / 60
    weight = question.asked.weights()(minutes)
    kept = weight > 0
    site, minutes, weight = site[kept], minutes[kept], weight[kept]
    given = [_given(result, ratio, site, weight) for ratio in result.scored.ratio]
    parts = [
        Part(int(s), float(m), float(w), (float(a), float(b), float(c)))
        for s, m, w, a, b, c in zip(site, minutes, weight, *given, strict=True)
    ]
    return sorted(parts, key=lambda part: (-np.nan_to_num(part.given[1]), part.minutes))


def competitors_of(result: Result, site: int) -> tuple[npt.NDArray[np.int32], FloatArray, FloatArray]:
    """Of one site: homes in reach, the minutes from there, and how many of their people count for its places.

    By BFCA people are divided among the sites they reach, so that here a part of them counts; else people × weight.
    """
    question = result.question
    points, homes = question.supply.points, question.inputs.homes
    mine = points.owner == site
    alone = Points(points.x_m[mine], points.y_m[mine], np.zeros(int(mine.sum()), np.int32))
    within = question.travel.within(homes.places, alone, question.asked.limit_minutes * 60)
    minutes = within.seconds / 60
    weighted = question.demand.people[within.point] * question.asked.weights()(minutes)
    if question.asked.method == "bfca":
        all_ways = result.scored.home_weight[within.point]
        weighted = np.divide(weighted, all_ways, out=np.zeros_like(weighted), where=all_ways > 0)
    return within.point, minutes, weighted


def told_of_site(result: Result, site: int) -> dict[str, Any]:
    """Places, competing people and ratio of a site."""
    question, scored = result.question, result.scored
    supply, one = question.supply, question.supply.sites[site]
    return {
        "slug": one.slug, "name": one.name, "in_region": one.is_core, "provider_kind": one.provider_kind,
        "places": {
            "known": one.known, "untold_offers": one.untold, "low": _number(supply.low[site]),
            "mid": _number(supply.mid[site]), "high": _number(supply.high[site]), "assumed": one.untold > 0,
        },
        "competing_people": round(float(scored.people[site]), 1),
        "places_per_100": [_number(ratio[site] * 100) for ratio in scored.ratio][1],
        "places_per_100_low": _number(scored.ratio[0][site] * 100),
        "places_per_100_high": _number(scored.ratio[2][site] * 100),
        "not_connected": scored.unconnected_sites.get(site),
    }  # fmt: skip


def _given(result: Result, ratio: FloatArray, site: npt.NDArray[np.int64], weight: FloatArray) -> FloatArray:
    share = np.where(np.isnan(ratio) & (result.scored.people <= 0), 0.0, ratio)[site]
    if result.question.asked.method == "m2sfca":
        return share * weight**2
    if result.question.asked.method == "bfca":
        return share * weight / result.scored.weight[site]
    return share * weight


def _number(value: float) -> float | None:
    return round(float(value), 2) if np.isfinite(value) else None
