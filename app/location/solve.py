"""The question where p more would help most, computed: ways from homes to candidates, then the choice with its bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.accessibility.location import Placement, Values, Ways, values_of_covering, values_of_saving
from app.accessibility.location_capacity import Sites, share_out, with_capacity
from app.accessibility.location_centre import exchanged, p_centre
from app.accessibility.location_choice import Effort, covering, p_median
from app.accessibility.location_robust import best_mean, best_worst_case, least_regret
from app.catchments.travel import Places
from app.errors import ComputationLimit
from app.location.alternatives import Alternative, alternatives, losses, losses_of_worst
from app.location.question import LONGEST_MINUTES
from app.places.scoring import ways as today_within
from app.timetables.travel import TimetableTravel

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.location.candidates import Candidates
    from app.location.ground import Ground
    from app.location.question import LocationQuestion

    FloatArray = npt.NDArray[np.float64]

BATCH = 200
BATCH_BY_TIMETABLE = 10
"""Each is a search of its own then; between batches a job is told how far it is, and may be cancelled."""
MOST_PAIRS = 30_000_000
"""A pair takes 12 bytes, and as much again while the bound is sought: about a gigabyte in all."""
MOST_TRIED_PAIRS = 200_000
"""With limited places each alternative is a linear program; beyond, none are looked for."""
EFFORT = Effort(exact_seconds=60.0)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """The chosen candidates and what they bring.

    Minutes per home `before` and `after` (inf: none within the longest way that counts); `ways`: minutes of homes to
    candidates. `objective`, `bound` in people (covering) or people × minutes (median) or minutes (centre); with places
    in people who find a place, or the minutes they save. `regrets` by projection, in the same unit.
    """

    placement: Placement
    ways: Ways
    people: FloatArray
    before: FloatArray
    after: FloatArray
    alternatives: list[Alternative]
    regrets: list[float] | None


def solve(ground: Ground, asked: LocationQuestion, candidates: Candidates, progress: Progress) -> Answer:
    """Choose. Raises ComputationLimit where there are too many pairs of homes and candidates to hold."""
    before, people = minutes_today(ground), ground.demand.people
    longest = LONGEST_MINUTES if asked.aim == "centre" else asked.limit_minutes
    ways = ways_to(ground, candidates, np.minimum(before, longest), progress)
    placement, others, regrets = _chosen(ground, asked, candidates, ways, before)
    after = before.copy()
    for j in placement.chosen.tolist():
        part = slice(ways.offset[j], ways.offset[j + 1])
        np.minimum.at(after, ways.cell[part], ways.cost[part])
    return Answer(placement, ways, people, before, after, others, regrets)


Chosen = tuple[Placement, list[Alternative], list[float] | None]


def _chosen(
    ground: Ground, asked: LocationQuestion, candidates: Candidates, ways: Ways, before: FloatArray
) -> Chosen:
    """The choice, what is nearly as good, and regrets by projection."""
    people = ground.demand.people
    if asked.aim == "centre":
        placement = p_centre(ways, people, asked.p, before)
        if not np.isfinite(placement.objective):
            return placement, [], None
        longer = exchanged(ways, people, placement.chosen, before) - placement.objective
        return placement, alternatives(longer, placement, candidates), None
    values = _values(asked, ways, before)
    if asked.places is not None:
        return _limited(ground, asked, candidates, ways, values)
    if asked.projections:
        return _robust(ground, asked, candidates, values)
    if asked.aim == "covering":
        placement = covering(ways, people, asked.p, asked.limit_minutes, before, EFFORT)
    else:
        placement = p_median(ways, people, asked.p, before, asked.limit_minutes, EFFORT)
    return placement, alternatives(losses(values, people, placement.chosen), placement, candidates), None


def minutes_today(ground: Ground) -> FloatArray:
    """Minutes of every home to its nearest site (inf: none)."""
    homes, supply = ground.inputs.homes.places, ground.supply
    if not supply.sites:
        return np.full(len(homes.x_m), np.inf)
    return ground.travel.nearest(homes, supply.points).seconds / 60


def ways_to(ground: Ground, candidates: Candidates, useful: FloatArray, progress: Progress) -> Ways:
    """Minutes between homes with people and candidates, as far as they are no longer than `useful` per home."""
    homes = ground.inputs.homes.places
    asks, longest = ground.demand.people > 0, float(useful.max(initial=0.0))
    counts: list[npt.NDArray[np.int64]] = []
    cells, costs, total = list[np.ndarray](), list[np.ndarray](), 0
    points, count = candidates.points, len(candidates.names)
    batch = BATCH_BY_TIMETABLE if isinstance(ground.travel, TimetableTravel) else BATCH
    for start in range(0, count, batch):
        progress(start, count)
        part = slice(start, min(start + batch, count))
        owner = np.arange(part.stop - part.start, dtype=np.int32)
        found = ground.travel.within(homes, Places(points.x_m[part], points.y_m[part], owner), longest * 60)
        minutes = found.seconds / 60
        kept = asks[found.point] & (minutes <= useful[found.point])
        place = np.concatenate([[0], np.cumsum(kept)])[found.offset]
        counts.append(np.diff(place))
        cells.append(found.point[kept])
        costs.append(minutes[kept])
        total += int(kept.sum())
        if total > MOST_PAIRS:
            raise ComputationLimit(
                "So viele Wohnungen erreichen so viele mögliche Standorte, dass die Rechnung nicht in den Speicher passt."
                " Bitte weniger Standorte oder eine kleinere Grenze wählen.", parameter="candidates",
            )  # fmt: skip
    offset = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
    return Ways(offset, np.concatenate(cells).astype(np.int32), np.concatenate(costs), len(homes.x_m))


def _values(asked: LocationQuestion, ways: Ways, before: FloatArray) -> Values:
    if asked.aim == "covering":
        return values_of_covering(ways, asked.limit_minutes, before)
    return values_of_saving(ways, _capped(before, asked))


def _capped(before: FloatArray, asked: LocationQuestion) -> FloatArray:
    return np.minimum(before, asked.limit_minutes)


def _limited(
    ground: Ground, asked: LocationQuestion, candidates: Candidates, ways: Ways, values: Values
) -> Chosen:
    """With limited places: people who find none today, first within the limit at the sites there are."""
    supply, limit, people = ground.supply, asked.limit_minutes, ground.demand.people
    found = today_within(ground.asked, ground.inputs.homes, supply, ground.travel)
    count = len(ways.offset) - 1
    offset = np.concatenate([ways.offset, ways.offset[-1] + found.offset[1:]]).astype(np.int64)
    cell = np.concatenate([ways.cell, found.point]).astype(np.int32)
    minutes = np.concatenate([ways.cost, found.seconds / 60])
    value = np.ones(len(minutes)) if asked.aim == "covering" else np.maximum(limit - minutes, 0.0)
    places = np.concatenate([np.full(count, asked.places or 0.0), np.nan_to_num(supply.mid)])
    fixed = np.concatenate([np.zeros(count, bool), np.ones(len(found.offset) - 1, bool)])
    whole, sites = Values(offset, cell, value, len(people)), Sites(places, fixed)
    shared = with_capacity(whole, people, sites, asked.p)
    placement = Placement(shared.chosen, shared.objective, shared.bound, maximise=True, method=shared.method)

    def tried(candidate: int, place: int) -> float:
        chosen = shared.chosen.copy()
        chosen[place] = candidate
        return shared.objective - share_out(whole, people, sites, chosen)[1]

    if len(cell) > MOST_TRIED_PAIRS:
        return placement, [], None
    guess = losses(values, people, shared.chosen)
    return placement, alternatives(guess, placement, candidates, tried), None


def _robust(ground: Ground, asked: LocationQuestion, candidates: Candidates, values: Values) -> Chosen:
    """For several projections; objective and bound in what is gained (regret: lost), by people or people × minutes."""
    people = projected(ground, asked)
    if asked.robust == "mean":
        weight = np.array([one.weight for one in asked.projections])
        mean = best_mean(values, people, weight, asked.p, EFFORT)
        placement = Placement(mean.chosen, mean.gain, mean.bound, maximise=True, method=mean.method)
        lost = losses(values, np.ascontiguousarray(weight / weight.sum() @ people), mean.chosen)
        return placement, alternatives(lost, placement, candidates), None
    regret = asked.robust == "regret"
    found = (least_regret if regret else best_worst_case)(values, people, asked.p, EFFORT)
    if regret:
        worst, bound = float(found.regrets.max()), max(0.0, -found.bound)
        placement = Placement(found.chosen, worst, bound, maximise=False, method=found.method)
    else:
        placement = Placement(found.chosen, found.worst, found.bound, maximise=True, method=found.method)
    aims = found.best if regret else np.zeros(len(people))
    lost = losses_of_worst(values, people, found.chosen, aims)
    return placement, alternatives(lost, placement, candidates), found.regrets.tolist()


def projected(ground: Ground, asked: LocationQuestion) -> FloatArray:
    """People of every projection: (projections, homes)."""
    municipality = ground.inputs.homes.area_ids[0]
    ars = {area.ars: area.id for area in ground.areas.values() if area.level == "municipality"}
    rows: list[FloatArray] = []
    for projection in asked.projections:
        factor = np.ones(len(municipality))
        for key, value in projection.factors.items():
            if key in ars:
                factor[municipality == ars[key]] = value
        rows.append(ground.demand.people * factor)
    return np.array(rows)
