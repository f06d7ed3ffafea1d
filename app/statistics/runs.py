"""The runs behind an answer: which they are, what they rest on, and whether their figures may be told as they are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.errors import NotFound
from app.statistics import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.statistics.ground import Ground
    from app.statistics.question import Asked
    from app.web.regions import Region

MAX_NUMBER = 2**31 - 1
TOLD = (
    "id", "kind", "category", "mode", "basis", "parameters", "inputs", "input_hash", "software_version", "finished_at",
    "superseded_by_id",
)  # fmt: skip


TOPIC_OF = {"travel_times": "catchments", "places": "places", "gaps": "gaps"}
"""What the runs of a kind tell of."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is stored."""

    row: Any

    @property
    def id(self) -> int:
        """Its number."""
        return self.row["id"]

    @property
    def kind(self) -> str:
        """What it has computed."""
        return self.row["kind"]

    @property
    def told(self) -> dict[str, Any]:
        """As answers name it: enough to compute it again."""
        return {**{name: self.row[name] for name in TOLD}, "inputs": self.inputs}

    @property
    def inputs(self) -> dict[str, Any]:
        """What went in; official quotas by their fingerprint, as small counts are among them."""
        found = dict(self.row["inputs"])
        if "quotas" in found:
            told = json.dumps(found["quotas"], sort_keys=True, default=str)
            found["quotas"] = hashlib.sha256(told.encode()).hexdigest()[:32]
        return found

    def tellable(self, ground: Ground, *, see_all: bool) -> bool:
        """Whether the figures of areas may be told as they were computed.

        Not where a count of one or two went into them: whoever may ask for hundreds of kinds, modes and limits would find
        it out. Runs of before this was noted are told where their people are those of today, of whom it is known.
        """
        if see_all:
            return True
        noted = self.row["small_cells"]
        if noted is not None:
            return not any(noted.values())
        return self.row["inputs"].get("people") == ground.fingerprint and not ground.known_small


async def runs_of(connection: AsyncConnection, region: Region, kind: str, asked: Asked) -> list[Run]:
    """The current runs of a question, one for each kind of site and mode. Raises NotFound where there are none."""
    keys = {
        "region_id": region.id, "kind": kind,
        "categories": None if asked.categories is None else list(asked.categories),
        "modes": None if asked.modes is None else list(asked.modes),
    }  # fmt: skip
    rows = (await connection.execute(text(queries.RUNS), keys)).mappings().all()
    if not rows:
        raise NotFound("Dazu ist in dieser Region noch nichts berechnet.", parameter="category")
    return [Run(row) for row in rows]


async def run_of(connection: AsyncConnection, region: Region, number: int, parameter: str = "run") -> Run:
    """The run (of travel times, places or gaps) of that number, current or not. Raises NotFound."""
    keys = {"region_id": region.id, "id": max(0, min(number, MAX_NUMBER))}
    row = (await connection.execute(text(queries.RUN_BY_ID), keys)).mappings().first()
    if row is None:
        raise NotFound(
            f"Einen Auswertungslauf {number} mit Wegzeiten, Plätzen oder Lücken gibt es in dieser Region nicht.",
            parameter=parameter,
        )
    return Run(row)


async def network_of(connection: AsyncConnection, region: Region) -> dict[str, Any] | None:
    """Fingerprint, date and source of the streets; None where none are loaded."""
    row = (await connection.execute(text(queries.NETWORK), {"region_id": region.id})).mappings().first()
    return dict(row) if row else None


def narrowed(asked: Asked, runs: Sequence[Run]) -> Asked:
    """The question with the kinds and modes of the runs it is answered from."""
    from dataclasses import replace

    return replace(
        asked, categories=tuple(dict.fromkeys(run.row["category"] for run in runs)),
        modes=tuple(dict.fromkeys(run.row["mode"] for run in runs)),
    )  # fmt: skip
