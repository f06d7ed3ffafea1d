"""What goes over the wire when a finding is mended."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

TEXT = r"^[^\x00]*$"
"""The database takes every character but this one."""

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500, pattern=TEXT)]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=TEXT)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Decision(_Body):
    """Whether two sites are the same place."""

    same: bool
    reason: Reason | None = None


class Placing(_Body):
    """Where a site lies: degrees, why one knows, since when, and the number of the proposal taken."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    reason: Reason
    day: date | None = Field(default=None, ge=date(1900, 1, 1), le=date(2200, 1, 1))
    candidate: int | None = Field(default=None, ge=1, le=100)


class Refusal(_Body):
    """Why none of the proposals is right."""

    reason: Reason


class Dismissal(_Body):
    """A finding that is right as it is, and why."""

    slug: Slug
    part: Annotated[str, StringConstraints(max_length=200, pattern=TEXT)] = ""
    reason: Reason
