"""Analysis runs: one computation with its inputs, parameters, version and time. A run never changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.audit.acting import Author, say_who_unless_said

if TYPE_CHECKING:
    from sqlalchemy import Connection

METHOD_VERSION = "1"
"""Raised when a method changes so that the same inputs give other figures; old runs then count as outdated."""

CURRENT = """
    SELECT id FROM analysis_run
     WHERE region_id = :region_id AND kind = :kind AND mode = :mode AND category IS NOT DISTINCT FROM :category
       AND variant IS NOT DISTINCT FROM :variant
       AND superseded_by_id IS NULL AND NOT before_protection AND input_hash = :input_hash"""

PREDECESSOR = """
    SELECT id FROM analysis_run
     WHERE region_id = :region_id AND kind = :kind AND mode = :mode AND category IS NOT DISTINCT FROM :category
       AND variant IS NOT DISTINCT FROM :variant
       AND superseded_by_id IS NULL AND NOT before_protection"""

INSERT = """
    INSERT INTO analysis_run (region_id, kind, category, mode, basis, parameters, inputs, input_hash,
                              software_version, started_at, finished_at, report, variant)
    VALUES (:region_id, :kind, :category, :mode, :basis, cast(:parameters AS jsonb), cast(:inputs AS jsonb),
            :input_hash, :software_version, :started_at, clock_timestamp(), cast(:report AS jsonb), :variant)
    RETURNING id"""

SUPERSEDE = """
    UPDATE analysis_run SET superseded_by_id = :run_id
     WHERE region_id = :region_id AND kind = :kind AND mode = :mode AND category IS NOT DISTINCT FROM :category
       AND variant IS NOT DISTINCT FROM :variant
       AND superseded_by_id IS NULL AND id <> :run_id"""


def variant_name(parameters: dict[str, Any]) -> str:
    """The name under which runs with these parameters, which are not the standard, supersede each other."""
    return hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()[:16]


def software_version() -> str:
    """The version of the program with that of its methods."""
    try:
        release = version("bildungsatlas")
    except PackageNotFoundError:
        release = "0.1.0"
    return f"{release}+method.{METHOD_VERSION}"


@dataclass(slots=True)
class Run:
    """A run about to be made: what it is about and what it reads."""

    region_id: int
    kind: str
    mode: str
    basis: str
    category: str | None
    parameters: dict[str, Any]
    inputs: dict[str, Any]
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    report: dict[str, Any] = field(default_factory=dict)
    variant: str | None = None
    """None for the standard parameters; runs of other variants stand beside it and supersede only their own kind."""

    @property
    def input_hash(self) -> str:
        """The same for the same inputs, parameters and methods."""
        told = json.dumps(
            [METHOD_VERSION, self.basis, self.parameters, self.inputs], sort_keys=True, default=str
        )
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def _keys(self) -> dict[str, Any]:
        return {
            "region_id": self.region_id,
            "kind": self.kind,
            "mode": self.mode,
            "category": self.category,
            "variant": self.variant,
        }

    def is_current(self, connection: Connection) -> bool:
        """Whether a run with the same inputs is the current one: nothing to compute."""
        return (
            connection.execute(text(CURRENT), {**self._keys(), "input_hash": self.input_hash}).first()
            is not None
        )

    def predecessor(self, connection: Connection) -> int | None:
        """The run that is current until this one is stored."""
        return connection.execute(text(PREDECESSOR), self._keys()).scalar_one_or_none()

    def hash_without(self, name: str) -> str:
        """The input hash as it were without one of the inputs."""
        rest = {key: value for key, value in self.inputs.items() if key != name}
        return replace(self, inputs=rest).input_hash

    def store(self, connection: Connection) -> int:
        """Store the run and let it take the place of the one before; gives its id."""
        values = {
            **self._keys(),
            "basis": self.basis,
            "parameters": json.dumps(self.parameters, default=str),
            "inputs": json.dumps(self.inputs, default=str),
            "input_hash": self.input_hash,
            "software_version": software_version(),
            "started_at": self.started_at,
            "report": json.dumps(self.report, default=str),
        }
        say_who_unless_said(connection, Author("Berechnung"))
        run_id: int = connection.execute(text(INSERT), values).scalar_one()
        connection.execute(text(SUPERSEDE), {**self._keys(), "run_id": run_id})
        return run_id
