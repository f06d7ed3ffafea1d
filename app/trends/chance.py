"""The distributions and ranks of scipy, which tells no types of its own; and the kinds of arrays of this room."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special  # pyright: ignore[reportMissingTypeStubs]

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
_functions: Any = special


class _Normal:
    """The normal distribution by its functions alone: a series is tested in a tenth of a millisecond, `scipy.stats` takes as long to begin."""

    @staticmethod
    def sf(value: Any) -> Any:  # noqa: ANN401 (numbers or arrays)
        """How likely more is."""
        return _functions.ndtr(-np.asarray(value))

    @staticmethod
    def ppf(chance: Any) -> Any:  # noqa: ANN401
        """Below what lies so much."""
        return _functions.ndtri(chance)

    @staticmethod
    def isf(chance: Any) -> Any:  # noqa: ANN401
        """Above what lies so much."""
        return -_functions.ndtri(chance)


class _Student:
    """Student's t likewise, by degrees of freedom."""

    @staticmethod
    def sf(value: Any, freedom: float) -> Any:  # noqa: ANN401
        """How likely more is."""
        return _functions.stdtr(freedom, -np.asarray(value))

    @staticmethod
    def ppf(chance: Any, freedom: float) -> Any:  # noqa: ANN401
        """Below what lies so much."""
        return _functions.stdtrit(freedom, chance)


class _Counts:
    """A distribution of `scipy.stats`, which is loaded when first asked: loading takes long, and most processes never ask."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, function: str) -> Any:  # noqa: ANN401 (a function of numbers or arrays)
        from scipy import stats  # pyright: ignore[reportMissingTypeStubs]

        return getattr(getattr(stats, self._name), function)


NORMAL, STUDENT = _Normal(), _Student()
BINOMIAL, POISSON, HYPERGEOMETRIC = _Counts("binom"), _Counts("poisson"), _Counts("hypergeom")


def ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1; equal values share the mean of theirs."""
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(times)
    return (last - (times - 1) / 2)[place]


def median(values: FloatArray) -> float:
    """The middle one, or the mean of the two."""
    ordered, half = np.sort(values), len(values) // 2
    return float(ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2)


@lru_cache(maxsize=64)
def pairs(count: int) -> tuple[IntArray, IntArray]:
    """The first and the second of all pairs of so many values."""
    return np.triu_indices(count, 1)


def false_discovery(p: FloatArray) -> FloatArray:
    """p values of many tests adjusted for their number (Benjamini & Hochberg 1995, JRSS B 57:289).

    Of those told because theirs is up to q, a share of at most q is expected to be chance.
    """
    from scipy import stats  # pyright: ignore[reportMissingTypeStubs]

    told: Any = stats
    return np.asarray(told.false_discovery_control(p), np.float64) if len(p) else np.zeros(0)
