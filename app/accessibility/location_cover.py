"""Whether few candidates can cover all cells: a set of cells and candidates made small, then greedy, bounds, HiGHS.

A cell whose candidates include all those of another is covered with it, and a candidate that covers only what another
covers is never needed (reductions of set covering: Roth 1969; Toregas & ReVelle 1972): towards the radius that
matters, thousands of cells shrink to some hundred. Sets are rows of bits, so that one comparison decides about 64.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from app.accessibility.location_program import Row, matrix_of, maximised

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.location import IndexArray, Ways

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    U64 = npt.NDArray[np.uint64]
    Bools = npt.NDArray[np.bool_]

ROUNDING = 1e-6
"""HiGHS keeps its constraints to about that much."""


@dataclass(frozen=True, slots=True)
class Sets:
    """Which candidate covers which cell, as bits: cells × words; `cell`, `candidate`: who they are."""

    bits: U64
    cell: I64
    candidate: I64


def cover(
    ways: Ways, cells: Bools, radius: float, p: int, seconds: float, *, exact: bool = True
) -> tuple[IndexArray | None, bool]:
    """At most p candidates that cover the cells within `radius`, or None; and whether None is certain.

    `exact`: HiGHS is asked as well, for at most `seconds`; else bounds only.
    """
    sets = sets_of(ways, cells, radius)
    if sets is None:
        return None, True
    sets = reduced(sets)
    covers = _unpacked(sets)
    chosen = _greedy(covers, p)
    if len(chosen) <= p:
        return sets.candidate[chosen].astype(np.int32), True
    if _apart(covers) > p:
        return None, True
    found, sure = _by_program(covers, p, seconds, whole=False)
    if sure or not exact:
        return None, sure
    found, sure = _by_program(covers, p, seconds, whole=True)
    return (None if found is None else sets.candidate[found].astype(np.int32)), sure


def sets_of(ways: Ways, cells: Bools, radius: float) -> Sets | None:
    """The sets of candidates within the radius, each once; None where a cell has none."""
    words = -(-ways.candidate_count // 64)
    row = np.full(ways.cell_count, -1, np.int64)
    row[cells] = np.arange(int(cells.sum()))
    bits = _bits(ways.offset, ways.cell, ways.cost, row, radius, int(cells.sum()), words)
    if not bits.any(axis=1).all():
        return None
    # rows that are alike have the same key; the rare one that shares it by chance is looked at below
    key = (bits * np.random.default_rng(1).integers(1, 2**63, words, np.uint64)).sum(axis=1, dtype=np.uint64)
    kept = _each_once(bits, np.argsort(key, kind="stable"), key)
    return Sets(bits[kept], np.flatnonzero(cells)[kept], np.arange(ways.candidate_count))


def reduced(sets: Sets) -> Sets:
    """The sets without cells that are covered with others, and candidates that others outdo, until nothing goes."""
    while True:
        size = np.bitwise_count(sets.bits).sum(axis=1, dtype=np.int64)
        rows = np.sort(_least(sets.bits, np.argsort(size, kind="stable")))
        turned = _turned(sets.bits[rows], len(sets.candidate))
        size = np.bitwise_count(turned).sum(axis=1, dtype=np.int64)
        columns = np.sort(_least(~turned, np.argsort(-size, kind="stable")))
        columns = columns[size[columns] > 0]
        if len(rows) == len(sets.cell) and len(columns) == len(sets.candidate):
            return sets
        bits = _turned(turned[columns], len(rows))
        sets = Sets(bits, sets.cell[rows], sets.candidate[columns])


def _unpacked(sets: Sets) -> Bools:
    """Cells × candidates."""
    whole = np.unpackbits(sets.bits.view(np.uint8), axis=1, bitorder="little")
    return whole[:, : len(sets.candidate)].astype(np.bool_)


def _turned(bits: U64, columns: int) -> U64:
    """The bits of the columns as rows."""
    whole = np.unpackbits(bits.view(np.uint8), axis=1, bitorder="little")[:, :columns].T
    room = np.zeros((columns, -(-len(bits) // 64) * 64), np.uint8)
    room[:, : len(bits)] = whole
    return np.packbits(room, axis=1, bitorder="little").view(np.uint64)


def _greedy(covers: Bools, most: int) -> I64:
    """Candidates by how many uncovered cells they cover; more than `most` means that greedy does not manage."""
    left, chosen = np.ones(len(covers), np.bool_), list[int]()
    while left.any() and len(chosen) <= most:
        chosen.append(int(np.argmax(covers[left].sum(axis=0))))
        left &= ~covers[:, chosen[-1]]
    return np.array(chosen, np.int64)


def _apart(covers: Bools) -> int:
    """How many cells can be found no two of which share a candidate: that many candidates are needed at least."""
    used, found = np.zeros(covers.shape[1], np.bool_), 0
    for row in np.argsort(covers.sum(axis=1), kind="stable").tolist():
        if not (used & covers[row]).any():
            used |= covers[row]
            found += 1
    return found


def _by_program(covers: Bools, p: int, seconds: float, *, whole: bool) -> tuple[I64 | None, bool]:
    """Candidates that cover all, or None, and whether None is certain; not `whole`: only whether parts could."""
    count = int(covers.shape[1])
    row, column = np.nonzero(covers)
    ones: F64 = np.ones(count)
    none: F64 = np.zeros(count)
    rows = [Row(matrix_of(row, column, np.ones(len(row)), covers.shape), 1, np.inf)]
    if not whole:
        found = maximised(-ones, 0, none, ones, rows, seconds)
        return None, found.x is not None and -found.bound > p + ROUNDING
    found = maximised(-ones, count, none, ones, [*rows, Row(ones[None, :], 0, p)], seconds)
    if found.x is None:
        return None, found.impossible
    return np.flatnonzero(found.x > 0.5), True


@nb.njit(cache=True, nogil=True)
def _bits(offset: I64, cell: I32, cost: F64, row: I64, radius: float, rows: int, words: int) -> U64:  # fmt: skip
    bits = np.zeros((rows, words), np.uint64)
    for j in range(len(offset) - 1):
        bit = np.uint64(1) << np.uint64(j % 64)
        for pair in range(offset[j], offset[j + 1]):
            if cost[pair] <= radius and row[cell[pair]] >= 0:
                bits[row[cell[pair]], j // 64] |= bit
    return bits


@nb.njit(cache=True, nogil=True)
def _each_once(bits: U64, order: I64, key: U64) -> I64:
    kept = np.empty(len(order), np.int64)
    count = 0
    for row in order:
        same = count > 0 and key[kept[count - 1]] == key[row]
        if same:
            for word in range(bits.shape[1]):
                if bits[kept[count - 1], word] != bits[row, word]:
                    same = False
                    break
        if not same:
            kept[count] = row
            count += 1
    return kept[:count].copy()


@nb.njit(cache=True, nogil=True)
def _least(bits: U64, order: I64) -> I64:
    """Rows that include no other one; the order by size, the smallest first. Of equal ones the first."""
    kept = np.empty(len(order), np.int64)
    count = 0
    for row in order:
        outdone = False
        for index in range(count):
            other, inside = kept[index], True
            for word in range(bits.shape[1]):
                if bits[other, word] & ~bits[row, word] != 0:
                    inside = False
                    break
            if inside:
                outdone = True
                break
        if not outdone:
            kept[count] = row
            count += 1
    return kept[:count].copy()
