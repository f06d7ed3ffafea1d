"""Ways on foot to, from and between stops: limited by metres along the streets, counted in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.points import Edges, within_for_points
from app.accessibility.timetable import Changes
from app.catchments.inputs import metric
from app.catchments.streets import StreetTravel
from app.catchments.travel import Places, StraightLine, Travel
from geodata.timetable_rows import CHANGE_KINDS

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.graph import Graph
    from app.timetables.rules import Rule
    from app.timetables.schedule import Schedule

    I32 = npt.NDArray[np.int32]
    I64 = npt.NDArray[np.int64]

SLOWEST_M_PER_SECOND = 0.6
"""Ways slower than this (ferries) are not walked to a stop."""

STATION_M_PER_SECOND = 1.0
STATION_DETOUR = 1.3
TIMED, IMPOSSIBLE = CHANGE_KINDS.index("timed"), CHANGE_KINDS.index("impossible")
PATHWAY = CHANGE_KINDS.index("pathway")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Ways on foot from `origin[i]` to `target[i]` (indexes of what they lead between), in whole seconds and metres."""

    origin: I32
    target: I32
    seconds: I32
    metres: npt.NDArray[np.float64]

    def turned(self) -> Pairs:
        """Origins as targets; the way is the same."""
        return Pairs(self.target, self.origin, self.seconds, self.metres)


def stop_places(schedule: Schedule, srid: int) -> Places:
    """The stops as points in the metric CRS."""
    x_m, y_m = metric(srid, schedule.lon, schedule.lat)
    return Places(x_m, y_m, np.arange(len(schedule.names), dtype=np.int32))


class Walking:
    """Ways on foot over the streets, or in a straight line where none are loaded; searched from the side with fewer points."""

    def __init__(self, travel: Travel) -> None:
        self.travel = travel

    def between(self, origins: Places, targets: Places, limit_m: float) -> Pairs:
        """All ways no longer than `limit_m`, each once; seconds are rounded up."""
        if not origins.x_m.size or not targets.x_m.size:
            nothing = np.zeros(0, np.int32)
            return Pairs(nothing, nothing, nothing, np.zeros(0))
        if isinstance(self.travel, StreetTravel):
            if targets.owners > origins.owners:
                return _by_street(self._turned(self.travel), targets, origins, limit_m).turned()
            return _by_street(self._streets(self.travel), origins, targets, limit_m)
        assert isinstance(self.travel, StraightLine)  # noqa: S101 (there are two ways to travel)
        found = self.travel.within(origins, targets, limit_m / self.travel.metres_per_second)
        target = np.repeat(np.arange(len(found.offset) - 1, dtype=np.int32), np.diff(found.offset))
        metres = found.seconds * self.travel.metres_per_second
        return _once(origins.owner[found.point], target, found.seconds, metres)

    def _streets(self, travel: StreetTravel) -> _Streets:
        to_sites = (travel.to_sites_ms, travel.to_sites_mm)
        return _Streets(travel, to_sites, (travel.edges_ms, travel.edges_mm))

    def _turned(self, travel: StreetTravel) -> _Streets:
        """The streets with every direction turned round: ways from a point are then ways to it."""
        edges = tuple(Edges(e.u, e.v, e.backward, e.forward) for e in (travel.edges_ms, travel.edges_mm))
        return _Streets(travel, self._forward, (edges[0], edges[1]))

    @cached_property
    def _forward(self) -> tuple[Graph, Graph]:
        assert isinstance(self.travel, StreetTravel)  # noqa: S101
        return self.travel.to_sites_ms.reverse(), self.travel.to_sites_mm.reverse()


@dataclass(frozen=True, slots=True)
class _Streets:
    """What a search towards sites needs: by time, and by length."""

    travel: StreetTravel
    to_sites: tuple[Graph, Graph]
    edges: tuple[Edges, Edges]


