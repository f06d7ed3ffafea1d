"""An invented bus timetable: lines along the roads of the demonstration Kreis, a town line, buses for schools, one on call.

Villages off the lines have no bus at all: that is one of the problems to be found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from geodata.demo.land import METRIC_SRID
from geodata.holidays import all_holidays
from geodata.streets import EdgeFlag
from geodata.timetable_rows import Lines, ServiceDays, Shapes, Stops, TimetableRows, ToldChanges, TripTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from geodata.demo.settlements import Settlement
    from geodata.rows import Streets

FIRST_DAY, DAYS = date(2026, 1, 1), 730
HOLIDAYS_LIKE = "01"
"""The invented Kreis has the holidays of Schleswig-Holstein."""
WORKDAYS, SATURDAYS, SCHOOL_DAYS = 0, 1, 2
BUS_M_PER_SECOND = 38 / 3.6
STOPPING_SECONDS = 25
SCHOOL_BEGINS, HOMEWARD = 7 * 3600 + 15 * 60, (13 * 3600 + 10 * 60, 15 * 3600 + 40 * 60)
ON_REQUEST = 4
AGENCY = "Kreisbus (erfunden)"


@dataclass(frozen=True, slots=True)
class _Path:
    """Where a bus stops, after how many seconds, and the nodes it passes."""

    stops: list[int]
    times: npt.NDArray[np.int64]
    way: list[int]

    def back(self) -> _Path:
        """The same the other way round."""
        return _Path(self.stops[::-1], self.times[-1] - self.times[::-1], self.way[::-1])


@dataclass(slots=True)
class _Draft:
    """A timetable that grows line by line; stops are nodes of the streets."""

    streets: Streets
    names: dict[int, str] = field(default_factory=dict)
    short: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    trips: list[tuple[int, int, str, list[int], list[int], int, int]] = field(default_factory=list)
    ways: dict[tuple[int, ...], int] = field(default_factory=dict)

    def line(self, short: str, long: str) -> int:
        self.short.append(short)
        self.long.append(long)
        return len(self.short) - 1

    def run(
        self, line: int, service: int, path: _Path, begins: Iterable[int], flags: int = 0
    ) -> None:  # fmt: skip
        """Trips along a path that begin at the given seconds."""
        way = self.ways.setdefault(tuple(path.way), len(self.ways))
        for begin in begins:
            times = (path.times + begin).tolist()
            self.trips.append((line, service, self.names[path.stops[-1]], path.stops, times, flags, way))


def make_timetable(streets: Streets, settlements: list[Settlement]) -> TimetableRows:
    """The timetable; it follows from streets and settlements alone."""
    roads = _Roads(streets, settlements)
    draft = _Draft(streets)
    centre = settlements[0]
    towns = [s for s in settlements if s.kind == "town"]
    villages = [s for s in settlements if s.kind == "village"]
    for number, town in enumerate(towns):
        _regional(draft, roads, f"{10 + number}", centre, town, hourly=True)
    outer = sorted(villages, key=lambda s: (-float(np.hypot(*(s.centre - centre.centre))), s.number))
    for number, village in enumerate(outer[::3][:14]):
        _regional(draft, roads, f"{20 + number}", centre, village, hourly=False)
    _town_line(draft, roads, centre)
    _on_call(draft, roads, centre, outer[1])
    return _rows(draft)


class _Roads:
    """Shortest ways along roads for cars, from node to node."""

    def __init__(self, streets: Streets, settlements: list[Settlement]) -> None:
        self.streets = streets
        both = int(EdgeFlag.CAR_FORWARD | EdgeFlag.CAR_BACKWARD)
        open_ = (streets.flags & both == both) & (streets.flags & int(EdgeFlag.FERRY) == 0)
        u, v, metres = streets.edge_u[open_], streets.edge_v[open_], streets.length_m[open_]
        size = len(streets.node_lon)
        self.matrix = coo_matrix((metres, (u, v)), shape=(size, size)).tocsr()
        to_degrees = Transformer.from_crs(METRIC_SRID, 4326, always_xy=True).transform
        lon, lat = to_degrees(*np.array([here.centre for here in settlements]).T)
        self.hubs = [self.nearest(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
        self.settlement_at = dict(zip(self.hubs, settlements, strict=True))

    def nearest(self, lon: float, lat: float) -> int:
        along = (self.streets.node_lon - lon) * np.cos(np.radians(lat))
        return int(np.argmin(np.hypot(along, self.streets.node_lat - lat)))

    def path(self, start: int, end: int) -> tuple[list[int], npt.NDArray[np.float64]]:
        """The nodes along the way and their metres from the start; nothing where no road leads there."""
        metres, before = dijkstra(self.matrix, directed=False, indices=start, return_predecessors=True)
        if not np.isfinite(metres[end]):
            return [], np.zeros(0)
        nodes = [end]
        while nodes[-1] != start:
            nodes.append(int(before[nodes[-1]]))
        nodes.reverse()
        return nodes, metres[nodes]


def _regional(
    draft: _Draft, roads: _Roads, short: str, centre: Settlement, end: Settlement, *, hourly: bool
) -> None:
    """From the Kreis town to a place, with a stop at every settlement on the way."""
    nodes, metres = roads.path(roads.hubs[centre.number], roads.hubs[end.number])
    if len(nodes) < 2:
        return
    calls = _calls(draft, roads, nodes)
    times = _times(metres[calls])
    out = _Path([nodes[call] for call in calls], times, nodes[calls[0] : calls[-1] + 1])
    back = out.back()
    line = draft.line(short, f"{centre.name} – {end.name}")
    if hourly:
        draft.run(line, WORKDAYS, out, range(5 * 3600 + 1800, 21 * 3600, 3600))
        draft.run(line, WORKDAYS, back, range(5 * 3600, 20 * 3600 + 1800, 3600))
        draft.run(line, SATURDAYS, out, range(8 * 3600, 19 * 3600, 7200))
        draft.run(line, SATURDAYS, back, range(7 * 3600, 18 * 3600, 7200))
    else:
        draft.run(line, WORKDAYS, out, (9 * 3600, 12 * 3600 + 1800, 17 * 3600 + 900))
        draft.run(line, WORKDAYS, back, (6 * 3600, 10 * 3600 + 600, 14 * 3600))
    draft.run(line, SCHOOL_DAYS, back, (SCHOOL_BEGINS - int(times[-1]) // 60 * 60,))
    draft.run(line, SCHOOL_DAYS, out, HOMEWARD)


def _calls(draft: _Draft, roads: _Roads, nodes: list[int]) -> list[int]:
    """Where along the way it stops: in every settlement."""
    calls = [place for place, node in enumerate(nodes) if node in roads.settlement_at]
    for place in calls:
        here = roads.settlement_at[nodes[place]]
        draft.names.setdefault(nodes[place], f"{here.name}, {'Bahnhof' if here.number == 0 else 'Mitte'}")
    return calls


def _times(metres: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Whole minutes from the start."""
    seconds = metres / BUS_M_PER_SECOND + STOPPING_SECONDS * np.arange(len(metres))
    return (np.ceil(seconds / 60) * 60).astype(np.int64)


