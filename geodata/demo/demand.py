"""Invented tables for the projection of the demonstration Kreis: ages, rates, arrivals, housing areas, pupils, take-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from geodata.demo.people import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASE_YEAR = 2025
FIRST_SCHOOL_YEAR = 2018
AGES = 100
VARIANTS = {"low": 0.85, "middle": 1.0, "high": 1.15}
TAKE_UP = {
    "creche": (0.35, 0.42, 0.5), "childminding": (0.04, 0.06, 0.09), "kindergarten": (0.92, 0.95, 0.98),
    "after_school_care": (0.3, 0.42, 0.6),
}  # fmt: skip
GOING_ON = {"community_school": 0.56, "grammar_school": 0.38}
"""Shares of those in grade 4 who enter each kind of school the year after."""
HOUSING = ((2027, 20), (2028, 25), (2029, 15))
PER_DWELLING, FROM_OUTSIDE = 2.6, 0.7
CHILDREN_PER_WOMAN = 1.45
FloatArray: TypeAlias = npt.NDArray[np.float64]
Told: TypeAlias = tuple[int, float]


def age_structure(rng: np.random.Generator, groups: Mapping[str, int]) -> list[int]:
    """People of a municipality by single year; the sums of its age groups are kept exactly."""
    told = np.zeros(AGES, np.int64)
    for group in GROUPS:
        start, end = _span(group)
        ages = np.arange(start, end)
        weights = np.exp(-0.14 * (ages - 80)) if start == 80 else 1 + 0.3 * np.exp(-(((ages - 58) / 7) ** 2))
        told[start:end] = rng.multinomial(groups.get(group, 0), weights / weights.sum())
    return told.tolist()


def fertility() -> FloatArray:
    """Births per woman and year by age."""
    ages = np.arange(AGES)
    rate = np.exp(-(((ages - 31) / 6.5) ** 2)) * ((ages >= 15) & (ages < 50))
    return rate * (CHILDREN_PER_WOMAN / rate.sum())


def mortality() -> FloatArray:
    """Share of those of an age who die within a year."""
    return np.minimum(1.0, 0.00002 * np.exp(0.098 * np.arange(AGES)) + 0.0001)


def leaving() -> FloatArray:
    """Share of those of an age who move away within a year."""
    ages = np.arange(AGES)
    return 0.03 + 0.13 * np.exp(-(((ages - 22) / 5) ** 2)) - 0.015 * (ages > 60)


def arrivals(people: FloatArray) -> FloatArray:
    """People who arrive in a year by age: about as many as leave, a little older and with more small children."""
    gone = people * leaving()
    come = np.zeros(AGES)
    come[1:] = gone[:-1]
    shape = np.where(np.arange(AGES) < 7, 1.5, np.where(np.arange(AGES) < 30, 0.75, 1.15))
    return np.round(come * shape, 2)


def pupils(rng: np.random.Generator, size: float) -> Iterator[tuple[int, int, int]]:
    """School year, grade, pupils: a school with about so many children in a year, who come, stay, and some go."""
    grades = [max(3, round(size * rng.uniform(0.85, 1.15))) for _ in range(4)]
    for year in range(FIRST_SCHOOL_YEAR, BASE_YEAR + 1):
        for grade, count in enumerate(grades, start=1):
            yield year, grade, count
        going_on = [max(0, count + int(rng.integers(-2, 3))) for count in grades[:-1]]
        grades = [max(3, round(size * rng.uniform(0.8, 1.2))), *going_on]


def secondary_pupils(
    rng: np.random.Generator, entering: Mapping[int, float]
) -> Iterator[tuple[int, int, int]]:
    """School year, grade, pupils of the grades 5 to 10, of those who enter each year."""
    years = sorted(entering)
    mean = sum(entering.values()) / len(years)
    grades = [max(5, round(mean * rng.uniform(0.9, 1.1))) for _ in range(6)]
    for year in years:
        grades = [
            max(5, round(entering[year])),
            *(max(0, count + int(rng.integers(-3, 3))) for count in grades[:-1]),
        ]
        for grade, count in enumerate(grades, start=5):
            yield year, grade, count


def _span(group: str) -> tuple[int, int]:
    if group.endswith("+"):
        return int(group[:-1]), AGES
    first, _, last = group.partition("-")
    return int(first), int(last) + 1
