"""Series that have risen or fallen, or changed their level: one test each, of whichever describes the series better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.developments.suspects import CONFIDENCE, FEWEST_YEARS, SHARE_FALSE, Suspect, Untested
from app.developments.watched import affected
from app.trends.mann_kendall import mann_kendall
from app.trends.slope import theil_sen
from app.trends.steps import steps

if TYPE_CHECKING:
    from app.developments.watched import Indicator, Series
    from app.trends.funnel import Kind as FunnelKind
    from app.trends.steps import Step

    Scale = tuple[float, FunnelKind] | None


def change_of(
    indicator: Indicator, one: Series, scale: Scale, resemblance: float | None = None
) -> Suspect | Untested:
    """The trend of a series, or its latest change of level where steps describe it better than a line.

    Where both were tried, p counts twice. `resemblance`: how alike neighbouring years are, as all series together say.
    """
    if len(one.years) < FEWEST_YEARS:
        return Untested(indicator, one.area, "trend", "too_few_years", len(one.years))
    if not np.ptp(one.values):
        return Untested(indicator, one.area, "trend", "constant", len(one.years))
    found = steps(one.values, confidence=CONFIDENCE)
    times = 2 if found else 1
    if found and found[-1].p * times <= SHARE_FALSE:
        return _step(indicator, one, scale, found[-1], times)
    return _trend(indicator, one, scale, times, resemblance)


def _trend(indicator: Indicator, one: Series, scale: Scale, times: int, resemblance: float | None) -> Suspect:
    test = mann_kendall(one.values, confidence=CONFIDENCE, resemblance=resemblance)
    line = theil_sen(one.years.astype(np.float64), one.values, CONFIDENCE, test.inflation)
    span = int(one.years[-1] - one.years[0])
    numbers = {
        **_about(one), "slope": line.slope, "slope_low": line.low, "slope_high": line.high, "tau": test.tau, "s": test.s,
        "inflation": test.inflation, "line": [line.at(float(one.years[0])), line.at(float(one.years[-1]))],
    }  # fmt: skip
    change = line.slope * span
    return Suspect(
        "trend", indicator, one.area, change, line.low * span, line.high * span, min(1.0, test.p * times),
        affected(indicator, one, scale, change), numbers,
    )  # fmt: skip


def _step(indicator: Indicator, one: Series, scale: Scale, step: Step, times: int) -> Suspect:
    numbers = {
        **_about(one), "since": int(one.years[step.at]), "until": int(one.years[step.at - 1]), "before": step.before,
        "after": step.after, "years_after": len(one.years) - step.at,
    }  # fmt: skip
    change = step.after - step.before
    return Suspect(
        "step", indicator, one.area, change, step.low, step.high, min(1.0, step.p * times),
        affected(indicator, one, scale, change), numbers,
    )  # fmt: skip


def _about(one: Series) -> dict[str, Any]:
    return {"from": int(one.years[0]), "to": one.last, "n": len(one.years), "value": float(one.values[-1])}