def _town_line(draft: _Draft, roads: _Roads, centre: Settlement) -> None:
    """A ring through the Kreis town, every 20 minutes in one direction."""
    hub = roads.hubs[centre.number]
    degrees = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    lon, lat = float(draft.streets.node_lon[hub]), float(draft.streets.node_lat[hub])
    reach = centre.radius_m * 0.55
    corners = [
        roads.nearest(
            lon + np.cos(a) * reach / (111_300 * np.cos(np.radians(lat))), lat + np.sin(a) * reach / 111_300
        )
        for a in degrees
    ]
    stops, metres, way = [hub], [0.0], [hub]
    draft.names.setdefault(hub, f"{centre.name}, Bahnhof")
    for corner in [*dict.fromkeys(c for c in corners if c != hub), hub]:
        nodes, along = roads.path(stops[-1], corner)
        if len(nodes) < 2:
            continue
        draft.names.setdefault(corner, f"{centre.name}, Ring {len(stops)}")
        stops.append(corner)
        way += nodes[1:]
        metres.append(metres[-1] + float(along[-1]))
    line = draft.line("1", f"Stadtring {centre.name}")
    ring = _Path(stops, _times(np.array(metres)), way)
    draft.run(line, WORKDAYS, ring, range(6 * 3600, 20 * 3600, 1200))
    draft.run(line, SATURDAYS, ring, range(8 * 3600, 18 * 3600, 2400))


