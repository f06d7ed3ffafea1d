"""Bits of the flags of street edges and nodes, and the splitting of ways into edges at junctions."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from geodata.rows import Streets
from geodata.street_detail import BACKWARD_SIGNS, FORWARD_SIGNS, Control

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt


class EdgeFlag(IntFlag):
    """Who may travel an edge in which direction, and what it is besides."""

    WALK_FORWARD = 1
    WALK_BACKWARD = 2
    BICYCLE_FORWARD = 4
    BICYCLE_BACKWARD = 8
    CAR_FORWARD = 16
    CAR_BACKWARD = 32
    FERRY = 64
    STEPS = 128


class NodeFlag(IntFlag):
    """Whom a barrier at a node stops."""

    NO_WALK = 1
    NO_BICYCLE = 2
    NO_CAR = 4


FORWARD = {"walk": EdgeFlag.WALK_FORWARD, "bicycle": EdgeFlag.BICYCLE_FORWARD, "car": EdgeFlag.CAR_FORWARD}
BACKWARD = {
    "walk": EdgeFlag.WALK_BACKWARD,
    "bicycle": EdgeFlag.BICYCLE_BACKWARD,
    "car": EdgeFlag.CAR_BACKWARD,
}
BLOCKED = {"walk": NodeFlag.NO_WALK, "bicycle": NodeFlag.NO_BICYCLE, "car": NodeFlag.NO_CAR}

_GEOD = Geod(ellps="WGS84")


@dataclass(slots=True)
class Ways:
    """Ways as they come: lists that grow while a file is read; `points` counts the nodes of each way."""

    way_id: list[int] = field(default_factory=list)
    highway: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    detail: list[int] = field(default_factory=list)
    max_speed_kmh: list[float] = field(default_factory=list)
    duration_seconds: list[float] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    node_id: list[int] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)


Restriction = tuple[int, int, int, bool]
"""A turn: way from, node via, way to (OSM ids), and whether it is the only one allowed (else it is forbidden)."""


def streets_from_ways(
    ways: Ways,
    node_flags: dict[int, int],
    controls: dict[int, int] | None = None,
    restrictions: Sequence[Restriction] = (),
) -> Streets:
    """Split ways at their ends and at every node that is used twice or bears a barrier; lengths are geodesic.

    A ferry's duration is shared out by length where its way is split. `controls`: bits of `Control` by node; ways are
    not split there. Restrictions whose ways do not end at their node, or are not read, are left out.
    """
    node_id = np.array(ways.node_id, np.int64)
    lon, lat = np.array(ways.lon, np.float64), np.array(ways.lat, np.float64)
    start = np.concatenate([[0], np.cumsum(ways.points)]).astype(np.int64)
    junction_ids, junction = _junctions(node_id, start, node_flags)
    way_of = np.repeat(np.arange(len(ways.points)), ways.points)
    edges = _Edges.between(np.flatnonzero(junction), way_of)
    _, first = np.unique(node_id[junction], return_index=True)
    at = np.flatnonzero(junction)[first]
    points = edges.points()
    line_offset = np.concatenate([[0], np.cumsum(edges.end - edges.start + 1)]).astype(np.int64)
    length_m = _lengths(lon, lat, edges)
    way = edges.way
    u = np.searchsorted(junction_ids, node_id[edges.start]).astype(np.int32)
    v = np.searchsorted(junction_ids, node_id[edges.end]).astype(np.int32)
    told = controls or {}
    return Streets(
        node_lon=lon[at], node_lat=lat[at], node_osm_id=junction_ids,
        node_flags=np.array([node_flags.get(int(node), 0) for node in junction_ids], np.uint8),
        edge_u=u, edge_v=v,
        way_id=np.array(ways.way_id, np.int64)[way], **_texts(ways, way),  # pyright: ignore[reportArgumentType]
        length_m=length_m, duration_seconds=_durations(ways, way, length_m),
        max_speed_kmh=np.array(ways.max_speed_kmh, np.float64)[way],
        flags=np.array(ways.flags, np.uint32)[way],
        line_offset=line_offset, line_lon=lon[points], line_lat=lat[points],
        detail=np.array(ways.detail or [0] * len(ways.points), np.uint32)[way],
        control=_controls(told, node_id[points], line_offset),
        node_control=np.array([told.get(int(node), 0) for node in junction_ids], np.uint16),
        **_turns(restrictions, junction_ids, np.array(ways.way_id, np.int64)[way], u, v),  # pyright: ignore[reportArgumentType]
    )  # fmt: skip


def _controls(
    controls: dict[int, int], node_at: npt.NDArray[np.int64], offset: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint16]:
    """What makes people wait between the ends of each edge. A sign without a direction is for the nearer junction."""
    found = np.zeros(len(offset) - 1, np.uint16)
    if not controls:
        return found
    inner = np.isin(node_at, np.fromiter(controls, np.int64, len(controls)))
    inner[offset[:-1]] = inner[offset[1:] - 1] = False
    for place in np.flatnonzero(inner).tolist():
        edge = int(np.searchsorted(offset, place, side="right")) - 1
        bits = controls[int(node_at[place])]
        if bits & Control.NEAR_END:
            to_end = 2 * place >= offset[edge] + offset[edge + 1] - 1
            bits &= ~int(BACKWARD_SIGNS if to_end else FORWARD_SIGNS)
        found[edge] |= bits
    return found


def _turns(
    restrictions: Sequence[Restriction], junction_ids: npt.NDArray[np.int64], way_id: npt.NDArray[np.int64],
    u: npt.NDArray[np.int32], v: npt.NDArray[np.int32],
) -> dict[str, object]:  # fmt: skip
    """The restrictions as edges: for a way that goes on beyond the node on both sides, each of its two edges there."""
    order = np.argsort(way_id, kind="stable")
    rows: list[tuple[int, int, int, bool]] = []
    for start, via, end, only in restrictions:
        node = int(np.searchsorted(junction_ids, via))
        if node == len(junction_ids) or junction_ids[node] != via:
            continue
        sides = []
        for way in (start, end):
            mine = order[
                np.searchsorted(way_id[order], way) : np.searchsorted(way_id[order], way, side="right")
            ]
            sides.append([int(edge) for edge in mine if node in (u[edge], v[edge])])
        if len(sides[0]) == 1 or start == end:
            rows += [(a, node, b, only) for a in sides[0] for b in sides[1] if start != end or a == b]
    table = np.array(rows, np.int64).reshape(-1, 4)
    return {
        "turn_from": table[:, 0].astype(np.int32), "turn_via": table[:, 1].astype(np.int32),
        "turn_to": table[:, 2].astype(np.int32), "turn_only": table[:, 3].astype(np.bool_),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges as stretches of the list of way points, both ends included."""

    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    way: npt.NDArray[np.int64]

    @classmethod
    def between(cls, cuts: npt.NDArray[np.int64], way_of: npt.NDArray[np.int64]) -> _Edges:
        """Edges between consecutive cuts of the same way."""
        same = way_of[cuts[:-1]] == way_of[cuts[1:]]
        return cls(cuts[:-1][same], cuts[1:][same], way_of[cuts[:-1][same]])

    def points(self) -> npt.NDArray[np.int64]:
        """The positions of all points of all edges, one edge after the other."""
        counts = self.end - self.start + 1
        offset = np.concatenate([[0], np.cumsum(counts)])
        return np.arange(offset[-1]) - np.repeat(offset[:-1] - self.start, counts)