def _by_street(streets: _Streets, origins: Places, targets: Places, limit_m: float) -> Pairs:
    start, end = streets.travel.snapped(origins), streets.travel.snapped(targets)
    one = np.arange(len(origins.x_m), dtype=np.int32)
    ms = within_for_points(
        streets.to_sites[0], streets.edges[0], end.timed(targets.owner, targets.owners),
        start.timed(one, len(one)), round(limit_m / SLOWEST_M_PER_SECOND * 1000),
    )  # fmt: skip
    mm = within_for_points(
        streets.to_sites[1], streets.edges[1], end.measured(targets.owner, targets.owners),
        start.measured(one, len(one)), round(limit_m * 1000),
    )  # fmt: skip
    keys_ms, keys_mm = (
        np.repeat(np.arange(len(found.offset) - 1), np.diff(found.offset)) * len(one) + found.point
        for found in (ms, mm)
    )
    _, at_mm, at_ms = np.intersect1d(keys_mm, keys_ms, assume_unique=True, return_indices=True)
    target = (keys_mm[at_mm] // len(one)).astype(np.int32)
    return _once(origins.owner[mm.point[at_mm]], target, ms.cost[at_ms] / 1000, mm.cost[at_mm] / 1000)


def _once(
    origin: I32, target: I32, seconds: npt.NDArray[np.float64], metres: npt.NDArray[np.float64]
) -> Pairs:
    """The quickest where several entrances lead from one to the other."""
    order = np.lexsort((seconds, target, origin))
    origin, target = origin[order], target[order]
    first = np.ones(len(order), bool)
    first[1:] = (origin[1:] != origin[:-1]) | (target[1:] != target[:-1])
    kept = order[first]
    return Pairs(
        origin[first].astype(np.int32), target[first].astype(np.int32), np.ceil(seconds[kept] - 1e-6).astype(np.int32),
        metres[kept],
    )  # fmt: skip


def changes_of(schedule: Schedule, found: Pairs, srid: int, rule: Rule) -> Changes:
    """Where one may change: at the stop, to other stops by the ways found among them, and as the feeds say.

    What a feed tells goes before what is computed: least times, ways in stations, changes that meet or that are
    impossible. Stops of one station are joined in any case.
    """
    stops = stop_places(schedule, srid)
    count = len(schedule.names)
    origin, target, seconds = (a.astype(np.int64) for a in _in_stations(schedule, stops))
    keys = np.concatenate([found.origin.astype(np.int64) * count + found.target, origin * count + target])
    times = np.concatenate([found.seconds.astype(np.int64), seconds])
    at_stop = np.arange(count) * (count + 1)
    keys, times = np.concatenate([keys, at_stop]), np.concatenate([times, np.zeros(count, np.int64)])
    order = np.lexsort((times, keys))
    unique, first = np.unique(keys[order], return_index=True)
    table = dict(zip(unique.tolist(), (times[order][first] + rule.change_seconds).tolist(), strict=True))
    _as_told(table, schedule, count, rule.change_seconds)
    pairs = np.fromiter(table, np.int64, len(table))
    seconds_told = np.maximum(np.fromiter(table.values(), np.int64, len(table)), 1)
    return Changes(
        (pairs // count).astype(np.int32), (pairs % count).astype(np.int32), seconds_told.astype(np.int32)
    )


def _in_stations(schedule: Schedule, stops: Places) -> tuple[I64, I64, I64]:
    """All pairs of stops of one station, as the crow flies with a detour."""
    order = np.argsort(schedule.station, kind="stable")
    order = order[schedule.station[order] >= 0]
    groups = np.split(order, np.flatnonzero(np.diff(schedule.station[order])) + 1) if len(order) else []
    pairs = [np.stack(np.meshgrid(group, group), -1).reshape(-1, 2) for group in groups]
    both = np.concatenate(pairs) if pairs else np.zeros((0, 2), np.int64)
    both = both[both[:, 0] != both[:, 1]]
    a, b = both[:, 0], both[:, 1]
    metres = np.hypot(stops.x_m[a] - stops.x_m[b], stops.y_m[a] - stops.y_m[b]) * STATION_DETOUR
    return a, b, np.ceil(metres / STATION_M_PER_SECOND).astype(np.int64)


def _as_told(table: dict[int, int], schedule: Schedule, count: int, change_seconds: int) -> None:
    for begin, feed in zip(schedule.stop_from, schedule.feeds, strict=True):
        told = feed.rows.changes
        columns = (told.origin, told.target, told.seconds, told.kind)
        for origin, target, seconds, kind in zip(*(c.tolist() for c in columns), strict=True):
            key = (origin + begin) * count + target + begin
            found = told_seconds(table.get(key), seconds, kind, change_seconds)
            if found is None:
                table.pop(key, None)
            else:
                table[key] = found


def told_seconds(ordinary: int | None, seconds: int, kind: int, change_seconds: int) -> int | None:
    """The seconds of a change of which a feed says something (`ToldChanges`); None where one cannot change.

    `ordinary`: how long it takes without that.
    """
    if kind == IMPOSSIBLE:
        return None
    if kind == TIMED:
        return max(seconds, 1) if seconds >= 0 else max((ordinary or 1) - change_seconds, 1)
    if seconds >= 0:
        return seconds + (change_seconds if kind == PATHWAY else 0)
    return ordinary
