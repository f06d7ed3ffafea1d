"""Tables of bodies; versions of minutes, and material once it was sent, never change (triggers of migration 0030)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

POSTS = ("chair", "deputy", "management", "minutes", "member", "advisory")
STATUSES = ("planned", "invited", "held", "cancelled")


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _of(table: str, name: str | None = None) -> Column[Any]:
    """Belongs to a row of another table and goes with it."""
    column = name or f"{table.removeprefix('committee_')}_id"
    return Column(column, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def _about(table: str, name: str | None = None) -> Column[Any]:
    """Speaks of a row of another table and outlives it."""
    column = name or f"{table.removeprefix('committee_')}_id"
    return Column(column, ForeignKey(f"{table}.id", ondelete="SET NULL"))


def _words(name: str, default: str | None = "", **more: Any) -> Column[str]:  # noqa: ANN401 (of Column)
    return Column(name, Text, nullable=False, server_default=default, **more)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=false())


def _moment(name: str, *, now: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=not now, server_default=func.now() if now else None)


def _searched(table: str, words: str, stems: str | None = None) -> tuple[Index, Index]:
    """Indexes of what is searched: by stems of German words, and by parts of them."""
    found = Index(
        f"ix_{table}_words", text(stems or f"to_tsvector('german', {words})"), postgresql_using="gin"
    )
    parts = literal_column(f"({words})").label("parts")
    return found, Index(
        f"ix_{table}_parts", parts, postgresql_using="gin", postgresql_ops={"parts": "gin_trgm_ops"}
    )


committee = Table(
    "committee", metadata, _id(), _of("region"), _words("name", None), _words("purpose"), _flag("published"), _flag("archived"),
    _words("quorum", "half"), Column("quorum_count", Integer), Column("revision", Integer, nullable=False, server_default="1"),
    _moment("created_at", now=True),
    CheckConstraint("quorum IN ('none', 'half', 'count') AND (quorum <> 'count' OR quorum_count > 0)", name="quorum"),
    Index("ix_committee_region_id", "region_id"), comment="A body that plans together, such as the Planungsgruppe Bildung.",
)  # fmt: skip

committee_member = Table(
    "committee_member", metadata, _id(), _of("committee"), Column("account_id", Integer, comment="account; null: none, or gone"),
    _words("name", None), _words("post", "member"), _words("function"), _words("organisation"), Column("email", Text),
    Column("phone", Text), _flag("votes"), Column("valid_from", Date, nullable=False), Column("valid_to", Date),
    Column("feed_token", LargeBinary, comment="SHA-256 of the secret in the calendar's address"),
    CheckConstraint(f"post IN {POSTS}", name="post"), UniqueConstraint("feed_token"),
    Index("ix_committee_member_committee_id", "committee_id"), Index("ix_committee_member_account_id", "account_id"),
    comment="Who belongs to a body in which function, since when.",
)  # fmt: skip

committee_series = Table(
    "committee_series", metadata, _id(), _of("committee"), _words("title", None), _words("rule", None, comment="RRULE of RFC 5545"),
    Column("first_on", Date, nullable=False), Column("start_time", Time, nullable=False),
    Column("duration_minutes", Integer, nullable=False), _words("place"), Column("until", Date),
    _words("skips", "none", comment="days on which there is no meeting"),
    CheckConstraint("skips IN ('none', 'public', 'school')", name="skips"),
    Index("ix_committee_series_committee_id", "committee_id"), comment="Meetings that come again.",
)  # fmt: skip

committee_meeting = Table(
    "committee_meeting", metadata, _id(), _of("committee"), _about("committee_series"), Column("series_on", Date),
    _words("title", None), _moment("starts_at"), Column("duration_minutes", Integer, nullable=False), _words("place"),
    Column("online_url", Text), _words("status", "planned"), _words("uid", None),
    Column("sequence", Integer, nullable=False, server_default="0", comment="of RFC 5545: how often it was sent anew"),
    _flag("published"), Column("revision", Integer, nullable=False, server_default="1"), Column("reminded_on", Date),
    CheckConstraint(f"status IN {STATUSES}", name="status"), CheckConstraint("starts_at IS NOT NULL", name="starts_at"),
    UniqueConstraint("uid"), UniqueConstraint("series_id", "series_on"), Index("ix_committee_meeting_committee_id", "committee_id"),
    *_searched("committee_meeting", "(title || ' ') || place"),
)  # fmt: skip

committee_item = Table(
    "committee_item", metadata, _id(), _of("committee_meeting"), Column("position", Integer, nullable=False),
    _words("title", None), _words("text"), _words("presenter"), Column("minutes", Integer), _flag("confidential"),
    Index("ix_committee_item_meeting_id", "meeting_id"),
    *_searched("committee_item", "(((title || ' ') || text) || ' ') || presenter"), comment="An item of an agenda.",
)  # fmt: skip

committee_material = Table(
    "committee_material", metadata, _id(), _of("committee_meeting"), _about("committee_item"), _words("title", None),
    Column("address", Text, comment="where its content comes from"), Column("media_type", Text), Column("content", LargeBinary),
    Column("sha256", Text), Column("size_bytes", Integer), _moment("frozen_at"),
    Column("data_version", BigInteger, comment="of the region when it was frozen"), Column("problem", Text),
    Column("by_id", Integer), _words("by_name", None), _moment("added_at", now=True),
    CheckConstraint("frozen_at IS NULL OR (content IS NOT NULL AND sha256 IS NOT NULL)", name="frozen"),
    Index("ix_committee_material_meeting_id", "meeting_id"),
    *_searched("committee_material", "(title || ' ') || coalesce(address, '')"), comment="What a body gets to read; from the moment it is sent it never changes.",
)  # fmt: skip

committee_material_text = Table(
    "committee_material_text", metadata,
    Column("material_id", ForeignKey("committee_material.id", ondelete="CASCADE"), primary_key=True),
    _words("words", None, comment="empty: there is no text to be had"),
    Column("problem", Text, comment="what could not be read of a PDF, in a sentence; null: nothing, or it was not read yet"), *_searched("committee_material_text", "words"),
    comment="The text of material, to be searched; made from it, and made anew where it is missing.",
)  # fmt: skip

committee_invitation = Table(
    "committee_invitation", metadata, _id(), _of("committee_meeting"), Column("sequence", Integer, nullable=False),
    _words("method", None), _words("message"), Column("by_id", Integer), _words("by_name", None), _moment("made_at", now=True),
    CheckConstraint("method IN ('REQUEST', 'CANCEL')", name="method"), Index("ix_committee_invitation_meeting_id", "meeting_id"),
)  # fmt: skip

committee_delivery = Table(
    "committee_delivery", metadata, _id(), _of("committee_invitation"), _about("committee_member"), _words("recipient"),
    _words("calendar", None, comment="the iCalendar message as sent"), Column("mail_id", BigInteger), _words("state", "waiting"),
    Column("tries", Integer, nullable=False, server_default="0"), Column("problem", Text), _moment("changed_at", now=True),
    CheckConstraint("state IN ('waiting', 'sent', 'failed', 'bounced', 'by_hand')", name="state"),
    Index("ix_committee_delivery_invitation_id", "invitation_id"), comment="Whether an invitation has reached whom.",
)  # fmt: skip

committee_incoming = Table(
    "committee_incoming", metadata, _id(), Column("region_id", ForeignKey("region.id", ondelete="CASCADE")),
    Column("message_hash", LargeBinary, nullable=False, comment="SHA-256 of the mail: each is taken once"), _words("kind", None),
    Column("delivery_id", ForeignKey("committee_delivery.id", ondelete="CASCADE")),
    _words("words", None, comment="what came of it, in a sentence"), _moment("taken_at", now=True),
    CheckConstraint("kind IN ('bounce', 'answer', 'unknown')", name="kind"), UniqueConstraint("message_hash"),
    Index("ix_committee_incoming_delivery_id", "delivery_id"), Index("ix_committee_incoming_region_id", "region_id"),
    comment="Mails that came to the mailbox of invitations, and what came of them; not the mails themselves.",
)  # fmt: skip

committee_proposal = Table(
    "committee_proposal", metadata, _id(), _of("committee_meeting"), _of("committee_member"),
    Column("sequence", Integer, nullable=False, comment="of the invitation that it answers"), Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("duration_minutes", Integer, nullable=False), _words("comment"), _words("state", "open"), _moment("made_at", now=True),
    Column("decided_by_id", Integer), Column("decided_by", Text), _moment("decided_at"),
    CheckConstraint("state IN ('open', 'taken', 'declined', 'replaced', 'overtaken')", name="state"),
    CheckConstraint("duration_minutes BETWEEN 5 AND 1440", name="duration"),
    Index("ix_committee_proposal_meeting_id", "meeting_id"), Index("ix_committee_proposal_member_id", "member_id"),
    comment="Other times that members' calendars propose (iTIP COUNTER), and what became of them.",
)  # fmt: skip

committee_attendance = Table(
    "committee_attendance", metadata, _id(), _of("committee_meeting"), _of("committee_member"), Column("answer", Text),
    Column("present", Boolean), CheckConstraint("answer IN ('yes', 'no', 'maybe')", name="answer"),
    UniqueConstraint("meeting_id", "member_id"), Index("ix_committee_attendance_meeting_id", "meeting_id"),
)  # fmt: skip

committee_minutes = Table(
    "committee_minutes", metadata, _id(), _of("committee_meeting"), _words("state", "draft"), _moment("circulated_at"),
    _moment("approved_at"), Column("approved_by", Text), Column("approved_by_id", Integer), CheckConstraint("state IN ('draft', 'circulated', 'approved')", name="state"),
    UniqueConstraint("meeting_id"), Index("ix_committee_minutes_meeting_id", "meeting_id"),
)  # fmt: skip

committee_minutes_version = Table(
    "committee_minutes_version", metadata, _id(), _of("committee_minutes"), Column("number", Integer, nullable=False),
    Column("content", JSONB, nullable=False, comment="general, and by item"), _words("note"), Column("by_id", Integer),
    _words("by_name", None), _moment("saved_at", now=True), UniqueConstraint("minutes_id", "number"),
    Index("ix_committee_minutes_version_minutes_id", "minutes_id"),
    *_searched("committee_minutes_version", "content::text", "jsonb_to_tsvector('german', content, '[\"string\"]')"), comment="Append-only: every save is a version.",
)  # fmt: skip

committee_minutes_editing = Table(
    "committee_minutes_editing", metadata, _id(), _of("committee_minutes"), Column("account_id", Integer, nullable=False),
    _words("name", None), _moment("seen_at", now=True), UniqueConstraint("minutes_id", "account_id"),
    Index("ix_committee_minutes_editing_minutes_id", "minutes_id"), comment="Who writes at this moment.",
)  # fmt: skip

committee_decision = Table(
    "committee_decision", metadata, _id(), _of("committee_meeting"), _about("committee_item"), _words("number", None),
    _words("text", None), _words("result", None), Column("yes", Integer), Column("no", Integer), Column("abstained", Integer),
    Column("present", Integer, nullable=False), Column("needed", Integer, nullable=False), Column("by_id", Integer), _words("by_name", None),
    _moment("made_at", now=True), CheckConstraint("result IN ('accepted', 'rejected', 'postponed')", name="result"),
    Index("ix_committee_decision_meeting_id", "meeting_id"),
    *_searched("committee_decision", "(number || ' ') || text"),
)  # fmt: skip

committee_task = Table(
    "committee_task", metadata, _id(), _of("committee"), _about("committee_meeting"), _about("committee_item"),
    _about("committee_member"), _words("title", None), _words("text"), _flag("confidential"), Column("due_on", Date),
    _words("state", "open"), _moment("done_at"), Column("reminded_on", Date), _moment("made_at", now=True),
    CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"), Index("ix_committee_task_committee_id", "committee_id"),
    *_searched("committee_task", "(title || ' ') || text"),
)  # fmt: skip
