"""Figures by area and year as arrays, and formulas over them: what has no number says why it has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from app.indicators.expressions import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.indicators.expressions import Formula

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
ReasonArray: TypeAlias = npt.NDArray[np.int8]
TOLD, NOT_APPLICABLE, UNKNOWN, SECRET = range(4)
"""Why there is no number; of several reasons the greatest holds."""
STATUS = {NOT_APPLICABLE: "not_applicable", UNKNOWN: "unknown", SECRET: "secret"}
REASONS = {name: code for code, name in STATUS.items()}


@dataclass(slots=True)
class Figures:
    """Figures by (area, year): numbers (NaN where there is none) with the reason, and whether they are estimates.

    `low` and `high` are the same where nothing is uncertain.
    """

    value: FloatArray
    reason: ReasonArray
    estimated: BoolArray
    low: FloatArray
    high: FloatArray

    @classmethod
    def unknown(cls, areas: int, years: int) -> Figures:
        """Of which nothing is known."""
        none = np.full((areas, years), np.nan)
        return cls(
            none,
            np.full((areas, years), UNKNOWN, np.int8),
            np.zeros((areas, years), bool),
            none.copy(),
            none.copy(),
        )

    @classmethod
    def of(cls, value: FloatArray, *, estimated: BoolArray | None = None,
           low: FloatArray | None = None, high: FloatArray | None = None) -> Figures:  # fmt: skip
        """Of numbers; NaN is unknown."""
        reason = np.where(np.isnan(value), UNKNOWN, TOLD).astype(np.int8)
        return cls(
            value, reason, np.zeros(value.shape, bool) if estimated is None else estimated,
            value.copy() if low is None else low, value.copy() if high is None else high,
        )  # fmt: skip

    @property
    def certain(self) -> BoolArray:
        """Where no interval stands beside the number."""
        return (self.low == self.high) | np.isnan(self.low)

    def put(self, area: int, year: int, value: float | None, status: str) -> None:
        """Set one figure by its status."""
        self.reason[area, year] = TOLD if value is not None else REASONS.get(status, UNKNOWN)
        number = np.nan if value is None else value
        self.value[area, year] = self.low[area, year] = self.high[area, year] = number
        self.estimated[area, year] = status == "estimated"

    def over(self, other: Figures) -> Figures:
        """These figures where they are told, the other's elsewhere; a secret of these stays one."""
        mine = (self.reason == TOLD) | ((self.reason == SECRET) & (other.reason != TOLD))
        return Figures(*(np.where(mine, one, two) for one, two in zip(self.parts, other.parts, strict=True)))

    @property
    def parts(self) -> tuple[FloatArray, ReasonArray, BoolArray, FloatArray, FloatArray]:
        """All of it, in the order of the fields."""
        return self.value, self.reason, self.estimated, self.low, self.high

    def year(self, step: int) -> Figures:
        """One year of them, (area, 1)."""
        here = np.s_[:, step : step + 1]
        return Figures(
            self.value[here], self.reason[here], self.estimated[here], self.low[here], self.high[here]
        )

    def status(self, area: int, year: int) -> str:
        """As `figure_status` names it."""
        reason = int(self.reason[area, year])
        if reason != TOLD:
            return STATUS[reason]
        if self.estimated[area, year]:
            return "estimated"
        return "known" if self.value[area, year] else "zero"


def computed(formula: Formula, measures: Mapping[str, Figures], shape: tuple[int, int]) -> Figures:
    """A formula over figures. What divides by zero has no value; its low and high are those of the inputs' low and high.

    Low and high of all inputs go together (a variant of a projection, a quartile that is assumed): the interval is the span of
    the three results, not of every combination.
    """

    def constant(value: float) -> Figures:
        return Figures.of(np.full(shape, value))

    def leaf(which: str) -> Callable[[str], Figures]:
        def one(name: str) -> Figures:
            told = measures[name]
            chosen: FloatArray = getattr(told, which)
            return Figures(chosen, told.reason, told.estimated, chosen, chosen)

        return one

    middle, low, high = (
        evaluate(formula, leaf(which), constant, _apply) for which in ("value", "low", "high")
    )
    span = np.stack([middle.value, low.value, high.value])
    return replace(middle, low=span.min(axis=0), high=span.max(axis=0))


def _apply(sign: str, left: Figures, right: Figures | None, years: int) -> Figures:
    if sign in {"previous", "mean_before"}:
        return _looking_back(left, max(years, 1))
    other = left if right is None else right
    with np.errstate(divide="ignore", invalid="ignore"):
        value = _OPERATIONS[sign](left.value, other.value)
    reason = np.maximum(left.reason, other.reason)
    reason = np.where(~np.isfinite(value) & (reason == TOLD), NOT_APPLICABLE, reason).astype(np.int8)
    value = np.where(reason == TOLD, value, np.nan)
    return Figures(value, reason, left.estimated | other.estimated, value, value)


_OPERATIONS: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "min": np.minimum, "max": np.maximum,
    "abs": lambda one, _two: np.abs(one),
}  # fmt: skip


def _looking_back(told: Figures, years: int) -> Figures:
    """The mean of the years before; unknown where one of them is not told."""
    areas, count = told.value.shape
    result = Figures.unknown(areas, count)
    for step in range(years, count):
        before = slice(step - years, step)
        result.value[:, step] = told.value[:, before].mean(axis=1)
        result.reason[:, step] = told.reason[:, before].max(axis=1)
        result.estimated[:, step] = told.estimated[:, before].any(axis=1)
    result.value[result.reason != TOLD] = np.nan
    result.low, result.high = result.value, result.value
    return result


def added_up(told: Figures, parents: Sequence[int]) -> Figures:
    """Areas above as the sums of those below them, where they are not told themselves; `parents`: -1 for none.

    Areas come after those above them. A sum of which one part is secret is secret, of which one is unknown is unknown.
    """
    below: dict[int, list[int]] = {}
    for area, parent in enumerate(parents):
        if parent >= 0:
            below.setdefault(parent, []).append(area)
    whole = Figures(
        told.value.copy(), told.reason.copy(), told.estimated.copy(), told.low.copy(), told.high.copy()
    )
    for parent in sorted(below, reverse=True):
        parts = below[parent]
        summed = Figures(
            whole.value[parts].sum(axis=0), whole.reason[parts].max(axis=0), np.asarray(whole.estimated[parts].any(axis=0)),
            whole.low[parts].sum(axis=0), whole.high[parts].sum(axis=0),
        )  # fmt: skip
        mine = whole.reason[parent] == TOLD
        for target, source in zip(whole.parts, summed.parts, strict=True):
            target[parent] = np.where(mine, target[parent], source)
        whole.value[parent][whole.reason[parent] != TOLD] = np.nan
    return whole
