"""Who gets where: pairs of home and site within the yardstick, and those that only a car (or a bus that does not run) reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.points import within_for_points
from app.accessibility.timetable_profile import LATER
from app.catchments.streets import StreetTravel
from app.catchments.travel import Places as Points
from app.catchments.travel import StraightLine, Within
from app.gaps.yardsticks import clock
from app.timetables.reach import reach_home, reach_there
from app.timetables.schedule import seconds_on

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.catchments.inputs import Homes
    from app.catchments.travel import Travel
    from app.gaps.yardsticks import Yardstick
    from app.timetables.plan import Plan

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Home and site, each pair once. `arrives`: within the yardstick; `minutes` then, by its mode, else inf.

    `returns`: whether a bus goes back (always, by other modes). `car_minutes`: inf where the car takes too long too, or was
    not asked for.
    """

    home: IntArray
    site: IntArray
    minutes: FloatArray
    arrives: Bools
    returns: Bools
    car_minutes: FloatArray


@dataclass(frozen=True, slots=True)
class Nearest:
    """For every home the nearest site, however far: its index (-1: none) and minutes; whether one can set out at all."""

    site: IntArray
    minutes: FloatArray
    connected: Bools


def nearest_of(travel: Travel, homes: Homes, sites: Points) -> Nearest:
    """The nearest site of every home."""
    found = travel.nearest(homes.places, sites)
    return Nearest(found.site.astype(np.int64), found.seconds / 60, found.connected)


def street_pairs(
    yardstick: Yardstick, homes: Homes, sites: Points, travel: Travel, car: Travel | None
) -> Pairs:
    """Pairs on foot, by bicycle or by car; `car` is None where the yardstick's mode is the car."""
    own = within_of(travel, homes, sites, yardstick.limit_minutes, yardstick.limit_metres)
    other = None if car is None else within_of(car, homes, sites, yardstick.car_minutes, None)
    return joined(own, other, len(homes.cell_id))


def joined(own: Within, other: Within | None, homes: int) -> Pairs:
    """What is reached by one's own mode and what by car, as one list."""
    keys, minutes = _keyed(own, homes)
    if other is None:
        home, site = keys % homes, keys // homes
        here = np.ones(len(keys), bool)
        return Pairs(home, site, minutes, here, here, np.full(len(keys), np.inf))
    car_keys, car_minutes = _keyed(other, homes)
    every = np.union1d(keys, car_keys)
    by_own, by_car = (np.full(len(every), np.inf) for _ in range(2))
    by_own[np.searchsorted(every, keys)] = minutes
    by_car[np.searchsorted(every, car_keys)] = car_minutes
    return Pairs(
        every % homes, every // homes, by_own, np.isfinite(by_own), np.ones(len(every), bool), by_car
    )  # fmt: skip


def within_of(
    travel: Travel, homes: Homes, sites: Points, limit_minutes: float | None, limit_metres: float | None
) -> Within:
    """Who reaches which site within minutes, or within metres of the shortest way (then told as walked at 5 km/h)."""
    if not sites.x_m.size:
        return Within(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))
    if limit_metres is None:
        return travel.within(homes.places, sites, 60 * (limit_minutes or 0.0))
    if isinstance(travel, StreetTravel):
        home, site = travel.snapped(homes.places), travel.snapped(sites)
        reach = within_for_points(
            travel.to_sites_mm, travel.edges_mm, site.measured(sites.owner, sites.owners),
            home.measured(homes.places.owner, homes.places.owners), round(limit_metres * 1000),
        )  # fmt: skip
        return Within(reach.offset, reach.point, reach.cost / 1000 / METRES_PER_SECOND)
    if isinstance(travel, StraightLine):
        found = travel.within(homes.places, sites, limit_metres / travel.metres_per_second)
        return Within(found.offset, found.point, found.seconds)
    raise TypeError(f"ways in metres cannot be asked of {type(travel).__name__}")


METRES_PER_SECOND = 5 / 3.6
"""On foot."""


def bus_pairs(
    yardstick: Yardstick, homes: Homes, sites: Points, plan: Plan, car: Travel, closes: list[int | None]
) -> Pairs:
    """Pairs by bus and train: there by the yardstick's time, and back once it closes (`closes`, in minutes of the day).

    Where it is not known when a site closes, the way back is not looked at.
    """
    at = seconds_on(plan.day, clock(yardstick.at_time or "08:00"), plan.schedule.zone)
    midnight = seconds_on(plan.day, clock("00:00"), plan.schedule.zone)
    limit = 60 * (yardstick.limit_minutes or 0.0)
    own: list[tuple[IntArray, int, FloatArray, Bools]] = []
    for site, closing in enumerate(closes):
        there = reach_there(plan, _one(sites, site), at).seconds
        home = np.flatnonzero(there <= limit)
        back = np.ones(len(home), bool)
        if closing is not None and len(home):
            back = reach_home(plan, _one(sites, site), midnight + 60 * closing).seconds[home] < LATER
        own.append((home, site, there[home] / 60, back))
    return _with_car(own, within_of(car, homes, sites, yardstick.car_minutes, None), len(homes.cell_id))


def _with_car(own: list[tuple[IntArray, int, FloatArray, Bools]], car: Within, homes: int) -> Pairs:
    keys = np.concatenate([site * homes + home for home, site, _, _ in own] or [np.zeros(0, np.int64)])
    by_car, car_minutes = _keyed(car, homes)
    every = np.union1d(keys, by_car)
    minutes, cars = np.full(len(every), np.inf), np.full(len(every), np.inf)
    returns = np.ones(len(every), bool)
    place = np.searchsorted(every, keys)
    if own:
        minutes[place] = np.concatenate([each for _, _, each, _ in own])
        returns[place] = np.concatenate([back for _, _, _, back in own])
    cars[np.searchsorted(every, by_car)] = car_minutes
    return Pairs(every % homes, every // homes, minutes, np.isfinite(minutes), returns, cars)


def _one(sites: Points, site: int) -> Points:
    mine = sites.owner == site
    return Points(sites.x_m[mine], sites.y_m[mine], np.zeros(int(mine.sum()), np.int32))


def _keyed(within: Within, homes: int) -> tuple[IntArray, FloatArray]:
    """Pairs as one number each, rising, with their minutes."""
    site = np.repeat(np.arange(len(within.offset) - 1, dtype=np.int64), np.diff(within.offset))
    keys = site * homes + within.point
    order = np.argsort(keys, kind="stable")
    return keys[order], within.seconds[order] / 60