def _on_call(draft: _Draft, roads: _Roads, centre: Settlement, end: Settlement) -> None:
    nodes, metres = roads.path(roads.hubs[end.number], roads.hubs[centre.number])
    if len(nodes) < 2:
        return
    for node, name in ((nodes[0], f"{end.name}, Mitte"), (nodes[-1], f"{centre.name}, Bahnhof")):
        draft.names.setdefault(node, name)
    line = draft.line("R1", f"Rufbus {end.name}")
    call = _Path([nodes[0], nodes[-1]], _times(metres[[0, -1]]), nodes)
    draft.run(line, WORKDAYS, call, range(7 * 3600, 19 * 3600, 7200), ON_REQUEST)
    draft.run(line, WORKDAYS, call.back(), range(8 * 3600, 20 * 3600, 7200), ON_REQUEST)


def _rows(draft: _Draft) -> TimetableRows:
    used = list(draft.names)
    number = {node: place for place, node in enumerate(used)}
    calls = [number[node] for trip in draft.trips for node in trip[3]]
    times = np.array([second for trip in draft.trips for second in trip[4]], np.int32)
    lengths = [len(trip[3]) for trip in draft.trips]
    signs = tuple(sorted({trip[2] for trip in draft.trips}))
    nothing = np.zeros(0, np.int32)
    stops = Stops(
        tuple(f"de:99099:{place + 1}" for place in range(len(used))), tuple(draft.names.values()), (None,) * len(used),
        draft.streets.node_lon[used], draft.streets.node_lat[used], np.full(len(used), -1, np.int32), (),
    )  # fmt: skip
    lines = Lines(
        tuple(f"kreisbus-{short}" for short in draft.short), tuple(draft.short), tuple(draft.long),
        np.full(len(draft.short), 3, np.int32), (AGENCY,) * len(draft.short),
    )  # fmt: skip
    trips = TripTable(
        tuple(f"fahrt-{place + 1}" for place in range(len(draft.trips))),
        np.array([trip[0] for trip in draft.trips], np.int32), np.array([trip[1] for trip in draft.trips], np.int32),
        np.array([signs.index(trip[2]) for trip in draft.trips], np.int32), signs,
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), np.array(calls, np.int32), times, times,
        np.repeat(np.array([trip[5] for trip in draft.trips], np.uint8), lengths),
    )  # fmt: skip
    changes = ToldChanges(nothing, nothing, nothing, np.zeros(0, np.uint8))
    notes = ("Der Fahrplan ist erfunden, wie alles in diesem Kreis.",)
    return TimetableRows("Europe/Berlin", stops, lines, trips, _days(), changes, notes, shapes=_shapes(draft))


def _shapes(draft: _Draft) -> Shapes:
    """The roads that the trips take, with their bends."""
    streets = draft.streets
    edge_of = {}
    for edge, (u, v) in enumerate(zip(streets.edge_u.tolist(), streets.edge_v.tolist(), strict=True)):
        edge_of[u, v], edge_of[v, u] = (edge, 1), (edge, -1)
    points: list[npt.NDArray[np.float64]] = []
    for way in draft.ways:
        steps = [_road(streets, *edge_of[pair]) for pair in pairwise(way)]
        points.append(np.vstack([steps[0][:1], *(step[1:] for step in steps)]))
    offset = np.concatenate([[0], np.cumsum([len(one) for one in points])]).astype(np.int32)
    lon, lat = np.round(np.vstack(points), 6).T
    of_trip = np.array([trip[6] for trip in draft.trips], np.int32)
    return Shapes(of_trip, offset, np.ascontiguousarray(lon), np.ascontiguousarray(lat))


def _road(streets: Streets, edge: int, step: int) -> npt.NDArray[np.float64]:
    """The points of an edge in the direction it is driven."""
    place = slice(streets.line_offset[edge], streets.line_offset[edge + 1])
    return np.column_stack([streets.line_lon[place], streets.line_lat[place]])[::step]


def _days() -> ServiceDays:
    days = [FIRST_DAY + timedelta(days=number) for number in range(DAYS)]
    week = np.array([day.weekday() for day in days])
    school = np.array([all_holidays()[HOLIDAYS_LIKE].kind(day) == "school_day" for day in days])
    return ServiceDays(FIRST_DAY, np.stack([week < 5, week == 5, school]))
