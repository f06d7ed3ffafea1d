"""People who move into new housing areas, by year and age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HousingArea:
    """Dwellings that are first lived in in each year, and who comes.

    `area`: index of the municipality; `dwellings`: by year of the projection; `from_outside`: share of the people who did
    not live in the municipality before (the others only move within it); `ages`: shares of the ages among them.
    """

    area: int
    dwellings: FloatArray
    people_per_dwelling: float
    from_outside: float
    ages: FloatArray


def moving_in(housing: list[HousingArea], areas: int, years: int) -> FloatArray:
    """People who come to each municipality by (year, area, age)."""
    ages = len(housing[0].ages) if housing else 1
    come = np.zeros((years, areas, ages))
    for one in housing:
        shares = one.ages / one.ages.sum()
        people = one.dwellings[:years] * one.people_per_dwelling * one.from_outside
        come[: len(people), one.area] += np.outer(people, shares)
    return come
