"""Natural groups of numbers: those with the least sum of squares within groups.

Exact, by the dynamic programme of Wang and Song (2011, ckmeans.1d.dp); since the best beginning of a group moves up with its
end, each layer is filled by halving, in n log n steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Floats = npt.NDArray[np.float64]


def group_starts(values: Sequence[float], groups: int) -> list[float]:
    """The first value of each group, ascending; fewer groups where there are fewer different values."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    most = min(groups, len(np.unique(ordered)))
    if most == 0:
        return []
    cost = _squares_within(ordered)
    ends = np.arange(len(ordered))
    best = cost(np.zeros_like(ends), ends)
    cuts = [np.zeros_like(ends)]
    for group in range(1, most):
        best, cut = _layer(best, cost, group)
        cuts.append(cut)
    return [float(ordered[start]) for start in _trail(cuts, len(ordered))]


def _layer(best: Floats, cost: Callable[..., Floats], group: int) -> tuple[Floats, npt.NDArray[np.intp]]:
    """The least sums with one group more, for every end, and where the last group then begins."""
    n = len(best)
    sums, cut = np.full(n, np.inf), np.zeros(n, dtype=np.intp)
    open_spans = [(group, n - 1, group, n - 1)]
    while open_spans:
        first, last, low, high = open_spans.pop()
        if first > last:
            continue
        end = (first + last) // 2
        starts = np.arange(low, min(high, end) + 1)
        found = best[starts - 1] + cost(starts, np.full_like(starts, end))
        at = int(np.argmin(found))
        sums[end], cut[end] = found[at], starts[at]
        open_spans += [(first, end - 1, low, int(cut[end])), (end + 1, last, int(cut[end]), high)]
    return sums, cut


def _trail(cuts: list[npt.NDArray[np.intp]], n: int) -> list[int]:
    starts: list[int] = []
    end = n - 1
    for cut in reversed(cuts):
        starts.insert(0, int(cut[end]))
        end = starts[0] - 1
    return starts


def _squares_within(ordered: Floats) -> Callable[..., Floats]:
    """The sum of squared deviations of ordered[from..to], from running sums; about the mean, which keeps them exact."""
    shifted = ordered - ordered.mean()
    sums = np.concatenate([[0.0], np.cumsum(shifted)])
    squares = np.concatenate([[0.0], np.cumsum(shifted**2)])

    def within(first: npt.NDArray[np.intp], last: npt.NDArray[np.intp]) -> Floats:
        total = sums[last + 1] - sums[first]
        return np.maximum(0.0, squares[last + 1] - squares[first] - total**2 / (last - first + 1))

    return within
