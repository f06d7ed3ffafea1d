"""The way to school held against the law, on arrays: how far, how sure that is, and how the way by bus would be.

Reference is the nearest school of the kind by metres on foot (R25), the limit itself still is reasonable (R22). A cell's mid
point is not a home: what lies within the tolerance of the limit is "close" and decides nothing (R26).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.catchments.point_error import FEWEST, quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.catchments.point_error import Inside
    from app.catchments.travel import Nearest, Places, Travel

    F64 = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

SURVEY_SHARE = 0.01
"""How far the length of streets from a map may be from the surveyed one, as a share of the limit; assumed."""
NOT_A_DECISION = (
    "Das ist eine Rechnung von den Mittelpunkten der Zellen aus und keine Entscheidung über die Beförderung; maßgeblich ist"
    " der kürzeste verkehrsübliche Weg von der Wohnung."
)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Metres either way, by size of the cells; `measured`: from homes or finer cells inside them, else assumed."""

    metres: dict[int, float]
    measured: dict[int, bool]
    survey_m: float

    def of(self, cell_size_m: npt.NDArray[np.int64]) -> F64:
        """The tolerance of each cell."""
        sizes = {size: metres + self.survey_m for size, metres in self.metres.items()}
        return np.array([sizes[size] for size in cell_size_m.tolist()])

    @property
    def told(self) -> list[dict[str, Any]]:
        """As answers name it."""
        return [
            {"cell_size_m": size, "plus_minus_m": round(metres + self.survey_m, 1), "measured": self.measured[size],
             "of_it_survey_m": round(self.survey_m, 1)}
            for size, metres in sorted(self.metres.items())
        ]  # fmt: skip


def tolerance_of(
    inside: Sequence[Inside],
    sizes: Sequence[int],
    nearest: Nearest,
    travel: Travel,
    schools: Places,
    limit_m: float,
) -> Tolerance:
    """What nine of ten homes are no further from what their cell says; half a cell's diagonal where nothing is known."""
    metres = {size: size / np.sqrt(2) for size in sizes}
    measured = dict.fromkeys(sizes, False)
    for one in inside:
        finer = nearest.metres if one.places is None else travel.nearest(one.places, schools).metres
        inner, middle = finer[one.finer], nearest.metres[one.cell]
        known = np.isfinite(inner) & np.isfinite(middle) & (one.weight > 0)
        if one.cell_size_m in metres and int(known.sum()) >= FEWEST:
            metres[one.cell_size_m] = quantile(np.abs(inner - middle)[known], one.weight[known], 0.9)
            measured[one.cell_size_m] = True
    return Tolerance(metres, measured, SURVEY_SHARE * limit_m)


def statuses(metres: F64, connected: Bools, limit_m: float, tolerance_m: F64) -> npt.NDArray[np.object_]:
    """within, close, beyond, not_connected, no_school; of each cell."""
    found = np.where(metres <= limit_m, "within", "beyond").astype(object)
    found[np.abs(metres - limit_m) <= tolerance_m] = "close"
    found[~np.isfinite(metres)] = "no_school"
    found[~connected] = "not_connected"
    return found


@dataclass(frozen=True, slots=True)
class Limits:
    """The law's limits for a group of grades: metres (R22), minutes of waiting (R23), trips as a rule (R24)."""

    metres: float
    before_minutes: float
    after_minutes: float
    trips_there: int
    trips_back: int

    @property
    def told(self) -> dict[str, float | None]:
        """As answers name them; None: no limit."""
        numbers = {
            "metres": self.metres, "before_minutes": self.before_minutes, "after_minutes": self.after_minutes,
            "trips_there": self.trips_there, "trips_back": self.trips_back,
        }  # fmt: skip
        return {name: None if np.isinf(value) else value for name, value in numbers.items()}


def leg_status(before: F64, after: F64, limits: Limits) -> npt.NDArray[np.object_]:
    """How the way by bus is, by the waits (minutes, nan: no journey at all)."""
    late = np.isnan(before) | (before > limits.before_minutes)
    long = np.isnan(after) | (after > limits.after_minutes)
    found = np.full(len(before), "served", object)
    found[late & ~long] = "waits_before"
    found[long & ~late] = "waits_after"
    found[late & long] = "waits_both"
    found[np.isnan(before) & np.isnan(after)] = "no_journey"
    return found
