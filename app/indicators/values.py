"""An indicator worked out: value, numerator and denominator of all areas and years."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from app.indicators.figures import NOT_APPLICABLE, SECRET, TOLD, Figures, computed
from app.indicators.wilson import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.indicators.catalogue import Indicator
    from app.indicators.world import Made


@dataclass(slots=True)
class Worked:
    """An indicator's figures; numerator and denominator are None where it is a value alone."""

    value: Figures
    numerator: Figures | None = None
    denominator: Figures | None = None
    breaks: dict[tuple[int, int], str] = field(default_factory=dict)
    divided_by_zero: int = 0


def work_out(indicator: Indicator, made: Mapping[str, Made], shape: tuple[int, int]) -> Worked:
    """The exact figures."""
    entry, figures = indicator.entry, {name: one.figures for name, one in made.items()}
    parts = [computed(formula, figures, shape) for formula in indicator.formulas]
    breaks = {key: told for name in indicator.names for key, told in made[name].breaks.items()}
    if len(parts) == 1:
        return Worked(_times(parts[0], entry.per), breaks=breaks)
    numerator, denominator = parts
    value = _divided(numerator, denominator, entry.per)
    if entry.share:
        _interval(value, numerator, denominator, entry.per)
    empty = (numerator.reason == TOLD) & (denominator.reason == TOLD) & (denominator.value == 0)
    return Worked(value, numerator, denominator, breaks, int(empty.sum()))


def _times(told: Figures, factor: float) -> Figures:
    low, high = (told.low, told.high) if factor > 0 else (told.high, told.low)
    return Figures(told.value * factor, told.reason, told.estimated, low * factor, high * factor)


def _divided(numerator: Figures, denominator: Figures, per: float) -> Figures:
    """Numerator ÷ denominator: of what is nothing there is no share; low and high go together."""
    reason = np.maximum(numerator.reason, denominator.reason)
    reason = np.where((reason == TOLD) & (denominator.value == 0), NOT_APPLICABLE, reason).astype(np.int8)
    with np.errstate(divide="ignore", invalid="ignore"):
        three = [
            np.where(reason == TOLD, per * getattr(numerator, name) / getattr(denominator, name), np.nan)
            for name in ("value", "low", "high")
        ]
    low, high = np.fmin.reduce(three), np.fmax.reduce(three)
    return Figures(three[0], reason, numerator.estimated | denominator.estimated, low, high)


def _interval(value: Figures, numerator: Figures, denominator: Figures, per: float) -> None:
    """Where nothing else is uncertain, how far a share of so few varies by itself."""
    low, high = wilson(numerator.value, denominator.value)
    plain = (value.reason == TOLD) & value.certain & ~value.estimated
    value.low = np.where(plain & ~np.isnan(low), per * low, value.low)
    value.high = np.where(plain & ~np.isnan(high), per * high, value.high)


def secret_cells(told: Figures) -> int:
    """How many figures are secret."""
    return int((told.reason == SECRET).sum())
