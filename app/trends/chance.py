"""The distributions and ranks of scipy, which tells no types of its own; and the kinds of arrays of this room."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats  # pyright: ignore[reportMissingTypeStubs]

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
_told: Any = stats
NORMAL: Any = _told.norm
STUDENT: Any = _told.t
BINOMIAL: Any = _told.binom
POISSON: Any = _told.poisson


def ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1; equal values share the mean of theirs."""
    return np.asarray(_told.rankdata(values), np.float64)


def false_discovery(p: FloatArray) -> FloatArray:
    """p values of many tests adjusted for their number (Benjamini & Hochberg 1995, JRSS B 57:289).

    Of those told because theirs is up to q, a share of at most q is expected to be chance.
    """
    return np.asarray(_told.false_discovery_control(p), np.float64) if len(p) else np.zeros(0)
