"""Who may stay seated: which trips of a day one vehicle runs, one after the other.

Trips of one block that run on the same day of service follow each other where the one ends and the other begins (at
the same stop, in the same station or within `SAME_PLACE_M`); what a feed says of a pair of trips goes before that.
A vehicle that is parted or joined (a trip followed, or preceded, by two) counts as one for every way through it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.timetable import Running

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.timetables.schedule import Schedule

    I32 = npt.NDArray[np.int32]

SAME_PLACE_M = 200.0
METRES_PER_DEGREE = 111_320.0
MOST_WAYS = 64
"""More ways through one vehicle than these are not followed (each begins its own count)."""

Run = tuple[int, int]
"""A trip and the seconds added to its times."""


def running(schedule: Schedule, trip: I32, shift: I32) -> Running:
    """The trips that run, by their vehicles."""
    follows = _follows(schedule, trip, shift)
    if not follows:
        return Running.alone(trip, shift)
    joined = set(follows) | {after for afters in follows.values() for after in afters}
    ways = _ways(follows)
    alone = [run for run in zip(trip.tolist(), shift.tolist(), strict=True) if run not in joined]
    vehicles = [*([run] for run in alone), *ways]
    numbers = np.repeat(np.arange(len(vehicles), dtype=np.int32), [len(way) for way in vehicles])
    both = np.array([run for way in vehicles for run in way], np.int32)
    return Running(np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1]), numbers)


def _follows(schedule: Schedule, trip: I32, shift: I32) -> dict[Run, list[Run]]:
    """Which trips one may stay seated for, by the trip that one is on."""
    order = np.lexsort((schedule.begins[trip], shift))
    found: dict[Run, list[Run]] = {}
    for place, feed in enumerate(schedule.feeds):
        told = feed.rows.vehicles
        if not len(told.block) and not len(told.before):
            continue
        begin = schedule.trip_from[place]
        mine = order[(trip[order] >= begin) & (trip[order] < begin + len(feed.rows.trips.trip_id))]
        runs = list(zip(trip[mine].tolist(), shift[mine].tolist(), strict=True))
        for before, after in _pairs(schedule, place, runs):
            found.setdefault(before, []).append(after)
    return found


def _pairs(schedule: Schedule, place: int, runs: list[Run]) -> list[tuple[Run, Run]]:
    """Pairs of runs of one feed, which are given in the order in which they begin, by day of service."""
    told, begin = schedule.feeds[place].rows.vehicles, schedule.trip_from[place]
    blocks: dict[tuple[int, int], list[Run]] = {}
    for run in runs:
        block = int(told.block[run[0] - begin]) if len(told.block) else -1
        if block >= 0:
            blocks.setdefault((block, run[1]), []).append(run)
    said = {
        (before + begin, after + begin): bool(stays)
        for before, after, stays in zip(
            told.before.tolist(), told.after.tolist(), told.stays.tolist(), strict=True
        )
    }
    found = [
        (before, after)
        for block in blocks.values()
        for before, after in pairwise(block)
        if said.get((before[0], after[0])) is None
        and _follow(schedule, before, after)
        and _same_place(schedule, before[0], after[0])
    ]
    there = set(runs)
    shifts = sorted({run[1] for run in runs})
    found += [
        ((before, shift), (after, shift))
        for (before, after), stays in said.items()
        for shift in shifts
        if stays
        and {(before, shift), (after, shift)} <= there
        and _follow(schedule, (before, shift), (after, shift))
    ]
    return found


def _follow(schedule: Schedule, before: Run, after: Run) -> bool:
    """Whether the one can begin when the other has ended; never both ways, also where they take no time."""
    begins, ends = schedule.begins, schedule.ends
    earlier = (int(begins[before[0]]), before) < (int(begins[after[0]]), after)
    return earlier and int(ends[before[0]]) <= int(begins[after[0]])


def _same_place(schedule: Schedule, before: int, after: int) -> bool:
    trips = schedule.trips
    end, start = int(trips.stop[trips.offset[before + 1] - 1]), int(trips.stop[trips.offset[after]])
    if end == start or schedule.station[end] == schedule.station[start] >= 0:
        return True
    north = float(schedule.lat[end] - schedule.lat[start])
    east = float(schedule.lon[end] - schedule.lon[start]) * np.cos(np.radians(schedule.lat[end]))
    return float(np.hypot(north, east)) * METRES_PER_DEGREE <= SAME_PLACE_M


def _ways(follows: dict[Run, list[Run]]) -> list[list[Run]]:
    """Every way through the vehicles, from where nobody was seated yet to where everybody gets off."""
    inner = {after for afters in follows.values() for after in afters}
    ways: list[list[Run]] = []
    for first in follows:
        if first in inner:
            continue
        mine: list[list[Run]] = []
        open_ways = [[first]]
        while open_ways and len(mine) + len(open_ways) <= MOST_WAYS:
            way = open_ways.pop()
            onward = follows.get(way[-1], [])
            open_ways += [[*way, after] for after in onward]
            mine += [] if onward else [way]
        ways += mine + open_ways
    return ways
