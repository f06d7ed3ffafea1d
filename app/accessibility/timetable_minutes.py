"""Every minute of a window searched on its own: where waiting is limited, the best journey of a minute may be one that
another minute's would make needless, so no profile holds it. A search takes a fraction of a millisecond.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.timetable_profile import LATER
from app.accessibility.timetable_search import NEVER, latest_departures

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.timetable import Timetable
    from app.accessibility.timetable_profile import Walks
    from app.accessibility.timetable_search import Limits

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Scalar = Any  # a number as compiled code sees it


def seconds_by_minute(
    timetable: Timetable, stops: I32, walk_seconds: I32, walks: Walks, deadlines: I32, limits: Limits
) -> I32:
    """Seconds before each deadline at which every home must set out: (homes, deadlines), `LATER` where none does.

    One walks to the goal from `stops` in `walk_seconds`. With `timetable.turned()` and minus the moments at which one
    may leave the goal: seconds from then until each home is reached.
    """
    ahead = np.empty((timetable.stop_count, len(deadlines)), np.int32)
    for place, deadline in enumerate(deadlines.tolist()):
        latest = latest_departures(timetable, stops, walk_seconds, deadline, limits).latest
        ahead[:, place] = np.where(latest == NEVER, LATER, deadline - latest)
    return _best(walks.offset, walks.stop, walks.seconds, walks.direct, ahead)


@nb.njit(cache=True, nogil=True)
def _best(offset: I64, stop: I32, seconds: I32, direct: I32, ahead: I32) -> I32:
    """`ahead`: seconds before each deadline at which one must board at each stop, (stops, deadlines). A stop that cannot
    do better than a home's worst minute does already is not looked at."""
    found = np.empty((len(direct), ahead.shape[1]), np.int32)
    quickest = np.full(len(ahead), LATER, np.int32)
    for row in range(len(ahead)):
        if ahead.shape[1]:
            quickest[row] = ahead[row].min()
    for home in range(len(direct)):
        mine = found[home]
        mine[:] = direct[home]
        worst = direct[home]
        for walk in range(offset[home], offset[home + 1]):
            if quickest[stop[walk]] + seconds[walk] >= worst:
                continue
            there, more = ahead[stop[walk]], seconds[walk]
            for place in range(len(mine)):
                mine[place] = min(mine[place], np.int32(there[place] + more))
            worst = mine.max()
    return found


def earliest_arrivals(
    turned: Timetable, stops: I32, walk_seconds: I32, begin: int, minutes: int, limits: Limits
) -> I32:
    """When each stop is reached, setting out at every minute from `begin` on: (stops, minutes), `LATER` where not."""
    found = np.full((turned.stop_count, minutes), LATER, np.int32)
    for minute in range(minutes):
        latest = latest_departures(turned, stops, walk_seconds, -(begin + 60 * minute), limits).latest
        found[:, minute] = np.where(latest == NEVER, LATER, -latest)
    return found


@nb.njit(cache=True, nogil=True)
def seconds_to_goals(offset: I64, stop: I32, seconds: I32, direct: I32, arrives: I32, begin: Scalar) -> I32:
    """Seconds from setting out in every minute to every goal: (goals, minutes), `LATER` where none.

    Goal g is walked to from `stop[offset[g]:offset[g + 1]]` in `seconds`, or all the way in `direct`; `arrives` as
    `earliest_arrivals` gives it.
    """
    minutes = arrives.shape[1]
    found = np.empty((len(direct), minutes), np.int32)
    for goal in range(len(direct)):
        found[goal] = direct[goal]
        for walk in range(offset[goal], offset[goal + 1]):
            for minute in range(minutes):
                reached = arrives[stop[walk], minute]
                if reached < LATER:
                    total = reached + seconds[walk] - (begin + 60 * minute)
                    found[goal, minute] = min(found[goal, minute], total)
    return found
