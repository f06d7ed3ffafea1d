"""The question where one more would help most as a stored run: what it read, with which parameters, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import orjson
from sqlalchemy import text

from app.catchments.inputs import fingerprint
from app.catchments.runs import CURRENT, Run, variant_name
from app.errors import BadRequest
from app.location.answers import TODAYS_DEMAND, answer_of
from app.location.candidates import read_candidates
from app.location.ground import read_ground
from app.location.question import LocationQuestion
from app.location.solve import solve
from app.places.parameters import Parameters
from app.places.results import read_inputs

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from app.catchments.compute import TravelOf
    from app.location.candidates import Candidates
    from app.location.ground import Ground
    from app.location.solve import Progress
    from app.places.results import Inputs

STORE = "INSERT INTO location_answer (run_id, answer) VALUES (:run_id, cast(:answer AS jsonb))"

ANSWER = """
    SELECT r.id, r.finished_at, r.software_version, r.superseded_by_id AS superseded_by, a.answer
      FROM analysis_run r JOIN location_answer a ON a.run_id = r.id
     WHERE r.region_id = :region_id AND r.id = :id"""


@dataclass(frozen=True, slots=True)
class Made:
    """Another ground with the question as it is asked of it; `notes`: what its answers rest on, `told`: said besides."""

    ground: Ground
    asked: LocationQuestion
    notes: list[str]
    told: dict[str, Any]


class OtherGround(Protocol):
    """Sites, people and ways other than today's."""

    @property
    def told(self) -> dict[str, Any]:
        """How runs and answers name it."""
        ...

    def of(self, connection: Connection, inputs: Inputs, asked: LocationQuestion) -> Made:
        """The ground of a question."""
        ...


def answer_question(
    engine: Engine, region_id: int, asked: LocationQuestion, travel_of: TravelOf, progress: Progress,
    other: OtherGround | None = None,
) -> tuple[int, bool]:  # fmt: skip
    """Answer and store a question; gives the run, and whether it is new (else its inputs are as they were).

    `other`: the ground of a scenario instead of today's. Raises what reading and solving raise: BadRequest, NotFound,
    ComputationLimit.
    """
    named = {} if other is None else other.told
    with engine.connect() as connection:
        inputs = read_inputs(connection, region_id)
        if other is None:
            made = _todays(connection, inputs, asked, travel_of)
        else:
            made = other.of(connection, inputs, asked)
        ground, asked = made.ground, made.asked
        check(ground, asked)
        candidates = read_candidates(connection, ground, asked)
        run = run_of(ground, asked, candidates, named)
        known = current(connection, run)
    if known is not None:
        return known, False
    answer = solve(ground, asked, candidates, progress)
    with engine.begin() as connection:
        told = answer_of(connection, ground, asked, candidates, answer, made.notes)
        told |= {"scenario": named, **made.told} if named else {}
        run.report = {name: told[name] for name in ("assumptions", "candidates", "result", "people")}
        run_id = run.store(connection)
        connection.execute(text(STORE), {"run_id": run_id, "answer": orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY).decode()})  # fmt: skip
    return run_id, True


def _todays(connection: Connection, inputs: Inputs, asked: LocationQuestion, travel_of: TravelOf) -> Made:
    parameters = Parameters(asked.category, asked.mode, limit_minutes=asked.limit_minutes)
    ground = read_ground(connection, inputs, parameters, asked.age_group, travel_of)
    return Made(ground, asked, list(TODAYS_DEMAND), {})


def current(connection: Connection, run: Run) -> int | None:
    """The stored run with the same question and inputs."""
    keys = {
        "region_id": run.region_id, "kind": run.kind, "mode": run.mode, "category": run.category,
        "variant": run.variant, "input_hash": run.input_hash,
    }  # fmt: skip
    return connection.execute(text(CURRENT), keys).scalar()


def check(ground: Ground, asked: LocationQuestion) -> None:
    """Raises BadRequest where nobody is asked about, or places are asked for that cannot be counted."""
    if not ground.demand.people.sum() > 0:
        raise BadRequest(
            "Von dieser Altersgruppe ist nicht bekannt, wo sie wohnt; dann lässt sich nichts berechnen.",
            parameter="age_group",
        )
    if asked.places is not None and not ground.has_places:
        raise BadRequest(f"Bei {ground.label} zählt man keine Plätze.", parameter="places")


def run_of(
    ground: Ground, asked: LocationQuestion, candidates: Candidates, more: dict[str, Any] | None = None
) -> Run:
    """The run that stores the answer; runs of other questions stand beside it. `more`: further parameters."""
    points = candidates.points
    described = {
        "travel": ground.travel.fingerprint, "cells": ground.inputs.homes.fingerprint,
        "people": ground.demand.fingerprint, "places": ground.supply.fingerprint,
        "candidates": fingerprint(points.x_m, points.y_m),
    }  # fmt: skip
    parameters: dict[str, Any] = {**asked.model_dump(mode="json"), **(more or {})}
    return Run(
        ground.inputs.region_id, "location", asked.mode, ground.travel.basis, asked.category, parameters,
        described, variant=variant_name(parameters),
    )  # fmt: skip


def read_answer(connection: Connection, region_id: int, run_id: int) -> dict[str, Any] | None:
    """A stored answer with its run; None where there is none."""
    row = connection.execute(text(ANSWER), {"region_id": region_id, "id": run_id}).mappings().first()
    if row is None:
        return None
    run = {name: row[name] for name in ("id", "finished_at", "software_version", "superseded_by")}
    return {"run": run, **row["answer"]}
