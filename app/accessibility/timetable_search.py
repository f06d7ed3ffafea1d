"""Latest departures for one arrival, earliest arrivals for one departure: one scan over a day's hops.

Scanning from the latest hop to the earliest, a trip is worth boarding if it is known to lead to the goal: because one
may alight from it and walk there in time, or change to what is known to lead there. The label of a trip is the smallest
number of rides with which it does; the labels of a stop are, by number of rides, the latest moments to board there and
the latest moments to arrive there for a change. As departures only fall along the scan, the first label is the best
one, and each stop is spread over its changes at most once per number of rides. Exact; checked against a time-expanded
graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.timetable import ARRIVES, TO

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.timetable import Timetable

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    U8 = npt.NDArray[np.uint8]
    Scalar = Any  # a number as compiled code sees it

NEVER = -(2**30)
"""The latest departure where there is none."""

MOST_RIDES = 16
ANY_WAIT = 2**29
_FLAG_BITS, _NO_BOARDING, _NO_ALIGHTING = np.uint32(2), np.uint32(1), np.uint32(2)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a journey: changes between rides, and seconds between arriving and when one is expected (None: any).

    `longest_seconds`: rides begin no earlier than so long before the arrival asked for.
    """

    most_changes: int = 3
    longest_wait_seconds: int | None = None
    longest_seconds: int = 6 * 3600

    def __post_init__(self) -> None:
        if not 0 <= self.most_changes < MOST_RIDES:
            raise ValueError(f"between 0 and {MOST_RIDES - 1} changes, not {self.most_changes}")


@dataclass(frozen=True, slots=True)
class Departures:
    """What a search found: `board[s, k]`, the latest moment to board at stop s so that k changes at most follow.

    `NEVER` where there is none. `entered[s, k]` and `left[s, k]` are the hops of the ride with which it begins,
    `onward[s, k]` the stop to board at next when one has arrived at stop s for a change and k rides at most follow,
    `reach[s, k]` until when. `reach[s, 0]` is until when one must have alighted there to walk to the goal, and no more
    than `wait_seconds` earlier.
    """

    board: I32
    entered: I32
    left: I32
    reach: I32
    onward: I32
    wait_seconds: int

    @property
    def latest(self) -> I32:
        """The latest moment to board at each stop."""
        return self.board[:, -1]


@dataclass(frozen=True, slots=True)
class Ride:
    """A ride of a journey: the hops with which it begins and ends (rows of `Timetable.hops`)."""

    entered: int
    left: int


def latest_departures(
    timetable: Timetable, stops: I32, walk_seconds: I32, deadline: int, limits: Limits
) -> Departures:
    """The latest departures at all stops for a goal that one walks to from `stops` in `walk_seconds`.

    `deadline` is when one must be there, in the timetable's seconds. For earliest arrivals give `timetable.turned()`
    and minus the moment of setting out: what is found is then minus the earliest arrival.
    """
    most = limits.most_changes + 1
    reach = np.full((timetable.stop_count, most), NEVER, np.int32)
    np.maximum.at(reach[:, 0], stops, (deadline - walk_seconds).astype(np.int32))
    wait = ANY_WAIT if limits.longest_wait_seconds is None else limits.longest_wait_seconds
    found = _scan(
        timetable.hops, timetable.change_offset, timetable.change_from, timetable.change_seconds,
        timetable.run_count, reach, deadline, deadline - limits.longest_seconds, wait,
    )  # fmt: skip
    return Departures(*found, wait)


def rides_from(timetable: Timetable, found: Departures, stop: int, changes: int | None = None) -> list[Ride]:
    """The rides of the best journey from a stop, one after the other, with the fewest changes that it needs.

    Raises ValueError where none leads from there.
    """
    allowed = found.board.shape[1] - 1 if changes is None else changes
    if found.board[stop, allowed] == NEVER:
        raise ValueError(f"no journey leads from stop {stop}")
    left = int(np.flatnonzero(found.board[stop, : allowed + 1] == found.board[stop, allowed])[0])
    rides: list[Ride] = []
    while True:
        ride = Ride(int(found.entered[stop, left]), int(found.left[stop, left]))
        rides.append(ride)
        at, arrives = int(timetable.hops[ride.left, TO]), int(timetable.hops[ride.left, ARRIVES])
        if found.reach[at, 0] - found.wait_seconds <= arrives <= found.reach[at, 0]:
            return rides
        more = int(np.flatnonzero(found.reach[at, 1:] >= arrives)[0]) + 1
        stop, left = int(found.onward[at, more]), more - 1


@nb.njit(cache=True, nogil=True)
def first_departing(hops: I32, latest: Scalar) -> int:
    """The first hop that departs at `latest` or before."""
    low, high = 0, len(hops)
    while low < high:
        middle = (low + high) // 2
        if hops[middle, 2] > latest:
            low = middle + 1
        else:
            high = middle
    return low


@nb.njit(cache=True, nogil=True)
def _scan(
    hops: I32,
    change_offset: I64,
    change_from: I32,
    change_seconds: I32,
    run_count: int,
    reach: I32,
    latest_hop: Scalar,
    earliest_hop: Scalar,
    wait: Scalar,
) -> tuple[I32, I32, I32, I32, I32]:
    stops, most = reach.shape
    board = np.full((stops, most), NEVER, np.int32)
    entered, left = np.full((stops, most), -1, np.int32), np.full((stops, most), -1, np.int32)
    onward = np.full((stops, most), -1, np.int32)
    rides_of = np.full(run_count, 255, np.uint8)
    leaves = np.empty(run_count, np.int32)
    # in how few rides one is there after alighting, and by boarding: small, so that they stay in the cache,
    # and most hops end here
    after = np.where(reach[:, 0] != NEVER, 0, 255).astype(np.uint8)
    boarding = np.full(stops, 255, np.uint8)
    for index in range(first_departing(hops, latest_hop), len(hops)):
        # unsigned, because compiled code then needs no check for negative indexes (measured: 1.4 times as fast)
        hop = np.uint64(index)
        if hops[hop, 2] < earliest_hop:
            break
        packed = np.uint32(hops[hop, 4])
        trip = packed >> _FLAG_BITS
        rides = np.int64(rides_of[trip])
        alight = np.uint32(hops[hop, 1])
        if rides > after[alight] + 1 and packed & _NO_ALIGHTING == 0:
            before, arrives = rides, hops[hop, 3]
            if arrives <= reach[alight, 0] and arrives >= reach[alight, 0] - wait:
                rides = 1
            else:
                for more in range(1, min(rides - 1, most)):
                    if reach[alight, more] >= arrives:
                        rides = more + 1
                        break
            if rides < before:
                rides_of[trip], leaves[trip] = rides, index
        stop = np.uint32(hops[hop, 0])
        if rides > most or boarding[stop] <= rides or packed & _NO_BOARDING:
            continue
        boarding[stop], departs = rides, hops[hop, 2]
        for count in range(rides - 1, most):
            if board[stop, count] == NEVER:
                board[stop, count], entered[stop, count], left[stop, count] = departs, index, leaves[trip]
        for change in range(change_offset[stop], change_offset[stop + 1]):
            origin, latest = change_from[change], departs - change_seconds[change]
            for count in range(rides, most):
                if reach[origin, count] < latest:
                    reach[origin, count], onward[origin, count] = latest, stop
            if rides < most:
                after[origin] = min(after[origin], rides)
    return board, entered, left, reach, onward
