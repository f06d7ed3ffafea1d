"""What a GTFS feed says of changing: transfers.txt, for all, for single lines and trips, and for who stays seated."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from geodata.readers.gtfs_pathways import NO_SUCH_STOP, read_pathways
from geodata.readers.gtfs_times import NO_SUCH_LINE
from geodata.timetable_rows import SpecialChanges, ToldChanges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.readers.gtfs_files import Block, Feed
    from geodata.readers.gtfs_pathways import Row
    from geodata.readers.gtfs_stops import Places

NO_KIND = "transfer_type ist keine der bekannten Zahlen 0 bis 5."
NO_PAIR = "Sitzen bleiben (transfer_type 4 oder 5) gilt von einer Fahrt zu einer anderen: from_trip_id und to_trip_id fehlen."
NO_SECONDS = "Das ist keine Dauer in ganzen Sekunden."

SPECIAL = ("from_route_id", "to_route_id", "from_trip_id", "to_trip_id")
SEATED, NOT_SEATED = "4", "5"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of lines and trips by their ids; a trip that runs at intervals has several."""

    lines: dict[str, int]
    trips: dict[str, list[int]]

    @classmethod
    def of(cls, lines: dict[str, int], trip_ids: Sequence[str]) -> Numbers:
        """From the numbers of lines and the ids of trips in their order."""
        trips: dict[str, list[int]] = {}
        for number, trip_id in enumerate(trip_ids):
            trips.setdefault(trip_id, []).append(number)
        return cls(lines, trips)


@dataclass(slots=True)
class Told:
    """What is said of changing; `seated`: from trip to trip, and 1 where one may stay seated."""

    changes: ToldChanges
    special: SpecialChanges
    seated: list[tuple[int, int, int]]


def read_changes(feed: Feed, places: Places, numbers: Numbers) -> Told:
    """Changes between stops that are kept; those of a station hold for all its stops."""
    rows: list[Row] = []
    special: list[tuple[int, ...]] = []
    seated: list[tuple[int, int, int]] = []
    if feed.has("transfers.txt"):
        _Transfers(feed, places, numbers, rows, special, seated).read()
    if feed.has("pathways.txt"):
        rows += read_pathways(feed, places)
    table = np.array(rows, np.int64).reshape(-1, 4)
    origin, target, seconds = (table[:, column].astype(np.int32) for column in range(3))
    more = np.array(special, np.int32).reshape(-1, 8).T
    return Told(
        ToldChanges(origin, target, seconds, table[:, 3].astype(np.uint8)),
        SpecialChanges(*(np.ascontiguousarray(column) for column in more)), seated,
    )  # fmt: skip


@dataclass(slots=True)
class _Transfers:
    feed: Feed
    places: Places
    numbers: Numbers
    rows: list[Row]
    special: list[tuple[int, ...]]
    seated: list[tuple[int, int, int]]

    def read(self) -> None:
        """All rows of transfers.txt into the lists."""
        needed = ["from_stop_id", "to_stop_id", "transfer_type"]
        table = self.feed.whole("transfers.txt", needed, ["min_transfer_time", *SPECIAL])
        told = {column: table.text(column) for column in table.columns}
        of = _Expander(self.places)
        for row in range(table.size):
            mine = {column: values[row] for column, values in told.items()}
            with_whom = self._with_whom(table, row, mine)
            if with_whom is None:
                continue
            if mine["transfer_type"] in {SEATED, NOT_SEATED}:
                self._seat(table, row, mine)
            else:
                self._change(table, row, mine, of, with_whom)

    def _with_whom(
        self, table: Block, row: int, mine: dict[str, str | None]
    ) -> tuple[list[int], list[int], list[int], list[int]] | None:
        """The numbers that the four columns stand for ([-1]: any); None where one stands for nothing that is kept."""
        found: list[list[int]] = []
        for column in SPECIAL:
            told = mine[column]
            if told is None:
                found.append([-1])
                continue
            of_line = column.endswith("route_id")
            if of_line:
                number = [self.numbers.lines[told]] if told in self.numbers.lines else []
            else:
                number = self.numbers.trips.get(told, [])
            if not number and of_line:
                self.feed.reject(table.name, table.line(row), column, told, NO_SUCH_LINE)
            if not number:
                return None  # a trip may be cut away with the region, or was rejected where it stands
            found.append(number)
        return found[0], found[1], found[2], found[3]

    def _seat(self, table: Block, row: int, mine: dict[str, str | None]) -> None:
        """Staying seated is said of one trip and one trip; what runs at intervals has no vehicle that could be told."""
        pair = [self.numbers.trips.get(mine[column] or "", []) for column in ("from_trip_id", "to_trip_id")]
        if mine["from_trip_id"] is None or mine["to_trip_id"] is None:
            column = "from_trip_id" if mine["from_trip_id"] is None else "to_trip_id"
            self.feed.reject(table.name, table.line(row), column, None, NO_PAIR)
        elif len(pair[0]) == len(pair[1]) == 1:
            self.seated.append((pair[0][0], pair[1][0], int(mine["transfer_type"] == SEATED)))

    def _change(
        self, table: Block, row: int, mine: dict[str, str | None], of: _Expander, whom: tuple[list[int], ...]
    ) -> None:
        kind, seconds = mine["transfer_type"] or "0", mine["min_transfer_time"] or "-1"
        ends = []
        for column in ("from_stop_id", "to_stop_id"):
            ends.append(of.stops(mine[column]))
            if ends[-1] is None:
                self.feed.reject(table.name, table.line(row), column, mine[column], NO_SUCH_STOP)
        if kind not in {"0", "1", "2", "3"}:
            self.feed.reject(table.name, table.line(row), "transfer_type", kind, NO_KIND)
        elif not seconds.removeprefix("-").isdigit():
            self.feed.reject(table.name, table.line(row), "min_transfer_time", seconds, NO_SECONDS)
        elif ends[0] is not None and ends[1] is not None:
            found = [(a, b, int(seconds), int(kind)) for a in ends[0] for b in ends[1]]
            if any(numbers != [-1] for numbers in whom):
                self.special += [(*one, *which) for one in found for which in product(*whom)]
            else:
                self.rows += found


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
