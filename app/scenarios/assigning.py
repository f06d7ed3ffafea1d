"""Who finds a place before and after if children are spread over places: as many as can be, with the least travel.

The same transportation problem as the stored computation (`app.places.assigning`), over the ways and places of a scenario;
without changes it gives what is stored, to the last child. It is asked for by itself, since it takes longer than the rest.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.assignment import Ways, assign
from app.accessibility.what_if_reach import whole
from app.errors import BadRequest, NotFound
from app.location.what_if import costs_with, places_with, plan_of
from app.places.assigning import UNITS, whole_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.location.changes import Change
    from app.location.state import State
    from app.scenarios.base import Base
    from app.scenarios.evaluate import Evaluation

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]
    Homes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Within:
    """Who reaches which site within the longest way: each pair of home and site with its `seconds`; `places` by site."""

    home: IntArray
    site: IntArray
    seconds: FloatArray
    places: FloatArray


@dataclass(frozen=True, slots=True)
class Spread:
    """By home: who asks (`people`), who finds no place (`left`), and the minutes of all who find one together.

    `far`: homes from which no site is in reach; there a further place elsewhere helps nobody.
    """

    people: FloatArray
    left: FloatArray
    minutes: FloatArray
    far: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Assigned:
    """Before and after, the homes in which anything differs, and how long it took."""

    before: Spread
    after: Spread
    home: Homes
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Of the people of some homes: with a place, without, of these with none in reach; minutes to the place on average.

    nan where it can be said of nobody.
    """

    people: float
    placed: float
    left: float
    far: float
    mean_minutes: float


def check_places(base: Base) -> None:
    """Raises BadRequest where places are not counted, NotFound where none are known: there is nothing to spread."""
    ground = base.ground
    if not ground.has_places:
        raise BadRequest(
            f"Bei {ground.label} zählt man keine Plätze; es gibt nichts zu verteilen.", parameter="category"
        )
    if not ground.supply.known_at_all:
        raise NotFound(str(ground.supply.assumption.told["text"]), parameter="category")


def assigned(base: Base, found: Evaluation, ways: tuple[Within, Within] | None = None) -> Assigned:
    """Spread everybody before and after. `ways`: by timetable; else they are those over the streets.

    Without changes after is before itself. Raises what `check_places` raises.
    """
    begin = time.perf_counter()
    check_places(base)
    effects = found.effects
    if ways is None:
        assert base.state is not None  # noqa: S101 (only by bus there is none)
        was = within_of(base.state, effects.before)
        is_ = was if effects.after == effects.before else within_of(base.state, effects.after)
    else:
        was, is_ = ways
    before = _before(base, found, was)
    same = is_ is was and np.array_equal(found.before.everybody, found.after.everybody)
    after = before if same else spread(is_, found.after.everybody)
    return Assigned(before, after, _changed(before, after), (time.perf_counter() - begin) * 1000)


def _before(base: Base, found: Evaluation, ways: Within) -> Spread:
    """The spread of the start, made once as long as it is kept; not where hours are asked for, which it has not."""
    if found.effects.before or base.state is None:
        return spread(ways, found.before.everybody)
    if "spread" not in base.kept:
        base.kept["spread"] = spread(ways, found.before.everybody)
    return base.kept["spread"]


def within_of(state: State, changes: Sequence[Change]) -> Within:
    """The ways over the streets with some changes, and the places of all sites."""
    reach, places = state.reached.reach, state.ground.supply.mid
    if changes:
        plan = plan_of(state, changes)
        reach, places = whole(reach, costs_with(state, plan).reach), places_with(state, plan)
    return Within(reach.home.astype(np.int64), reach.site.astype(np.int64), reach.cost / 1000, places)


def spread(ways: Within, people: FloatArray) -> Spread:
    """The spread with most people placed and, among these, least travel (counted in hundredths of a person)."""
    units = whole_units(people)
    asking = units[ways.home] > 0
    paths = Ways.of(
        ways.home[asking], ways.site[asking], np.rint(ways.seconds[asking]).astype(np.int64), len(units)
    )  # fmt: skip
    found = assign(units, np.floor(np.nan_to_num(ways.places) * UNITS).astype(np.int64), paths)
    minutes = np.bincount(paths.group, found.flow / UNITS * paths.cost / 60, len(units)).astype(np.float64)
    far = np.ones(len(units), bool)
    far[ways.home] = False
    return Spread(units / UNITS, found.left / UNITS, minutes, far)


def placed(side: Spread, home: Homes, share: FloatArray | None = None) -> Placed:
    """The figures of the people of some homes; `share`: the part of each home's people that is meant (one age group).

    Children of one cell are spread together, whatever their age: each age has its part of who is left.
    """
    part = np.ones(len(home)) if share is None else share[home]
    people, left = float((side.people[home] * part).sum()), float((side.left[home] * part).sum())
    far = float((side.left[home] * part)[side.far[home]].sum())
    minutes, with_place = float((side.minutes[home] * part).sum()), people - left
    return Placed(people, with_place, left, far, minutes / with_place if with_place > 0 else np.nan)


def _changed(before: Spread, after: Spread) -> Homes:
    if before is after:
        return np.zeros(0, np.int64)
    same = (before.people == after.people) & (before.left == after.left) & (before.minutes == after.minutes)
    return np.flatnonzero(~same).astype(np.int64)
