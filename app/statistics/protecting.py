"""Counts of people in which one and two are the same number, so that no sum of them tells which it was (RULES R38).

Whoever may choose any polygon can learn each cell by itself, by subtracting. So what is protected is what goes in: a cell in
which one or two people were counted, or whose number the statistical office withholds, counts as 1.5. Every answer about a
shape is made of these numbers alone, and no combination of answers can tell more than they do.

That is not enough where a wider age group (all) gives a narrower one away: all less the told groups would leave the small
one. So in each cell the wider group is made of the narrower ones it consists of wherever one of these is protected, and what
the told ones leave of it is itself protected where it is small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.places.demand import WITHHELD, span_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from app.places.demand import Counted

    FloatArray = npt.NDArray[np.float64]
    BoolArray = npt.NDArray[np.bool_]

FEWEST_TOLD = 3
LEAST, ASSUMED, MOST = WITHHELD
DOUBT = MOST - ASSUMED
NEARLY = 1e-6
SHIELD = 3
"""By so much what is left of a wider group must exceed the most its protected parts could be, for it to be told as counted."""


@dataclass(frozen=True, slots=True)
class Group:
    """People of an age group by home: NaN where withheld, 0 where nobody is known. `grid`: which cells count, and of when."""

    code: str
    people: FloatArray
    grid: tuple[object, ...]
    estimated: bool = False
    """Whether small counts within wider ages stand in it as 1.5 already (`shown_cell_people`)."""

    @property
    def small(self) -> BoolArray:
        """Homes whose number is not to be known: withheld, or more than none and fewer than three."""
        return np.isnan(self.people) | ((self.people > NEARLY) & (self.people < FEWEST_TOLD - NEARLY))

    @property
    def known_small(self) -> int:
        """In how many homes one or two people are known: what we must keep to ourselves."""
        return int((self.small & ~np.isnan(self.people)).sum())


@dataclass(frozen=True, slots=True)
class Protected:
    """What may be summed up: people by home, and by how many the true number may be more or fewer (0: as counted)."""

    code: str
    people: FloatArray
    doubt: FloatArray


def group_of(counted: Counted, homes_count: int) -> Group:
    """The people of a group as they were counted, the withheld ones not estimated."""
    people = np.zeros(homes_count)
    known = len(counted.people.home)
    people[counted.people.home] = counted.people.people
    people[counted.home[known:]] = np.nan
    one = counted.people
    return Group(one.age_group, people, (one.reference_date, one.cell_size_m), estimated=one.estimated)


def protect(groups: Sequence[Group]) -> dict[str, Protected]:
    """All groups together, protected; by code. Narrow ones go first, as the wider ones are made of them."""
    found: dict[str, Protected] = {}
    by_code = {group.code: group for group in groups}
    for group in sorted(groups, key=lambda one: _months(one.code)):
        parts, complete = parts_of(group, groups)
        if parts:
            found[group.code] = _of_parts(group, [by_code[code] for code in parts], found, complete=complete)
        else:
            people = np.where(group.small, ASSUMED, np.nan_to_num(group.people))
            found[group.code] = Protected(group.code, people, np.where(group.small, DOUBT, 0.0))
    return found


def parts_of(group: Group, groups: Sequence[Group]) -> tuple[list[str], bool]:
    """The narrowest groups of the same grid that lie within a group and share no age, and whether they make it up wholly."""
    first, last = span_of(group.code)
    inside = [
        one
        for one in groups
        if one.code != group.code and one.grid == group.grid and _within(one.code, first, last)
    ]
    taken: list[tuple[int, int, str]] = []
    for one in sorted(inside, key=lambda each: (_months(each.code), span_of(each.code))):
        start, end = span_of(one.code)
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in taken):
            taken.append((start, end, one.code))
    held = sum(end - start for start, end, _ in taken)
    return [code for _, _, code in sorted(taken)], held == last - first


def _of_parts(
    group: Group, parts: Sequence[Group], made: Mapping[str, Protected], *, complete: bool
) -> Protected:
    """A wider group. Nothing it tells differs between one and two people in a part, or in what no part tells."""
    small = np.sum([part.small for part in parts], axis=0)
    told = np.sum([np.where(part.small, 0.0, part.people) for part in parts], axis=0)
    of_parts = np.sum([made[part.code].people for part in parts], axis=0)
    doubt = np.sum([made[part.code].doubt for part in parts], axis=0)
    unknown = np.isnan(group.people)
    exact = np.nan_to_num(group.people)
    rest = exact - told
    protected = small > 0
    if complete:
        people = np.where(protected, of_parts, exact)
        # All parts are none, and the whole is small all the same (groups of different counts): as any small number.
        alone = ~protected & group.small
        return Protected(
            group.code, np.where(alone, ASSUMED, people), np.where(protected, doubt, 0.0) + DOUBT * alone
        )
    shown = ~unknown & (rest >= MOST * small + SHIELD)
    little = ~protected & ~unknown & (rest > NEARLY) & (rest < FEWEST_TOLD - NEARLY)
    people = np.where(protected & ~shown, of_parts, exact)
    people = np.where(little, told + ASSUMED, people)
    alone = little | (~protected & unknown)
    people = np.where(~protected & unknown, ASSUMED, people)
    off = protected & (~shown | group.estimated)
    return Protected(group.code, people, np.where(off, doubt, 0.0) + DOUBT * alone)


def _within(code: str, first: int, last: int) -> bool:
    start, end = span_of(code)
    return first <= start and end <= last and (end - start) < (last - first)


def _months(code: str) -> int:
    start, end = span_of(code)
    return end - start
