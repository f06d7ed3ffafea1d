"""Classes of a map: limits rounded first, then everything is sorted into them, so that ranges never overlap."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cartography.natural import group_starts
from app.cartography.style import BETTER_TO_WORSE, SEQUENTIAL, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MOST_CLASSES = 5
STEPS_OF_A_SPAN = 40
"""Limits are rounded to about so many steps over the span of the values."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of values. A value equal to a limit belongs to the class above it."""

    limits: tuple[float, ...]
    counts: tuple[int, ...]
    """How many values lie in each class."""
    minimum: float
    maximum: float
    colours: tuple[str, ...]
    threshold: float | None = None
    """The limit that has a meaning, where it lies within the values."""

    def class_of(self, value: float) -> int:
        """The number of limits that a value has reached."""
        return bisect_right(self.limits, value)

    def colour_of(self, value: float) -> str:
        """The colour of a value's class."""
        return self.colours[self.class_of(value)]

    @property
    def told(self) -> dict[str, Any]:
        """As answers tell it."""
        return {"limits": self.limits, "counts": self.counts, "minimum": self.minimum, "maximum": self.maximum,
                "colours": self.colours, "threshold": self.threshold}  # fmt: skip


def sequential(values: Iterable[float | None], threshold: float | None = None) -> Scale:
    """At most five classes from little to much; `threshold`, where it lies within the values, is one of the limits."""
    known = sorted(value for value in values if value is not None)
    low, high = (known[0], known[-1]) if known else (0.0, 0.0)
    limits = _rounded(group_starts(known, MOST_CLASSES)[1:], low, high)
    inside = threshold is not None and low < threshold <= high
    if threshold is not None and inside:
        limits = _with(limits, threshold)
    colours = spread(SEQUENTIAL, len(limits) + 1)
    return _counted(known, limits, colours, threshold if inside else None)


def about_zero(values: Iterable[float | None], *, more_is_worse: bool) -> Scale:
    """Five classes of differences, the same on both sides of zero: much less, less, about the same, more, much more."""
    known = sorted(value for value in values if value is not None)
    sizes = [abs(value) for value in known]
    high = max(sizes, default=0.0)
    starts = group_starts(sizes, 3)[1:]
    # Between groups, not at the beginning of one: a value on a limit would be milder below zero than above.
    between = [(start + max(size for size in sizes if size < start)) / 2 for start in starts]
    found = _rounded(between, 0.0, high)
    limits = tuple(sorted({*(-limit for limit in found), *found}))
    colours = BETTER_TO_WORSE if more_is_worse else BETTER_TO_WORSE[::-1]
    return _counted(known, limits, spread(colours, len(limits) + 1))


def grouped(value: float, digits: int = 0) -> str:
    """A number as it is written in German: 1.234,5."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def ranges(scale: Scale, write: Callable[[float], str]) -> list[str]:
    """The classes in German words, each from its lower limit to below the next."""
    if not scale.limits:
        return [f"{write(scale.minimum)} bis {write(scale.maximum)}"]
    inner = [
        f"{write(low)} bis unter {write(high)}"
        for low, high in zip(scale.limits, scale.limits[1:], strict=False)
    ]
    return [f"unter {write(scale.limits[0])}", *inner, f"ab {write(scale.limits[-1])}"]


def rounding_step(span: float) -> float:
    """A step of 1, 2 or 5 times a power of ten, about a fortieth of the span."""
    if span <= 0:
        return 1.0
    rough = span / STEPS_OF_A_SPAN
    power = 10.0 ** math.floor(math.log10(rough))
    digit = rough / power
    return power * (1 if digit < 1.5 else 2 if digit < 3.5 else 5 if digit < 7.5 else 10)


def _rounded(starts: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    step = rounding_step(high - low)
    limits = {float(f"{math.floor(start / step + 0.5) * step:.6g}") for start in starts}
    return tuple(sorted(limit for limit in limits if low < limit <= high))


def _with(limits: tuple[float, ...], threshold: float) -> tuple[float, ...]:
    """The limits with the threshold among them; where there are as many as may be, the nearest gives way to it."""
    if threshold in limits:
        return limits
    kept = set(limits)
    if len(kept) >= MOST_CLASSES - 1:
        kept.remove(min(limits, key=lambda limit: abs(limit - threshold)))
    return tuple(sorted({*kept, threshold}))


def _counted(
    known: Sequence[float],
    limits: tuple[float, ...],
    colours: tuple[str, ...],
    threshold: float | None = None,
) -> Scale:
    counts = [0] * (len(limits) + 1)
    for value in known:
        counts[bisect_right(limits, value)] += 1
    low, high = (known[0], known[-1]) if known else (0.0, 0.0)
    return Scale(limits, tuple(counts), low, high, colours, threshold)
