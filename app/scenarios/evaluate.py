"""A scenario computed: before and after as figures can be counted of them. Without changes after is before itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.location.figures import Costs
from app.location.what_if import costs_with, plan_of, scores_for
from app.scenarios.effects import asked_of, effects_of
from app.scenarios.figures import TOTAL, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from app.location.changes import Change
    from app.location.state import State
    from app.scenarios.base import Base, Limit
    from app.scenarios.content import Content
    from app.scenarios.effects import Effects
    from app.scenarios.people import Group

    FloatArray = npt.NDArray[np.float64]
    ByBus = Callable[[Effects, FloatArray], tuple[Costs, Costs]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Before and after, what became of each change, and the homes in which anything differs.

    `newcomers`: people by home who ask and were not there before.
    """

    before: Side
    after: Side
    effects: Effects
    home: npt.NDArray[np.int64]
    newcomers: FloatArray
    milliseconds: float


def evaluate(base: Base, content: Content, by_bus: ByBus | None = None) -> Evaluation:
    """Compute it. `by_bus`: ways by timetable before and after, where these are asked for."""
    begin = time.perf_counter()
    effects = effects_of(base, content)
    people, newcomers = _with_settled(base, effects)
    if by_bus is not None:
        was, is_ = by_bus(effects, newcomers)
    else:
        assert base.state is not None  # noqa: S101 (only by bus there is none)
        was, is_ = _costs(base.state, effects, None), _costs(base.state, effects, newcomers)
    before = _side(base, content, was, base.known.limit, effects.before, people=None)
    after = _side(base, content, is_, effects.limit, effects.after, people=people)
    home = _changed(before, after)
    return Evaluation(before, after, effects, home, newcomers, (time.perf_counter() - begin) * 1000)


def _costs(state: State, effects: Effects, newcomers: FloatArray | None) -> Costs:
    """Ways and scores before (`newcomers` None) or after."""
    changes = effects.before if newcomers is None else effects.after
    more = newcomers is not None and newcomers.any()
    if not changes and not more:
        return state.costs
    plan = plan_of(state, changes)
    found = costs_with(state, plan)
    if newcomers is None or not more:
        return found.costs
    score = scores_for(state, plan, found.reach, state.ground.demand.people + newcomers)
    return Costs(found.costs.seconds, found.costs.metres, score)


def _with_settled(base: Base, effects: Effects) -> tuple[list[Group] | None, FloatArray]:
    """Who asks with those who move in, by age group (None: nobody does), and the newcomers by home."""
    newcomers = np.zeros(len(base.ground.demand.people))
    if not effects.settled:
        return None, newcomers
    groups = {group.code: group.people.copy() for group in base.asking.groups}
    for made in effects.settled:
        for code, people in asked_of(base, made).items():
            groups[code][made.home] += people
            newcomers[made.home] += people
    kind = type(base.asking.groups[0])
    return [kind(code, people) for code, people in groups.items()], newcomers


def _side(
    base: Base, content: Content, costs: Costs, limit: Limit, changes: Sequence[Change], people: list[Group] | None
) -> Side:  # fmt: skip
    groups = base.asking.groups if people is None else people
    everybody = base.ground.demand.people
    if people is not None:
        everybody = sum((group.people for group in groups), np.zeros(len(everybody)))
    way = base.known.school_way
    pupils, metres = None, None
    if way is not None and base.foot is not None and base.pupils:
        pupils = _pupils(base, groups)
        metres = costs.metres if content.mode == "walk" else _foot_metres(base.foot, changes)
    return Side(
        costs, limit.holds(costs), {TOTAL: everybody, **{group.code: group.people for group in groups}}, pupils, metres,
        None if way is None else way.metres,
    )  # fmt: skip


def _pupils(base: Base, groups: list[Group]) -> FloatArray:
    """Pupils up to grade 10 among those who ask: of each group the share that the start has of it."""
    shares = {group.code: group.people for group in base.pupils}
    found = np.zeros(len(base.ground.demand.people))
    for group, today in zip(groups, base.asking.groups, strict=True):
        covered = float(shares[group.code].sum()) if group.code in shares else 0.0
        whole = float(today.people.sum())
        if whole > 0:
            found += group.people * (covered / whole)
    return found


def _foot_metres(foot: State, changes: Sequence[Change]) -> FloatArray:
    """Metres on foot to the nearest site, with the changes of sites (streets are those of another mode)."""
    sites = [change for change in changes if change.kind != "street"]
    return costs_with(foot, plan_of(foot, sites)).costs.metres if sites else foot.costs.metres


def _changed(before: Side, after: Side) -> npt.NDArray[np.int64]:
    """Homes in which ways, scores, people or what is within the standard differ."""
    same = np.ones(len(before.within), bool)
    pairs = [
        (before.costs.seconds, after.costs.seconds), (before.costs.metres, after.costs.metres),
        (before.costs.score, after.costs.score), (before.everybody, after.everybody),
    ]  # fmt: skip
    if before.foot_metres is not None and after.foot_metres is not None:
        pairs.append((before.foot_metres, after.foot_metres))
    for was, is_ in pairs:
        if was is not is_:
            same &= (was == is_) | (np.isnan(was) & np.isnan(is_))
    same &= before.within == after.within
    return np.flatnonzero(~same).astype(np.int64)
