"""One question computed: what it reads, what comes out, and the fingerprint by which a stored run is known again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.compute import straight_line
from app.catchments.inputs import Homes, read_homes, read_people
from app.catchments.runs import Run
from app.errors import NotFound
from app.places.choice import Choice, k_nearest
from app.places.demand import Counted, Demand, count_people, demand_of, served_ages
from app.places.scoring import Scored, score
from app.places.supply import Supply, read_supply
from app.sites.categories import read_category

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.catchments.compute import TravelOf
    from app.catchments.travel import Travel
    from app.places.parameters import Parameters

REGION = "SELECT metric_srid, config FROM region WHERE id = :region_id"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What all questions of a region read: homes, and people with withheld numbers estimated."""

    region_id: int
    metric_srid: int
    day: date
    homes: Homes
    counted: list[Counted]
    config: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what it reads, not yet computed."""

    asked: Parameters
    label: str
    inputs: Inputs
    supply: Supply
    demand: Demand
    travel: Travel

    def run(self, kind: str = "places", variant: str | None = None) -> Run:
        """The run that would store its answer."""
        described = {
            "travel": self.travel.fingerprint, "cells": self.inputs.homes.fingerprint,
            "people": self.demand.fingerprint, "places": self.supply.fingerprint,
        }  # fmt: skip
        asked = self.asked
        return Run(
            self.inputs.region_id, kind, asked.mode, self.travel.basis, asked.category, asked.told, described,
            variant=variant,
        )  # fmt: skip

    @property
    def assumptions(self) -> dict[str, Any]:
        """What the answer rests on, as runs and answers name it."""
        return {
            "capacity": self.supply.assumption.told,
            "left_out": self.supply.left_out,
            "demand": self.demand.told,
            "take_up": self.asked.take_up,
            "day": self.asked.on(self.inputs.day),
        }


@dataclass(frozen=True, slots=True)
class Result:
    """A question and its answer."""

    question: Question
    scored: Scored
    choice: Choice


def read_inputs(connection: Connection, region_id: int) -> Inputs:
    """Read homes and people."""
    srid, config = connection.execute(text(REGION), {"region_id": region_id}).one()
    homes = read_homes(connection, region_id, srid)
    people = read_people(connection, region_id, homes)
    counted = count_people(connection, region_id, homes, people)
    return Inputs(region_id, srid, datetime.now(UTC).date(), homes, counted, config)


def read_question(connection: Connection, inputs: Inputs, asked: Parameters, travel_of: TravelOf) -> Question:
    """Read the places of a category and who asks for them.

    Raises NotFound for a category that is not known or never has places, or whose sites are not public.
    """
    row = read_category(connection, inputs.region_id, asked.category)
    if row is None:
        raise NotFound(f"Die Art „{asked.category}“ ist nicht bekannt.", parameter="category")
    if not row["has_places"] or row["is_private"]:
        why = (
            "hat keine Plätze, die man zählt" if not row["has_places"] else "ist nicht öffentlich verzeichnet"
        )
        raise NotFound(f"{row['label']} {why}; Plätze werden dafür nicht berechnet.", parameter="category")
    supply = read_supply(connection, inputs.region_id, inputs.metric_srid, inputs.day, asked)
    ages = served_ages(
        [age for site in supply.sites for age in site.ages], (row["age_from_months"], row["age_to_months"])
    )
    demand = demand_of(ages, inputs.counted, len(inputs.homes.cell_id), asked.take_up)
    mode: Any = asked.mode
    travel = travel_of(connection, inputs.region_id, mode) or straight_line(inputs.config, mode)
    return Question(asked, row["label"], inputs, supply, demand, travel)


def answer(question: Question) -> Result:
    """Compute a question."""
    inputs, supply = question.inputs, question.supply
    scored = score(question.asked, inputs.homes, supply, question.demand, question.travel)
    return Result(question, scored, k_nearest(inputs.homes, supply, question.travel))


def municipality_of(homes: Homes) -> dict[int, tuple[int, ...]]:
    """For each municipality the areas it lies in, itself first, as the homes tell."""
    columns = np.column_stack(homes.area_ids)
    return {row[0]: tuple(row) for row in np.unique(columns, axis=0).tolist() if row[0] >= 0}
