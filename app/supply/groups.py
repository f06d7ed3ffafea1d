"""Groups of the Kita law (R05 to R07): what fits into so many of a kind, and which numbers of places can be made of any.

Pure. The sizes are the rules'; nothing of them is known here but which kinds are for which age.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app.standards.rules import Rulebook

MIXED, INTEGRATIVE = "mixed", "integrative"
AGES = {"creche": ("creche",), "kindergarten": ("kindergarten",), "after_school_care": ("after_school",)}
"""By category: what the names of kinds of groups that are for its ages alone begin with."""


@dataclass(frozen=True, slots=True)
class GroupSizes:
    """Greatest sizes by kind (R05), how often a child counts (R06), by how many a group may grow (R07)."""

    greatest: dict[str, int]
    under_3_in_mixed: int
    disabled_in_integrative: int
    growth: dict[str, int]

    def alone(self, category: str) -> frozenset[int]:
        """Sizes of the kinds for one category's ages; integrative ones are left out, for theirs depend on the children."""
        beginnings = AGES.get(category, ())
        return frozenset(
            size
            for kind, size in self.greatest.items()
            if kind.startswith(beginnings) and not kind.endswith(INTEGRATIVE)
        )

    @property
    def mixed(self) -> frozenset[int]:
        """Sizes of mixed groups, in weighted children."""
        return frozenset(size for kind, size in self.greatest.items() if kind.startswith(MIXED))


def sizes_of(book: Rulebook, day: date) -> GroupSizes | None:
    """The sizes that hold on a day; None where no such rule is known for the region."""
    sizes, weights, growth = (book.find(code, day) for code in ("R05", "R06", "R07"))
    if sizes is None or weights is None:
        return None
    return GroupSizes(
        {value.name: int(value.value) for value in sizes.values},
        int(weights["under_3_in_mixed"]), int(weights["disability_in_integrative"]),
        {value.name: int(value.value) for value in growth.values} if growth else {},
    )  # fmt: skip


def weighted(sizes: GroupSizes, kind: str, under_3: float, over_3: float, disabled: float) -> float:
    """Children as R06 counts them in groups of a kind: under three more often in mixed, disabled in integrative ones."""
    children = under_3 + over_3
    if kind.startswith(MIXED):
        children += under_3 * (sizes.under_3_in_mixed - 1)
    if kind.endswith(INTEGRATIVE):
        children += disabled * (sizes.disabled_in_integrative - 1)
    return children


@lru_cache(maxsize=64)
def sums(sizes: frozenset[int], most: int) -> frozenset[int]:
    """All numbers up to `most` that groups of these sizes add up to; none at all makes 0."""
    made = [False] * (most + 1)
    made[0] = True
    for total in range(1, most + 1):
        made[total] = any(size <= total and made[total - size] for size in sizes)
    return frozenset(total for total, possible in enumerate(made) if possible)


def can_be_made(sizes: GroupSizes, under_3: int, over_3: int) -> bool:
    """Whether full groups can have exactly so many places: those for one age alone, and mixed ones.

    Mixed groups with a children under three and b others are full at w·a + b (w: how often the former count, R06).
    """
    most = sizes.under_3_in_mixed * under_3 + over_3
    creche, kindergarten = sums(sizes.alone("creche"), under_3), sums(sizes.alone("kindergarten"), over_3)
    mixed = sums(sizes.mixed, most)
    return any(
        sizes.under_3_in_mixed * (under_3 - young) + (over_3 - old) in mixed
        for young in creche
        for old in kindergarten
    )


def nearest(possible: Iterable[int], places: int) -> tuple[int | None, int | None]:
    """The next lower and the next higher of some numbers."""
    numbers = sorted(possible)
    lower = [one for one in numbers if one < places]
    higher = [one for one in numbers if one > places]
    return (lower[-1] if lower else None), (higher[0] if higher else None)
