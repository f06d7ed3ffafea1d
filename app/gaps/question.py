"""One question of gaps: what it reads, with the fingerprint by which its stored run is known again, and its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from app.catchments.compute import straight_line
from app.catchments.inputs import fingerprint
from app.catchments.runs import Run
from app.catchments.streets import travel_of as over_streets
from app.errors import NotFound
from app.gaps.hours import DAYS
from app.gaps.offers import Offers, both, read_offers, segments_of
from app.gaps.official import Tables, read_tables
from app.gaps.people import Asking, Projected, asking, read_projected
from app.gaps.quotas import read_quotas
from app.gaps.reach import Nearest, Pairs, bus_pairs, nearest_of, street_pairs
from app.gaps.weigh import Weighed, weigh
from app.gaps.yardsticks import told_file, yardstick_day
from app.places.results import read_inputs
from app.standards.store import read_rulebook, read_rules_elsewhere
from app.timetables.plan import Ground, Plan
from app.timetables.rules import EVERYONE, rules_on
from app.timetables.schedule import schedule_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.catchments.compute import TravelOf
    from app.catchments.travel import Travel
    from app.gaps.yardsticks import Yardstick
    from app.network.profiles import Mode
    from app.places.results import Inputs
    from app.timetables.rules import Rule
    from app.timetables.schedule import Schedule

METHOD = 2
"""Raised when the same inputs give other figures; stored runs are computed anew then."""
NO_PLACES_KNOWN = (
    "Von keinem Angebot dieser Art ist die Platzzahl bekannt. Wer eines erreicht, von dem ist deshalb nicht bekannt, ob er"
    " einen Platz fände."
)
PUPILS = (("pupil_to_grade_4", 60, 144), ("pupil_to_grade_10", 108, 216))
"""Rules of riding by the ages that lie within so many months."""


class World:
    """What all questions about a region on a day share; made once, so that nothing is read twice."""

    def __init__(self, connection: Connection, region_id: int, day: date, travel_of: TravelOf) -> None:
        self.region_id, self.day = region_id, day
        self.inputs: Inputs = replace(read_inputs(connection, region_id), day=day)
        self.projected: Projected = read_projected(connection, region_id)
        self.tables: Tables = read_tables(connection, region_id, day)
        self._travel_of = travel_of
        self._travels: dict[str, Travel] = {}
        self._schedule: list[Schedule | None] = []
        self._plans: dict[tuple[str, str], Plan] = {}
        self._rules = rules_on(
            read_rulebook(connection, region_id, self.inputs.config), read_rules_elsewhere(connection), day
        )

    def rule(self, yardstick: Yardstick) -> Rule:
        """The rule of riding on the day for the yardstick's ages: that of pupils where there is one, else everybody's."""
        for code, start, end in PUPILS:
            if start <= yardstick.ages.start and yardstick.ages.end <= end and code in self._rules:
                return self._rules[code]
        return self._rules[EVERYONE.code]

    def travel(self, connection: Connection, mode: Mode) -> Travel:
        """How one travels in a mode: over streets, else in straight lines."""
        if mode not in self._travels:
            found = self._travel_of(connection, self.region_id, mode)
            self._travels[mode] = found or straight_line(self.inputs.config, mode)
        return self._travels[mode]

    def plan(self, connection: Connection, rule: Rule, weekday: str) -> Plan:
        """The timetable of a usual day of the week under a rule. Raises NotFound where none is loaded."""
        key = rule.code, weekday
        if key not in self._plans:
            if not self._schedule:
                self._schedule.append(schedule_of(connection, self.region_id))
            schedule = self._schedule[0]
            if schedule is None:
                raise NotFound(
                    "Für diese Region ist kein Fahrplan geladen; ein Standard mit dem Bus lässt sich nicht prüfen."
                )
            walk = over_streets(connection, self.region_id, "walk") or straight_line(
                self.inputs.config, "walk"
            )
            ground = Ground(schedule, walk, self.inputs.metric_srid, rule, self.inputs.homes.places)
            self._plans[key] = Plan(ground, schedule.usual_day(self.day, DAYS.index(weekday)))
        return self._plans[key]


@dataclass(frozen=True, slots=True)
class Question:
    """A yardstick on a day with all that it reads, not yet weighed. `plan` only where the bus is the yardstick's mode."""

    world: World
    yardstick: Yardstick
    offers: Offers
    asking: Asking
    travel: Travel
    car: Travel
    plan: Plan | None
    quotas: dict[int, dict[str, Any]]

    @property
    def run(self) -> Run:
        """The run that would store its answer; of another day than today it stands beside that of today."""
        homes, plan = self.world.inputs.homes, self.plan
        described = {
            "method": METHOD, "travel": self.travel.fingerprint, "car": self.car.fingerprint, "cells": homes.fingerprint,
            "people": fingerprint(self.asking.people), "offers": self.offers.fingerprint,
            "timetable": plan and {"hash": plan.schedule.content_hash, "day": plan.day, "rule": plan.rule.code},
            "quotas": self.quotas,
        }  # fmt: skip
        return Run(
            self.world.region_id, "gaps", self.yardstick.mode, self.travel.basis, self.yardstick.category.code,
            self.yardstick.told, described,
        )  # fmt: skip

    @property
    def _capacity(self) -> dict[str, Any]:
        told = self.offers.assumption.told
        return told if self.offers.known_at_all else {**told, "text": NO_PLACES_KNOWN}

    @property
    def assumptions(self) -> dict[str, Any]:
        """What the answer rests on."""
        return {
            "yardstick": self.yardstick.source if self.yardstick.assumed else None,
            "capacity": self._capacity if self.yardstick.category.has_places else None,
            "demand": self.asking.told, "day": self.world.day, "weekday": yardstick_day(self.yardstick),
            "bus": self.plan and {"day": self.plan.day, "rule": self.plan.rule.told},
        }  # fmt: skip


