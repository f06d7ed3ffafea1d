"""Where one more would help most, within a scenario: its sites and its people are those there are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from app.location.ground import read_ground
from app.places.parameters import Parameters
from app.scenarios.base import Base, read_known
from app.scenarios.effects import asked_of, effects_of
from app.scenarios.reading import asking_of, inputs_on, projection_for
from app.scenarios.supply import with_sites

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.catchments.compute import TravelOf
    from app.location.ground import Ground
    from app.location.question import LocationQuestion
    from app.places.results import Inputs
    from app.scenarios.content import Content

FROM_SCENARIO = "Gerechnet mit den Lernorten und Menschen des Szenarios; gesperrte und geänderte Straßen und Fahrpläne zählen hier nicht."


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

    @property
    def notes(self) -> list[str]:
        """What its answers rest on."""
        return [FROM_SCENARIO]

    def of(self, connection: Connection, inputs: Inputs, asked: LocationQuestion) -> Ground:
        """Today's ground with the scenario's sites and people."""
        content = self.content.model_copy(
            update={"category": asked.category, "mode": asked.mode, "age_group": asked.age_group}
        )
        inputs = inputs_on(inputs, content)
        parameters = Parameters(asked.category, asked.mode, limit_minutes=asked.limit_minutes)
        ground = read_ground(connection, inputs, parameters, asked.age_group, self.travel_of)
        read = projection_for(connection, inputs.region_id, content)
        found, year, variant = asking_of(ground, content, read, see_all=True)
        base = Base(found.ground, found, read_known(connection, ground, content), year, variant, see_all=True)
        effects = effects_of(base, content)
        people = found.ground.demand.people.copy()
        for made in effects.settled:
            people[made.home] += sum(asked_of(base, made).values())
        demand = replace(found.ground.demand, people=people, home=np.union1d(found.ground.demand.home, np.flatnonzero(people)))  # fmt: skip
        return replace(found.ground, supply=with_sites(ground.supply, effects.after, inputs.metric_srid), demand=demand)  # fmt: skip
