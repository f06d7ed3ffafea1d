"""Stops, stations and lines of a GTFS feed: those that can be used, and why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from geodata.timetable_rows import Lines, Stops

if TYPE_CHECKING:
    import numpy.typing as npt

    from geodata.readers.gtfs_files import Block, Feed

    Box = tuple[float, float, float, float]

TWICE = "Diese Kennung kommt mehrfach vor; es gilt die erste Zeile."
NO_ID = "Die Kennung fehlt."
NOWHERE = "Der Halt hat keine brauchbare Lage (keine Koordinaten, 0/0 oder außerhalb der Erde)."
BAD_KIND = "Das ist keine Zahl einer Verkehrsart (route_type)."
STOP, STATION, BOARDING_AREA = "0", "1", "4"


@dataclass(frozen=True, slots=True)
class Places:
    """All places of stops.txt: `ids` as text, `index` of each in `stops` (-1: not a stop here, -2: no usable position).

    `children`: stations and the stops (indexes) that belong to them; `kept` is what trips call at.
    """

    ids: pa.StringArray
    index: npt.NDArray[np.int32]
    stops: Stops
    children: dict[str, list[int]]


def read_places(feed: Feed, box: Box | None) -> Places:
    """The stops inside `box` (west, south, east, north in degrees; None: all) with their stations."""
    table = feed.whole(
        "stops.txt", ["stop_id", "stop_lat", "stop_lon"],
        ["stop_name", "location_type", "parent_station", "platform_code"],
    )  # fmt: skip
    ids, names = table.text("stop_id"), table.text("stop_name")
    kinds, parents = table.text("location_type"), table.text("parent_station")
    lon, lat = _degrees(table, "stop_lon", 180.0), _degrees(table, "stop_lat", 90.0)
    first = first_rows(feed, table, "stop_id")
    row_of = {ids[row]: row for row in first}
    _from_parents(lon, lat, parents, row_of)
    nowhere = np.isnan(lon) | np.isnan(lat) | ((np.abs(lon) < 1e-3) & (np.abs(lat) < 1e-3))
    inside = ~nowhere
    if box is not None:
        inside &= (lon >= box[0]) & (lon <= box[2]) & (lat >= box[1]) & (lat <= box[3])
    called = [row for row in first if (kinds[row] or STOP) in {STOP, BOARDING_AREA}]
    index = np.full(table.size, -1, np.int32)
    for row in called:
        if nowhere[row]:
            index[row] = -2
            value = f"{table.text('stop_lat')[row]}/{table.text('stop_lon')[row]}"
            feed.reject(table.name, table.line(row), "stop_lat", value, NOWHERE)
    rows = [row for row in called if inside[row]]
    index[rows] = np.arange(len(rows), dtype=np.int32)
    above = [_station(row, parents, row_of, kinds) for row in rows]
    stations = tuple(dict.fromkeys(one for one in above if one is not None))
    number = {name: place for place, name in enumerate(stations)}
    children: dict[str, list[int]] = {}
    for place, one in enumerate(above):
        if one is not None:
            children.setdefault(one, []).append(place)
    platforms = table.text("platform_code")
    stops = Stops(
        tuple(str(ids[row]) for row in rows),
        tuple(names[row] or names[row_of.get(parents[row], row)] or str(ids[row]) for row in rows),
        tuple(platforms[row] for row in rows), lon[rows], lat[rows],
        np.array([-1 if one is None else number[one] for one in above], np.int32), stations,
    )  # fmt: skip
    return Places(table.columns["stop_id"], index, stops, children)


def read_lines(feed: Feed) -> tuple[Lines, dict[str, int], str]:
    """The lines with who runs them, their number by id, and the feed's time zone."""
    agencies = feed.whole("agency.txt", ["agency_name", "agency_timezone"], ["agency_id"])
    names = dict(zip(agencies.text("agency_id"), agencies.text("agency_name"), strict=True))
    zones = [zone for zone in agencies.text("agency_timezone") if zone]
    table = feed.whole(
        "routes.txt", ["route_id", "route_type"], ["route_short_name", "route_long_name", "agency_id"]
    )
    ids, kinds = table.text("route_id"), table.text("route_type")
    rows = []
    for row in first_rows(feed, table, "route_id"):
        if (kinds[row] or "").isdigit():
            rows.append(row)
        else:
            feed.reject(table.name, table.line(row), "route_type", kinds[row], BAD_KIND)
    short, long, agency = (table.text(c) for c in ("route_short_name", "route_long_name", "agency_id"))
    only = next(iter(names.values())) if len(names) == 1 else None
    lines = Lines(
        tuple(str(ids[row]) for row in rows), tuple(short[row] or "" for row in rows),
        tuple(long[row] or "" for row in rows), np.array([int(str(kinds[row])) for row in rows], np.int32),
        tuple(names.get(agency[row], only) or "" for row in rows),
    )  # fmt: skip
    return lines, {str(ids[row]): number for number, row in enumerate(rows)}, zones[0] if zones else ""


def first_rows(feed: Feed, table: Block, column: str) -> list[int]:
    """The rows with an id of their own; later ones with the same id and those without one are rejected."""
    values = table.columns[column]
    codes = values.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    first = np.zeros(table.size, bool)
    first[np.unique(codes, return_index=True)[1]] = True
    first &= codes >= 0
    for row in np.flatnonzero(~first).tolist():
        value = values[row].as_py()
        feed.reject(table.name, table.line(row), column, value, NO_ID if value is None else TWICE)
    return np.flatnonzero(first).tolist()


def _degrees(table: Block, column: str, most: float) -> npt.NDArray[np.float64]:
    def number(text: str | None) -> float:
        try:
            value = float(text or "nan")
        except ValueError:
            return float("nan")
        return value if abs(value) <= most else float("nan")

    return np.array([number(text) for text in table.text(column)], np.float64)


def _from_parents(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], parents: list[str | None], row_of: dict[str | None, int]
) -> None:  # fmt: skip
    """A platform without a position of its own lies where its station lies."""
    for row in np.flatnonzero(np.isnan(lon) | np.isnan(lat) | ((lon == 0) & (lat == 0))).tolist():
        above = row_of.get(parents[row]) if parents[row] else None
        if above is not None:
            lon[row], lat[row] = lon[above], lat[above]


def _station(
    row: int, parents: list[str | None], row_of: dict[str | None, int], kinds: list[str | None]
) -> str | None:
    """The station above a stop: its parent, or the parent's parent for boarding areas."""
    above = parents[row]
    place = row_of.get(above) if above else None
    if place is not None and kinds[row] == BOARDING_AREA and parents[place]:
        return parents[place]
    return above if place is not None else None
