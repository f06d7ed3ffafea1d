"""Who asks for places: people of today or of a projection's year, and how small numbers are protected for those who may not see them.

Projected people are today's, each municipality and age group multiplied by what the projection says it will be of what it
was in its base year; so the base year is today exactly, and every total is kept.

Protection is of what goes in, not only of what comes out: a cell in which one or two people were counted counts as 1.5,
whichever it was. All figures are made of these, so nothing that is asked, however cleverly, can tell the one from the
other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from app.demand.shown import SMALLEST_TOTAL, coarse
from app.demand.tables import VARIANTS
from app.places.demand import WITHHELD, demand_of, shares_of, span_of
from app.projection.apportion import of_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.demand.answers import Read
    from app.location.ground import Ground
    from app.places.demand import Ages, Counted
    from app.scenarios.content import Projected

    FloatArray = npt.NDArray[np.float64]

SMALL = 2
NOT_PROJECTED = "Für {} Gemeinden gibt es keine Vorausrechnung; dort gelten die heutigen Zahlen."
PROTECTED = (
    "Kleine Zahlen sind geschützt: Zellen mit einem oder zwei Menschen zählen als 1,5, alle Zahlen von Menschen sind auf"
    " fünf gerundet, unter fünf wird nichts gesagt."
)


@dataclass(frozen=True, slots=True)
class Group:
    """People of an age group who ask, by home."""

    code: str
    people: FloatArray


@dataclass(frozen=True, slots=True)
class Asking:
    """The ground with who asks, and the same by age group (they add up to it)."""

    ground: Ground
    groups: list[Group]
    notes: list[str]


def asking(ground: Ground, start: Projected | None, read: Read | None, *, see_all: bool) -> Asking:
    """The people of a start; `read`: the newest projection, where the start is a year of it."""
    counted, notes = ground.inputs.counted, list[str]()
    if not see_all:
        counted, notes = [protected(one) for one in counted], [PROTECTED]
    if start is not None and read is not None:
        counted, more = projected(ground, counted, start, read, see_all=see_all)
        notes += more
    demand = ground.demand
    if counted is not ground.inputs.counted:
        inputs = replace(ground.inputs, counted=counted)
        made = demand_of(demand.ages, counted, len(demand.people), 1.0)
        ground = replace(ground, inputs=inputs, demand=made)
    return Asking(ground, groups_of(demand.ages, counted, len(demand.people)), notes)


def groups_of(ages: Ages, counted: Sequence[Counted], homes: int) -> list[Group]:
    """Who asks, by age group, youngest first."""
    by_code = {one.people.age_group: one for one in counted}
    shares, _ = shares_of(ages, list(by_code))
    found: list[Group] = []
    for share in shares:
        one = by_code[share.age_group]
        people = np.bincount(one.home, one.count * share.share, homes).astype(np.float64)
        found.append(Group(share.age_group, people))
    return sorted(found, key=lambda group: span_of(group.code))


def protected(counted: Counted) -> Counted:
    """The same with one and two people counting as 1.5; where there are such, withheld cells too.

    A withheld cell is estimated from the municipality's total less its told cells: were these told exactly and the small
    ones not, the estimate would tell the small ones. Where no small number is known there is nothing to protect.
    """
    known, count = len(counted.people.home), counted.count
    small = (count[:known] > 0) & (count[:known] <= SMALL)
    if not small.any():
        return counted
    after = count.copy()
    after[:known][small] = WITHHELD[1]
    after[known:] = WITHHELD[1]
    return replace(counted, count=after)


def projected(
    ground: Ground, counted: Sequence[Counted], start: Projected, read: Read, *, see_all: bool
) -> tuple[list[Counted], list[str]]:
    """People of the projection's year; raises BadRequest (naming the years there are) for another one."""
    step, variant = read.step(start.year), VARIANTS.index(start.variant)
    municipality = ground.inputs.homes.area_ids[0]
    ids = {area.ars: area.id for area in ground.areas.values() if area.level == "municipality"}
    place = {ids[ars]: number for number, (ars, _) in enumerate(read.names) if ars in ids}
    number = np.array([place.get(area, -1) for area in range(int(municipality.max(initial=0)) + 1)])
    of_home = np.where(municipality >= 0, number[municipality], -1)
    people = read.people[variant]
    told: list[Counted] = []
    for one in counted:
        factor = np.append(_factors(people, step, span_of(one.people.age_group), see_all=see_all), 1.0)
        told.append(replace(one, count=one.count * factor[of_home[one.home]]))
    notes = [*read.run["assumptions"]]
    missing = len(set(np.unique(municipality[municipality >= 0]).tolist()) - place.keys())
    if missing:
        notes.append(NOT_PROJECTED.format(missing))
    return told, notes


def _factors(people: FloatArray, step: int, span: tuple[int, int], *, see_all: bool) -> FloatArray:
    """By municipality: people of an age group in the year for each one in the base year; 1 where there was nobody."""
    then, base = (of_months(people[:, at], *span) for at in (step, 0))
    if not see_all:
        then, base = _rounded(then), _rounded(base)
    known = (base > 0) & np.isfinite(base) & np.isfinite(then)
    return np.divide(then, base, out=np.ones_like(then), where=known)


def _rounded(people: FloatArray) -> FloatArray:
    """As they are told to everybody; nan where nothing is."""
    told: list[Any] = [coarse(value, smallest=SMALLEST_TOTAL)["value"] for value in people.tolist()]
    return np.array([np.nan if value is None else value for value in told], np.float64)
