"""What is sent to bodies: bodies, members, series, meetings, items, minutes, decisions, tasks."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, field_validator, model_validator

from app.landscape.schemas import Body, Email, Name, Number, Phone, Prose, Short
from app.standards.schemas import Address, Day

Minutes = Annotated[int, Field(ge=5, le=24 * 60)]
Votes = Annotated[int, Field(ge=0, le=10_000)]
Long = Annotated[str, Field(max_length=60_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
LAST = datetime(2200, 1, 1).astimezone()


class CommitteeBody(Body):
    """A body. `quorum`: none, more than half of those who vote, or a number of them."""

    name: Name
    purpose: Prose = ""
    published: bool = False
    archived: bool = False
    quorum: Literal["none", "half", "count"] = "half"
    quorum_count: Annotated[int, Field(ge=1, le=1000)] | None = None

    @model_validator(mode="after")
    def _count_told(self) -> CommitteeBody:
        if self.quorum == "count" and self.quorum_count is None:
            raise ValueError("Es fehlt, wie viele Stimmberechtigte gebraucht werden.")
        return self


class MemberBody(Body):
    """A member; `account_email` is the address of their account, if they have one."""

    name: Name
    post: Literal["chair", "deputy", "management", "minutes", "member", "advisory"] = "member"
    function: Short = ""
    organisation: Short = ""
    email: Email | None = None
    phone: Phone | None = None
    votes: bool = True
    valid_from: Day
    valid_to: Day | None = None
    account_email: Email | None = None


class SeriesBody(Body):
    """Meetings that come again, by a rule of RFC 5545; `skips`: not on public holidays, nor in the school holidays."""

    title: Name
    rule: Annotated[str, Field(max_length=200)]
    first_on: Day
    start_time: time
    duration_minutes: Minutes = 120
    place: Short = ""
    until: Day | None = None
    skips: Literal["none", "public", "school"] = "none"

    @field_validator("start_time")
    @classmethod
    def _plain(cls, told: time) -> time:
        return told.replace(tzinfo=None, second=0, microsecond=0)


class SeriesEnd(Body):
    """The last day of a series."""

    until: Day


class MeetingBody(Body):
    """A meeting; `published`: agenda, decisions and approved minutes of open items are for everybody."""

    title: Name
    starts_at: AwareDatetime
    duration_minutes: Minutes = 120
    place: Short = ""
    online_url: Address | None = None
    published: bool = False

    @field_validator("starts_at")
    @classmethod
    def _sensible(cls, told: datetime) -> datetime:
        if not 1950 <= told.year < LAST.year:
            raise ValueError("Das Jahr stimmt so nicht.")
        return told


class ItemBody(Body):
    """An item of the agenda; `confidential`: for members only."""

    title: Name
    text: Prose = ""
    presenter: Short = ""
    minutes: Annotated[int, Field(ge=1, le=600)] | None = None
    confidential: bool = False


class Order(Body):
    """All items in their order."""

    order: Annotated[list[Number], Field(max_length=200)]


class AddressBody(Body):
    """An address of the atlas whose content is to be frozen."""

    title: Name
    item_id: Number | None = None
    address: Annotated[str, Field(min_length=2, max_length=1500, pattern=r"^/[^\s\x00-\x1f\x7f]*$")]


class Message(Body):
    """Words that go with an invitation or a cancellation."""

    message: Prose = ""


class Bounce(Body):
    """Why a mail came back."""

    problem: Annotated[str, Field(min_length=3, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Answer(Body):
    """Whether one comes."""

    answer: Literal["yes", "no", "maybe"]


class Present(Body):
    """Who came."""

    present: Annotated[list[Number], Field(max_length=500)]


class MinutesContent(Body):
    """Text in general and by number of the item."""

    general: Long = ""
    items: Annotated[
        dict[Annotated[str, Field(pattern=r"^[1-9]\d{0,9}$")], Long],
        Field(max_length=200, default_factory=dict),
    ]


class MinutesBody(Body):
    """A version of the minutes."""

    content: MinutesContent
    note: Short = ""


class Writing(Body):
    """Whether one still writes."""

    writing: bool = True


class Step(Body):
    """What is to become of the minutes."""

    step: Literal["circulate", "redraft", "approve"]


class DecisionBody(Body):
    """What was decided, with votes where they were counted."""

    item_id: Number | None = None
    text: Annotated[
        str, Field(min_length=3, max_length=4000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
    ]
    result: Literal["accepted", "rejected", "postponed"]
    yes: Votes | None = None
    no: Votes | None = None
    abstained: Votes | None = None


class TaskBody(Body):
    """A task with owner and date."""

    title: Name
    text: Prose = ""
    meeting_id: Number | None = None
    item_id: Number | None = None
    member_id: Number | None = None
    due_on: Day | None = None
    confidential: bool = False


class TaskChange(Body):
    """What changes of a task; what is not named stays."""

    title: Name | None = None
    text: Prose | None = None
    member_id: Number | None = None
    due_on: Day | None = None
    state: Literal["open", "done", "dropped"] | None = None

    @field_validator("title", "text", "state")
    @classmethod
    def _told(cls, value: str | None) -> str:
        """Only who does it and until when can be taken away."""
        if value is None:
            raise ValueError("darf nicht leer sein")
        return value
