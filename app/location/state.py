"""What an application keeps so that a what-if takes milliseconds: labels of streets and homes, reaches, figures.

Streets are changed where they lie and put back: whoever asks holds the lock of the region's streets in that mode.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.graph import UNREACHED
from app.accessibility.lines import Lines
from app.accessibility.points import CLOSED
from app.accessibility.what_if_floating import FloatingCatchment
from app.accessibility.what_if_points import Homes, NearestSites
from app.accessibility.what_if_reach import ReachedSites
from app.accessibility.what_if_streets import AlterableStreets
from app.catchments.streets import StreetTravel
from app.errors import Conflict
from app.location.figures import AreaFigures, Costs, Tally
from app.network.snap import SnapIndex
from app.places.parameters import METHODS

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.accessibility.what_if_reach import SiteReach
    from app.catchments.travel import Places
    from app.location.ground import Ground

    FloatArray = npt.NDArray[np.float64]

NO_STREETS = (
    "Für diese Region ist kein Wegenetz geladen. Was wäre, wenn … lässt sich nur über Wege beantworten, nicht über"
    " Luftlinien."
)
MOST_SWEPT_ARCS = 1_000_000
"""Where the streets of a whole Land are loaded, most lie beyond every limit, and a sweep would pass them all."""


class Streets:
    """The streets of a region in one mode, by time and by length, the homes along them, and where a street passes."""

    def __init__(self, travel: StreetTravel, homes: Places) -> None:
        self.lock = threading.Lock()
        self.travel = travel
        swept = travel.to_sites_ms.arc_count <= MOST_SWEPT_ARCS
        self.ms = AlterableStreets(travel.edges_ms, travel.to_sites_ms, swept=swept)
        self.mm = AlterableStreets(travel.edges_mm, travel.to_sites_mm)
        snapped = travel.snapped(homes)
        self.connected = snapped.edge >= 0
        passable = (travel.edges_ms.forward != CLOSED) | (travel.edges_ms.backward != CLOSED)
        network = travel.network
        lines = Lines(network.line_offset, network.line_x_m, network.line_y_m)
        # main roads without doors along them too, to which no home is tied
        self.passable = SnapIndex.over(passable, lines, travel.index.max_m)
        nodes = travel.network.modes[travel.mode].node_count
        self.homes_ms = Homes(travel.edges_ms, snapped.timed(homes.owner, homes.owners), nodes)
        self.homes_mm = Homes(travel.edges_mm, snapped.measured(homes.owner, homes.owners), nodes)


@dataclass(frozen=True, slots=True)
class State:
    """A category by one mode: today's answers, ready to be repaired."""

    ground: Ground
    streets: Streets
    by_time: NearestSites
    by_length: NearestSites
    reached: ReachedSites
    floating: FloatingCatchment | None
    tally: Tally
    costs: Costs
    figures: dict[int, AreaFigures]
    lon_lat: tuple[FloatArray, FloatArray]


def streets_of(ground: Ground) -> Streets:
    """The streets a what-if changes. Raises Conflict where there are none."""
    if not isinstance(ground.travel, StreetTravel):
        raise Conflict(NO_STREETS)
    return Streets(ground.travel, ground.inputs.homes.places)


def state_of(ground: Ground, streets: Streets) -> State:
    """Compute today's answers of a category."""
    points = ground.supply.points
    snapped = streets.travel.index.snap(points.x_m, points.y_m)
    count = len(ground.supply.sites)
    timed, measured = snapped.timed(points.owner, count), snapped.measured(points.owner, count)
    with streets.lock:
        by_time = NearestSites(streets.ms.unaltered, timed, streets.homes_ms)
        by_length = NearestSites(streets.mm.unaltered, measured, streets.homes_mm)
        limit = round(ground.asked.limit_minutes * 60_000)
        reached = ReachedSites(streets.ms.unaltered, timed, streets.homes_ms.snaps, limit)
    seconds, metres = units(by_time.unpacked()[0]), units(by_length.unpacked()[0])
    return _counted(ground, streets, by_time, by_length, reached, seconds, metres)


def state_for(state: State, ground: Ground) -> State:
    """The same sites and ways where other people ask (`ground` differs in who asks only)."""
    costs = state.costs
    return _counted(
        ground, state.streets, state.by_time, state.by_length, state.reached, costs.seconds, costs.metres
    )


def floating_of(
    ground: Ground, reach: SiteReach, people: FloatArray, places: FloatArray
) -> FloatingCatchment:
    """Places per person by the ground's method."""
    return FloatingCatchment(
        reach, people, places, ground.asked.weights(), method=METHODS[ground.asked.method]
    )


def _counted(
    ground: Ground, streets: Streets, by_time: NearestSites, by_length: NearestSites, reached: ReachedSites,
    seconds: FloatArray, metres: FloatArray,
) -> State:  # fmt: skip
    floating, score = None, np.full(len(ground.inputs.homes.cell_id), np.nan)
    if ground.has_places and not np.isnan(ground.supply.mid).any():
        floating = floating_of(ground, reached.reach, ground.demand.people, ground.supply.mid)
        score = floating.access.score
    costs = Costs(seconds, metres, score)
    tally = Tally(ground.inputs.homes, ground.demand)
    figures = {area: tally.figures(area, costs) for area in tally.members}
    return State(
        ground, streets, by_time, by_length, reached, floating, tally, costs, figures, ground.lon_lat
    )


def units(ticks: npt.NDArray[np.integer]) -> FloatArray:
    """Seconds or metres of ticks; inf where nothing is reached."""
    return np.where(ticks == UNREACHED, np.inf, ticks / 1000)
