"""What is said in each stage, checked: recommendation, consultation, decision, measure, effect, lesson.

Amounts are whole cents of a euro. `plain` is what the public page says, in plain words; without it the text itself.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Line = Annotated[
    str,
    Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"),
]
Words = Annotated[str, Field(max_length=8000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2150, 1, 1))]
Cents = Annotated[int, Field(ge=0, le=10**13)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Ars = Annotated[str, Field(pattern=r"^\d{2,12}$")]
OparlUrl = Annotated[str, Field(max_length=1000, pattern=r"^https?://[^\s\x00-\x1f\x7f]+$")]
Kind = Literal["recommendation", "consultation", "decision", "measure", "effect", "lesson"]
Outcome = Literal["adopted", "changed", "rejected", "postponed"]


class Strict(BaseModel):
    """Nothing that is not understood is passed over."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Expected(Strict):
    """What a frozen figure is to become; with `frozen_scenario_id` all else is the scenario's, whatever was sent.

    `low`, `high` and `basis` (formula and what went into it) are there only where the scenario tells them.
    """

    figure_id: Number
    value: float
    frozen_scenario_id: Number | None = None
    low: float | None = None
    high: float | None = None
    basis: Words | None = None


class Variant(Strict):
    """One way to do it: what it costs, what it is to bring."""

    title: Line
    text: Words = ""
    cost_cents: Cents | None = None
    cost_note: Words = ""
    effect: Words = ""
    frozen_scenario_id: Number | None = None


class Said(Strict):
    """What every part says."""

    plain: Words = ""
    expected: Annotated[list[Expected], Field(max_length=40)] = []


class Recommendation(Said):
    """What is recommended, in variants; `chosen` counts from 1."""

    text: Words
    variants: Annotated[list[Variant], Field(max_length=12)] = []
    chosen: Annotated[int, Field(ge=1, le=12)] | None = None

    @model_validator(mode="after")
    def _chosen_is_there(self) -> Recommendation:
        if self.chosen is not None and self.chosen > len(self.variants):
            raise ValueError("die empfohlene Variante gibt es nicht")
        return self


class Oparl(Strict):
    """Objects of a council information system, by their addresses."""

    organization: OparlUrl | None = None
    meeting: OparlUrl | None = None
    paper: OparlUrl | None = None


class Consultation(Said):
    """A committee that hears it, and until when everybody may comment."""

    body: Line
    meets_on: Day | None = None
    agenda_item: Annotated[str, Field(max_length=60)] = ""
    paper_number: Annotated[str, Field(max_length=60)] = ""
    note: Words = ""
    oparl: Oparl = Oparl()
    comments_from: Day | None = None
    comments_until: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Consultation:
        if (self.comments_from is None) != (self.comments_until is None):
            raise ValueError("eine Beteiligung braucht Anfang und Ende")
        if self.comments_from and self.comments_until and self.comments_from > self.comments_until:
            raise ValueError("die Beteiligung endet, bevor sie beginnt")
        return self


class Decision(Said):
    """What was decided."""

    body: Line
    outcome: Outcome
    decided_on: Day
    majority: Annotated[str, Field(max_length=300)] = ""
    wording: Words = ""
    postponed_until: Day | None = None


class Milestone(Strict):
    """Something that is to be done by a day."""

    title: Line
    due_on: Day
    done_on: Day | None = None
    note: Words = ""


class Measure(Said):
    """What is done: by whom, for how much, until when, where."""

    title: Line
    text: Words = ""
    responsible: Line
    budget_cents: Cents | None = None
    status: Literal["planned", "running", "done", "stopped"] = "planned"
    starts_on: Day | None = None
    ends_on: Day | None = None
    areas: Annotated[list[Ars], Field(max_length=400)] = []
    milestones: Annotated[list[Milestone], Field(max_length=60)] = []

    @model_validator(mode="after")
    def _in_order(self) -> Measure:
        if self.starts_on and self.ends_on and self.starts_on > self.ends_on:
            raise ValueError("die Maßnahme endet, bevor sie beginnt")
        return self


class Effect(Said):
    """When it is looked what came of it; `judgement` is said by people after the figures were computed."""

    check_on: Day
    judgement: Words = ""


class Lesson(Said):
    """What was learnt, for next time."""

    text: Words


Content = Recommendation | Consultation | Decision | Measure | Effect | Lesson
CONTENTS: dict[str, type[Said]] = {
    "recommendation": Recommendation, "consultation": Consultation, "decision": Decision, "measure": Measure,
    "effect": Effect, "lesson": Lesson,
}  # fmt: skip


class NewPart(Strict):
    """A part to be added or changed; `content` is read by its kind."""

    kind: Kind
    content: dict[str, Any]
