"""Cohort-component projection of many areas at once (Preston, Heuveline & Guillot 2001, Demography, ch. 6).

People are counted on 31 December by age in completed years; the last age is open. In a year, of those of age a at its
beginning the share `mortality[a]` dies, of the survivors the share `leaving[a]` moves away; the others are a year older at
its end, where `arriving` people of each age have come. Births are rates times the mean of the women of an age at the
beginning and at the end of the year. With moving out as a share nobody can become fewer than none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rates:
    """What is assumed; every array may have any leading shape that broadcasts against (variant, area, sex, age).

    `fertility`: births per woman and year by age; with one sex: per person, that is times the share of women.
    `mortality`, `leaving`: shares per year by age at its beginning.
    `newborn_mortality`: share of the children born in a year who die in it; `girls`: share of girls among births.
    `first_women`: index of the women on the axis of sexes; 0 with one sex.
    """

    fertility: FloatArray
    mortality: FloatArray
    leaving: FloatArray
    newborn_mortality: float = 0.0
    girls: float = 0.4872
    first_women: int = 0


@dataclass(frozen=True, slots=True)
class Projected:
    """People by (year, variant, area, sex, age), the first year being the base; what happened by (year, variant, area).

    people[y + 1] = people[y] + births[y] - deaths[y] - left[y] + arrived[y], in every area.
    """

    people: FloatArray
    births: FloatArray
    deaths: FloatArray
    left: FloatArray
    arrived: FloatArray


def project(
    base: FloatArray, rates: Rates, arriving: FloatArray, known_births: FloatArray | None = None
) -> Projected:
    """Project people from a base.

    `base`: (area, sex, age). `arriving`: (year, variant, area, sex, age), people who arrive in each year by their age at its
    end; its first two axes say for how many years and variants. `known_births`: (year, area), counted births that go before computed
    ones, NaN where none are known. Raises ValueError where shapes or shares do not fit.
    """
    _check(base, rates, arriving)
    years, variants = arriving.shape[:2]
    people = np.empty((years + 1, variants, *base.shape))
    people[0] = base
    flows = np.zeros((4, years, variants, base.shape[0]))
    for year in range(years):
        counted = np.full(base.shape[0], np.nan) if known_births is None else known_births[year]
        people[year + 1], flows[:, year] = _one_year(people[year], rates, arriving[year], counted)
    return Projected(people, flows[0], flows[1], flows[2], flows[3])


def _one_year(
    now: FloatArray, rates: Rates, arriving: FloatArray, counted: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """People a year later, and births, deaths, those who left and arrived by (flow, variant, area)."""
    dying = now * rates.mortality
    alive = now - dying
    leaving = alive * rates.leaving
    alive -= leaving
    later = np.empty_like(now)
    later[..., 0] = 0.0
    later[..., 1:] = alive[..., :-1]
    later[..., -1] += alive[..., -1]
    later += arriving
    women = rates.first_women
    mean = (now[..., women : women + 1, :] + later[..., women : women + 1, :]) / 2
    births = (mean * rates.fertility).sum(axis=(-2, -1))
    births = np.where(np.isnan(counted), births, counted)
    lost = births * rates.newborn_mortality
    later[..., 0] += (births - lost)[..., None] * _sexes(now.shape[-2], rates)
    flows = np.stack(
        [births, dying.sum(axis=(-2, -1)) + lost, leaving.sum(axis=(-2, -1)), arriving.sum(axis=(-2, -1))]
    )
    return later, flows


def _sexes(count: int, rates: Rates) -> FloatArray:
    if count == 1:
        return np.ones(1)
    shares = np.full(2, 1 - rates.girls)
    shares[rates.first_women] = rates.girls
    return shares


def _check(base: FloatArray, rates: Rates, arriving: FloatArray) -> None:
    if base.ndim != 3 or base.shape[1] not in {1, 2}:
        raise ValueError("base must be (area, sex, age) with one or two sexes")
    if arriving.ndim != 5 or arriving.shape[2:] != base.shape:
        raise ValueError("arriving must be (year, variant, area, sex, age)")
    shape = (arriving.shape[1], *base.shape)
    for name in ("mortality", "leaving"):
        share: FloatArray = getattr(rates, name)
        if share.min() < 0 or share.max() > 1:
            raise ValueError(f"{name} must lie between 0 and 1")
        np.broadcast_to(share, shape)
    np.broadcast_to(rates.fertility, (*shape[:2], 1, shape[3]))
    if rates.fertility.min() < 0 or base.min() < 0 or arriving.min() < 0:
        raise ValueError("people and rates must not be negative")
