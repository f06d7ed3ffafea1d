"""A what-if computed: the changes brought to sites and streets, today's answers repaired, the figures counted again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Transformer

from app.accessibility.points import CLOSED
from app.accessibility.what_if_points import SiteChange
from app.accessibility.what_if_reach import whole
from app.accessibility.what_if_streets import EdgeChange
from app.catchments.inputs import metric
from app.catchments.streets import unconnected
from app.errors import BadRequest, NotConnected
from app.location.changes import Added, Closed, Moved, Resized, StreetChanged
from app.location.figures import Costs
from app.location.state import floating_of, units

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from app.accessibility.points import Snaps
    from app.accessibility.what_if_reach import ReachChange
    from app.location.changes import Change
    from app.location.figures import AreaFigures
    from app.location.state import State
    from app.network.build import Network
    from app.network.snap import SnapIndex, Snapped

    FloatArray = npt.NDArray[np.float64]


BOTH_WAYS_ALREADY = "Diese Straße ist mit diesem Verkehrsmittel schon heute in beide Richtungen offen."


@dataclass(slots=True)
class Plan:
    """The changes as numbers of sites and edges; `told`: each change as it was understood."""

    gone: list[int] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    places: dict[int, float] = field(default_factory=dict)
    ms: list[EdgeChange] = field(default_factory=list)
    mm: list[EdgeChange] = field(default_factory=list)
    count: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would be: costs of all homes, homes that change, and the figures of the areas in which they lie."""

    plan: Plan
    costs: Costs
    home: npt.NDArray[np.int64]
    figures: dict[int, AreaFigures]
    milliseconds: float


def what_if(state: State, changes: Sequence[Change]) -> Outcome:
    """Answer a what-if; afterwards all is as it was.

    Raises BadRequest for sites that are not there or named twice and for streets that cannot be changed so,
    NotConnected for points that no street leads to.
    """
    plan = plan_of(state, changes)
    start = time.perf_counter()
    found = costs_with(state, plan)
    figures = {area: state.tally.figures(area, found.costs) for area in state.tally.touched(found.home)}
    return Outcome(plan, found.costs, found.home, figures, (time.perf_counter() - start) * 1000)


@dataclass(frozen=True, slots=True)
class Repaired:
    """Costs of all homes with a plan, the homes that change, and which sites are reached differently."""

    costs: Costs
    home: npt.NDArray[np.int64]
    reach: ReachChange


def costs_with(state: State, plan: Plan) -> Repaired:
    """The ways and scores of all homes with the changes of a plan; afterwards all is as it was."""
    with state.streets.lock:
        times, lengths, reach = _repaired(state, plan)
    score, scored = _scores(state, plan, reach)
    costs = Costs(_patched(state.costs.seconds, times), _patched(state.costs.metres, lengths), score)
    home = np.union1d(np.union1d(times[0], lengths[0]), scored)
    return Repaired(costs, home.astype(np.int64), reach)


def scores_for(state: State, plan: Plan, reach: ReachChange, people: FloatArray) -> FloatArray:
    """Places per person of all homes with a plan where other people ask for them; nan where nothing is known."""
    if state.floating is None:
        return state.costs.score
    return floating_of(
        state.ground, whole(state.reached.reach, reach), people, places_with(state, plan)
    ).access.score


def places_with(state: State, plan: Plan) -> FloatArray:
    """Places of all sites, the new ones too, with a plan."""
    mid = state.ground.supply.mid
    places = np.concatenate([mid, np.zeros(plan.count - len(mid))])
    for number, value in plan.places.items():
        places[number] = value
    return places


def plan_of(state: State, changes: Sequence[Change]) -> Plan:
    """Find the sites and streets that are meant."""
    plan = Plan(count=len(state.ground.supply.sites))
    numbers = {site.slug: number for number, site in enumerate(state.ground.supply.sites)}
    named: set[object] = set()
    for index, change in enumerate(changes):
        where = f"changes.{index}"
        if isinstance(change, StreetChanged):
            thing: object = _street(state, plan, change, where)
        elif isinstance(change, Added):
            thing = _place(plan, plan.count, change.lon, change.lat)
            plan.places[plan.count] = _wanted_places(state, change, where)
            plan.told.append({**change.model_dump(), "places": _json(plan.places[plan.count])})
            plan.count += 1
        else:
            thing = _site(state, plan, change, numbers, where)
        if thing in named:
            raise BadRequest("Ein Lernort oder eine Straße ist zweimal genannt.", parameter=where)
        named.add(thing)
    return plan


def _place(plan: Plan, number: int, lon: float, lat: float) -> int:
    plan.owner.append(number)
    plan.lon.append(lon)
    plan.lat.append(lat)
    return number


def _wanted_places(state: State, change: Added, where: str) -> float:
    """The places of a new site: those asked for, else the median of those known today."""
    ground = state.ground
    if not ground.has_places:
        if change.places is not None:
            raise BadRequest(f"Bei {ground.label} zählt man keine Plätze.", parameter=f"{where}.places")
        return np.nan
    if change.places is not None:
        return change.places
    mid = ground.supply.assumption.mid
    return np.nan if mid is None else mid


