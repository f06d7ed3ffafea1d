"""The course of streets, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    F64 = npt.NDArray[np.float64]
    I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lines:
    """The course of edges: that of edge e is `x_m[offset[e]:offset[e + 1]]`, and so on, in a metric CRS."""

    offset: I64
    x_m: F64
    y_m: F64

    def spans_m(self) -> F64:
        """For each line the side of the smallest square (along the axes) that holds it; 0 where there is no line."""
        spans = np.zeros(len(self.offset) - 1)
        drawn = np.flatnonzero(np.diff(self.offset) > 0)
        if len(drawn):
            starts = self.offset[drawn]
            across = (
                np.maximum.reduceat(a, starts) - np.minimum.reduceat(a, starts) for a in (self.x_m, self.y_m)
            )
            spans[drawn] = np.maximum(*across)
        return spans

    def of(self, edges: npt.NDArray[np.integer]) -> Lines:
        """The lines of some edges, in their order."""
        counts = np.diff(self.offset)[edges]
        offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        start: I64 = self.offset[edges] - offset[:-1]
        index = np.repeat(start, counts) + np.arange(int(offset[-1]), dtype=np.int64)
        return Lines(offset, self.x_m[index], self.y_m[index])
