"""The way to school by bus, for those who have too far to walk: to which stop, how far it is, how long one waits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from app.catchments.travel import Places
from app.schools.matrix import some
from app.schools.waits import Bell, Waits, waits_of
from app.schools.ways import Limits, leg_status
from app.timetables.plan import Ground, Plan
from app.timetables.rules import rules_on

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from app.catchments.travel import Travel
    from app.schools.kinds import SchoolKind
    from app.standards.rules import Rulebook
    from app.timetables.schedule import Schedule

    F64 = npt.NDArray[np.float64]
    I64 = npt.NDArray[np.int64]

RANK = {"served": 0, "waits_after": 1, "waits_before": 1, "waits_both": 2, "no_journey": 3}


@dataclass(slots=True)
class Legs:
    """Of each home asked about its best stop (-1: none), how the way by bus is, and the numbers behind it."""

    status: npt.NDArray[np.object_]
    stop: I64
    metres: F64
    before: F64
    after: F64
    there: I64
    back: I64
    stops: list[tuple[int, int, float, float, float, int, int]] = field(default_factory=list)
    """School, stop, children, wait before, wait after, trips there, trips back."""

    @classmethod
    def nothing(cls, count: int, status: str) -> Legs:
        """Of homes of which nothing is known but a status."""
        nan, none = np.full(count, np.nan), np.full(count, -1, np.int64)
        return cls(
            np.full(count, status, object), none, nan, nan.copy(), nan.copy(), none.copy(), none.copy()
        )


def plan_of(
    schedule: Schedule, day: date, book: Rulebook, kind: SchoolKind, limits: Limits, travel: Travel, srid: int, homes: Places
) -> Plan:  # fmt: skip
    """The timetable of a day under the law's limits: ways to and from stops are no longer than the way to school may be."""
    rule = replace(
        rules_on(book, book, day)[kind.timetable_rule], walk_to_stop_m=int(limits.metres), walk_from_stop_m=int(limits.metres),
        wait_before_minutes=int(limits.before_minutes), wait_after_minutes=int(limits.after_minutes),
    )  # fmt: skip
    return Plan(Ground(schedule, travel, srid, rule, homes), day)


def legs_of(
    plan: Plan, limits: Limits, school: I64, children: F64, schools: Places, bells: dict[int, Bell]
) -> Legs:
    """The best stop of every home of the plan for the school it goes to (`school`, an index into `schools`)."""
    found = Legs.nothing(len(school), "no_stop")
    pairs = plan.ground.ways.from_homes
    for number in np.unique(school).tolist():
        mine = school[pairs.origin] == number
        if not mine.any():
            continue
        doors = some_of(schools, number)
        waits = waits_of(plan, doors, bells[number])
        home, stop = pairs.origin[mine].astype(np.int64), pairs.target[mine].astype(np.int64)
        metres = pairs.metres[mine]
        chosen = _best(home, stop, metres, waits, limits)
        _put(found, home[chosen], stop[chosen], metres[chosen], waits, limits)
        found.stops += _stops(number, np.unique(stop), home[chosen], stop[chosen], children, waits)
    return found


def some_of(schools: Places, number: int) -> Places:
    """The entrances of one school."""
    chosen = np.flatnonzero(schools.owner == number)
    points = some(schools, chosen)
    return Places(points.x_m, points.y_m, np.zeros(len(chosen), np.int32))


def _best(home: I64, stop: I64, metres: F64, waits: Waits, limits: Limits) -> I64:
    """Of each home the pair with the least to complain of, then the nearest stop."""
    status = leg_status(waits.before[stop], waits.after[stop], limits)
    rank = np.array([RANK[one] for one in status])
    few = (waits.trips_there[stop] < limits.trips_there) | (waits.trips_back[stop] < limits.trips_back)
    order = np.lexsort((stop, metres, few, rank, home))
    _, first = np.unique(home[order], return_index=True)
    return order[first]


def _put(found: Legs, home: I64, stop: I64, metres: F64, waits: Waits, limits: Limits) -> None:
    found.status[home] = leg_status(waits.before[stop], waits.after[stop], limits)
    found.stop[home], found.metres[home] = stop, metres
    found.before[home], found.after[home] = waits.before[stop], waits.after[stop]
    found.there[home], found.back[home] = waits.trips_there[stop], waits.trips_back[stop]


def _stops(
    school: int, stops: I64, home: I64, stop: I64, children: F64, waits: Waits
) -> list[tuple[int, int, float, float, float, int, int]]:
    total = dict.fromkeys(stops.tolist(), 0.0)
    for one, count in zip(stop.tolist(), children[home].tolist(), strict=True):
        total[one] += count
    return [
        (school, one, count, float(waits.before[one]), float(waits.after[one]), int(waits.trips_there[one]), int(waits.trips_back[one]))
        for one, count in total.items()
    ]  # fmt: skip
