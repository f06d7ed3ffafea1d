"""Children spread over places: as many as possible find one within the limits, and all together travel as little as can be.

It is a thought experiment about enough places at the right spots, not a plan of who goes where: nobody is told to.
Counted in hundredths of a person, since numbers of children are estimates; their total is kept.

Brothers and sisters are not known in cells: there are numbers of children, no households. No rule to keep them together is
made up therefore. What can be said without any assumption is how far it matters: two children of one cell part only where
the cell's children go to several sites, and in a solution of least travel few cells do (`Assigned.apart`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from app.accessibility.assignment import Ways, assign
from app.catchments.runs import variant_name
from app.database.copying import copy_rows
from app.errors import NotFound
from app.places.parameters import Parameters
from app.places.results import Inputs, Question, read_question
from app.places.scoring import connected_homes, ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    from sqlalchemy import Connection, Engine

    from app.catchments.compute import TravelOf

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]

UNITS = 100
"""Units of a person."""
Places = Literal["low", "mid", "high"]
NO_SIBLINGS = "Geschwister sind nicht bekannt: In Rasterzellen stehen Kinder, keine Haushalte. Niemand wird mit jemandem zusammengehalten."
APART = "Zwei Kinder derselben Zelle fänden in höchstens {} von 100 Fällen nicht am selben Ort einen Platz."
COLUMNS = "run_id, cell_id, site_id, people, minutes, reason"


@dataclass(frozen=True, slots=True)
class Rules:
    """Within which limits: longest way and admission as in `Parameters`, and how many places where they are assumed."""

    asked: Parameters
    places: Places = "mid"

    @property
    def told(self) -> dict[str, Any]:
        """As JSON; what decides only about scores is left out."""
        rest = {name: value for name, value in self.asked.told.items() if name not in {"method", "decay"}}
        return {**rest, "places": self.places}

    @property
    def variant(self) -> str | None:
        """The name under which runs with these rules supersede each other; None for the standard."""
        if self.asked.is_standard and self.places == "mid":
            return None
        return variant_name(self.told)


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who goes where: `people` of home `home` to `site` in `minutes`; and by home who finds none (`left`), and why."""

    rules: Rules
    question: Question
    home: IntArray
    site: IntArray
    people: FloatArray
    minutes: FloatArray
    left: FloatArray
    reason: npt.NDArray[np.object_]
    rounds: int

    @property
    def placed_of_home(self) -> FloatArray:
        """People with a place, by home."""
        return np.bincount(self.home, self.people, len(self.left)).astype(np.float64)

    @property
    def taken_of_site(self) -> FloatArray:
        """Places taken, by site."""
        return np.bincount(self.site, self.people, len(self.question.supply.sites)).astype(np.float64)

    @property
    def apart(self) -> float:
        """How likely two children of one cell, drawn by chance, do not find a place at the same site: at the mean over all.

        An upper bound for siblings of the same kind of site: whoever is kept together on purpose parts no more often.
        Two without a place count as together. nan where there are no children.
        """
        total = self.placed_of_home + self.left
        same = np.bincount(self.home, self.people**2, len(self.left)) + self.left**2
        there = total > 0
        if not there.any():
            return float("nan")
        return float((total[there] - same[there] / total[there]).sum() / total[there].sum())

    def siblings(self) -> dict[str, Any]:
        """What is known of siblings, in a number and in words."""
        apart = self.apart
        if np.isnan(apart):
            return {"apart_share": None, "text": NO_SIBLINGS}
        share = f"{100 * apart:.1f}".replace(".", ",")
        return {"apart_share": round(apart, 4), "text": f"{NO_SIBLINGS} {APART.format(share)}"}

    def totals(self) -> dict[str, Any]:
        """Everybody together."""
        placed, left = float(self.people.sum()), float(self.left.sum())
        mean = float((self.people * self.minutes).sum() / placed) if placed else None
        reasons = {
            name: round(float(self.left[self.reason == name].sum()), 1)
            for name in sorted({one for one in self.reason.tolist() if one})
        }
        return {
            "people": round(placed + left, 1), "placed": round(placed, 1), "left": round(left, 1), "left_by_reason": reasons,
            "mean_minutes": None if mean is None else round(mean, 2),
            "longest_minutes": round(float(self.minutes.max()), 1) if placed else None,
            "places": float(_places(self.question, self.rules).sum()), "optimal": True, "rounds": self.rounds,
            "siblings": self.siblings(),
        }  # fmt: skip


