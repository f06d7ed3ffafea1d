"""Targets that are missed, or will be if all goes on as it did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from app.developments.suspects import CONFIDENCE, FEWEST_YEARS, Suspect
from app.developments.watched import affected
from app.trends.chance import BINOMIAL
from app.trends.mann_kendall import mann_kendall
from app.trends.slope import ahead, theil_sen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.developments.watched import Indicator, Place, Series, Target
    from app.trends.funnel import Kind as FunnelKind
    from app.trends.slope import Ahead

    Scale = tuple[float, FunnelKind] | None

CHANCE = 0.05
STATES = ("missed", "missed_by_few", "will_miss", "may_miss")
LEVELS = ("state", "district", "municipal_association", "municipality")
YEARS_AHEAD = 3
"""How far is looked ahead where a target has no year of its own; never farther than half of the years looked back on."""


def missed_target(indicator: Indicator, one: Series, scale: Scale) -> Suspect | None:
    """What is to be told of a target: None where it is met and stays so, or nobody says which way is better.

    `state` among the numbers: missed (now), missed_by_few (now, but of so few people that it may be chance), will_miss (the
    whole interval of the year is beyond it), may_miss (the middle of the interval is).
    """
    if indicator.target is None or indicator.higher_is_better is None or not len(one.years):
        return None
    target, sign = indicator.target, 1 if indicator.higher_is_better else -1
    value = float(one.values[-1])
    is_short = sign * (value - target.value) < 0
    if is_short and (target.year is None or target.year <= one.last):
        few = _chance(one, scale, target, sign) > CHANCE
        return _told(
            indicator, target, one, scale, value, None, "missed_by_few" if few else "missed", one.last
        )
    year = _year_ahead(one, target)
    expected = None if year is None else _expected(one, year)
    if year is None or expected is None or sign * (expected.value - target.value) >= 0:
        return None
    best = expected.high if sign > 0 else expected.low
    sure = sign * (best - target.value) < 0
    return _told(
        indicator, target, one, scale, expected.value, expected, "will_miss" if sure else "may_miss", year
    )


def together(missed: Sequence[Suspect], places: Sequence[Place], municipalities: int) -> Suspect | None:
    """One entry of a target for all areas that miss it or may: the highest of them, with all the others named by how it stands."""
    if not missed:
        return None
    first = min(
        missed, key=lambda one: (LEVELS.index(places[one.area].level), -(one.affected or 0), one.area)
    )
    listed = [one for one in missed if places[one.area].level == "municipality"]
    named = {
        state: [places[one.area].name for one in sorted(listed, key=lambda one: -(one.affected or 0)) if one.numbers["state"] == state]
        for state in STATES
    }  # fmt: skip
    people = first.affected if places[first.area].level != "municipality" else _sum(listed)
    numbers = {
        **first.numbers,
        "municipalities": municipalities,
        "named": {state: names for state, names in named.items() if names},
    }
    return replace(first, affected=people, numbers=numbers, members=[one.area for one in missed])


def _sum(listed: Sequence[Suspect]) -> float | None:
    told = [one.affected for one in listed if one.affected is not None]
    return sum(told) if told else None


def _year_ahead(one: Series, target: Target) -> int | None:
    most = one.last + int(one.years[-1] - one.years[0]) // 2
    if target.year is not None and target.year > one.last:
        return target.year if target.year <= most else None
    return min(one.last + YEARS_AHEAD, most)


def _expected(one: Series, year: int) -> Ahead | None:
    if len(one.years) < FEWEST_YEARS:
        return None
    inflation = mann_kendall(one.values, confidence=CONFIDENCE).inflation
    line = theil_sen(one.years.astype(np.float64), one.values, CONFIDENCE, inflation)
    return ahead(line, float(year), CONFIDENCE)


def _chance(one: Series, scale: Scale, target: Target, sign: int) -> float:
    """How likely so few (or many) of so many are, were each as likely as the target says; 0 where it is no share."""
    if scale is None or scale[1] != "share" or not np.isfinite(one.denominators[-1]):
        return 0.0
    people, count = round(float(one.denominators[-1])), round(float(one.numerators[-1]))
    share = min(1.0, target.value / scale[0])
    return float(BINOMIAL.cdf(count, people, share) if sign > 0 else BINOMIAL.sf(count - 1, people, share))


def _told(
    indicator: Indicator, target: Target, one: Series, scale: Scale, value: float, expected: Ahead | None, state: str,
    year: int,
) -> Suspect:  # fmt: skip
    goal = target.value
    numbers: dict[str, Any] = {
        "state": state, "year": year, "from": int(one.years[0]), "to": one.last, "n": len(one.years),
        "value": float(one.values[-1]), "target": goal, "target_year": target.year,
        "expected": None if expected is None else [expected.low, expected.value, expected.high],
    }  # fmt: skip
    low, high = (value, value) if expected is None else (expected.low, expected.high)
    return Suspect(
        "target", indicator, one.area, value - goal, low - goal, high - goal, None,
        affected(indicator, one, scale, value - goal), numbers,
    )  # fmt: skip
