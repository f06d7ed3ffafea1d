"""What coordinators send: an actor, a relation."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.standards.schemas import LINE, Address, Day

PROSE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
EMAIL = r"^[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,190}\.[^\s@,;<>\".]{2,}$"
Name = Annotated[str, Field(min_length=2, max_length=200, pattern=LINE)]
Short = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Prose = Annotated[str, Field(max_length=4000, pattern=PROSE)]
Email = Annotated[str, Field(max_length=254, pattern=EMAIL)]
Phone = Annotated[str, Field(max_length=60, pattern=r"^[0-9+()/ .\-]{3,60}$")]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Body(BaseModel):
    """Nothing that is not understood is passed over."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ActorBody(Body):
    """An actor of the landscape. Without `consent` nobody sees it but those who plan; „contact“: with contact data."""

    kind: Literal["organisation", "department", "person"]
    field: Literal["politics", "administration", "institutions", "associations", "business", "civil_society"]
    name: Name
    does: Prose = ""
    function: Short = ""
    phases: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=30)] = []
    areas: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=300)] = []
    coordinates: bool = False
    part_of_id: Number | None = None
    institution_id: Number | None = None
    website: Address | None = None
    contact_name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    account_id: Number | None = None
    consent: Literal["none", "entry", "contact"] = "none"
    consent_on: Day | None = None
    consent_note: Short = ""
    valid_from: Day | None = None
    valid_to: Day | None = None

    @field_validator("phases", "areas")
    @classmethod
    def _once(cls, told: list[str]) -> list[str]:
        return list(dict.fromkeys(told))


class RelationBody(Body):
    """A relation from one actor to another; shown to all only if both and this have consent."""

    from_id: Number
    to_id: Number
    kind: Literal["cooperates", "funds", "runs", "advises"]
    about: Short = ""
    valid_from: Annotated[date, Field(ge=date(1800, 1, 1), le=date(2200, 1, 1))]
    valid_to: Annotated[date, Field(ge=date(1800, 1, 1), le=date(2200, 1, 1))] | None = None
    consent: bool = False
