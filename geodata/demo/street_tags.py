"""What the invented streets are like: lit, paved, with cycle ways, signals and turns that are forbidden; some of it not
told, as in OpenStreetMap."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from geodata.street_detail import Control, CycleWay, Known, Surface, packed

if TYPE_CHECKING:
    from geodata.demo.settlements import Settlement
    from geodata.streets import Restriction, Ways

ROADS = frozenset({"primary", "secondary"})
LIMITS_KMH = {"primary": 100.0, "secondary": 100.0, "residential": 30.0}
TOWN_KINDS = frozenset({"kreis_town", "town"})
TOLD = 0.75
"""So many of the things are tagged."""


def tag_ways(rng: np.random.Generator, ways: Ways) -> None:
    """Fill in the detail and the speed limits of all ways."""
    for kind, points in zip(ways.highway, ways.points, strict=True):
        outside = kind in ROADS or (kind == "tertiary" and points > 2)
        ways.detail.append(_detail(rng, kind, outside=outside))
    ways.max_speed_kmh = [
        _limit(rng, kind, points) if np.isnan(told) else told
        for kind, points, told in zip(ways.highway, ways.points, ways.max_speed_kmh, strict=True)
    ]


def _limit(rng: np.random.Generator, kind: str, points: int) -> float:
    if rng.random() > TOLD:
        return float("nan")
    if kind == "tertiary":
        return 50.0 if points == 2 else float(rng.choice([70.0, 100.0]))
    return LIMITS_KMH.get(kind, float("nan"))


def _detail(rng: np.random.Generator, kind: str, *, outside: bool) -> int:
    lit = Known.NO if outside or kind == "track" else _some(rng, {Known.YES: 0.9, Known.NO: 0.1})
    if kind in {"footway", "cycleway"}:
        lit = _some(rng, {Known.YES: 0.55, Known.NO: 0.45})
    loose = {"track": 1.0, "footway": 0.35, "cycleway": 0.1}.get(kind, 0.0)
    surface = _some(
        rng, {Surface.LOOSE: loose, Surface.FIRM: 0.5 * (1 - loose) * (kind == "footway")}, Surface.SMOOTH
    )
    sidewalk = _some(rng, {Known.YES: 0.25, Known.NO: 0.75}) if outside else Known.YES
    told = [rng.random() < TOLD for _ in range(3)]
    cycle = _cycle_way(rng, kind, outside=outside)
    return packed(
        lit=lit * told[0], surface=surface * told[1], sidewalk=sidewalk * told[2], cycle_right=cycle, cycle_left=cycle,
        lanes=2 if kind in ROADS else 0, centre_line=Known.YES if kind in ROADS else Known.UNKNOWN,
        urban=Known.NO if outside else Known.YES,
    )  # fmt: skip


def _cycle_way(rng: np.random.Generator, kind: str, *, outside: bool) -> CycleWay:
    if kind == "primary":
        return _some(rng, {CycleWay.TRACK: 0.7}, CycleWay.NONE)
    if kind == "secondary":
        return _some(rng, {CycleWay.TRACK: 0.4}, CycleWay.UNKNOWN)
    if kind == "tertiary" and not outside:
        return _some(rng, {CycleWay.LANE: 0.3}, CycleWay.UNKNOWN)
    return CycleWay.UNKNOWN


Kind = TypeVar("Kind")


def _some(rng: np.random.Generator, chances: dict[Kind, float], otherwise: Kind | None = None) -> Kind:
    drawn = rng.random()
    for kind, chance in chances.items():
        drawn -= chance
        if drawn < 0:
            return kind
    return otherwise if otherwise is not None else next(reversed(chances))


def junction_controls(rng: np.random.Generator, ways: Ways, settlements: list[Settlement], hubs: list[int]) -> dict[int, int]:  # fmt: skip
    """Signals in the middle of towns, some crossings with signals on great roads, raised kerbs and gates here and there."""
    found: dict[int, int] = {}
    for here, hub in zip(settlements, hubs, strict=True):
        if here.kind in TOWN_KINDS:
            found[hub] = int(Control.SIGNAL_F | Control.SIGNAL_B)
    first = np.cumsum([0, *ways.points])
    for way, kind in enumerate(ways.highway):
        ends = ways.node_id[first[way]], ways.node_id[first[way + 1] - 1]
        if kind == "footway" and rng.random() < 0.12:
            found.setdefault(ends[0], int(Control.KERB))
        elif kind == "tertiary" and rng.random() < 0.05:
            found.setdefault(ends[1], int(Control.CROSSING_SIGNAL | Control.ISLAND))
        elif kind == "track":
            found.setdefault(ways.node_id[first[way] + 1], int(Control.GATE))
    return found


def turns_forbidden(
    rng: np.random.Generator, ways: Ways, hubs: list[int], most: int = 40
) -> list[Restriction]:
    """Turns at the middles of settlements that cars may not make."""
    first = np.cumsum([0, *ways.points])
    at: dict[int, list[int]] = {}
    for way, kind in enumerate(ways.highway):
        if kind in ROADS or kind in {"tertiary", "residential"}:
            for node in (ways.node_id[first[way]], ways.node_id[first[way + 1] - 1]):
                at.setdefault(node, []).append(ways.way_id[way])
    found: list[Restriction] = []
    for hub in hubs:
        meeting = at.get(hub, [])
        if len(meeting) >= 4 and len(found) < most:
            one, other = rng.choice(meeting, 2, replace=False).tolist()
            found.append((one, hub, other, False))
    return found
