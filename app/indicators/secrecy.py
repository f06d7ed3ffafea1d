"""Which counts of people are not told, so that nobody finds out one or two of them by subtracting (RULES R38).

Counts of one and two are secret. A count that is secret could be had from the sum above it; so others are withheld with it until
what is left over of each published sum has several parts and room between them. This is done for the table of each measure, all
levels together; what several tables tell together is looked at in `joint`.

In a tree of areas each published sum fixes the sum of the withheld smallest areas below it that no other published one holds,
and nothing else; these sets are disjoint. So it is enough to look at each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.indicators.figures import SECRET, TOLD, Figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.indicators.figures import BoolArray, FloatArray

FEWEST_TOLD = 3
ROOM = 2
"""By so much the withheld counts of a sum are more than one each: then none of them is determined, even knowing they are not 0."""
NEARLY = 1e-6


@dataclass(slots=True)
class _Tree:
    """Counts of one year over a tree of areas; `hidden` grows."""

    value: FloatArray
    below: dict[int, list[int]]
    hidden: BoolArray

    def smallest(self, area: int) -> list[int]:
        """The smallest areas of an area that are withheld and in no published sum below it."""
        return [leaf for child in self.below.get(area, ()) for leaf in self._held(child)]

    def _held(self, area: int) -> list[int]:
        if not self.hidden[area]:
            return []
        return self.smallest(area) if area in self.below else [area]

    def safe(self, leaves: Sequence[int]) -> bool:
        """Whether nothing follows from their sum."""
        if not leaves:
            return True
        return len(leaves) > 1 and float(self.value[list(leaves)].sum()) - len(leaves) >= ROOM - NEARLY

    def protect(self, area: int) -> None:
        """Withhold more below an area (last of all the area itself) until its sum tells nothing of the withheld."""
        for child in self.below.get(area, ()):
            self.protect(child)
        while not self.hidden[area] and not self.safe(self.smallest(area)):
            found = self._next(area)
            if found is None:
                self.hidden[area] = True
            else:
                self.hidden[found] = True

    def _next(self, area: int) -> list[int] | None:
        """The smallest count below an area that is told and not 0, with the areas between; None where there is none."""
        best: tuple[int, float, list[int]] | None = None
        waiting = [(child, [child]) for child in self.below.get(area, ())]
        while waiting:
            one, path = waiting.pop()
            if one in self.below:
                waiting += [(child, [*path, child]) for child in self.below[one]]
            elif not self.hidden[one] and self.value[one] > 0:
                steps = sum(1 for passed in path if not self.hidden[passed])
                if best is None or (steps, self.value[one]) < best[:2]:
                    best = (steps, float(self.value[one]), path)
        return None if best is None else best[2]


def withheld(value: FloatArray, secret: BoolArray, parents: Sequence[int]) -> BoolArray:
    """Of counts by area of one year: which are not told. NaN: not known, and no part of any sum.

    `secret`: withheld by whoever counted. Areas come after those above them.
    """
    below: dict[int, list[int]] = {}
    for area, parent in enumerate(parents):
        if parent >= 0:
            below.setdefault(parent, []).append(area)
    small: BoolArray = (value > NEARLY) & (value < FEWEST_TOLD - 0.5)
    tree = _Tree(np.where(secret, 1.0, np.nan_to_num(value)), below, secret | small)
    if tree.hidden.any():
        for area, parent in enumerate(parents):
            if parent < 0:
                tree.protect(area)
    return tree.hidden


def all_withheld(figures: Figures, parents: Sequence[int]) -> BoolArray:
    """The same by (area, year)."""
    secret = figures.reason == SECRET
    hidden = np.zeros(figures.value.shape, bool)
    for year in range(figures.value.shape[1]):
        hidden[:, year] = withheld(figures.value[:, year], secret[:, year], parents)
    return hidden


def without(figures: Figures, hidden: BoolArray) -> Figures:
    """Figures with some of them secret."""
    nothing = np.where(hidden, np.nan, figures.value)
    reason = np.where(hidden & (figures.reason == TOLD), SECRET, figures.reason).astype(np.int8)
    low, high = (np.where(hidden, np.nan, one) for one in (figures.low, figures.high))
    return Figures(nothing, reason, figures.estimated & ~hidden, low, high)
