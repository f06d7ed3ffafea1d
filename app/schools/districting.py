"""Districts computed: balanced by room or by today's sizes, short ways, each in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.districts import Division, in_one_piece
from app.accessibility.districts_exact import divide_exactly
from app.catchments.travel import DETOUR_FACTOR
from app.errors import Conflict
from app.schools.cells import both_ways, neighbours

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.districts import Districts
    from app.schools.planning import Planning

    F64 = npt.NDArray[np.float64]
    I64 = npt.NDArray[np.int64]

ASSUMED_ROOM = 1.1
"""A school of which nobody knows the room is taken to have this times today's pupils; assumed."""
NO_SCHOOLS = "Für Bezirke braucht es öffentliche Schulen dieser Art, deren Schülerzahlen bekannt sind."


@dataclass(frozen=True, slots=True)
class Ground:
    """Homes to be divided (`row`, indexes of the planning's homes), schools that have districts, and units of homes."""

    row: I64
    schools: I64
    unit: I64
    division: Division
    room_assumed: int
    pupils_per_child: float
    untied: int


@dataclass(frozen=True, slots=True)
class Made:
    """`school` by home of the planning (index of a school, -1: none), and the figures."""

    school: I64
    report: dict[str, Any]


def computed(planning: Planning, balance: str, slack: float, units: str) -> Made:
    """Divide. Raises Conflict where no school can have a district."""
    ground = ground_of(planning, balance, slack, units)
    found = divide_exactly(ground.division)
    school = np.full(len(planning.home), -1, np.int64)
    school[ground.row] = ground.schools[found.school[ground.unit]]
    return Made(school, _report(ground, found))


def ground_of(planning: Planning, balance: str, slack: float, units: str) -> Ground:
    """What is divided: homes in the region itself, grouped by municipality where asked and where it has one school at most."""
    schools = np.array(
        [n for n in planning.known if planning.public[n] and planning.supply.sites[n].is_core], np.int64
    )
    row = homes_of(planning)
    if not len(schools) or len(row) < len(schools):
        raise Conflict(NO_SCHOOLS)
    places = planning.inputs.homes.places
    x_m, y_m = places.x_m[planning.home[row]], places.y_m[planning.home[row]]
    seat_home = _seats(planning, schools, x_m, y_m)
    unit = _units(planning.area[row], seat_home, units)
    count = int(unit.max()) + 1
    pupils = float(np.nansum(planning.counted[schools]))
    there = float(planning.children[row].sum())
    per_child = pupils / there if there > 0 else 1.0
    children = planning.children[row] * per_child
    weight = np.bincount(unit, children, count).astype(np.float64)
    ways, untied = _ways(planning, row, schools, x_m, y_m)
    metres = _unit_metres(ways, children, unit, count)
    first, second = neighbours(x_m, y_m)
    offset, target = both_ways(unit[first], unit[second], count)
    room, assumed = _room(planning, schools, balance, slack)
    division = Division(metres, weight, room, unit[seat_home], offset, target)
    return Ground(row, schools, unit, division, assumed, per_child, untied)


def homes_of(planning: Planning) -> I64:
    """The homes of the region itself; all, where municipalities are not known."""
    inside = np.flatnonzero(planning.area >= 0)
    return inside if len(inside) else np.arange(len(planning.home), dtype=np.int64)


def _seats(planning: Planning, schools: I64, x_m: F64, y_m: F64) -> I64:
    """The home next to each school, each once."""
    points, taken, found = planning.supply.points, set[int](), list[int]()
    for school in schools.tolist():
        mine = int(np.flatnonzero(points.owner == school)[0])
        near = np.argsort(np.hypot(x_m - points.x_m[mine], y_m - points.y_m[mine]))[: len(schools) + 1]
        seat = next(home for home in near.tolist() if home not in taken)
        taken.add(seat)
        found.append(seat)
    return np.array(found, np.int64)


def _units(area: I64, seat_home: I64, units: str) -> I64:
    """By home its unit: itself, or its municipality where that has one school at most."""
    alone = np.arange(len(area), dtype=np.int64)
    if units != "municipality":
        return alone
    seats = np.bincount(np.maximum(area[seat_home], 0), minlength=int(area.max(initial=0)) + 1)
    whole = (area >= 0) & (seats[np.maximum(area, 0)] <= 1)
    key = np.where(whole, area, len(seats) + alone)
    _, unit = np.unique(key, return_inverse=True)
    return unit.astype(np.int64)


def _ways(planning: Planning, row: I64, schools: I64, x_m: F64, y_m: F64) -> tuple[F64, int]:
    """Metres to each school; of homes that no street leads away from straight lines, and how many these are."""
    metres = planning.metres[row][:, schools].copy()
    untied = ~np.isfinite(metres).any(axis=1)
    points = planning.supply.points
    for number, school in enumerate(schools.tolist()):
        mine = int(np.flatnonzero(points.owner == school)[0])
        away = np.hypot(x_m[untied] - points.x_m[mine], y_m[untied] - points.y_m[mine])
        metres[untied, number] = away * DETOUR_FACTOR
    return metres, int(untied.sum())


def _unit_metres(metres: F64, children: F64, unit: I64, count: int) -> F64:
    """Mean metres of the children of each unit who have a way; inf where none has one."""
    found = np.full((count, metres.shape[1]), np.inf)
    for school in range(metres.shape[1]):
        known = np.isfinite(metres[:, school])
        weight = np.bincount(unit[known], children[known], count)
        total = np.bincount(unit[known], children[known] * metres[known, school], count)
        found[weight > 0, school] = total[weight > 0] / weight[weight > 0]
    return found


def _room(planning: Planning, schools: I64, balance: str, slack: float) -> tuple[F64, int]:
    """Places of each school, and how many are assumed: the room there is, or today's pupils with some slack."""
    today = np.nan_to_num(planning.counted[schools])
    if balance == "pupils":
        return today * (1 + slack), 0
    room, assumed = np.zeros(len(schools)), 0
    for number, school in enumerate(schools.tolist()):
        capacity = planning.capacities.at(planning.supply.sites[school].site_id, planning.years[0])
        told = None if capacity is None else capacity.pupils
        room[number] = today[number] * ASSUMED_ROOM if told is None else told
        assumed += told is None
    return room, assumed


def _report(ground: Ground, found: Districts) -> dict[str, Any]:
    task = ground.division
    return {
        "cells": len(ground.row), "cells_by_straight_line": ground.untied, "units": len(task.children), "schools": len(ground.schools),
        "metres_per_child": round(found.metres / max(float(task.children.sum()), 1e-9), 1),
        "overfull": round(found.overfull, 1), "gap": round(found.gap, 5), "proven": found.exact,
        "bound": round(found.bound, 1), "objective": round(found.objective, 1),
        "in_one_piece": bool(in_one_piece(task, found.school).all()), "room_assumed": ground.room_assumed,
        "pupils_per_child": round(ground.pupils_per_child, 4),
        "cells_without_district": 0,
    }  # fmt: skip
