"""A house that a list tells, beside a part of it that a plan tells: what of the house is in no part.

The plan holds for what it tells. What it does not tell stays the list's: the part itself where the list has it, else what the house has more
than its parts, if children of other ages come to it. Nothing counts twice, and nothing is lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.figures import UNKNOWN, Figure, known

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from app.supply.places import SitePlaces

AGES = {"creche": (0, 36), "kindergarten": (36, 78)}
"""Months of age of the parts, the end exclusive."""


def rest_of(
    house: SitePlaces, parts: Sequence[SitePlaces], missing: Collection[str], fewest: int
) -> SitePlaces | None:
    """What a list's house has beside `parts`, for the ages of `missing` ones; None where it has nothing, or its places are not told.

    `few`: fewer children than `fewest`, but some, would be left over.
    """
    told = sum(value for one in parts for value in one.known)
    places = sum(house.known) - told
    if not house.known or house.untold or places <= 0 or not _serves(house.ages, missing):
        return None
    children = _left(house.occupied, [one.occupied for one in parts])
    value = children.value
    return replace(
        house, parts=(), known=(places,), untold=0, approved=known(places), occupied=children, changes=(),
        cared_for=() if value is None else (value,), cared_for_untold=0 if value is not None else 1,
        few=house.few or leaves_few(house, parts, fewest), flexible=UNKNOWN, usable=UNKNOWN,
    )  # fmt: skip


def leaves_few(house: SitePlaces, parts: Sequence[SitePlaces], fewest: int) -> bool:
    """Whether children of a house less those of its told parts are some, but fewer than may be told."""
    if house.occupied.value is None:
        return False
    told = [one.occupied.value for one in parts if one.occupied.value is not None]
    return bool(told) and 0 < house.occupied.value - sum(told) < fewest


def _left(whole: Figure, parts: Iterable[Figure]) -> Figure:
    values = [one.value for one in parts]
    if whole.value is None or any(one is None for one in values):
        return UNKNOWN
    return known(max(0.0, whole.value - sum(one for one in values if one is not None)))


def _serves(ages: Sequence[tuple[int | None, int | None]], kinds: Collection[str]) -> bool:
    """Whether children of these kinds come to it, by the ages it tells; where it tells none, they may."""
    wanted = [AGES[kind] for kind in kinds]
    return any(
        (start or 0) < last and (end is None or end > first)
        for start, end in ages or ((None, None),)
        for first, last in wanted
    )
