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
    scratch = np.empty(people.shape[1:]), np.empty(people.shape[1:])
    for year in range(years):
        counted = np.full(base.shape[0], np.nan) if known_births is None else known_births[year]
        flows[:, year] = _one_year(people[year], people[year + 1], rates, arriving[year], counted, scratch)
    return Projected(people, flows[0], flows[1], flows[2], flows[3])


def _one_year(
    now: FloatArray, later: FloatArray, rates: Rates, arriving: FloatArray, counted: FloatArray,
    scratch: tuple[FloatArray, FloatArray],
) -> FloatArray:  # fmt: skip
    """Fill in the people of a year later; gives births, deaths, those who left and arrived by (flow, variant, area).

    `scratch` has room for two arrays like `now`: making new ones every year takes longer than computing.
    """
    gone, alive = scratch
    np.multiply(now, rates.mortality, out=gone)
    deaths = gone.sum(axis=(-2, -1))
    np.subtract(now, gone, out=alive)
    np.multiply(alive, rates.leaving, out=gone)
    left = gone.sum(axis=(-2, -1))
    alive -= gone
    later[..., 0] = 0.0
    later[..., 1:] = alive[..., :-1]
    later[..., -1] += alive[..., -1]
    later += arriving
    births = _births(now, later, rates)
    births = np.where(np.isnan(counted), births, counted)
    lost = births * rates.newborn_mortality
    later[..., 0] += (births - lost)[..., None] * _sexes(now.shape[-2], rates)
    return np.stack([births, deaths + lost, left, arriving.sum(axis=(-2, -1))])


def _births(now: FloatArray, later: FloatArray, rates: Rates) -> FloatArray:
    """Births by (variant, area); only ages in which children are born are looked at."""
    ages = np.flatnonzero(rates.fertility.reshape(-1, rates.fertility.shape[-1]).any(axis=0))
    if not ages.size:
        return np.zeros(now.shape[:2])
    span = slice(int(ages[0]), int(ages[-1]) + 1)
    women = slice(rates.first_women, rates.first_women + 1)
    mean = (now[..., women, span] + later[..., women, span]) / 2
    return (mean * rates.fertility[..., span]).sum(axis=(-2, -1))


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
