"""What planners send: a standard or a rule as it is to hold from a day on, with the reason."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LINE = r"^[^\x00-\x1f\x7f]+$"
KEY = r"^[a-z0-9][a-z0-9-]{1,60}$"
URL = r"^https?://[^\s\x00-\x1f\x7f]+$"
Line = Annotated[str, Field(min_length=3, max_length=500, pattern=LINE)]
Address = Annotated[str, Field(max_length=500, pattern=URL)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    valid_from: Day
    reason: Line


class StandardBody(_Body):
    """A standard as it is to hold from `valid_from` on."""

    category: Annotated[str, Field(max_length=60, pattern=LINE)]
    kind: Literal["way", "places", "size"]
    decision: Line
    decision_url: Address | None = None
    decided_on: Day | None = None
    age_from_months: Annotated[int, Field(ge=0, le=1440)] | None = None
    age_to_months: Annotated[int, Field(ge=1, le=1440)] | None = None
    mode: Literal["walk", "bicycle", "car", "bus"] | None = None
    limit_minutes: Annotated[float, Field(gt=0, le=240, allow_inf_nan=False)] | None = None
    limit_metres: Annotated[float, Field(gt=0, le=200_000, allow_inf_nan=False)] | None = None
    at_time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    people_share: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = None
    places_per_100: Annotated[float, Field(gt=0, le=200, allow_inf_nan=False)] | None = None
    smallest_pupils: Annotated[int, Field(ge=1, le=5000)] | None = None
    note: Line | None = None
    border: Literal["region"] | None = None
    weekday: Literal["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"] | None = None


class NewStandard(StandardBody):
    """A new standard, with the key by which it is known."""

    key: Annotated[str, Field(pattern=KEY)]


class RuleBody(_Body):
    """A rule as the Kreis enters it from a day on: values by their names, and where they were read."""

    values: dict[str, float] = {}
    valid_to: Day | None = None
    paragraph: Line
    source: Line
    source_url: Address | None = None
    read_as_of: Line | None = None
    checked_on: Day
    status: Literal["read", "computed", "to_check", "draft"]
    note: Line | None = None
