"""A timetable made ready for a day and a rule: which trips run, where one changes, who walks to which stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.timetable import Timetable, timetable_of
from app.timetables.halts import Parts, parts_of
from app.timetables.stop_ways import StopWays, same_stops
from app.timetables.street_paths import StreetPaths
from app.timetables.vehicles import running
from app.timetables.walks import Walking, changes_of, stop_places

if TYPE_CHECKING:
    from datetime import date

    from app.accessibility.timetable import Running
    from app.catchments.travel import Places, Travel
    from app.timetables.rules import Rule
    from app.timetables.schedule import Schedule
    from app.timetables.walks import Pairs


OF_SCHEDULE = frozenset({"parts", "to_stops", "from_stops", "to_cells"})
"""What a ground keeps that is another one when the schedule is."""


class Ground:
    """What holds for every day: changes between stops, and ways between homes and stops, for one rule.

    `travel` is on foot; `access` is how one gets from home to a stop and back (the rule's `access_mode`), on foot too
    where it is not given.
    """

    def __init__(
        self,
        schedule: Schedule,
        travel: Travel,
        srid: int,
        rule: Rule,
        homes: Places,
        access: Travel | None = None,
    ) -> None:
        self.schedule, self.travel, self.srid, self.rule, self.homes = schedule, travel, srid, rule, homes
        self.walking = Walking(travel)
        self.access = self.walking if access is None else Walking(access)
        self.stops: Places = stop_places(schedule, srid)

    @cached_property
    def ways(self) -> StopWays:
        """Ways to, from and between stops."""
        return StopWays.between(self)

    @cached_property
    def walk_paths(self) -> StreetPaths:
        """The streets that ways on foot take."""
        return StreetPaths(self.walking.travel)

    @cached_property
    def access_paths(self) -> StreetPaths:
        """The streets that ways between home and stop take."""
        return self.walk_paths if self.access is self.walking else StreetPaths(self.access.travel)

    @cached_property
    def parts(self) -> Parts:
        """Where one may change: stops, or parts of them."""
        changes = changes_of(self.schedule, self.ways.among, self.srid, self.rule)
        return parts_of(self.schedule, changes, self.rule)

    @cached_property
    def to_stops(self) -> Pairs:
        """From homes to where one boards."""
        return self.parts.to_board(self.ways.from_homes)

    @cached_property
    def from_stops(self) -> Pairs:
        """From where one alights to homes."""
        return self.parts.from_alighting(self.ways.to_homes)

    @cached_property
    def to_cells(self) -> Pairs:
        """From where one alights to the cells of homes, as to any goal: on foot."""
        return self.parts.from_alighting(
            self.walking.between(self.stops, self.homes, self.rule.walk_from_stop_m)
        )

    def changed(self, schedule: Schedule) -> Ground:
        """The same for a schedule that was changed (`app.timetables.edited`): only stops that moved or are new are searched."""
        other = Ground.__new__(Ground)
        other.__dict__.update({n: v for n, v in self.__dict__.items() if n not in OF_SCHEDULE})
        other.schedule, other.stops = schedule, stop_places(schedule, self.srid)
        other.ways = self.ways.changed(other, *same_stops(self.schedule, schedule))
        return other


@dataclass
class Plan:
    """A day's timetable under a rule."""

    ground: Ground
    day: date
    running: Running = field(init=False)
    timetable: Timetable = field(init=False)

    def __post_init__(self) -> None:
        schedule, parts = self.ground.schedule, self.ground.parts
        self.running = running(schedule, *schedule.running(self.day))
        self.timetable = timetable_of(
            schedule.trips, self.running, parts.changes, parts.halts, on_request=self.ground.rule.on_request
        )

    @property
    def rule(self) -> Rule:
        """The rule it is made for."""
        return self.ground.rule

    @property
    def schedule(self) -> Schedule:
        """The timetables it is made of."""
        return self.ground.schedule

    @cached_property
    def turned(self) -> Timetable:
        """The day with time running backwards."""
        return self.timetable.turned()

    def _to_board(self, pairs: Pairs) -> Pairs:
        return self.ground.parts.to_board(pairs)

    def _alighting(self, pairs: Pairs) -> Pairs:
        return self.ground.parts.from_alighting(pairs)

    def from_home(self, home: Places) -> Pairs:
        """From home to where one boards."""
        return self._to_board(self.ground.access.between(home, self.ground.stops, self.rule.walk_to_stop_m))

    def to_home(self, home: Places) -> Pairs:
        """From where one alights, home."""
        return self._alighting(self.ground.access.between(self.ground.stops, home, self.rule.walk_to_stop_m))

    def to_site(self, site: Places) -> Pairs:
        """From where one alights to a site, always on foot."""
        return self._alighting(
            self.ground.walking.between(self.ground.stops, site, self.rule.walk_from_stop_m)
        )

    def from_site(self, site: Places) -> Pairs:
        """From a site to where one boards, always on foot."""
        return self._to_board(
            self.ground.walking.between(site, self.ground.stops, self.rule.walk_from_stop_m)
        )

    def to_goals(self, goals: Places) -> Pairs:
        """From where one alights to several goals, always on foot; those to the homes' cells are kept."""
        ground = self.ground
        return ground.to_cells if goals is ground.homes else self.to_site(goals)

    def direct(self, start: Places, goal: Places) -> Pairs:
        """All the way as one gets to the stop."""
        return self.ground.access.between(start, goal, self.rule.walk_direct_m)


def direct_seconds(pairs: Pairs, count: int, missing: int, *, by_target: bool = False) -> np.ndarray:
    """Seconds of the way on foot for each of `count` origins (or targets); `missing` where there is none."""
    seconds = np.full(count, missing, np.int32)
    seconds[pairs.target if by_target else pairs.origin] = pairs.seconds
    return seconds
