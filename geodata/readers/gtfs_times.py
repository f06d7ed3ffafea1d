"""Trips of a GTFS feed and when they call where: stop_times.txt passes through in blocks, only what is wanted is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata.readers.gtfs_stops import first_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from geodata.readers.gtfs_files import Block, Feed
    from geodata.readers.gtfs_stops import Places

    I32 = npt.NDArray[np.int32]

MISSING, BAD, TOO_LATE = -1, -2, -3
LONGEST_SECONDS = 7 * 86_400
TIME = r"^(?P<h>\d{1,4}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)$"
NO_TIME = "Das ist keine Uhrzeit der Form HH:MM:SS."
SEVEN_DAYS = "Die Uhrzeit liegt mehr als sieben Tage nach Beginn des Betriebstags."
NO_SUCH_TRIP = "Diese Fahrt gibt es in trips.txt nicht."
NO_SUCH_STOP = "Diesen Halt gibt es in stops.txt nicht, oder dort hält nichts."
NO_SUCH_LINE = "Diese Linie gibt es in routes.txt nicht."
NO_SUCH_SERVICE = "Für diese Fahrt sagt weder calendar.txt noch calendar_dates.txt, wann sie fährt."
NO_ORDER = "stop_sequence ist keine ganze Zahl."
SAME_PLACE = "Zwei Zeilen derselben Fahrt haben dieselbe stop_sequence; es gilt die erste."
BACKWARDS = "Die Uhrzeiten laufen rückwärts; die Fahrt wurde nicht übernommen."
ONE_STOP = "Die Fahrt hat nur einen Halt; sie wurde nicht übernommen."
NO_ENDS = "Am ersten oder letzten Halt der Fahrt fehlt die Uhrzeit; die Fahrt wurde nicht übernommen."


@dataclass(frozen=True, slots=True)
class Calls:
    """Stops of trips, sorted by trip and along it; `trip` indexes into `TripList`, `line` is that in the file."""

    trip: I32
    stop: I32
    arrival: I32
    departure: I32
    flags: npt.NDArray[np.uint8]
    line: npt.NDArray[np.int64]

    def only(self, keep: npt.NDArray[Any]) -> Calls:
        """Some of them."""
        return Calls(*(getattr(self, name)[keep] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class TripList:
    """trips.txt: text as arrow arrays, line and service by number (-1 where the trip is not used)."""

    ids: Any
    headsigns: Any
    blocks: Any
    shapes: Any
    line: I32
    service: I32


def read_trips(feed: Feed, lines: dict[str, int], services: dict[str, int]) -> TripList:
    """The trips; those without a line or service are rejected."""
    table = feed.whole(
        "trips.txt",
        ["trip_id", "route_id", "service_id"],
        ["trip_headsign", "block_id", "shape_id"],
    )
    line, service = _numbers(table, "route_id", lines), _numbers(table, "service_id", services)
    usable = np.zeros(table.size, bool)
    usable[first_rows(feed, table, "trip_id")] = True
    for numbers, column, reason in (
        (line, "route_id", NO_SUCH_LINE),
        (service, "service_id", NO_SUCH_SERVICE),
    ):
        _reject(feed, table, usable & (numbers < 0), column, reason)
        usable &= numbers >= 0
    ids = pc.if_else(usable, table.columns["trip_id"], None)  # pyright: ignore[reportAttributeAccessIssue]
    signs, blocks, shapes = (table.columns[column] for column in ("trip_headsign", "block_id", "shape_id"))
    return TripList(ids, signs, blocks, shapes, np.where(usable, line, -1), service)


def read_calls(feed: Feed, trips: TripList, places: Places) -> tuple[Calls, dict[str, int]]:
    """Where and when trips call, as far as they run through stops that are kept; and how many were cut."""
    size = np.zeros(len(trips.ids), np.int64)
    blocks = feed.blocks(
        "stop_times.txt", ["trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"],
        ["pickup_type", "drop_off_type"],
    )  # fmt: skip
    parts = [_calls(feed, block, trips, places, size) for block in blocks]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0)] * 7
    trip, sequence, stop, arrival, departure, flags, line = columns
    order = np.lexsort((line, sequence, trip))
    calls = Calls(
        trip[order].astype(np.int32), stop[order].astype(np.int32), arrival[order].astype(np.int32),
        departure[order].astype(np.int32), flags[order].astype(np.uint8), line[order].astype(np.int64),
    )  # fmt: skip
    same = np.zeros(len(order), bool)
    same[1:] = (calls.trip[1:] == calls.trip[:-1]) & (np.diff(sequence[order]) == 0)
    _reject_calls(feed, calls, same, "stop_sequence", SAME_PLACE)
    return _whole_trips(feed, calls.only(~same), size)


def _calls(
    feed: Feed, block: Block, trips: TripList, places: Places, size: npt.NDArray[np.int64]
) -> tuple[Any, ...]:
    trip = _index(block.columns["trip_id"], trips.ids)
    place = _index(block.columns["stop_id"], places.ids)
    stop = np.where(place >= 0, places.index[place], -3) if len(places.index) else np.full(len(place), -3)
    known = place >= 0
    _reject(feed, block, trip < 0, "trip_id", NO_SUCH_TRIP)
    _reject(feed, block, ~known, "stop_id", NO_SUCH_STOP)
    size += np.bincount(trip[trip >= 0], minlength=len(size))
    sequence = _whole_numbers(block.columns["stop_sequence"])
    keep = (trip >= 0) & (stop >= 0)
    _reject(feed, block, keep & (sequence < 0), "stop_sequence", NO_ORDER)
    keep &= sequence >= 0
    times = []
    for column in ("arrival_time", "departure_time"):
        seconds = seconds_of(block.columns[column])
        _reject(feed, block, keep & (seconds == BAD), column, NO_TIME)
        _reject(feed, block, keep & (seconds == TOO_LATE), column, SEVEN_DAYS)
        keep &= seconds >= MISSING
        times.append(seconds)
    arrival = np.where(times[0] == MISSING, times[1], times[0])
    departure = np.where(times[1] == MISSING, times[0], times[1])
    line = np.array([block.line(row) for row in np.flatnonzero(keep).tolist()], np.int64) if block.skipped else (
        block.first_row + np.flatnonzero(keep))  # fmt: skip
    flags = _flags(block.columns["pickup_type"], block.columns["drop_off_type"])
    return (*(a[keep] for a in (trip, sequence, stop, arrival, departure, flags)), line)


def _whole_trips(feed: Feed, calls: Calls, size: npt.NDArray[np.int64]) -> tuple[Calls, dict[str, int]]:
    """Trips with two stops or more whose times rise; times that are not told are interpolated."""
    kept = np.bincount(calls.trip, minlength=len(size)) if len(calls.trip) else np.zeros(len(size), np.int64)
    single = kept[calls.trip] == 1
    _reject_calls(feed, calls, single & (size[calls.trip] == 1), "trip_id", ONE_STOP)
    counts = {"trips_leaving_at_once": int((single & (size[calls.trip] > 1)).sum()),
              "trips_cut": int(((kept > 1) & (kept < size)).sum())}  # fmt: skip
    calls = calls.only(~single)
    first, last = _ends(calls.trip)
    without = calls.arrival == MISSING
    bad = _of_trips(calls.trip, without & (first | last))
    _reject_calls(feed, calls, without & (first | last), "arrival_time", NO_ENDS)
    calls = calls.only(~bad)
    calls, counts["times_interpolated"] = _interpolated(calls)
    first, _ = _ends(calls.trip)
    falls = calls.departure < calls.arrival
    falls[1:] |= (calls.arrival[1:] < calls.departure[:-1]) & ~first[1:]
    bad = _of_trips(calls.trip, falls)
    order = np.flatnonzero(falls)
    once = np.zeros(len(falls), bool)
    once[order[np.unique(calls.trip[order], return_index=True)[1]]] = True
    _reject_calls(feed, calls, once, "arrival_time", BACKWARDS)
    return calls.only(~bad), counts


def _interpolated(calls: Calls) -> tuple[Calls, int]:
    """Between the known times before and after, evenly by the number of stops."""
    known = np.flatnonzero(calls.arrival != MISSING)
    missing = np.flatnonzero(calls.arrival == MISSING)
    if not len(missing):
        return calls, 0
    after = np.searchsorted(known, missing)
    left, right = known[after - 1], known[after]
    begin, end = calls.departure[left], calls.arrival[right]
    time = begin + (end - begin) * ((missing - left) / (right - left))
    arrival, departure = calls.arrival.copy(), calls.departure.copy()
    arrival[missing] = departure[missing] = np.floor(time).astype(np.int32)
    return Calls(calls.trip, calls.stop, arrival, departure, calls.flags, calls.line), len(missing)


def seconds_of(column: Any) -> I32:  # noqa: ANN401 (an arrow array)
    """Text such as "7:05:00" or "40:10:00" as seconds; `MISSING`, `BAD` or `TOO_LATE` where there is no such time."""
    parts = pc.extract_regex(column, TIME)  # pyright: ignore[reportAttributeAccessIssue]
    hours, minutes, seconds = (
        pc.struct_field(parts, [place]).cast("int32").fill_null(0).to_numpy(zero_copy_only=False)  # pyright: ignore[reportAttributeAccessIssue]
        for place in range(3)
    )
    told = column.is_valid().to_numpy(zero_copy_only=False)
    fits = parts.is_valid().to_numpy(zero_copy_only=False)
    time = hours.astype(np.int32) * 3600 + minutes * 60 + seconds
    time[time > LONGEST_SECONDS] = TOO_LATE
    time[~fits] = BAD
    time[~told] = MISSING
    return time.astype(np.int32)


def _flags(pickup: Any, drop_off: Any) -> npt.NDArray[np.uint8]:  # noqa: ANN401 (arrow arrays)
    kinds = [column.fill_null("0").to_numpy(zero_copy_only=False) for column in (pickup, drop_off)]
    flags = (kinds[0] == "1") * 1 + (kinds[1] == "1") * 2
    called = np.isin(kinds[0].astype(str), ("2", "3")) | np.isin(kinds[1].astype(str), ("2", "3"))
    return (flags + called * 4).astype(np.uint8)


def _whole_numbers(column: Any) -> npt.NDArray[np.int64]:  # noqa: ANN401
    fits = pc.match_substring_regex(column, r"^\d{1,9}$").fill_null(False)  # noqa: FBT003  # pyright: ignore[reportAttributeAccessIssue]
    number = pc.if_else(fits, column, pa.scalar("-1")).cast("int64")  # pyright: ignore[reportAttributeAccessIssue]
    return number.to_numpy(zero_copy_only=False)


def _index(column: Any, values: Any) -> I32:  # noqa: ANN401
    found = pc.index_in(column, value_set=values, skip_nulls=True)  # pyright: ignore[reportAttributeAccessIssue]
    return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)


def _numbers(table: Block, column: str, numbers: dict[str, int]) -> I32:
    return np.array([-1 if text is None else numbers.get(text, -1) for text in table.text(column)], np.int32)


def _ends(trip: I32) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which calls are the first and the last of their trip."""
    first, last = np.ones(len(trip), bool), np.ones(len(trip), bool)
    first[1:] = last[:-1] = trip[1:] != trip[:-1]
    return first, last


def _of_trips(trip: I32, marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """All calls of the trips of which one is marked."""
    return np.isin(trip, np.unique(trip[marked]))


def _reject(feed: Feed, block: Block, rows: npt.NDArray[np.bool_], column: str, reason: str) -> None:
    for row in np.flatnonzero(rows).tolist():
        feed.reject(block.name, block.line(row), column, block.columns[column][row].as_py(), reason)


def _reject_calls(feed: Feed, calls: Calls, rows: npt.NDArray[np.bool_], column: str, reason: str) -> None:
    for row in np.flatnonzero(rows).tolist():
        seconds = int(calls.arrival[row])
        value = (
            f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
            if column == "arrival_time"
            else None
        )
        feed.reject("stop_times.txt", int(calls.line[row]), column, value, reason)
