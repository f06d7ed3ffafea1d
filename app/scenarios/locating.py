"""Where one more would help most, within a scenario: its sites, people, streets and timetables, and its own standard."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from app.catchments.altered import AlteredStreets, ByLength
from app.catchments.compute import straight_line
from app.catchments.streets import StreetTravel
from app.errors import BadRequest, NotFound
from app.location.changes import PlaceCount, Strict
from app.location.ground import read_ground
from app.location.question import ANYWHERE, LONGEST_MINUTES, MOST_NEW, Aim, LocationQuestion, Sites
from app.location.state import state_of, streets_of
from app.location.store import Made
from app.location.what_if import plan_of
from app.places.parameters import Parameters
from app.scenarios.base import Base, read_known
from app.scenarios.bus import WORDS as BY_BUS
from app.scenarios.bus_places import timetable_after
from app.scenarios.effects import asked_of, effects_of
from app.scenarios.reading import asking_of, inputs_on, projection_for
from app.scenarios.supply import with_sites
from app.scenarios.wording import in_words, number
from app.timetables.plan import Ground as TimetableGround
from app.timetables.plan import Plan
from app.timetables.room import NONE_LOADED
from app.timetables.rules import EVERYONE
from app.timetables.schedule import schedule_of
from app.timetables.travel import TimetableTravel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.catchments.compute import TravelOf
    from app.catchments.travel import Reach
    from app.location.ground import Ground
    from app.location.state import State
    from app.places.results import Inputs
    from app.scenarios.base import Limit
    from app.scenarios.content import Content
    from app.scenarios.effects import Effects

FROM_SCENARIO = "Gerechnet mit den Lernorten, Menschen und Wegen des Szenarios."
LEFT_OUT = "Nicht darin: {} ({})"
TOO_FAR = f"Gesucht wird bis {LONGEST_MINUTES} Minuten Weg; der Standard ist hier weiter."
ON_STRAIGHT_LINES = "Ohne Wegenetz zählen geänderte Straßen hier nicht."


class ScenarioQuestion(Strict):
    """Where would p more of the scenario's kind help most? Limit and mode are those of the scenario and its standard.

    `places`: places of each new site; then nobody is counted for whom there is none.
    """

    p: int = Field(default=1, ge=1, le=MOST_NEW)
    aim: Aim = "covering"
    places: PlaceCount | None = None
    candidates: Sites = ANYWHERE

    def within(self, content: Content) -> LocationQuestion:
        """As `app.location` asks it; the limit becomes the scenario's when its standard is read."""
        asked = LocationQuestion.model_validate({
            **self.model_dump(mode="json"), "category": content.category, "age_group": content.age_group,
        })  # fmt: skip
        return asked.model_copy(update={"mode": content.mode})


