"""Who stands how: people spread over the places that are open to them, and in which of five parts everybody is then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.assignment import Ways, assign
from app.accessibility.floating_catchment import Pairs as Weighted
from app.accessibility.floating_catchment import two_step
from app.gaps.reasons import mask
from app.places.assigning import UNITS

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.assignment import Assignment
    from app.gaps.why import Entries

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


FINE = 10
"""Ways are held against each other in so many parts of a second: in whole ones too many cost the same."""


@dataclass(frozen=True, slots=True)
class Reached:
    """By group: whether a goal that lacks nothing is reached, whether one that is perhaps open, one whose places nobody knows."""

    ways: Entries
    now: Bools
    perhaps: Bools
    untold: Bools


@dataclass(frozen=True, slots=True)
class Stand:
    """People by group, each in one part."""

    served: FloatArray
    beyond: FloatArray
    without: FloatArray
    unclear_way: FloatArray
    unclear_places: FloatArray


@dataclass(frozen=True, slots=True)
class Spread:
    """Places taken by pool; by group whole units (`UNITS` of a person) that found none, and the people these are."""

    taken: FloatArray
    left_units: IntArray
    left: FloatArray


def reached_by(people: FloatArray, entries: Entries, places: FloatArray | None) -> Reached:
    """Who reaches what; `places` by pool, nan where not known; None: places do not count."""
    ways = entries.of(entries.lacks == 0)
    now, perhaps, untold = (np.zeros(len(people), bool) for _ in range(3))
    now[ways.group] = True
    perhaps[entries.group[entries.lacks == mask("unknown_hours")]] = True
    if places is not None:
        untold[ways.group[np.isnan(places[ways.pool])]] = True
    return Reached(ways, now, perhaps & ~now, untold)


def stand(people: FloatArray, reached: Reached, left: FloatArray) -> Stand:
    """The parts; `left`: of each group the people for whom no place is left (all where nobody knows of any place)."""
    nobody = np.zeros(len(people))
    beyond = np.where(reached.now | reached.perhaps, nobody, people)
    unclear_way = np.where(reached.perhaps, people, nobody)
    unclear_places = np.where(reached.untold, left, nobody)
    without = np.where(reached.now & ~reached.untold, left, nobody)
    served = people - beyond - unclear_way - unclear_places - without
    return Stand(served, beyond, without, unclear_way, unclear_places)


def spread(
    people: FloatArray, units: IntArray, ways: Entries, places: FloatArray, kept: IntArray | None = None
) -> Spread:
    """Spread people (`units` of each group) over places: as many as possible find one, with the least travel.

    `places` by pool, nan counts as none. `kept`: units of each group that have a place now and keep one, if elsewhere: as many
    find one as would anyhow, since moving up never leaves anybody without who was not.
    """
    capacity = np.floor(np.nan_to_num(places) * UNITS).astype(np.int64)
    groups, number = np.unique(ways.group, return_inverse=True)  # nobody else contends
    mine, left_units = units[groups], units.copy()
    if kept is None:
        cost = np.rint(60 * FINE * ways.minutes).astype(np.int64)
        paths = Ways.of(number.reshape(-1), ways.pool, cost, len(groups))
        found = assign(mine, capacity, paths)
        left_units[groups] = found.left
    else:
        cost = np.rint(60 * ways.minutes).astype(np.int64)
        paths, found = _keeping(mine, kept[groups], capacity, number.reshape(-1), ways.pool, cost)
        left_units[groups] = found.left.reshape(2, -1).sum(axis=0)
    taken = np.bincount(paths.site, found.flow, len(places)) / UNITS
    left = np.minimum(left_units / UNITS, people)  # units are rounded, people are not
    return Spread(taken, left_units, np.where(left_units == units, people, left))


def _keeping(
    units: IntArray, kept: IntArray, capacity: IntArray, group: IntArray, pool: IntArray, cost: IntArray
) -> tuple[Ways, Assignment]:
    """As two groups: those who come new pay more than any chain of moves could save, so that they push nobody out."""
    new_costs = (int(cost.max(initial=0)) + 1) * (len(capacity) + 1)
    costs = np.concatenate([cost, cost + new_costs])
    paths = Ways.of(np.concatenate([group, len(units) + group]), np.tile(pool, 2), costs, 2 * len(units))
    return paths, assign(np.concatenate([kept, units - kept]), capacity, paths)


def short_of(people: FloatArray, ways: Entries, places: FloatArray) -> FloatArray:
    """People of each group who reach places and are short of one by 2SFCA (Luo & Wang 2003) within the yardstick."""
    pairs = Weighted.of(
        ways.group.astype(np.int32), ways.pool.astype(np.int32), np.ones(len(ways.group)), len(people), len(places)
    )  # fmt: skip
    reached = np.zeros(len(people), bool)
    reached[ways.group] = True
    score = two_step(people, np.nan_to_num(places), pairs).score
    return np.where(reached, people * np.maximum(0.0, 1.0 - score), 0.0)