def _junctions(
    node_id: npt.NDArray[np.int64], start: npt.NDArray[np.int64], node_flags: dict[int, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    ids, index, uses = np.unique(node_id, return_inverse=True, return_counts=True)
    cut = uses >= 2
    cut[index[start[:-1]]] = True
    cut[index[start[1:] - 1]] = True
    if node_flags:
        cut |= np.isin(ids, np.fromiter(node_flags, np.int64, len(node_flags)))
    return ids[cut], cut[index]


def _lengths(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], edges: _Edges
) -> npt.NDArray[np.float64]:
    if len(lon) < 2:
        return np.zeros(0)
    _, _, step = _GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    steps = edges.end - edges.start
    offset = np.cumsum(steps) - steps
    at = np.arange(int(steps.sum())) + np.repeat(edges.start - offset, steps)
    edge = np.repeat(np.arange(len(steps)), steps)
    return np.bincount(edge, np.asarray(step)[at], minlength=len(steps)).astype(np.float64)


def _durations(
    ways: Ways, way: npt.NDArray[np.int64], length_m: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    total = np.bincount(way, length_m, minlength=len(ways.points))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.array(ways.duration_seconds, np.float64)[way] * length_m / total[way]


def _texts(ways: Ways, way: npt.NDArray[np.int64]) -> dict[str, object]:
    highway_names = tuple(sorted(set(ways.highway)))
    street_names = tuple(sorted(set(ways.name) - {""}))
    kind = {name: index for index, name in enumerate(highway_names)}
    street = {"": -1, **{name: index for index, name in enumerate(street_names)}}
    return {
        "highway": np.array([kind[name] for name in ways.highway], np.int16)[way],
        "highway_names": highway_names,
        "name": np.array([street[name] for name in ways.name], np.int32)[way],
        "street_names": street_names,
    }
