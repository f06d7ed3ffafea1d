"""Good choices fast: greedy, then exchanges of one site until none helps.

Greedy with lazy evaluation (Minoux 1978). Exchange is vertex substitution (Teitz & Bart 1968) with gains, losses and
corrections computed for all pairs of candidate and site in one pass over the pairs (Whitaker 1983; Resende & Werneck
2007): the cells a candidate reaches are looked at once, whatever the number of sites.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.location import FloatArray, IndexArray, Values

    F64 = npt.NDArray[np.float64]
    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Scalar = Any  # a number as compiled code sees it

MAX_SWAPS = 10_000
SMALLEST_GAIN = 1e-12
"""Exchanges that gain less, relative to the whole, are rounding; they could go round in a circle."""


@dataclass(frozen=True, slots=True)
class ByCell:
    """`Values` by cell, the best candidate of each first: those of cell i are `candidate[offset[i]:offset[i + 1]]`.

    `gain` is people · value. 12 bytes a pair.
    """

    offset: npt.NDArray[np.int64]
    candidate: IndexArray
    gain: FloatArray
    candidate_count: int


def by_cell(values: Values, people: FloatArray) -> ByCell:
    """The pairs turned round; cells without people are left empty."""
    return ByCell(*_by_cell(values.offset, values.cell, values.value, people), values.candidate_count)


def greedy(values: Values, people: FloatArray, p: int) -> IndexArray:
    """p candidates, each the one that adds most to those before; reaches at least 1 - 1/e of the best gain.

    (Nemhauser, Wolsey & Fisher 1978.) Of equals the first.
    """
    return _greedy(values.offset, values.cell, values.value, people, values.cell_count, p)


def gain_of(values: Values, people: FloatArray, chosen: IndexArray) -> float:
    """Σ people · the best value among the chosen."""
    return float(np.dot(people, best_values(values, chosen)))


def best_values(values: Values, chosen: IndexArray) -> FloatArray:
    """For every cell the best value among the chosen (0 where none reaches it)."""
    return _ranked(values.offset, values.cell, values.value, chosen, values.cell_count)[1]


def exchanges(values: Values, people: FloatArray, chosen: IndexArray) -> FloatArray:
    """By how much the gain rises when candidate j takes the place of chosen r: (candidates, chosen).

    Rows of candidates that are chosen already are -inf.
    """
    first, best, second = _ranked(values.offset, values.cell, values.value, chosen, values.cell_count)
    return _exchanges(values.offset, values.cell, values.value, people, chosen, first, best, second)


def exchanges_by_cell(values: Values, people: FloatArray, chosen: IndexArray, turned: ByCell) -> FloatArray:
    """The same, looking only at the candidates that are worth more to a cell than its second best of the chosen."""
    first, best, second = _ranked(values.offset, values.cell, values.value, chosen, values.cell_count)
    return _exchanges_by_cell(
        turned.offset, turned.candidate, turned.gain, turned.candidate_count, chosen, first, people * best, people * second
    )  # fmt: skip


def improved(
    values: Values, people: FloatArray, chosen: IndexArray, turned: ByCell | None = None
) -> IndexArray:
    """The choice after the best exchanges, until no exchange of one site helps.

    `turned`: the values by cell, with which exchanges are found several times as fast.
    """
    chosen = chosen.copy()
    if values.candidate_count <= len(chosen):
        return chosen
    smallest = SMALLEST_GAIN * max(gain_of(values, people, chosen), 1e-300)
    for _ in range(MAX_SWAPS):
        table = (
            exchanges_by_cell(values, people, chosen, turned) if turned else exchanges(values, people, chosen)
        )
        candidate, place = np.unravel_index(int(np.argmax(table)), table.shape)
        if not table[candidate, place] > smallest:
            break
        chosen[place] = candidate
    return chosen


def in_order(values: Values, people: FloatArray, chosen: IndexArray) -> IndexArray:
    """The chosen, the one that gives most first, then the one that adds most to it, and so on."""
    parts = [slice(values.offset[j], values.offset[j + 1]) for j in chosen.tolist()]
    counts = [part.stop - part.start for part in parts]
    offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    cell = np.concatenate([values.cell[part] for part in parts] or [np.zeros(0, np.int32)])
    value = np.concatenate([values.value[part] for part in parts] or [np.zeros(0)])
    return chosen[_greedy(offset, cell, value, people, values.cell_count, len(chosen))]


@nb.njit(cache=True, nogil=True)
def _added(offset: I64, cell: I32, value: F64, people: F64, best: F64, j: Scalar) -> float:
    total = 0.0
    for index in range(offset[j], offset[j + 1]):
        more = value[index] - best[cell[index]]
        if more > 0:
            total += people[cell[index]] * more
    return total


@nb.njit(cache=True, nogil=True)
def _greedy(offset: I64, cell: I32, value: F64, people: F64, cell_count: int, p: int) -> I32:
    count = len(offset) - 1
    best = np.zeros(cell_count)
    most = np.empty(count)
    fresh = np.zeros(count, np.int64)
    for j in range(count):
        most[j] = _added(offset, cell, value, people, best, j)
    chosen = np.empty(p, np.int32)
    for place in range(p):
        while True:
            j = int(np.argmax(most))
            if fresh[j] == place:
                break
            # what a candidate adds only falls as others are chosen: an old number is a bound
            most[j] = _added(offset, cell, value, people, best, j)
            fresh[j] = place
        chosen[place] = j
        most[j] = -1.0
        fresh[j] = p + 1
        for index in range(offset[j], offset[j + 1]):
            best[cell[index]] = max(best[cell[index]], value[index])
    return chosen


@nb.njit(cache=True, nogil=True)
def _ranked(offset: I64, cell: I32, value: F64, chosen: I32, cell_count: int) -> tuple[I32, F64, F64]:
    """Per cell: which of the chosen is best (-1: none), its value, and the value of the second best."""
    first = np.full(cell_count, -1, np.int32)
    best, second = np.zeros(cell_count), np.zeros(cell_count)
    for place in range(len(chosen)):
        j = chosen[place]
        for index in range(offset[j], offset[j + 1]):
            i, worth = cell[index], value[index]
            if worth > best[i]:
                second[i], best[i], first[i] = best[i], worth, place
            elif worth > second[i]:
                second[i] = worth
    return first, best, second


@nb.njit(cache=True, nogil=True)
def _exchanges(
    offset: I64, cell: I32, value: F64, people: F64, chosen: I32, first: I32, best: F64, second: F64
) -> F64:
    count, p = len(offset) - 1, len(chosen)
    loss = np.zeros(p)
    for i in range(len(first)):
        if first[i] >= 0:
            loss[first[i]] += people[i] * (best[i] - second[i])
    taken = np.zeros(count, np.bool_)
    taken[chosen] = True
    table = np.empty((count, p))
    for j in range(count):
        if taken[j]:
            table[j] = -np.inf
            continue
        table[j] = -loss
        added = 0.0
        for index in range(offset[j], offset[j + 1]):
            i, worth = cell[index], value[index]
            if worth <= second[i]:
                continue
            if worth > best[i]:
                added += people[i] * (worth - best[i])
            if first[i] >= 0:
                # losing its best site, this cell falls back on the candidate rather than on its second
                table[j, first[i]] += people[i] * (min(worth, best[i]) - second[i])
        table[j] += added
    return table


@nb.njit(cache=True, nogil=True)
def _exchanges_by_cell(
    offset: I64, candidate: I32, gain: F64, count: int, chosen: I32, first: I32, best: F64, second: F64
) -> F64:
    """As `_exchanges`, over cells; the gains of a cell fall, so what comes after its second best is not looked at."""
    p = len(chosen)
    loss, added = np.zeros(p), np.zeros(count)
    table = np.zeros((count, p))
    for i in range(len(first)):
        place = first[i]
        if place >= 0:
            loss[place] += best[i] - second[i]
        for index in range(offset[i], offset[i + 1]):
            worth = gain[index]
            if worth <= second[i]:
                break
            j = candidate[index]
            if worth > best[i]:
                added[j] += worth - best[i]
            if place >= 0:
                table[j, place] += min(worth, best[i]) - second[i]
    for j in range(count):
        table[j] += added[j] - loss
    for place in range(p):
        table[chosen[place]] = -np.inf
    return table


@nb.njit(cache=True, nogil=True)
def _by_cell(offset: I64, cell: I32, value: F64, people: F64) -> tuple[I64, I32, F64]:
    count = len(people)
    start = np.zeros(count + 1, np.int64)
    for i in cell:
        if people[i] > 0:
            start[i + 1] += 1
    for i in range(count):
        start[i + 1] += start[i]
    fill = start[:-1].copy()
    candidate, gain = np.empty(start[-1], np.int32), np.empty(start[-1])
    for j in range(len(offset) - 1):
        for index in range(offset[j], offset[j + 1]):
            i = cell[index]
            if people[i] > 0:
                candidate[fill[i]], gain[fill[i]] = j, people[i] * value[index]
                fill[i] += 1
    for i in range(count):
        part = slice(start[i], start[i + 1])
        order = np.argsort(-gain[part], kind="mergesort")
        candidate[part], gain[part] = candidate[part][order], gain[part][order]
    return start, candidate, gain