@dataclass(frozen=True)
class ScenarioGround:
    """The ground of a scenario, as `app.location.store` takes it."""

    content: Content
    travel_of: TravelOf

    @property
    def told(self) -> dict[str, Any]:
        """How the answer names it: by a fingerprint, since answers are seen by more than private scenarios are."""
        told = json.dumps(self.content.told, sort_keys=True)
        return {
            "scenario": hashlib.sha256(told.encode()).hexdigest()[:16],
            "changes": len(self.content.changes),
        }

    def of(self, connection: Connection, inputs: Inputs, asked: LocationQuestion) -> Made:
        """Today's ground with the scenario's sites, people and ways; raises BadRequest for a standard that is too far."""
        content = self.content
        inputs = inputs_on(inputs, content)
        mode = "walk" if content.mode == "bus" else content.mode
        ground = read_ground(
            connection, inputs, Parameters(content.category, mode), content.age_group, self.travel_of
        )
        read = projection_for(connection, inputs.region_id, content)
        found, year, variant = asking_of(ground, content, read, see_all=True)
        base = Base(
            found.ground, found, read_known(connection, ground, content), year, variant, see_all=True,
            state=_state(found.ground, content),
        )  # fmt: skip
        effects = effects_of(base, content)
        travel = self._travel(connection, base, effects)
        asked = _limited(asked, effects.limit, travel)
        parameters = Parameters(content.category, mode, limit_minutes=asked.limit_minutes)
        whole = replace(_with_people(base, effects), asked=parameters, travel=travel)
        supply = with_sites(ground.supply, effects.after, inputs.metric_srid)
        limit = {
            "minutes": effects.limit.minutes,
            "metres": effects.limit.metres,
            "text": effects.limit.words,
        }
        return Made(replace(whole, supply=supply), asked, self._notes(base, effects), {"limit": limit})

    def _travel(self, connection: Connection, base: Base, effects: Effects) -> Reach:
        """Ways with the scenario's streets or timetable, by length where the standard counts metres."""
        inputs = base.ground.inputs
        if self.content.mode == "bus":
            schedule = schedule_of(connection, inputs.region_id)
            if schedule is None:
                raise NotFound(NONE_LOADED)
            walk = self.travel_of(connection, inputs.region_id, "walk") or straight_line(
                inputs.config, "walk"
            )
            ground = TimetableGround(schedule, walk, inputs.metric_srid, EVERYONE, inputs.homes.places)
            plan = Plan(ground, schedule.usual_day(inputs.day))
            return TimetableTravel(timetable_after(plan, self.content, effects))
        travel = base.ground.travel
        if not isinstance(travel, StreetTravel):
            return travel
        travel = altered(base.state, effects, travel)
        return travel if effects.limit.minutes is not None else ByLength(travel)

    def _notes(self, base: Base, effects: Effects) -> list[str]:
        content = self.content
        names = {**base.known.elsewhere, **base.known.here}
        names |= {change.key: change.name for change in content.changes if change.kind == "add"}
        left_out = [
            LEFT_OUT.format(in_words(change, names), became.words)
            for change, became in zip(content.changes, effects.folded.told, strict=True)
            if became.status == "impossible"
        ]  # fmt: skip
        streets = any(change.kind == "street" for change in content.changes)
        straight = streets and base.state is None and content.mode != "bus"
        rests = sorted({more["rests_on"] for more in effects.more.values() if "rests_on" in more})
        return [
            FROM_SCENARIO, effects.limit.words, *([BY_BUS] if content.mode == "bus" else []),
            *([ON_STRAIGHT_LINES] if straight else []), *base.asking.notes, *rests, *left_out,
        ]  # fmt: skip


def altered(state: State | None, effects: Effects, travel: StreetTravel) -> StreetTravel:
    """The streets with the scenario's changes; without such they are today's."""
    streets = [change for change in effects.after if change.kind == "street"]
    if state is None or not streets:
        return travel
    plan = plan_of(state, streets)
    return AlteredStreets(travel, plan.ms, plan.mm)


def _state(ground: Ground, content: Content) -> State | None:
    """What changes are tried on; None by bus and without streets."""
    if content.mode == "bus" or not isinstance(ground.travel, StreetTravel):
        return None
    return state_of(ground, streets_of(ground))


def _limited(asked: LocationQuestion, limit: Limit, travel: Reach) -> LocationQuestion:
    """The question with the scenario's limit; metres are the seconds that stand for them."""
    minutes = limit.minutes
    if minutes is None:
        metres = limit.metres or 0.0
        minutes = (travel.seconds_of(metres) if isinstance(travel, ByLength) else metres / _WALKING) / 60
    if minutes > LONGEST_MINUTES:
        raise BadRequest(f"{TOO_FAR} ({number(round(minutes))} Minuten)", parameter="scenario")
    return asked.model_copy(update={"limit_minutes": minutes})


def _with_people(base: Base, effects: Effects) -> Ground:
    """The ground with those who move in."""
    demand = base.ground.demand
    people = demand.people.copy()
    for made in effects.settled:
        people[made.home] += sum(asked_of(base, made).values())
    return replace(
        base.ground,
        demand=replace(demand, people=people, home=np.union1d(demand.home, np.flatnonzero(people))),
    )


_WALKING = 5 / 3.6
"""Metres per second in straight lines on foot."""
