"""Good choices fast: greedy, then exchanges of one site until none helps.

Greedy with lazy evaluation (Minoux 1978). Exchange is vertex substitution (Teitz & Bart 1968) with gains, losses and
corrections computed for all pairs of candidate and site in one pass over the pairs (Whitaker 1983; Resende & Werneck
2007): the cells a candidate reaches are looked at once, whatever the number of sites.
"""

from __future__ import annotations

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


def improved(values: Values, people: FloatArray, chosen: IndexArray) -> IndexArray:
    """The choice after the best exchanges, until no exchange of one site helps."""
    chosen = chosen.copy()
    if values.candidate_count <= len(chosen):
        return chosen
    smallest = SMALLEST_GAIN * max(gain_of(values, people, chosen), 1e-300)
    for _ in range(MAX_SWAPS):
        table = exchanges(values, people, chosen)
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
