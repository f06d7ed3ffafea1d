"""How far free places go among those who have none: each finds room with a chance, and whoever does not finds them full.

Two Kitas with forty free places do not make two thousand children go without "for want of a car". Free places of a pool are
shared out among all people without who might use it, whatever else they lack: chance = room ÷ people (the supply ratio of
floating catchments, Luo & Wang 2003, of what is left). Goals that lack the same add up their chances. With its chance a goal
has room for somebody; else it is full besides. Luck is one draw per person, so that a person who finds room where the chance is small
finds it where it is greater; the reasons are the mean over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.reasons import explain
from app.gaps.reasons import LACKS, mask

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.gaps.offers import Offers
    from app.gaps.why import Entries

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

ROOM = 1.0
"""So many free places are room for somebody."""
SLICES = 20_000
"""So many are explained at once: sets of reasons are listed for each of them."""
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Chances:
    """What each entry lacks for those who find room (`lucky`, a share `chance` of those who contend) and for those who do not."""

    lucky: IntArray
    unlucky: IntArray
    chance: FloatArray


@dataclass(frozen=True, slots=True)
class Shared:
    """Reasons by (group, bit of `LACKS`): shares of its people; `alone`: whom mending it alone might serve, with luck."""

    share: FloatArray
    alone: Bools
    hopeless: Bools


def chances_of(entries: Entries, offers: Offers, taken: FloatArray, lacking: FloatArray) -> Chances:
    """Of entries of people without (`lacking` by group): with which chance there is room, where places are counted."""
    own, pool = entries.pool >= 0, np.maximum(entries.pool, 0)
    room = np.nan_to_num(offers.mid, nan=np.inf) - taken
    assumed = np.array([one.untold > 0 for one in offers.pools], bool)[pool]
    roomy = own & (room[pool] >= ROOM) & (entries.lacks != 0)
    full = own & ~roomy
    kept_for_others = (offers.spare[entries.site] >= ROOM) & ~assumed
    spare = (full & kept_for_others) | (~own & (entries.lacks & mask("full_for_need") > 0))
    no_place = np.where(assumed, mask("unknown_places"), mask("full"))
    lucky = entries.lacks | np.where(full, np.where(spare, mask("full_for_need"), no_place), 0)
    unlucky = np.where(roomy, lucky | no_place, np.where(spare, entries.lacks | mask("full"), lucky))
    chance = np.ones(len(pool))
    chance[roomy] = _chance(room[pool], pool, entries.group, lacking, roomy)
    chance[spare] = _chance(offers.spare[entries.site], entries.site, entries.group, lacking, spare)
    return Chances(lucky.astype(np.int64), unlucky.astype(np.int64), chance)


def _chance(
    places: FloatArray, where: IntArray, group: IntArray, lacking: FloatArray, chosen: Bools
) -> FloatArray:
    """Places ÷ people who contend for them, each person once; a group's entries to the same places share it."""
    keys, first, entry, times = np.unique(
        where[chosen] * len(lacking) + group[chosen], return_index=True, return_inverse=True, return_counts=True
    )  # fmt: skip
    at = where[chosen]
    people = np.bincount(keys // len(lacking), lacking[keys % len(lacking)], int(at.max(initial=-1)) + 1)
    several = places[chosen][first] / np.maximum(people[at[first]], SAME)
    return (np.minimum(1.0, several) / times)[entry.reshape(-1)]


def shared_reasons(group: IntArray, chances: Chances, groups: int) -> Shared:
    """Reasons of groups 0 … groups - 1 over the luck of their people; entry i is one of `group[i]`."""
    rows = np.column_stack([group, chances.lucky, chances.unlucky]).reshape(-1, 3)
    kinds, of = np.unique(rows, axis=0, return_inverse=True)
    chance = np.minimum(1.0, np.bincount(of.reshape(-1), chances.chance, len(kinds)))
    owner, upper, width = _slices(kinds[:, 0], chance, groups)
    bits = _bits(kinds[:, 1:])
    share, alone = np.zeros((groups, len(LACKS))), np.zeros((groups, len(LACKS)), bool)
    hopeless = np.zeros(groups, bool)
    begins = np.searchsorted(kinds[:, 0], np.arange(groups + 1))
    for start in range(0, len(owner), SLICES):
        mine = slice(start, start + SLICES)
        number, kind = _crossed(owner[mine], begins)
        lucky = chance[kind] >= upper[mine][number] - SAME
        lacks = np.where(lucky, kinds[kind, 1], kinds[kind, 2])
        found = explain(number, _packed(lacks, bits), len(owner[mine]), len(bits))
        who = owner[mine]
        for place, bit in enumerate(bits):
            share[:, bit] += np.bincount(who, found.share[:, place] * width[mine], groups)
            alone[:, bit] |= np.bincount(who, found.alone[:, place], groups) > 0
        hopeless[who] = found.hopeless
    return Shared(share, alone, hopeless)


def _slices(group: IntArray, chance: FloatArray, groups: int) -> tuple[IntArray, FloatArray, FloatArray]:
    """The draws from 0 to 1 of each group, cut at its chances: its group, upper end and width of every slice, in order."""
    below = chance < 1.0 - SAME
    ends = np.column_stack([np.r_[group[below], np.arange(groups)], np.r_[chance[below], np.ones(groups)]])
    ends = np.unique(ends, axis=0)
    owner, upper = ends[:, 0].astype(np.int64), ends[:, 1]
    new = np.r_[True, owner[1:] != owner[:-1]] if len(owner) else np.zeros(0, bool)
    lower = np.where(new, 0.0, np.r_[0.0, upper[:-1]][: len(upper)])
    return owner, upper, upper - lower


def _crossed(owner: IntArray, begins: IntArray) -> tuple[IntArray, IntArray]:
    """Every slice with every kind of goal of its group: number of the slice, index of the kind."""
    many = begins[owner + 1] - begins[owner]
    number = np.repeat(np.arange(len(owner), dtype=np.int64), many)
    within = np.arange(len(number)) - np.repeat(np.cumsum(many) - many, many)
    return number, begins[owner[number]] + within


def _bits(lacks: IntArray) -> list[int]:
    """The bits that occur at all: sets of reasons are listed, so few are better."""
    every = int(np.bitwise_or.reduce(lacks.reshape(-1))) if lacks.size else 0
    return [bit for bit in range(len(LACKS)) if every >> bit & 1]


def _packed(lacks: IntArray, bits: list[int]) -> IntArray:
    packed = np.zeros(len(lacks), np.int64)
    for place, bit in enumerate(bits):
        packed |= (lacks >> bit & 1) << place
    return packed
