"""What goes over the wire when something is imported: checked here, so that nothing else is ever stored."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00-\x1f]*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\x00-\x1f\"<>]+$", max_length=1000)]


class Strict(BaseModel):
    """A body in which every member is known."""

    model_config = ConfigDict(extra="forbid")


class SourceIn(Strict):
    """Who made a file and under which licence."""

    code: Code
    name: Annotated[Line, Field(min_length=1)]
    attribution: Annotated[Line, Field(min_length=1)]
    publisher: Line | None = None
    licence: Line | None = None
    licence_url: WebAddress | None = None
    url: WebAddress | None = None


class OptionsIn(Strict):
    """Options of readers of known formats."""

    size: Literal["100m", "1km", "10km"] | None = None
    people_date: dt.date | None = None


class LayoutIn(Strict):
    """How a table is laid out, where people have chosen it."""

    encoding: Annotated[str, Field(max_length=20)] | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    header_row: Annotated[int, Field(ge=1, le=1000)] | None = None
    decimal_comma: bool | None = None
    sheet: Annotated[str, Field(max_length=100)] | None = None


class ProposalIn(Strict):
    """An import as somebody wants it."""

    upload_id: uuid.UUID
    source: SourceIn
    reader: Annotated[str, Field(max_length=40)]
    mapping: dict[str, Any] | None = None
    options: OptionsIn = Field(default_factory=OptionsIn)
    as_of: dt.date
    reason: Words = ""


class ApprovalIn(Strict):
    """An approval of exactly what was looked at; doubtful values are confirmed by themselves."""

    fingerprint: Annotated[str, Field(max_length=100)]
    confirm_doubtful: bool = False
    reason: Words = ""


class DeclineIn(Strict):
    """Why something is declined."""

    reason: Annotated[Words, Field(min_length=3)]


class ScheduleIn(Strict):
    """When a source is fetched, and what is then done."""

    frequency: Literal["daily", "weekly", "monthly"]
    enabled: bool = True
    apply_automatically: bool = False
    download_url: WebAddress | None = None
