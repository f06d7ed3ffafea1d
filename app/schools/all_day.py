"""The entitlement to all-day places (R03): demand of the entitled grades, places, and what is lacking, per school and year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.standards.ages import school_year_begins
from app.standards.school import gafoeg_grades

if TYPE_CHECKING:
    from app.projection.cohort import FloatArray
    from app.standards.rules import Rulebook

FIRST_YEAR, LAST_YEAR = 2026, 2030
NAMES = ("low", "middle", "high")


@dataclass(frozen=True, slots=True)
class Gap:
    """One school in one school year; `demand` and `gap` low, middle, high; a gap below 0: so many places are left.

    `places` None: not known, and then so is the gap. `closed_too_long`: more weeks than the law allows; None: not known.
    """

    school_year: int
    grades: int
    pupils: tuple[float, float, float]
    demand: tuple[float, float, float]
    places: float | None
    closed_too_long: bool | None

    @property
    def gap(self) -> tuple[float, float, float] | None:
        """Demand less places."""
        places = self.places
        if places is None:
            return None
        low, middle, high = (one - places for one in self.demand)
        return low, middle, high


def gap_of(
    book: Rulebook, school_year: int, pupils: FloatArray, take_up: dict[str, float], places: float | None,
    closed_weeks: float | None,
) -> Gap:  # fmt: skip
    """`pupils` (low, middle, high; grade): the entitled grades count, times the share of the children who ask (R04)."""
    grades = gafoeg_grades(book, school_year)
    entitled = np.sort(pupils[:, :grades].sum(axis=1)) if grades else np.zeros(3)
    shares = np.sort([take_up[name] for name in NAMES])
    low, middle, high = entitled.tolist()
    asked = (entitled * shares).tolist()
    rule = book.find("R03", school_year_begins(school_year))
    most = None if rule is None else rule.get("closed_weeks_per_year")
    too_long = None if closed_weeks is None or most is None else closed_weeks > most
    return Gap(school_year, grades, (low, middle, high), (asked[0], asked[1], asked[2]), places, too_long)


def told(gap: Gap, shown: Any) -> dict[str, Any]:  # noqa: ANN401 (how a number may be seen)
    """As answers give it; `shown` makes a figure of a number. Demand and gap are of the pupils as they are shown."""
    pupils = [shown(one) for one in gap.pupils]
    rows: dict[str, Any] = {
        "school_year": f"{gap.school_year}/{(gap.school_year + 1) % 100:02d}", "grades": gap.grades,
        "pupils": dict(zip(NAMES, pupils, strict=True)),
        "places": {"value": gap.places, "status": "unknown" if gap.places is None else "known" if gap.places else "zero"},
        "closed_too_long": gap.closed_too_long,
    }  # fmt: skip
    rows["demand"], rows["gap"] = {}, {}
    for number, name in enumerate(NAMES):
        seen, demand = pupils[number], gap.demand[number]
        share = demand / gap.pupils[number] if gap.pupils[number] else 0.0
        if seen["value"] is None and gap.grades:
            rows["demand"][name] = rows["gap"][name] = {"value": None, "status": seen["status"]}
            continue
        asked = round((seen["value"] or 0) * share, 1)
        rows["demand"][name] = {"value": asked, "status": "estimated"}
        rows["gap"][name] = (
            {"value": None, "status": "unknown"} if gap.places is None
            else {"value": round(asked - gap.places, 1), "status": "estimated"}
        )  # fmt: skip
    return rows
