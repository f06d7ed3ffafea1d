"""Difference-in-differences: what changed where something was done, less what changed where nothing was.

Ashenfelter and Card (1985); the t interval is that of a new value against a sample of changes (a prediction interval), for
one or few treated areas against `n` compared ones. It holds only if, without the measure, both would have gone the same
way (parallel trends), which no figure can prove; `ASSUMPTION` says so wherever the result is shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.trends.chance import STUDENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

FEWEST = 4
"""Below so many comparable areas a mean of them says nothing."""
LARGEST_RATIO = 2.0
"""Areas are comparable that have between half and double as many people."""
ASSUMPTION = (
    "Die Rechnung gilt nur, wenn sich die Gemeinden mit der Maßnahme ohne sie so entwickelt hätten wie die"
    " Vergleichsgemeinden. Das lässt sich nicht beweisen; was sonst noch geschehen ist, steckt mit in der Zahl."
)
FORMULA = (
    "(heute − damals) in den Gemeinden der Maßnahme − Mittel von (heute − damals) in den Vergleichsgemeinden"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """The effect in the figure's own unit, with a 95 % interval; `areas` are those compared with."""

    treated_change: float
    compared_change: float
    effect: float
    low: float
    high: float
    areas: tuple[str, ...]


def comparable(treated: Set[str], people: Mapping[str, float], candidates: Set[str]) -> list[str]:
    """The areas, of those with figures at both times, that are about as large as the treated ones; none of them itself."""
    sizes = [people[ars] for ars in treated if people.get(ars)]
    if not sizes:
        return []
    low, high = min(sizes) / LARGEST_RATIO, max(sizes) * LARGEST_RATIO
    return sorted(ars for ars in candidates - treated if low <= people.get(ars, 0) <= high)


def difference_in_differences(
    before: Mapping[str, float], after: Mapping[str, float], treated: Set[str], compared: list[str]
) -> Difference | None:  # fmt: skip
    """The effect; None where there are fewer than `FEWEST` areas to compare with, or no figures of the treated ones."""
    own = np.array([after[ars] - before[ars] for ars in sorted(treated) if ars in before and ars in after])
    others = np.array([after[ars] - before[ars] for ars in compared])
    if len(others) < FEWEST or len(own) == 0:
        return None
    effect = float(own.mean() - others.mean())
    spread = float(others.std(ddof=1)) * math.sqrt(1 / len(own) + 1 / len(others))
    margin = float(STUDENT.ppf(0.975, len(others) - 1)) * spread
    return Difference(
        float(own.mean()), float(others.mean()), effect, effect - margin, effect + margin, tuple(compared)
    )
