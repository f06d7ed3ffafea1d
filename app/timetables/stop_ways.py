"""Ways between homes and stops and among stops; where a few stops move, only theirs are searched again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.catchments.travel import Places
from app.timetables.walks import Pairs

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.timetables.plan import Ground
    from app.timetables.schedule import Schedule
    from app.timetables.walks import Walking

    I32 = npt.NDArray[np.int32]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class StopWays:
    """Ways from homes to stops, from stops to homes (by the rule's access mode), and on foot among stops."""

    from_homes: Pairs
    to_homes: Pairs
    among: Pairs

    @classmethod
    def between(cls, ground: Ground) -> StopWays:
        """All of them."""
        rule, stops = ground.rule, ground.stops
        return cls(
            ground.access.between(ground.homes, stops, rule.walk_to_stop_m),
            ground.access.between(stops, ground.homes, rule.walk_to_stop_m),
            ground.walking.between(stops, stops, rule.walk_between_m),
        )

    def changed(self, ground: Ground, number: I32, fresh: I32) -> StopWays:
        """The ways to the stops of another ground: stop s of this one has there `number[s]` (-1: moved), `fresh` are new or moved."""
        from_homes = _renumbered(self.from_homes.turned(), number, None).turned()
        to_homes = _renumbered(self.to_homes, number, None)
        among = _renumbered(self.among, number, number)
        if not len(fresh):
            return StopWays(from_homes, to_homes, among)
        stops, rule = ground.stops, ground.rule
        some = Places(stops.x_m[fresh], stops.y_m[fresh], np.arange(len(fresh), dtype=np.int32))
        old = np.ones(len(stops.x_m), bool)
        old[fresh] = False
        there = _between(ground.access, ground.homes, some, rule.walk_to_stop_m, None, fresh)
        back = _between(ground.access, some, ground.homes, rule.walk_to_stop_m, fresh, None)
        outward = _between(ground.walking, some, stops, rule.walk_between_m, fresh, None)
        inward = _only(_between(ground.walking, stops, some, rule.walk_between_m, None, fresh), old)
        return StopWays(
            _together(from_homes, there),
            _together(to_homes, back),
            _together(_together(among, outward), inward),
        )


def same_stops(before: Schedule, after: Schedule) -> tuple[I32, I32]:
    """The number in `after` of every stop of `before` (-1: it has moved), and the stops of `after` that are new or moved.

    Feeds are the same ones; stops that were added stand at the end of theirs.
    """
    number = np.full(len(before.names), -1, np.int32)
    ends = [*before.stop_from[1:], len(before.names)]
    for place, (begin, end) in enumerate(zip(before.stop_from, ends, strict=True)):
        old = np.arange(begin, end)
        new = old - begin + after.stop_from[place]
        stays = (before.lon[old] == after.lon[new]) & (before.lat[old] == after.lat[new])
        number[old] = np.where(stays, new, -1)
    fresh = np.ones(len(after.names), bool)
    fresh[number[number >= 0]] = False
    return number, np.flatnonzero(fresh).astype(np.int32)


def _renumbered(pairs: Pairs, origin: I32, target: I32 | None) -> Pairs:
    """With other numbers of origins (and targets); without those that have none."""
    left = origin[pairs.origin]
    right = pairs.target if target is None else target[pairs.target]
    stays = (left >= 0) & (right >= 0)
    return Pairs(left[stays], right[stays], pairs.seconds[stays], pairs.metres[stays])


def _between(
    way: Walking, origins: Places, targets: Places, limit_m: float, origin: I32 | None, target: I32 | None
) -> Pairs:
    found = way.between(origins, targets, limit_m)
    left = found.origin if origin is None else origin[found.origin]
    right = found.target if target is None else target[found.target]
    return Pairs(left, right, found.seconds, found.metres)


def _only(pairs: Pairs, origins: Bools) -> Pairs:
    keep = origins[pairs.origin]
    return Pairs(pairs.origin[keep], pairs.target[keep], pairs.seconds[keep], pairs.metres[keep])


def _together(one: Pairs, other: Pairs) -> Pairs:
    return Pairs(
        np.concatenate([one.origin, other.origin]),
        np.concatenate([one.target, other.target]),
        np.concatenate([one.seconds, other.seconds]),
        np.concatenate([one.metres, other.metres]),
    )
