"""What people send when they decide about a development."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Key = Annotated[str, StringConstraints(min_length=3, max_length=200, pattern=r"^[^\x00]+$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]


class Dismissal(BaseModel):
    """Something is as it should be, or is none: why."""

    model_config = ConfigDict(extra="forbid")
    key: Key
    run: int
    reason: Annotated[Words, StringConstraints(min_length=3)]


class Acceptance(BaseModel):
    """Something is taken up as a finding; what is to be said beside its figures."""

    model_config = ConfigDict(extra="forbid")
    key: Key
    run: int
    note: Words = ""
