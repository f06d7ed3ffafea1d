"""Changes that hold for single lines or trips: stops as the parts of them that make a difference.

Where a feed says how one changes from line 1 to line 2 at a stop, those who come with line 1 are counted as arriving at
a part of the stop of their own, those who go on with line 2 as boarding at another. Between two parts the most special
of what is said holds, in the order of GTFS: both trips, a trip and a line, a trip, both lines, a line, the stops only.
The search knows nothing of it: it sees more stops.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.timetable import Changes, Halts
from app.timetables.walks import Pairs, told_seconds

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.timetables.rules import Rule
    from app.timetables.schedule import Schedule

    I32 = npt.NDArray[np.int32]

Whom = tuple[int, int]
"""A line and a trip, -1: any."""
ANYONE: Whom = (-1, -1)


@dataclass(frozen=True, slots=True)
class Special:
    """What is said of one change, with numbers of the whole schedule."""

    origin: int
    target: int
    seconds: int
    kind: int
    before: Whom
    after: Whom

    @property
    def rank(self) -> int:
        """The more special, the larger."""
        return sum(3 if trip >= 0 else 1 if line >= 0 else 0 for line, trip in (self.before, self.after))


@dataclass(frozen=True, slots=True)
class Parts:
    """Stops and their parts: `stop[n]` is the stop of number n (stops are their own), `halts` where trips call.

    `boards[s]` and `alights[s]`: the numbers that boarding and alighting at stop s go by, where they are several.
    """

    halts: Halts
    changes: Changes
    stop: I32
    boards: dict[int, list[int]]
    alights: dict[int, list[int]]

    def to_board(self, pairs: Pairs) -> Pairs:
        """Ways to stops as ways to all parts at which one boards."""
        return _spread(pairs.turned(), self.boards).turned()

    def from_alighting(self, pairs: Pairs) -> Pairs:
        """Ways from stops as ways from all parts at which one alights."""
        return _spread(pairs, self.alights)


def parts_of(schedule: Schedule, changes: Changes, rule: Rule) -> Parts:
    """The stops of a schedule, parted where something special is said; otherwise as they are."""
    special = _special(schedule)
    count = len(schedule.names)
    if not special:
        halts = Halts.plain(schedule.trips, count)
        return Parts(halts, changes, np.arange(count, dtype=np.int32), {}, {})
    drawn = _Drawn(schedule, list(range(count)))
    alights, off = drawn.parted({(one.origin, one.before) for one in special})
    boards, on = drawn.parted({(one.target, one.after) for one in special})
    found = _changes(changes, special, (off, on), rule.change_seconds)
    return Parts(
        Halts(boards, alights, len(drawn.stop)), found, np.array(drawn.stop, np.int32),
        {stop: list(parts) for stop, parts in on.items()}, {stop: list(parts) for stop, parts in off.items()},
    )  # fmt: skip


def _special(schedule: Schedule) -> list[Special]:
    found: list[Special] = []
    for place, feed in enumerate(schedule.feeds):
        told = feed.rows.special
        stops, trips, lines = schedule.stop_from[place], schedule.trip_from[place], schedule.line_from[place]
        columns = (told.origin, told.target, told.seconds, told.kind, told.from_line, told.from_trip, told.to_line, told.to_trip)  # fmt: skip
        for a, b, seconds, kind, from_line, from_trip, to_line, to_trip in zip(*(c.tolist() for c in columns), strict=True):  # fmt: skip
            before, after = _whom(from_line, from_trip, lines, trips), _whom(to_line, to_trip, lines, trips)
            found.append(Special(a + stops, b + stops, seconds, kind, before, after))
    return found


def _whom(line: int, trip: int, lines: int, trips: int) -> Whom:
    """A trip says more than its line."""
    return (-1, trip + trips) if trip >= 0 else (line + lines if line >= 0 else -1, -1)


@dataclass(slots=True)
class _Drawn:
    """Parts of stops, numbered as they come."""

    schedule: Schedule
    stop: list[int]
    calls: dict[int, list[int]] = field(default_factory=dict)

    def parted(self, named: set[tuple[int, Whom]]) -> tuple[I32, dict[int, dict[int, frozenset[Whom]]]]:
        """By call its part, and by stop its parts with whom they stand for; the stop itself stands for the others."""
        trips = self.schedule.trips
        part_of = trips.stop.copy()
        whom: dict[int, set[Whom]] = {}
        for stop, one in named:
            whom.setdefault(stop, set()).add(one)
        parts: dict[int, dict[int, frozenset[Whom]]] = {}
        trip_of = np.repeat(np.arange(trips.count), np.diff(trips.offset))
        for call in np.flatnonzero(np.isin(trips.stop, list(whom))).tolist():
            stop, trip = int(trips.stop[call]), int(trip_of[call])
            line = int(self.schedule.line_of_trip[trip])
            mine = frozenset(whom[stop] & {(line, -1), (-1, trip)})
            known = parts.setdefault(stop, {stop: frozenset()})
            number = next((number for number, theirs in known.items() if theirs == mine), None)
            if number is None:
                number = len(self.stop)
                self.stop.append(stop)
                known[number] = mine
            part_of[call] = number
        return part_of, parts


def _changes(
    changes: Changes,
    special: list[Special],
    parts: tuple[dict[int, dict[int, frozenset[Whom]]], dict[int, dict[int, frozenset[Whom]]]],
    change_seconds: int,
) -> Changes:
    off, on = parts
    said: dict[tuple[int, int], list[Special]] = {}
    for one in sorted(special, key=lambda one: -one.rank):
        said.setdefault((one.origin, one.target), []).append(one)
    columns = (changes.origin, changes.target, changes.seconds)
    table = {(a, b): seconds for a, b, seconds in zip(*(c.tolist() for c in columns), strict=True)}
    rows: list[tuple[int, int, int]] = []
    for origin, target in {**table, **dict.fromkeys(said)}:
        ordinary = table.get((origin, target))
        for part, before in off.get(origin, {origin: frozenset()}).items():
            for other, after in on.get(target, {target: frozenset()}).items():
                seconds = ordinary
                for one in said.get((origin, target), ()):
                    if one.before in {ANYONE, *before} and one.after in {ANYONE, *after}:
                        seconds = told_seconds(ordinary, one.seconds, one.kind, change_seconds)
                        break
                if seconds is not None:
                    rows.append((part, other, max(seconds, 1)))
    found = np.array(rows, np.int32).reshape(-1, 3)
    return Changes(*(np.ascontiguousarray(column) for column in found.T))


def _spread(pairs: Pairs, parts: dict[int, list[int]]) -> Pairs:
    """Each way from a stop (`origin`) also from its parts; those from the stops come first."""
    if not parts:
        return pairs
    rows = [
        (row, part)
        for row, stop in enumerate(pairs.origin.tolist())
        for part in parts.get(stop, ())
        if part != stop
    ]
    more = np.array([row for row, _ in rows], np.int64)
    part = np.array([part for _, part in rows], np.int32)
    return Pairs(
        np.concatenate([pairs.origin, part]), np.concatenate([pairs.target, pairs.target[more]]),
        np.concatenate([pairs.seconds, pairs.seconds[more]]), np.concatenate([pairs.metres, pairs.metres[more]]),
    )  # fmt: skip
