"""What is asked of maps: one state for each map, and what all of them show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Query

from app.areas.tables import AREA_LEVELS
from app.catchments.figures import LIMITS_MINUTES
from app.errors import BadRequest
from app.maps.measures import Measure, measure_of
from app.web import parameters as read

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_MAPS = 12
FORM = "Art,Fortbewegung,Altersgruppe oder mit Stand: Art,Fortbewegung,Altersgruppe,JJJJ-MM-TT"


@dataclass(frozen=True, slots=True)
class State:
    """What one map shows: a kind of site, a way to travel, an age group, and as of when (None: the newest)."""

    category: str
    mode: str
    age_group: str
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The maps asked for, and what they all show."""

    states: tuple[State, ...]
    measure: Measure
    limit_minutes: int
    level: str
    core: bool

    @property
    def key(self) -> tuple[object, ...]:
        """By which an answer is kept."""
        return self.states, self.measure.code, self.limit_minutes, self.level, self.core


Maps = Annotated[
    list[str],
    Query(alias="map", description=f"{FORM}; mehrmals für mehrere Karten mit einer Skala", examples=["kindergarten,walk,all"]),
]  # fmt: skip
MeasureCode = Annotated[
    str, Query(description="mean, median, within, beyond, places (erreichbare Plätze) oder quota (Versorgungsquote)")
]  # fmt: skip
LimitMinutes = Annotated[int, Query(description=f"Grenze in Minuten: {', '.join(map(str, LIMITS_MINUTES))}")]


def asked_of(
    maps: Maps, measure: MeasureCode = "mean", limit_minutes: LimitMinutes = 15, level: read.Level = "municipality",
    core: read.Core = True,  # noqa: FBT002 (a parameter of the address has its name)
) -> Asked:  # fmt: skip
    """The maps of a request. Raises BadRequest for what there is not."""
    if level not in AREA_LEVELS:
        raise read.unknown("level", level, AREA_LEVELS)
    if limit_minutes not in LIMITS_MINUTES:
        known = ", ".join(map(str, LIMITS_MINUTES))
        raise BadRequest(f"limit_minutes ist eine der Grenzen {known}.", parameter="limit_minutes")
    if len(maps) > MOST_MAPS:
        raise BadRequest(f"Höchstens {MOST_MAPS} Karten auf einmal.", parameter="map")
    states = tuple(state_of(one) for one in maps)
    return Asked(states, measure_of(measure, limit_minutes), limit_minutes, level, core)


Question = Annotated[Asked, Depends(asked_of)]


def state_of(text: str) -> State:
    """A state as it stands in an address. Raises BadRequest for another form."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in {3, 4} or not all(parts[:3]):
        raise BadRequest(f"„{text[:80]}“ beschreibt keine Karte; gebraucht wird {FORM}.", parameter="map")
    return State(parts[0], parts[1], parts[2], _moment(parts))


def _moment(parts: Sequence[str]) -> datetime | None:
    """The end of a day, or a moment; None where it is not said."""
    if len(parts) < 4 or not parts[3]:
        return None
    try:
        moment = datetime.fromisoformat(parts[3].replace(" ", "+"))
    except ValueError:
        raise BadRequest(
            f"„{parts[3][:40]}“ ist kein Stand; gebraucht wird ein Tag wie 2026-08-01.", parameter="map"
        ) from None
    if len(parts[3]) == len("2026-08-01"):
        moment += timedelta(days=1, microseconds=-1)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