def read_rules(
    connection: Connection, inputs: Inputs, rules: Rules, travel_of: TravelOf
) -> tuple[Question, Question]:
    """The question of the rules, and the same with every provider admitted."""
    question = read_question(connection, inputs, rules.asked, travel_of)
    if rules.asked.independent and rules.asked.minority and rules.asked.outside:
        return question, question
    open_to_all = replace(rules.asked, independent=True, minority=True, outside=True)
    return question, read_question(connection, inputs, open_to_all, travel_of)


def assigned(rules: Rules, question: Question, open_to_all: Question) -> Assigned:
    """Solve it. Raises NotFound where the places of no offer are known: there is nothing to spread."""
    if not question.supply.known_at_all:
        raise NotFound(str(question.supply.assumption.told["text"]), parameter="category")
    homes, demand = question.inputs.homes, question.demand
    units = whole_units(demand.people)
    within = ways(rules.asked, homes, question.supply, question.travel)
    site = np.repeat(np.arange(len(within.offset) - 1), np.diff(within.offset))
    asking = units[within.point] > 0
    paths = Ways.of(
        within.point[asking].astype(np.int64), site[asking],
        np.rint(within.seconds[asking]).astype(np.int64), len(units),
    )  # fmt: skip
    found = assign(units, np.floor(_places(question, rules) * UNITS).astype(np.int64), paths)
    used = np.flatnonzero(found.flow)
    return Assigned(
        rules, question, paths.group[used], paths.site[used], found.flow[used] / UNITS, paths.cost[used] / 60,
        found.left / UNITS, _why(question, open_to_all, paths, found.left), found.rounds,
    )  # fmt: skip


def whole_units(people: FloatArray) -> IntArray:
    """People in whole units, rounded so that any first homes together are right to half a unit, and so is the total."""
    return np.diff(np.rint(np.cumsum(people * UNITS)), prepend=0.0).astype(np.int64)


def store_assignment(engine: Engine, inputs: Inputs, rules: Rules, travel_of: TravelOf) -> int | None:
    """Store the run and give its id; None where the current run with the same rules is still right."""
    with engine.begin() as connection:
        question, open_to_all = read_rules(connection, inputs, rules, travel_of)
        run = question.run("assignment", rules.variant)
        run.parameters = rules.told
        run.inputs["admitted_all"] = open_to_all.supply.fingerprint
        if run.is_current(connection):
            return None
        found = assigned(rules, question, open_to_all)
        run.report = {"assumptions": question.assumptions, **found.totals()}
        run_id = run.store(connection)
        copy_rows(connection, "assigned_place", COLUMNS, _rows(run_id, found))
        return run_id


def _places(question: Question, rules: Rules) -> FloatArray:
    supply = question.supply
    return {"low": supply.low, "mid": supply.mid, "high": supply.high}[rules.places]


def _why(question: Question, open_to_all: Question, paths: Ways, left: IntArray) -> npt.NDArray[np.object_]:
    """Why somebody has no place: sites in reach are full, do not admit, are not in reach, or no way sets out at all."""
    homes = question.inputs.homes
    reason = np.full(len(left), "no_site_in_reach", object)
    if open_to_all is not question:
        anyone = ways(question.asked, homes, open_to_all.supply, question.travel)
        reason[anyone.point] = "not_admitted"
    reason[paths.group] = "full"
    reason[~connected_homes(homes, question.travel)] = "not_connected"
    reason[left == 0] = None
    return reason


def _rows(run_id: int, found: Assigned) -> Iterator[tuple[object, ...]]:
    cells = found.question.inputs.homes.cell_id
    sites = np.array([site.site_id for site in found.question.supply.sites], np.int64)
    for home, site, people, minutes in zip(
        cells[found.home].tolist(),
        sites[found.site].tolist(),
        found.people.tolist(),
        found.minutes.tolist(),
        strict=True,
    ):
        yield run_id, home, site, people, minutes, None
    for home in np.flatnonzero(found.left).tolist():
        yield run_id, int(cells[home]), 0, float(found.left[home]), None, found.reason[home]
