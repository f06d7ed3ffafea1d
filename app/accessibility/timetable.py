"""Timetables as arrays: the hops of one day's trips, and on foot from stop to stop.

Times are whole seconds on one axis (in the application: from noon minus twelve hours of the day asked for, so that
trips of the day before and daylight saving fit in). A hop leads from one stop of a trip to its next one. A journey is
a walk, a ride, then changes (at the stop, or by one walk to another one) and rides, and a walk; so its limits are those
of the arrays it is searched in: which walks and changes they hold, and how many changes are allowed.

Hops are sorted by their departure, the latest first, and scanned once (Connection Scan: Dibbelt, Pajor, Strasser &
Wagner, "Intriguingly Simple and Fast Transit Routing", SEA 2013; "Connection Scan Algorithm", ACM JEA 23, 2018). The
number of rides, which rounds count in RAPTOR (Delling, Pajor & Werneck, ALENEX 2012), is a label beside the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]
    U8 = npt.NDArray[np.uint8]

NO_BOARDING, NO_ALIGHTING, ON_REQUEST = 1, 2, 4
"""Flags of a stop of a trip: nobody may get on, nobody may get off, only after a call."""

FROM, TO, DEPARTS, ARRIVES, TRIP = range(5)
"""Columns of `Timetable.hops`."""


@dataclass(frozen=True, slots=True)
class Trips:
    """Trips as their stops: those of trip t are `stop[offset[t]:offset[t + 1]]` with `arrival`, `departure` (seconds).

    Times do not fall along a trip; `flags` are those of the stops of trips (uint8).
    """

    offset: I64
    stop: I32
    arrival: I32
    departure: I32
    flags: U8

    @property
    def count(self) -> int:
        """The number of trips."""
        return len(self.offset) - 1


@dataclass(frozen=True, slots=True)
class Changes:
    """Where one may change: from stop `origin[i]` to stop `target[i]` in `seconds[i]`; a stop to itself as well."""

    origin: I32
    target: I32
    seconds: I32

    def turned(self) -> Changes:
        """The same ways walked the other way round."""
        return Changes(self.target, self.origin, self.seconds)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The hops of a day, latest departure first, and the changes by where one boards next.

    `hops` int32 (n, 5): `FROM`, `TO` stop, `DEPARTS`, `ARRIVES`, and `TRIP` << 2 with the flags of boarding at the one
    and alighting at the other in the low bits. `place`: where each hop's first stop stands in the arrays of `Trips`;
    `along`: its number, which rises along a vehicle. `TRIP` numbers vehicles: one trip, or several on which one stays
    seated. One may come to board at stop s from `change_from[change_offset[s]:change_offset[s + 1]]`.
    """

    stop_count: int
    hops: I32
    place: I32
    along: I32
    run_count: int
    change_offset: I64
    change_from: I32
    change_seconds: I32
    is_turned: bool = False

    @property
    def hop_count(self) -> int:
        """The number of hops."""
        return len(self.hops)

    def turned(self) -> Timetable:
        """The timetable with time running backwards: what arrives earliest in the one departs latest in the other."""
        hops = np.empty_like(self.hops)
        hops[:, FROM], hops[:, TO] = self.hops[:, TO], self.hops[:, FROM]
        hops[:, DEPARTS], hops[:, ARRIVES] = -self.hops[:, ARRIVES], -self.hops[:, DEPARTS]
        low = self.hops[:, TRIP] & 3
        hops[:, TRIP] = (self.hops[:, TRIP] & ~3) | ((low & 1) << 1) | (low >> 1)
        target = np.repeat(np.arange(self.stop_count, dtype=np.int32), np.diff(self.change_offset))
        changes = Changes(target, self.change_from, self.change_seconds)
        order = _scan_order(hops, self.along if self.is_turned else -self.along)
        return Timetable(
            self.stop_count, hops[order], self.place[order], self.along[order], self.run_count,
            *_by_target(changes, self.stop_count), not self.is_turned,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Running:
    """Trips that run: trip `trip[i]` with its times moved by `shift[i]` seconds, by the vehicle of number `vehicle[i]`.

    The trips of one vehicle stand one after the other in the order of time; who is on board may stay there. A trip
    whose vehicle is parted (or joined with another) is run by each of them.
    """

    trip: I32
    shift: I32
    vehicle: I32

    @classmethod
    def alone(cls, trip: I32, shift: I32) -> Running:
        """Each trip by a vehicle of its own."""
        return cls(trip, shift, np.arange(len(trip), dtype=np.int32))


@dataclass(frozen=True, slots=True)
class Halts:
    """Where trips call, for boarding and for alighting: by place in the arrays of `Trips`, numbers below `count`.

    They are stops, or where changing depends on the trip, parts of stops.
    """

    boards: I32
    alights: I32
    count: int

    @classmethod
    def plain(cls, trips: Trips, stop_count: int) -> Halts:
        """The stops as they are."""
        return cls(trips.stop, trips.stop, stop_count)


def timetable_of(
    trips: Trips, running: Running, changes: Changes, halts: Halts, *, on_request: bool = True
) -> Timetable:
    """The timetable of the trips that run, between their halts.

    `on_request`: whether stops and trips that must be called for are used. Raises ValueError for times that fall
    along a trip, for stops that do not exist and for changes that take no or negative time.
    """
    _check(trips, changes, halts)
    run = running.trip
    count = np.diff(trips.offset)[run] - 1
    begin = trips.offset[run]
    ahead = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    place = (np.repeat(begin, count) + ahead).astype(np.int32)
    moved = np.repeat(running.shift, count)
    refused = NO_BOARDING if on_request else NO_BOARDING | ON_REQUEST
    refused_off = NO_ALIGHTING if on_request else NO_ALIGHTING | ON_REQUEST
    closed = (trips.flags[place] & refused != 0).astype(np.int32)
    closed |= (trips.flags[place + 1] & refused_off != 0).astype(np.int32) << 1
    hops = np.empty((len(place), 5), np.int32)
    hops[:, FROM], hops[:, TO] = halts.boards[place], halts.alights[place + 1]
    hops[:, DEPARTS] = trips.departure[place] + moved
    hops[:, ARRIVES] = trips.arrival[place + 1] + moved
    hops[:, TRIP] = np.repeat(running.vehicle, count) << 2 | closed
    along = np.arange(len(place), dtype=np.int32)
    order = _scan_order(hops, along)
    vehicles = int(running.vehicle.max(initial=-1)) + 1
    by_target = _by_target(changes, halts.count)
    return Timetable(halts.count, hops[order], place[order], along[order], vehicles, *by_target)


def _scan_order(hops: I32, along: I32) -> I64:
    """Latest departure first; of one trip at one moment the hop that comes later first."""
    return np.lexsort((-along, -hops[:, DEPARTS]))


def _by_target(changes: Changes, stop_count: int) -> tuple[I64, I32, I32]:
    order = np.argsort(changes.target, kind="stable")
    offset = np.searchsorted(changes.target[order], np.arange(stop_count + 1)).astype(np.int64)
    return offset, changes.origin[order].astype(np.int32), changes.seconds[order].astype(np.int32)


def _check(trips: Trips, changes: Changes, halts: Halts) -> None:
    first = np.zeros(len(trips.stop), bool)
    first[trips.offset[:-1]] = True
    fall = trips.arrival[1:] < trips.departure[:-1]
    if (fall & ~first[1:]).any() or (trips.departure < trips.arrival).any():
        raise ValueError("times fall along a trip")
    stops = np.concatenate([halts.boards, halts.alights, changes.origin, changes.target])
    if stops.size and (stops.min() < 0 or stops.max() >= halts.count):
        raise ValueError("a trip or a change names a stop that does not exist")
    if changes.seconds.size and changes.seconds.min() < 1:
        # at least a second: otherwise hops of no length at one moment would have to be sorted by who meets whom
        raise ValueError("a change takes at least one second")
