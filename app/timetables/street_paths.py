"""The streets that a way on foot (or by bicycle) takes, as points on the map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import ops

from app.accessibility.graph import UNREACHED
from app.accessibility.nearest import nearest
from app.accessibility.points import CLOSED, departures, seeds_of
from app.accessibility.route import path_to_site
from app.catchments.streets import StreetTravel

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.catchments.travel import Places, Travel
    from app.network.snap import Snapped

Point = tuple[float, float]

SPARE_MS = 2_000
"""What is searched beyond the known length of a way: costs are rounded at its ends."""


@dataclass(frozen=True, slots=True)
class _Ends:
    """Points at an end of a way, where they meet the streets."""

    places: Places
    snapped: Snapped

    def point(self, index: int) -> Point:
        return float(self.places.x_m[index]), float(self.places.y_m[index])


class StreetPaths:
    """Ways over the streets of one mode, or in a straight line where none are loaded; metres of the region's CRS."""

    def __init__(self, travel: Travel) -> None:
        self.travel = travel

    def between(self, start: Places, goal: Places, seconds: float) -> list[Point]:
        """The way from the first to the second that takes about `seconds`, from any of the points to any.

        A straight line where streets are not loaded, or lead there only otherwise.
        """
        straight = [(float(p.x_m[0]), float(p.y_m[0])) for p in (start, goal)]
        if not isinstance(self.travel, StreetTravel):
            return straight
        begin = _Ends(start, self.travel.snapped(start))
        end = _Ends(goal, self.travel.snapped(goal))
        return self._over_streets(self.travel, begin, end, round(seconds * 1000) + SPARE_MS) or straight

    def _over_streets(
        self, travel: StreetTravel, start: _Ends, goal: _Ends, limit: int
    ) -> list[Point] | None:
        one = np.zeros(len(goal.places.x_m), np.int32)
        sites = goal.snapped.timed(one, 1)
        seeds = seeds_of(travel.edges_ms, sites)
        to_goal = nearest(travel.to_sites_ms, seeds, limit)[0]
        homes = start.snapped.timed(np.arange(len(start.places.x_m), dtype=np.int32), len(start.places.x_m))
        best, leave = np.inf, (-1, -1)
        for node_of, ticks in zip(
            (travel.edges_ms.u, travel.edges_ms.v), departures(travel.edges_ms, homes), strict=True
        ):
            for index in np.flatnonzero((ticks != UNREACHED) & (start.snapped.edge >= 0)).tolist():
                node = int(node_of[start.snapped.edge[index]])
                if to_goal[node] != UNREACHED and int(ticks[index]) + int(to_goal[node]) < best:
                    best, leave = int(ticks[index]) + int(to_goal[node]), (index, node)
        direct = _along_one_edge(travel, start, goal)
        if direct is not None and direct[0] <= best:
            return direct[1]
        if leave[0] < 0:
            return None
        nodes = path_to_site(travel.from_home_ms, to_goal, seeds, leave[1]).tolist()
        arrive = self._seed_at(travel, goal, nodes[-1], int(to_goal[nodes[-1]]))
        lines = [_part(travel, start.snapped, leave[0], nodes[0], outward=True)]
        lines += [self._edge_line(travel, a, b) for a, b in pairwise(nodes)]
        lines.append(_part(travel, goal.snapped, arrive, nodes[-1], outward=False))
        return _joined([start.point(leave[0])], *lines, [goal.point(arrive)])

    def _seed_at(self, travel: StreetTravel, goal: _Ends, node: int, cost: int) -> int:
        """Which of the goal's points is met from a node at this cost."""
        for index in np.flatnonzero(goal.snapped.edge >= 0).tolist():
            sites = goal.snapped.of(np.arange(len(goal.places.x_m)) == index).timed(np.zeros(1, np.int32), 1)
            seeds = seeds_of(travel.edges_ms, sites)
            if ((seeds.node == node) & (seeds.cost == cost)).any():
                return index
        raise ArithmeticError("a way ends where no goal is")  # cannot be: the way was followed to a seed

    @cached_property
    def _by_ends(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Edges sorted by their ends, and the ends as one number."""
        assert isinstance(self.travel, StreetTravel)  # noqa: S101 (asked only where there are streets)
        edges = self.travel.edges_ms
        key = np.minimum(edges.u, edges.v).astype(np.int64) << 32 | np.maximum(edges.u, edges.v)
        order = np.argsort(key, kind="stable")
        return order, key[order]

    def _edge_line(self, travel: StreetTravel, tail: int, head: int) -> list[Point]:
        """The line of the quickest edge from one node to the next."""
        order, keys = self._by_ends
        key = min(tail, head) << 32 | max(tail, head)
        first, last = np.searchsorted(keys, key, "left"), np.searchsorted(keys, key, "right")
        edges = travel.edges_ms
        found: list[tuple[int, int, bool]] = []
        for edge in order[first:last].tolist():
            if int(edges.u[edge]) == tail and edges.forward[edge] != CLOSED:
                found.append((int(edges.forward[edge]), edge, True))
            if int(edges.v[edge]) == tail and edges.backward[edge] != CLOSED:
                found.append((int(edges.backward[edge]), edge, False))
        _, edge, forward = min(found)
        line = _line(travel, edge)
        return line if forward else line[::-1]


def _line(travel: StreetTravel, edge: int) -> list[Point]:
    network = travel.network
    place = slice(network.line_offset[edge], network.line_offset[edge + 1])
    return list(zip(network.line_x_m[place].tolist(), network.line_y_m[place].tolist(), strict=True))


def _part(travel: StreetTravel, snapped: Snapped, index: int, node: int, *, outward: bool) -> list[Point]:
    """Along the edge a point is tied to, from where it meets it to a node at its end (`outward`), or from there."""
    edge, fraction = int(snapped.edge[index]), float(snapped.fraction[index])
    at_u = int(travel.edges_ms.u[edge]) == node
    if at_u and int(travel.edges_ms.v[edge]) == node:  # a ring: the shorter side
        at_u = fraction <= 0.5
    return _between(_line(travel, edge), fraction, 0.0 if at_u else 1.0, turned=not outward)


def _between(line: list[Point], begin: float, end: float, *, turned: bool = False) -> list[Point]:
    whole = shapely.LineString(line)
    part = ops.substring(whole, begin, end, normalized=True)
    points: list[Point] = [(float(x), float(y)) for x, y in part.coords]
    return points[::-1] if turned else points


def _along_one_edge(travel: StreetTravel, start: _Ends, goal: _Ends) -> tuple[int, list[Point]] | None:
    """The best way between points tied to one edge that passes no junction."""
    edges = travel.edges_ms
    best: tuple[int, list[Point]] | None = None
    home = start.snapped.timed(np.zeros(len(start.places.x_m), np.int32), 1)
    site = goal.snapped.timed(np.zeros(len(goal.places.x_m), np.int32), 1)
    for a in np.flatnonzero(home.edge >= 0).tolist():
        for b in np.flatnonzero(site.edge == home.edge[a]).tolist():
            edge, along = int(home.edge[a]), float(site.fraction[b] - home.fraction[a])
            ticks = int(edges.forward[edge] if along > 0 else edges.backward[edge])
            if along and ticks == CLOSED:
                continue
            cost = round(abs(along) * ticks) + int(home.access[a]) + int(site.access[b])
            if best is None or cost < best[0]:
                line = _between(_line(travel, edge), float(home.fraction[a]), float(site.fraction[b]))
                best = cost, _joined([start.point(a)], line, [goal.point(b)])
    return best


def _joined(*lines: Sequence[Point]) -> list[Point]:
    """One line of several that meet; no point twice in a row."""
    found: list[Point] = []
    for line in lines:
        for point in line:
            if not found or found[-1] != point:
                found.append(point)
    return found
