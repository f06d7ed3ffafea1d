"""Pupils of schools to come: with free choice as it is lived today, and if everybody went to the school of the district.

With free choice the first grade of a school is what it draws today from each municipality, times the entry cohorts there; the
other grades follow by the school's own progression rates (R28). Without, the children of each grade go to the nearest school
or to that of their district, at the rate at which they go to such schools today. Both are status-quo projections (R29).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.projection.grades import forecast, progression_rates

if TYPE_CHECKING:
    from app.projection.cohort import FloatArray
    from app.schools.pupils import Pupils

LEAST_YEARS = 2


@dataclass(frozen=True, slots=True)
class Children:
    """(variant, area, year, grade) from `first_year` on; None of it where no projection is made."""

    first_year: int
    counts: FloatArray

    def of_year(self, year: int) -> FloatArray:
        """(variant, area, grade)."""
        return self.counts[:, :, year - self.first_year]


def with_choice(
    pupils: Pupils, drawn: FloatArray, children: Children | None, years: range
) -> FloatArray | None:
    """(variant, year, grade) for the years after the newest; `drawn`: share of each area's children in the school today.

    None where too few years are known. Without `children` as many enter as in the mean of the known years.
    """
    known = pupils.usable
    if len(known) < LEAST_YEARS or (
        len(pupils.counts) - len(known) > 0 and np.isnan(pupils.counts[-1]).any()
    ):
        return None
    rates = progression_rates(known)
    if children is None or not drawn.sum() > 0:
        entering = np.full((3, len(years)), known[:, 0].mean())
    else:
        first = pupils.last_year - len(known) + 1
        past = np.array(
            [drawn @ children.of_year(year)[1, :, 0] for year in range(first, pupils.last_year + 1)]
        )
        rate = known[:, 0].sum() / past.sum() if past.sum() > 0 else 0.0
        entering = rate * np.array([
            [drawn @ children.of_year(year)[variant, :, 0] for year in years] for variant in range(3)
        ])  # fmt: skip
    return np.array([forecast(known[-1], rates, one) for one in entering])


def without_choice(share: FloatArray, enrolled: FloatArray, children: Children, years: range) -> FloatArray:
    """(variant, year, school, grade): `share` (area, school) of each area's children whose school it is; `enrolled` by grade:
    pupils of such schools today ÷ children. Rows of `share` add up to one, so children are shared out whole."""
    by_year = np.stack([children.of_year(year) for year in years], axis=1)
    return np.einsum("as,vyag->vysg", share, by_year) * enrolled


def enrolment(pupils: list[Pupils], children: Children) -> FloatArray:
    """By grade: pupils in the newest year of all schools together ÷ children of the grade."""
    last = max(one.last_year for one in pupils)
    newest = [one.counts[-1] for one in pupils if one.last_year == last]
    total = np.nansum(np.array(newest), axis=0)
    there = children.of_year(last)[1].sum(axis=0)
    return np.where(there > 0, total / np.where(there > 0, there, 1), 0.0)


def spread(values: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Low, middle and high of the variants along the first axis: in this order whatever the variants do."""
    low, high = values.min(axis=0), values.max(axis=0)
    return low, np.clip(values[1], low, high), high
