"""Places that would be nearly as good: candidates that could stand in the place of a chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.location_search import exchanges, gain_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from app.accessibility.location import IndexArray, Placement, Values
    from app.location.candidates import Candidates

    FloatArray = npt.NDArray[np.float64]
    Table = npt.NDArray[np.float64]

NEARLY = 0.05
"""A loss of at most this share of the objective is called nearly as good."""
MOST = 8
APART_M = 500.0
"""Places closer to each other are the same to a planner."""
TRIED = 24


@dataclass(frozen=True, slots=True)
class Alternative:
    """A candidate that was not chosen: in whose place it could stand, what that would cost, as a share as well."""

    candidate: int
    instead_of: int
    loss: float
    share: float


def losses(values: Values, people: FloatArray, chosen: IndexArray) -> Table:
    """What of the gain is lost when candidate j stands in the place of chosen r: (candidates, chosen); inf: chosen."""
    return -exchanges(values, people, chosen)


def losses_of_worst(values: Values, people: FloatArray, chosen: IndexArray, aims: FloatArray) -> Table:
    """The same where the smallest of gain - aim over the projections counts; `people`: (projections, cells)."""
    gains = np.array([gain_of(values, row, chosen) for row in people]) - aims
    after = np.min(
        [exchanges(values, np.ascontiguousarray(row), chosen) + now for row, now in zip(people, gains, strict=True)],
        axis=0,
    )  # fmt: skip
    return float(gains.min()) - after


def alternatives(
    table: Table, placement: Placement, candidates: Candidates, tried: Callable[[int, int], float] | None = None
) -> list[Alternative]:  # fmt: skip
    """Candidates that lose at most `NEARLY` of the objective, the best first, each some way off the others.

    `tried`: what is really lost with a candidate and the chosen one it replaces, where the table is only a guess.
    """
    best, place = table.min(axis=1), table.argmin(axis=1)
    points, found = candidates.points, list[Alternative]()
    near, whole = placement.chosen.tolist(), abs(placement.objective)
    looked_at = 0
    for j in np.argsort(best, kind="stable").tolist():
        if len(found) == MOST or not np.isfinite(best[j]) or (tried and looked_at == TRIED):
            break
        off = np.hypot(points.x_m[near] - points.x_m[j], points.y_m[near] - points.y_m[j])
        if off.min(initial=np.inf) < APART_M:
            continue
        looked_at += 1
        loss = max(0.0, tried(j, int(place[j])) if tried else float(best[j]))
        if loss <= NEARLY * whole:
            found.append(
                Alternative(j, int(placement.chosen[place[j]]), loss, loss / whole if whole else 0.0)
            )
            near.append(j)
        elif tried is None:
            break
    return sorted(found, key=lambda one: one.loss)
