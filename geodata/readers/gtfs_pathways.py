"""Ways inside stations of a GTFS feed: pathways.txt, as seconds from stop to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from geodata.timetable_rows import CHANGE_KINDS

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

Row = tuple[int, int, int, int]


def read_pathways(feed: Feed, places: Places) -> list[Row]:
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
