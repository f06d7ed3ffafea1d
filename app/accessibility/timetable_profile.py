"""Every departure worth taking to one goal, and what it means for homes over every minute of a window.

A profile of a stop lists when to board and when one is then at the goal, without those that leave no later and arrive
no earlier than another (profile Connection Scan: Dibbelt et al. 2013, 2018). Entries hold the arrival for every number
of changes allowed, so that the limit of changes is exact. One scan answers all moments at once: the earliest arrival
for every minute of setting out, and the latest departure for every minute at which one must be there.

Percentiles are those of the minutes (every minute counts the same): the smallest value that at least so large a share
of the minutes does not exceed; minutes without a connection count as never arriving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from app.accessibility.timetable_search import first_departing

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.timetable import Timetable

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    Scalar = Any  # a number as compiled code sees it

LATER = 2**30
"""The arrival where there is none."""

FIRST_POOL = 1 << 16


@dataclass(frozen=True, slots=True)
class Profiles:
    """The departures worth taking: those of stop s are `departs[offset[s]:offset[s + 1]]`, with `arrives` at the goal.

    Both rise within a stop.
    """

    offset: I64
    departs: I32
    arrives: I32


@dataclass(frozen=True, slots=True)
class Walks:
    """Who walks to which stops: home h to `stop[offset[h]:offset[h + 1]]` in `seconds`; `direct` all the way, or `LATER`."""

    offset: I64
    stop: I32
    seconds: I32
    direct: I32


def profiles(
    timetable: Timetable, stops: I32, walk_seconds: I32, span: tuple[int, int], most_changes: int
) -> Profiles:
    """The profiles of all stops for a goal that one walks to from `stops`, of rides that begin and end within `span`."""
    last_walk = np.full(timetable.stop_count, LATER, np.int32)
    np.minimum.at(last_walk, stops, walk_seconds.astype(np.int32))
    pool = FIRST_POOL
    while True:
        found = _profiles(
            timetable.hops, timetable.change_offset, timetable.change_from, timetable.change_seconds,
            timetable.run_count, last_walk, span[0], span[1], most_changes + 1, pool,
        )  # fmt: skip
        if len(found[0]):
            return Profiles(*found)
        pool *= 4


@nb.njit(cache=True, nogil=True)
def _profiles(
    hops: I32,
    change_offset: I64,
    change_from: I32,
    change_seconds: I32,
    run_count: int,
    last_walk: I32,
    earliest: Scalar,
    latest: Scalar,
    most: Scalar,
    pool: int,
) -> tuple[I64, I32, I32]:
    """An empty offset when the pool of entries was too small.

    Each stop has two chains of entries, the one that departs first at their head: boarding there (even heads), and
    arriving there for a change (odd heads). An entry's arrivals are the best of all entries from it on.
    """
    stops = len(last_walk)
    heads = np.full(2 * stops, -1, np.int32)
    follows, departs = np.empty(pool, np.int32), np.empty(pool, np.int32)
    arrives = np.empty((pool, most), np.int32)
    used = 0
    by_trip = np.full((run_count, most), LATER, np.int32)
    offer = np.empty(most, np.int32)
    for hop in range(first_departing(hops, latest), len(hops)):
        if hops[hop, 2] < earliest:
            break
        packed = hops[hop, 4]
        trip = packed >> 2
        if packed & 2 == 0 and hops[hop, 3] <= latest:
            alight, moment = hops[hop, 1], hops[hop, 3]
            if last_walk[alight] < LATER:
                for count in range(most):
                    by_trip[trip, count] = min(by_trip[trip, count], moment + last_walk[alight])
            entry = heads[2 * alight + 1]
            while entry >= 0 and departs[entry] < moment:
                entry = follows[entry]
            if entry >= 0:
                for count in range(1, most):
                    by_trip[trip, count] = min(by_trip[trip, count], arrives[entry, count])
        if packed & 1 or by_trip[trip, most - 1] == LATER:
            continue
        stop, begin = hops[hop, 0], hops[hop, 2]
        head = heads[2 * stop]
        better = head < 0
        if head >= 0:
            for count in range(most):
                better |= by_trip[trip, count] < arrives[head, count]
        if not better:
            continue
        if used + 1 + change_offset[stop + 1] - change_offset[stop] > pool:
            return np.empty(0, np.int64), departs, departs
        used = _enter(heads, follows, departs, arrives, used, 2 * stop, begin, by_trip[trip])
        offer[0] = LATER
        offer[1:] = by_trip[trip, : most - 1]
        for change in range(change_offset[stop], change_offset[stop + 1]):
            place = 2 * change_from[change] + 1
            used = _enter(
                heads, follows, departs, arrives, used, place, begin - change_seconds[change], offer
            )
    return _listed(heads, follows, departs, arrives[:, most - 1])


@nb.njit(cache=True, nogil=True)
def _enter(
    heads: I32,
    follows: I32,
    departs: I32,
    arrives: I32,
    used: Scalar,
    chain: Scalar,
    begin: Scalar,
    offer: I32,
) -> int:
    """Enter a departure with its arrivals into a chain, and pass its arrivals on to those that depart before it."""
    before, entry = -1, heads[chain]
    while entry >= 0 and departs[entry] < begin:
        before, entry = entry, follows[entry]
    better = entry < 0
    if entry >= 0:
        for count in range(len(offer)):
            better |= offer[count] < arrives[entry, count]
    if not better:
        return used
    if entry >= 0 and departs[entry] == begin:
        fresh = entry
        arrives[fresh] = np.minimum(offer, arrives[entry])
    else:
        fresh = used
        used += 1
        departs[fresh], follows[fresh] = begin, entry
        arrives[fresh] = offer
        if entry >= 0:
            arrives[fresh] = np.minimum(offer, arrives[entry])
        if before >= 0:
            follows[before] = fresh
        else:
            heads[chain] = fresh
    entry = heads[chain]
    while entry != fresh:
        arrives[entry] = np.minimum(arrives[entry], arrives[fresh])
        entry = follows[entry]
    return used


@nb.njit(cache=True, nogil=True)
def _listed(heads: I32, follows: I32, departs: I32, arrives: I32) -> tuple[I64, I32, I32]:
    """The chains of boarding as arrays, without departures that another one, leaving later, is as good as."""
    stops = len(heads) // 2
    offset = np.zeros(stops + 1, np.int64)
    for stop in range(stops):
        count, entry = 0, heads[2 * stop]
        while entry >= 0:
            onward = follows[entry]
            count += onward < 0 or arrives[onward] > arrives[entry]
            entry = onward
        offset[stop + 1] = offset[stop] + count
    out_departs, out_arrives = np.empty(offset[-1], np.int32), np.empty(offset[-1], np.int32)
    for stop in range(stops):
        place, entry = offset[stop], heads[2 * stop]
        while entry >= 0:
            onward = follows[entry]
            if onward < 0 or arrives[onward] > arrives[entry]:
                out_departs[place], out_arrives[place] = departs[entry], arrives[entry]
                place += 1
            entry = onward
    return offset, out_departs, out_arrives


def window_seconds(found: Profiles, walks: Walks, begin: int, minutes: int) -> I32:
    """Seconds from setting out to the goal for every home and minute: (homes, minutes), `LATER` where none.

    Minute m sets out at `begin` + 60 m; waiting counts. Profiles must reach as far as the journeys may.
    """
    return _window(
        found.offset, found.departs, found.arrives, walks.offset, walks.stop, walks.seconds, walks.direct,
        begin, minutes, True,  # noqa: FBT003 (compiled code takes no names)
    )  # fmt: skip


def deadline_seconds(found: Profiles, walks: Walks, begin: int, minutes: int) -> I32:
    """Seconds before the deadline at which every home must set out: (homes, minutes), `LATER` where none does.

    Minute m must be there at `begin` + 60 m.
    """
    turned = Profiles(
        found.offset, _backwards(found.arrives, found.offset), _backwards(found.departs, found.offset)
    )
    last = begin + 60 * (minutes - 1)
    return _window(
        turned.offset, turned.departs, turned.arrives, walks.offset, walks.stop, walks.seconds, walks.direct,
        -last, minutes, False,  # noqa: FBT003
    )[:, ::-1]  # fmt: skip


def _backwards(moments: I32, offset: I64) -> I32:
    """Minus the moments, in the opposite order within each stop."""
    stop = np.repeat(np.arange(len(offset) - 1), np.diff(offset))
    place = offset[:-1][stop] + offset[1:][stop] - 1 - np.arange(len(moments))
    return -moments[place]


@nb.njit(cache=True, nogil=True)
def _window(
    offset: I64,
    departs: I32,
    arrives: I32,
    walk_offset: I64,
    walk_stop: I32,
    walk_seconds: I32,
    direct: I32,
    begin: Scalar,
    minutes: int,
    walk_first: bool,  # noqa: FBT001 (compiled code takes no names)
) -> I32:
    """`walk_first`: the walk comes before the ride; else after it, as where time is turned round.

    The stop from which one may be there soonest comes first; then no stop is looked at that cannot do better than the
    home's worst minute does already, however well a ride fits.
    """
    homes = len(walk_offset) - 1
    best = np.empty((homes, minutes), np.int32)
    quickest = _quickest(offset, departs, arrives)
    for home in range(homes):
        mine = best[home]
        mine[:] = direct[home]
        first, last = walk_offset[home], walk_offset[home + 1]
        start, least = first, np.int32(LATER)
        for walk in range(first, last):
            soonest = walk_seconds[walk] + quickest[walk_stop[walk]]
            if soonest < least:
                start, least = walk, soonest
        worst = direct[home]
        for turn in range(first, last):
            walk = start if turn == first else first if turn == start else turn
            if walk_seconds[walk] + quickest[walk_stop[walk]] >= worst:
                continue
            entry, end = offset[walk_stop[walk]], offset[walk_stop[walk] + 1]
            before = walk_seconds[walk] if walk_first else np.int32(0)
            after = walk_seconds[walk] - before
            for minute in range(minutes):
                leaves = begin + 60 * minute
                while entry < end and departs[entry] < leaves + before:
                    entry += 1
                if entry == end:
                    break
                mine[minute] = min(mine[minute], arrives[entry] + after - leaves)
            worst = mine.max()
    return best


@nb.njit(cache=True, nogil=True)
def _quickest(offset: I64, departs: I32, arrives: I32) -> I32:
    """Of each stop the shortest time from boarding there to the goal; `LATER` where none leads there."""
    found = np.full(len(offset) - 1, LATER, np.int32)
    for stop in range(len(found)):
        for entry in range(offset[stop], offset[stop + 1]):
            found[stop] = min(found[stop], arrives[entry] - departs[entry])
    return found


def percentile(seconds: I32, share: float) -> I32:
    """Per row the smallest value that at least `share` of the row does not exceed."""
    place = max(int(np.ceil(share * seconds.shape[1] - 1e-9)) - 1, 0)
    return np.partition(seconds, place, axis=1)[:, place]
