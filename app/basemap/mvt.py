"""Vector tiles of points, encoded from arrays (Mapbox Vector Tile specification 2.1, section 4).

ST_AsMVT spends most of its time on looking up values that are different in every feature (slug, name). Here they are
written one after the other, already encoded, and a feature's tags only count on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

EXTENT = 4096
BUFFER = 64
LONGEST_FEATURE = 64
"""Bytes of a feature's message at most: eight tags and two coordinates of at most five bytes each, and their heads."""


@dataclass(frozen=True, slots=True)
class Points:
    """Points of a layer in the order they are drawn: Web Mercator from 0 to 1, and their properties.

    `own` holds the encoded values that differ from point to point (`own_keys` of them each, point i's are
    `own[own_start[i]:own_start[i + 1]]`); `shared` the encoded values that many have in common, to which
    `shared_index` (shape: points × `shared_keys`) refers.
    """

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    own_keys: tuple[str, ...]
    own: npt.NDArray[np.uint8]
    own_start: npt.NDArray[np.int64]
    shared_keys: tuple[str, ...]
    shared: bytes
    shared_count: int
    shared_index: npt.NDArray[np.int32]


def mercator(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Degrees to Web Mercator (EPSG:3857), scaled so that the world is 1 wide and its north-west corner is 0, 0."""
    return lon / 360 + 0.5, 0.5 - np.arctanh(np.sin(np.radians(lat))) / (2 * np.pi)


def string_value(value: str) -> bytes:
    """A string as a layer's value."""
    body = _field(1, value.encode())
    return _field(4, body)


def point_tile(
    name: str, points: Points, wanted: npt.NDArray[np.bool_] | None, z: int, x: int, y: int
) -> bytes:
    """The tile z/x/y with one layer of those of the points that are wanted (all: None); empty if there is none."""
    margin = BUFFER / EXTENT
    column, row = points.x * 2.0**z - x, points.y * 2.0**z - y
    inside = (column > -margin) & (column < 1 + margin) & (row > -margin) & (row < 1 + margin)
    chosen = np.flatnonzero(inside if wanted is None else inside & wanted)
    if not len(chosen):
        return b""
    features = _features(
        np.rint(column[chosen] * EXTENT).astype(np.int64), np.rint(row[chosen] * EXTENT).astype(np.int64),
        points.shared_index[chosen], len(points.own_keys), points.shared_count,
    )  # fmt: skip
    values = points.own if len(chosen) == len(points.x) else _slices(points.own, points.own_start, chosen)
    keys = b"".join(_field(3, key.encode()) for key in (*points.own_keys, *points.shared_keys))
    layer = [
        b"\x78\x02", _field(1, name.encode()), features.tobytes(), keys, points.shared, values.tobytes(),
        b"\x28", _varint(EXTENT),
    ]  # fmt: skip
    return _field(3, b"".join(layer))


def _field(number: int, body: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


@nb.njit(cache=True, nogil=True)
def _put(out: npt.NDArray[np.uint8], at: int, value: int) -> int:
    while value > 127:
        out[at] = value & 127 | 128
        value >>= 7
        at += 1
    out[at] = value
    return at + 1


@nb.njit(cache=True, nogil=True)
def _features(
    column: npt.NDArray[np.int64], row: npt.NDArray[np.int64], shared_index: npt.NDArray[np.int32],
    own_count: int, shared_count: int,
) -> npt.NDArray[np.uint8]:  # fmt: skip
    """The features' messages: tags, the type (a point), and one MoveTo. Each part is written before its length."""
    out = np.empty(len(column) * LONGEST_FEATURE, np.uint8)
    tags, geometry = np.empty(LONGEST_FEATURE, np.uint8), np.empty(LONGEST_FEATURE, np.uint8)
    at = 0
    for i in range(len(column)):
        tags_end = 0
        for key in range(own_count):
            tags_end = _put(tags, tags_end, key)
            tags_end = _put(tags, tags_end, shared_count + i * own_count + key)
        for key in range(shared_index.shape[1]):
            tags_end = _put(tags, tags_end, own_count + key)
            tags_end = _put(tags, tags_end, shared_index[i, key])
        geometry[0] = 9  # MoveTo, once
        geometry_end = _put(geometry, 1, (column[i] << 1) ^ (column[i] >> 63))
        geometry_end = _put(geometry, geometry_end, (row[i] << 1) ^ (row[i] >> 63))
        out[at] = 0x12
        at = _put(out, at + 1, tags_end + geometry_end + 6)  # heads of one byte each: both parts are short
        out[at], out[at + 1] = 0x12, tags_end
        at += 2
        out[at : at + tags_end] = tags[:tags_end]
        at += tags_end
        out[at], out[at + 1], out[at + 2], out[at + 3] = 0x18, 1, 0x22, geometry_end
        at += 4
        out[at : at + geometry_end] = geometry[:geometry_end]
        at += geometry_end
    return out[:at]


@nb.njit(cache=True, nogil=True)
def _slices(
    data: npt.NDArray[np.uint8], start: npt.NDArray[np.int64], chosen: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint8]:
    """The chosen slices of the data, one after the other."""
    total = 0
    for i in chosen:
        total += start[i + 1] - start[i]
    out = np.empty(total, np.uint8)
    at = 0
    for i in chosen:
        length = start[i + 1] - start[i]
        out[at : at + length] = data[start[i] : start[i + 1]]
        at += length
    return out
