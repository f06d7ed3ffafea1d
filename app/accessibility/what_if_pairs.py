"""Pairs of sites and homes turned round, and old and new ones brought together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ByHome:
    """Pairs by home, sites in rising order: those of home i are `site[offset[i]:offset[i + 1]]`.

    `pair`: where the pair was before it was turned round.
    """

    offset: I64
    site: I32
    pair: I64


def by_home(
    offset: I64, home: npt.NDArray[np.int32], site: npt.NDArray[np.integer], home_count: int
) -> ByHome:
    """Rows turned round; `site`: of each row, rising (-1: a row that is left out)."""
    return ByHome(*_turned(offset, home, site.astype(np.int64), home_count))


def values_of(
    base: npt.NDArray[Any], new: npt.NDArray[Any], source: npt.NDArray[np.int64]
) -> npt.NDArray[Any]:
    """The values of merged pairs."""
    found = np.empty(len(source), base.dtype)
    old = source >= 0
    found[old], found[~old] = base[source[old]], new[-1 - source[~old]]
    return found


@nb.njit(cache=True, nogil=True)
def merged_pairs(
    offset: I64, site: I32, pair: I64, new_offset: I64, new_site: I32, new_pair: I64, is_new: npt.NDArray[np.bool_],
    homes: I64,
) -> tuple[I64, I32, I64]:  # fmt: skip
    """The pairs of some homes, rows that are new taken from the new ones.

    Gives offsets, sites, and where each pair is: among the old ones from 0 on, among the new ones as -1 - place.
    """
    room = 0
    for home in homes:
        room += offset[home + 1] - offset[home] + new_offset[home + 1] - new_offset[home]
    found, source = np.empty(room, np.int32), np.empty(room, np.int64)
    out = np.zeros(len(homes) + 1, np.int64)
    count = 0
    for row in range(len(homes)):
        old, old_end = offset[homes[row]], offset[homes[row] + 1]
        new, new_end = new_offset[homes[row]], new_offset[homes[row] + 1]
        while old < old_end or new < new_end:
            if old < old_end and is_new[site[old]]:
                old += 1
            elif new >= new_end or (old < old_end and site[old] < new_site[new]):
                found[count], source[count] = site[old], pair[old]
                old, count = old + 1, count + 1
            else:
                found[count], source[count] = new_site[new], -1 - new_pair[new]
                new, count = new + 1, count + 1
        out[row + 1] = count
    return out, found[:count].copy(), source[:count].copy()


@nb.njit(cache=True, nogil=True)
def _turned(offset: I64, home: I32, site: I64, home_count: int) -> tuple[I64, I32, I64]:
    first = np.zeros(home_count + 1, np.int64)
    for row in range(len(site)):
        if site[row] >= 0:
            for pair in range(offset[row], offset[row + 1]):
                first[home[pair] + 1] += 1
    first = np.cumsum(first)
    place = first[:-1].copy()
    sites, pairs = np.empty(first[-1], np.int32), np.empty(first[-1], np.int64)
    for row in range(len(site)):
        if site[row] >= 0:
            for pair in range(offset[row], offset[row + 1]):
                at = place[home[pair]]
                sites[at], pairs[at] = site[row], pair
                place[home[pair]] = at + 1
    return first, sites, pairs
