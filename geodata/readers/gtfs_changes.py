"""What a GTFS feed says of changing: transfers.txt, and ways inside stations from pathways.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from geodata.timetable_rows import CHANGE_KINDS, ToldChanges

if TYPE_CHECKING:
    from geodata.readers.gtfs_files import Feed
    from geodata.readers.gtfs_stops import Places

PATHWAY = CHANGE_KINDS.index("pathway")
WALKED_M_PER_SECOND = 1.2
"""Inside stations, where only a length is told."""
SECONDS_PER_STAIR = 0.6
UNTOLD_SECONDS = 30
LONGEST_PATHWAY_SECONDS = 900
NO_SUCH_STOP = "Diesen Halt gibt es in stops.txt nicht."
NO_KIND = "transfer_type ist keine der bekannten Zahlen 0 bis 5."
NO_SECONDS = "Das ist keine Dauer in ganzen Sekunden."

Row = tuple[int, int, int, int]


def read_changes(feed: Feed, places: Places) -> tuple[ToldChanges, list[str]]:
    """Changes between stops that are kept; those of a station hold for all its stops. With notes on what was left out."""
    notes: list[str] = []
    rows = _transfers(feed, places, notes) if feed.has("transfers.txt") else []
    if feed.has("pathways.txt"):
        rows += _pathways(feed, places)
    table = np.array(rows, np.int64).reshape(-1, 4)
    origin, target, seconds = (table[:, column].astype(np.int32) for column in range(3))
    return ToldChanges(origin, target, seconds, table[:, 3].astype(np.uint8)), notes


def _transfers(feed: Feed, places: Places, notes: list[str]) -> list[Row]:
    special = ["from_route_id", "to_route_id", "from_trip_id", "to_trip_id"]
    table = feed.whole(
        "transfers.txt", ["from_stop_id", "to_stop_id", "transfer_type"], ["min_transfer_time", *special]
    )
    told = {column: table.text(column) for column in table.columns}
    of = _Expander(places)
    rows: list[Row] = []
    left_out = 0
    for row in range(table.size):
        kind, seconds = told["transfer_type"][row] or "0", told["min_transfer_time"][row] or "-1"
        if any(told[column][row] for column in special) or kind in {"4", "5"}:
            left_out += 1
            continue
        ends = []
        for column in ("from_stop_id", "to_stop_id"):
            ends.append(of.stops(told[column][row]))
            if ends[-1] is None:
                feed.reject(table.name, table.line(row), column, told[column][row], NO_SUCH_STOP)
        if kind not in {"0", "1", "2", "3"}:
            feed.reject(table.name, table.line(row), "transfer_type", kind, NO_KIND)
        elif not seconds.removeprefix("-").isdigit():
            feed.reject(table.name, table.line(row), "min_transfer_time", seconds, NO_SECONDS)
        elif ends[0] is not None and ends[1] is not None:
            rows += [(a, b, int(seconds), int(kind)) for a in ends[0] for b in ends[1]]
    if left_out:
        notes.append(
            f"{left_out} Umsteigeregeln gelten nur für einzelne Linien oder Fahrten und sind nicht berücksichtigt."
        )
    return rows


class _Expander:
    """The stops (indexes) that an id stands for: itself, or all stops of a station; None where nothing has the id."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._row = {stop_id: row for row, stop_id in enumerate(places.ids.to_pylist()) if stop_id}

    def stops(self, stop_id: str | None) -> list[int] | None:
        if stop_id in self._places.children:
            return self._places.children[stop_id]
        row = self._row.get(stop_id or "")
        if row is None:
            return None
        index = int(self._places.index[row])
        return [index] if index >= 0 else []


def _pathways(feed: Feed, places: Places) -> list[Row]:
    """Seconds between all stops of a station along its pathways (Dijkstra)."""
    table = feed.whole(
        "pathways.txt",
        ["from_stop_id", "to_stop_id", "is_bidirectional"],
        ["traversal_time", "length", "stair_count"],
    )
    told = {column: table.text(column) for column in table.columns}
    row_of = {stop_id: row for row, stop_id in enumerate(places.ids.to_pylist()) if stop_id}
    edges: list[tuple[int, int, float]] = []
    for row in range(table.size):
        ends = [row_of.get(told[column][row] or "") for column in ("from_stop_id", "to_stop_id")]
        if ends[0] is None or ends[1] is None:
            column = "from_stop_id" if ends[0] is None else "to_stop_id"
            feed.reject(table.name, table.line(row), column, told[column][row], NO_SUCH_STOP)
            continue
        seconds = _pathway_seconds(told["traversal_time"][row], told["length"][row], told["stair_count"][row])
        edges.append((ends[0], ends[1], seconds))
        if told["is_bidirectional"][row] == "1":
            edges.append((ends[1], ends[0], seconds))
    return _between_stops(edges, places)


def _between_stops(edges: list[tuple[int, int, float]], places: Places) -> list[Row]:
    if not edges:
        return []
    used = np.unique([end for edge in edges for end in edge[:2]])
    tail, head = (np.searchsorted(used, [edge[side] for edge in edges]) for side in (0, 1))
    matrix = coo_matrix(([edge[2] for edge in edges], (tail, head)), shape=(len(used), len(used)))
    stops = [node for node in range(len(used)) if places.index[used[node]] >= 0]
    found = (
        dijkstra(matrix.tocsr(), indices=stops, limit=LONGEST_PATHWAY_SECONDS) if stops else np.zeros((0, 0))
    )
    return [
        (
            int(places.index[used[node]]),
            int(places.index[used[other]]),
            round(float(found[place, other])),
            PATHWAY,
        )
        for place, node in enumerate(stops)
        for other in stops
        if other != node and np.isfinite(found[place, other])
    ]


def _pathway_seconds(traversal_time: str | None, length: str | None, stairs: str | None) -> float:
    for text, per_second in (
        (traversal_time, 1.0),
        (length, WALKED_M_PER_SECOND),
        (stairs, 1 / SECONDS_PER_STAIR),
    ):
        try:
            value = abs(float(text or "nan")) / per_second
        except ValueError:
            continue
        if np.isfinite(value) and value > 0:
            return value
    return UNTOLD_SECONDS
