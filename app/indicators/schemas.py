"""What goes over the wire when the catalogue is changed: checked here, so that nothing else is ever stored."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.standards.schemas import LINE
from geodata.indicators import KEY

Line = Annotated[str, Field(min_length=1, max_length=1000, pattern=LINE)]
Formula = Annotated[str, Field(min_length=1, max_length=400, pattern=LINE)]
Phase = Literal[
    "frame",
    "early_childhood",
    "kindergarten_age",
    "primary",
    "lower_secondary",
    "upper_secondary",
    "adult",
    "senior",
]
Target = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Breakdowns = Annotated[list[Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]], Field(max_length=20)]
Year = Annotated[int, Field(ge=1950, le=2200)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LabelsIn(_Body):
    """What an indicator is called in another language; what is not told is shown in German."""

    name: Line | None = None
    question: Line | None = None
    definition: Line | None = None
    unit: Line | None = None


Labels = Annotated[
    dict[Literal["da", "en", "ls"], LabelsIn],
    Field(description="Dänisch, Englisch, Leichte Sprache; gilt als Ganzes"),
]


class ChangeIn(_Body):
    """From which year on a definition differs, and how."""

    year: Year
    text: Line


class EntryBody(_Body):
    """What a Kreis may change in an indicator of the catalogue; what is not told stays as it is."""

    reason: Annotated[str, Field(min_length=3, max_length=500, pattern=LINE)]
    name: Line | None = None
    question: Line | None = None
    definition: Line | None = None
    source: Line | None = None
    periodicity: Line | None = None
    reference: Line | None = None
    quality: Line | None = None
    responsible: Line | None = None
    direction: Literal["higher_is_better", "lower_is_better"] | None = None
    target: Target | None = None
    target_year: Year | None = None
    changes: Annotated[list[ChangeIn], Field(max_length=50)] | None = None
    breakdowns: Breakdowns | None = None
    labels: Labels | None = None


class OwnBody(_Body):
    """An indicator of the Kreis's own: a formula over other indicators."""

    reason: Annotated[str, Field(min_length=3, max_length=500, pattern=LINE)]
    name: Line
    question: Line
    definition: Line
    value: Formula
    unit: Line
    phase: Phase = "frame"
    decimals: Annotated[int, Field(ge=0, le=6)] = 1
    direction: Literal["higher_is_better", "lower_is_better"] | None = None
    quality: Line = "Eigener Indikator: aus anderen Indikatoren berechnet."
    responsible: Line = "Bildungsmonitoring"
    target: Target | None = None
    target_year: Year | None = None
    breakdowns: Breakdowns = Field(default_factory=list)
    labels: Labels | None = Field(None, description="ohne: bleiben, soweit die deutschen Worte bleiben")


class NewOwnBody(OwnBody):
    """A new one, with the key by which it is known."""

    id: Annotated[str, Field(pattern=f"^{KEY}$")]