def _site(
    state: State, plan: Plan, change: Moved | Closed | Resized, numbers: dict[str, int], where: str
) -> int:
    number = numbers.get(change.site)
    if number is None:
        raise BadRequest(
            f"Einen Lernort „{change.site}“ dieser Art gibt es hier nicht, oder er hat keine Koordinaten.",
            parameter=f"{where}.site",
        )
    if not isinstance(change, Closed) and change.places is not None:
        if state.floating is None:
            raise BadRequest(
                "Für diese Art sind keine Plätze bekannt; an ihnen lässt sich nichts ändern.",
                parameter=f"{where}.places",
            )
        plan.places[number] = change.places
    if not isinstance(change, Resized):
        plan.gone.append(number)
    if isinstance(change, Moved):
        _place(plan, number, change.lon, change.lat)
    plan.told.append({**change.model_dump(), "name": state.ground.supply.sites[number].name})
    return number


def _street(state: State, plan: Plan, change: StreetChanged, where: str) -> str:
    travel = state.streets.travel
    snapped = _snapped(state, [change.lon], [change.lat], where, state.streets.passable)
    edge = int(snapped.edge[0])
    length_mm = int(travel.network.length_mm[edge])
    ms = int(travel.edges_ms.forward[edge]), int(travel.edges_ms.backward[edge])
    if change.closed:
        # who lives along it comes and goes as before; nobody passes
        plan.ms.append(EdgeChange(edge, CLOSED, CLOSED, through_only=True))
        plan.mm.append(EdgeChange(edge, CLOSED, CLOSED, through_only=True))
    elif change.both_ways:
        if CLOSED not in ms:
            raise BadRequest(BOTH_WAYS_ALREADY, parameter=f"{where}.both_ways")
        plan.ms.append(EdgeChange(edge, max(ms), max(ms)))
        plan.mm.append(EdgeChange(edge, length_mm, length_mm))
    else:
        ticks = round(length_mm * 3.6 / (change.speed_kmh or 1))
        forward, backward = (CLOSED if old == CLOSED else ticks for old in ms)
        plan.ms.append(EdgeChange(edge, forward, backward))
    name = int(travel.network.name[edge])
    plan.told.append({
        **change.model_dump(), "street": travel.network.street_names[name] if name >= 0 else None,
        "metres": round(length_mm / 1000, 1), "edge": edge, "one_way": CLOSED in ms,
        "speed_kmh_today": _speed_kmh(length_mm, max(ms)), "line": _line(travel.network, edge),
    })  # fmt: skip
    return f"edge {edge}"


def _speed_kmh(length_mm: int, ms: int) -> float | None:
    return round(length_mm / ms * 3.6, 1) if ms > 0 else None


def _line(network: Network, edge: int) -> list[list[float]]:
    """The course of a street, in degrees."""
    part = slice(int(network.line_offset[edge]), int(network.line_offset[edge + 1]))
    back = Transformer.from_crs(network.metric_srid, 4326, always_xy=True)
    lon, lat = back.transform(network.line_x_m[part], network.line_y_m[part])
    return np.round(np.column_stack([lon, lat]), 6).tolist()


def _snapped(
    state: State, lon: list[float], lat: list[float], where: str, index: SnapIndex | None = None
) -> Snapped:
    index = index or state.streets.travel.index
    found = index.snap(*metric(state.ground.inputs.metric_srid, np.array(lon), np.array(lat)))
    if (found.edge < 0).any():
        metres = float(found.metres[found.edge < 0][0])
        raise NotConnected(unconnected(metres, index.max_m), parameter=where)
    return found


Patch = tuple["npt.NDArray[np.int64]", "FloatArray"]


def _repaired(state: State, plan: Plan) -> tuple[Patch, Patch, ReachChange]:
    """Homes with new seconds, homes with new metres, and what reaches what."""
    owner, gone = np.array(plan.owner, np.int32), np.array(plan.gone, np.int32)
    snapped = _snapped(state, plan.lon, plan.lat, "changes")

    def change(snaps: Snaps) -> SiteChange:
        return SiteChange(gone, snaps)

    with state.streets.ms.altered(plan.ms) as altered:
        timed = change(snapped.timed(owner, plan.count))
        by_time = state.by_time.with_change(altered, timed)
        reach = state.reached.with_change(altered, timed)
    with state.streets.mm.altered(plan.mm) as altered:
        by_length = state.by_length.with_change(altered, change(snapped.measured(owner, plan.count)))
    return (by_time.home, units(by_time.cost)), (by_length.home, units(by_length.cost)), reach


def _scores(state: State, plan: Plan, reach: ReachChange) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Places per person of all homes, and the homes whose score changes; nan where nothing is known."""
    if state.floating is None:
        return state.costs.score, np.zeros(0, np.int64)
    found = state.floating.with_change(reach, places_with(state, plan))
    score = _patched(state.costs.score, (found.home, found.score))
    return score, found.home[score[found.home] != state.costs.score[found.home]]


def _patched(values: FloatArray, patch: Patch) -> FloatArray:
    after = values.copy()
    after[patch[0]] = patch[1]
    return after


def _json(value: float) -> float | None:
    return None if np.isnan(value) else value