def read_question(connection: Connection, world: World, yardstick: Yardstick) -> Question:
    """Read what a question needs. Raises NotFound for a standard by bus where no timetable is loaded."""
    rule = world.rule(yardstick)
    by_bus = yardstick.mode == "bus"
    plan = world.plan(connection, rule, yardstick.weekday) if by_bus else None
    early = (rule.wait_before_minutes or told_file()["bus_free_from_minutes"]) if by_bus else 0
    inputs = world.inputs
    offers = read_offers(connection, world.region_id, inputs.metric_srid, world.day, yardstick, early)
    if yardstick.assumed:  # whom the places are for is no decision then, but what there is
        yardstick = replace(yardstick, ages=both(yardstick.ages, offers.ages))
    segments = segments_of(yardstick.ages, offers.pools)
    who = asking(connection, inputs, yardstick, segments, world.projected, world.tables)
    mode: Any = "walk" if by_bus else yardstick.mode
    quotas = read_quotas(connection, world.region_id, yardstick, world.day)
    return Question(
        world,
        yardstick,
        offers,
        who,
        world.travel(connection, mode),
        world.travel(connection, "car"),
        plan,
        quotas,
    )


def answer(question: Question) -> Weighed:
    """Weigh it."""
    homes, points = question.world.inputs.homes, question.offers.points
    own = _own_points(question)
    nearest = nearest_of(question.car if question.plan else question.travel, homes, own[0])
    nearest = Nearest(own[1][nearest.site], nearest.minutes, nearest.connected)
    return weigh(question.yardstick, question.asking, question.offers, _pairs(question, points), nearest)


def _pairs(question: Question, points: Any) -> Pairs:  # noqa: ANN401 (points of travel)
    yardstick, homes = question.yardstick, question.world.inputs.homes
    if question.plan is None:
        car = None if yardstick.mode == "car" else question.car
        return street_pairs(yardstick, homes, points, question.travel, car)
    closes: list[int | None] = [None] * len(question.offers.site_id)
    for pool in question.offers.pools:
        known = [one for one in (closes[pool.site], pool.closes) if one is not None]
        closes[pool.site] = max(known, default=None)
    return bus_pairs(yardstick, homes, points, question.plan, question.car, closes)


def _own_points(question: Question) -> tuple[Any, Any]:
    """The points of the sites of the kind itself, owners counted anew; and which sites these are (the last: none)."""
    own = question.offers.of_kind
    number = np.cumsum(own) - 1
    points = question.offers.points
    mine = own[points.owner] if points.owner.size else np.zeros(0, bool)
    chosen = type(points)(points.x_m[mine], points.y_m[mine], number[points.owner[mine]].astype(np.int32))
    return chosen, np.append(np.flatnonzero(own), -1)
