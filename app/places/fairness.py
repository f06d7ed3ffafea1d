"""How evenly the places are spread over the people who ask for them, and what of it is certain.

Where places are assumed, an interval stands beside every measure: each offer that does not tell its places is given
those of one that does, drawn at random, two hundred times; 95 of 100 draws lie in the interval (bootstrap, Efron 1979).
The draws are the same every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.accessibility.floating_catchment import Pairs, given_out
from app.accessibility.inequality import gini_of, lorenz, palma_of, share_below, theil

if TYPE_CHECKING:
    import numpy.typing as npt

    from app.places.results import Question, Result

    FloatArray = npt.NDArray[np.float64]

DRAWS = 200
SEED = 20_260_101
INTERVAL = (2.5, 97.5)
CURVE_POINTS = 50
MEASURES = ("gini", "theil", "theil_between", "theil_within", "palma", "share_below", "mean_per_100")


@dataclass(frozen=True, slots=True)
class Spread:
    """What is spread: places per person of some homes, who live there, and their municipalities; draws as rows."""

    value: FloatArray
    people: FloatArray
    municipality: npt.NDArray[np.int64]
    draws: FloatArray
    standard_per_100: float

    def measures(self, some: npt.NDArray[np.bool_] | None = None, *, drawn: bool = True) -> dict[str, Any]:
        """Every measure of (some of) the homes, with its interval unless it is not wanted."""
        chosen = np.ones(len(self.value), bool) if some is None else some
        people, unit = self.people[chosen], self.municipality[chosen]
        found = _measures(self.value[chosen], people, unit, self.standard_per_100)
        draws = self.draws if drawn else self.draws[:0]
        others = [_measures(draw[chosen], people, unit, self.standard_per_100) for draw in draws]
        return {
            name: _told(found[name], [one[name] for one in others], estimated=len(self.draws) > 0)
            for name in MEASURES
        } | {"people": round(float(people.sum()), 1)}

    def curve(self) -> list[dict[str, float]]:
        """Points of the Lorenz curve, evenly over the people; empty where nobody has anything."""
        if not (self.value * self.people).sum() > 0:
            return []
        x, y = lorenz(self.value, self.people)
        at = np.linspace(0, 1, CURVE_POINTS + 1)
        heights = np.interp(at, x, y)
        return [
            {"people": round(float(a), 4), "places": round(float(b), 5)}
            for a, b in zip(at, heights, strict=True)
        ]


def spread_of(result: Result, standard_per_100: float | None, draws: int = DRAWS) -> Spread | None:
    """The spread of a result over everybody who asks; None where the places are not known at all.

    Without a standard, the mean of all is the standard.
    """
    question = result.question
    demand, homes = question.demand, question.inputs.homes
    home = demand.home[demand.people[demand.home] > 0]
    value, people = result.scored.mid[home], demand.people[home]
    if np.isnan(value).any() or not len(home):
        return None
    mean = float((value * people).sum() / people.sum() * 100)
    return Spread(
        value, people, homes.area_ids[0][home].astype(np.int64), _draws(result, home, draws),
        mean if standard_per_100 is None else standard_per_100,
    )  # fmt: skip


def interval_words(result: Result) -> str:
    """What the intervals are made of, in German."""
    assumption = result.question.supply.assumption
    if not assumption.untold_offers:
        return "Alle Platzzahlen sind bekannt; ein Intervall ist nicht nötig."
    if assumption.mid is None:
        return "Keine Platzzahl ist bekannt; es gibt nichts, woraus ein Intervall entstünde."
    return (
        f"{assumption.untold_offers} Angebote nennen keine Platzzahl. Ihnen wurde {DRAWS}-mal eine zufällige bekannte"
        " Platzzahl derselben Art (und desselben Trägers, wo genug bekannt sind) gegeben; in 95 von 100 Fällen liegt der Wert im Intervall (Bootstrap)."
    )


def fairness_report(result: Result) -> dict[str, Any] | None:
    """The measures as a run keeps them, without draws; None where the places are not known."""
    spread = spread_of(result, None, 0)
    return None if spread is None else spread.measures()


def _draws(result: Result, home: npt.NDArray[np.int64], draws: int) -> FloatArray:
    """Scores of the homes (draws, homes) with drawn places for every offer that does not tell them."""
    question, scored = result.question, result.scored
    untold = np.array([site.untold for site in question.supply.sites], np.int64)
    sites = np.flatnonzero(untold)
    if not len(sites) or not question.supply.known_places or not draws:
        return np.zeros((0, len(home)))
    pairs, per_place = _pairs_of_some(question, sites), _share_per_place(result, sites)
    certain = scored.mid - scored.assumed
    pools = [question.supply.drawn_from(site) for site in sites.tolist()]
    rng = np.random.default_rng(SEED)
    found = np.empty((draws, len(home)))
    for row in found:
        places = np.array(
            [
                rng.choice(known, number).sum()
                for known, number in zip(pools, untold[sites].tolist(), strict=True)
            ]
        )
        part = given_out(pairs, places * per_place, squared=question.asked.method == "m2sfca")
        row[:] = (certain + part)[home]
    return found


def _pairs_of_some(question: Question, sites: npt.NDArray[np.integer]) -> Pairs:
    points, homes = question.supply.points, question.inputs.homes
    within = question.travel.within(homes.places, points.of(sites), question.asked.limit_minutes * 60)
    return Pairs.within(
        within.offset, within.point, within.seconds / 60, question.asked.weights(), len(homes.cell_id)
    )


def _share_per_place(result: Result, sites: npt.NDArray[np.integer]) -> FloatArray:
    """What one place of a site gives per unit of weight: 1 ÷ who compete for it (BFCA: and ÷ the weights in reach)."""
    people = result.scored.people[sites]
    if result.question.asked.method == "bfca":
        people = people * result.scored.weight[sites]
    return np.divide(1.0, people, out=np.zeros(len(sites)), where=people > 0)


def _measures(
    value: FloatArray, people: FloatArray, unit: npt.NDArray[np.int64], standard_per_100: float
) -> dict[str, float]:
    total = float(people.sum())
    below = share_below(value * 100, people, standard_per_100 * (1 - 1e-9))
    mean = float((value * people).sum() / total * 100) if total else float("nan")
    if not (value * people).sum() > 0:  # nobody has anything: there is no inequality to measure
        return dict.fromkeys(MEASURES, float("nan")) | {"share_below": below, "mean_per_100": mean}
    parts, curve = theil(value, people, unit), lorenz(value, people)
    return {
        "gini": gini_of(*curve), "theil": parts.total, "theil_between": parts.between,
        "theil_within": parts.within, "palma": palma_of(*curve), "share_below": below, "mean_per_100": mean,
    }  # fmt: skip


def _told(value: float, drawn: list[float], *, estimated: bool) -> dict[str, Any]:
    """A measure with its interval; Palma is endless where the worse-off four tenths have nothing."""
    if np.isnan(value):
        return {"value": None, "status": "not_applicable", "low": None, "high": None}
    if np.isinf(value):
        return {"value": None, "status": "not_applicable", "low": None, "high": None, "infinite": True}
    sure = [one for one in drawn if np.isfinite(one)]
    low, high = np.percentile(sure, INTERVAL).tolist() if sure else (None, None)
    status = "estimated" if estimated else "known"
    rounded = [None if one is None else round(float(one), 5) for one in (value, low, high)]
    return {
        "value": rounded[0],
        "status": "zero" if rounded[0] == 0 else status,
        "low": rounded[1],
        "high": rounded[2],
    }
