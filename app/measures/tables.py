"""Tables of the loop; figures, versions and steps are never changed (triggers of migration 0025)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.database.metadata import metadata

STAGES = ("recommendation", "consultation", "decision", "measure", "effect", "lesson", "closed")
PARTS = STAGES[:-1]
STATUSES = ("known", "estimated", "zero", "unknown", "secret", "not_applicable")
NUMBERS = ("known", "estimated", "zero")


def _by(moment: str) -> tuple[Column[object], ...]:
    return (
        Column("by_id", Integer, comment="account; null: gone, or a program"),
        Column("by_name", Text, nullable=False),
        Column(moment, DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


topic = Table(
    "topic",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("slug", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False, server_default="", comment="in plain words, what it is about"),
    Column("published_at", DateTime(timezone=True), comment="null: confidential"),
    Column("revision", Integer, nullable=False, server_default="1"),
    *_by("created_at"),
    UniqueConstraint("region_id", "slug"),
    CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
    comment="What several findings and undertakings are about; has a public page.",
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("topic_id", ForeignKey("topic.id", ondelete="SET NULL")),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("origin", Text, nullable=False, server_default="", comment="a path of this program, or words"),
    Column("dismissed", Text, comment="why nothing follows from it; null: open, or taken up"),
    Column("published_at", DateTime(timezone=True), comment="null: confidential"),
    Column("revision", Integer, nullable=False, server_default="1"),
    *_by("created_at"),
    Index("ix_finding_region_id", "region_id", "id"),
    Index("ix_finding_topic_id", "topic_id"),
)

finding_figure = Table(
    "finding_figure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("finding_id", ForeignKey("finding.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("value", Double),
    Column("status", Text, nullable=False),
    Column("unit", Text, nullable=False, server_default=""),
    Column("as_of", Date, comment="the day the figure is of"),
    Column("run_id", Integer, comment="analysis_run it was computed by; no foreign key: it outlives it"),
    Column("indicator", Text, comment="how it is computed again; null: entered by hand"),
    Column("area_ars", Text),
    Column("low", Double),
    Column("high", Double),
    Column("address", Text, comment="a path of this program that shows it as it is today"),
    Column("others", JSONB, comment="the same figure of all areas of this level then, by ARS: comparisons"),
    Column("frozen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint(f"status IN {STATUSES}", name="status"),
    CheckConstraint(f"(status IN {NUMBERS}) = (value IS NOT NULL)", name="value"),
    CheckConstraint("address IS NULL OR address ~ '^/[^/]'", name="address"),
    Index("ix_finding_figure_finding_id", "finding_id", "position"),
    comment="A figure as it was when it was found. Never changes.",
)

undertaking = Table(
    "undertaking",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("topic_id", ForeignKey("topic.id", ondelete="SET NULL")),
    Column("title", Text, nullable=False),
    Column("stage", Text, nullable=False, server_default="recommendation"),
    Column("due_on", Date, comment="until when the stage is to be done"),
    Column("published_at", DateTime(timezone=True), comment="null: confidential with all its parts"),
    Column("revision", Integer, nullable=False, server_default="1"),
    *_by("created_at"),
    CheckConstraint(f"stage IN {STAGES}", name="stage"),
    Index("ix_undertaking_region_id", "region_id", "id"),
    Index("ix_undertaking_topic_id", "topic_id"),
    comment="What is undertaken upon findings, from the recommendation to the lesson.",
)

undertaking_finding = Table(
    "undertaking_finding",
    metadata,
    Column("undertaking_id", ForeignKey("undertaking.id", ondelete="CASCADE"), primary_key=True),
    Column("finding_id", ForeignKey("finding.id"), primary_key=True),
    Index("ix_undertaking_finding_finding_id", "finding_id"),
)

undertaking_part = Table(
    "undertaking_part",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("undertaking_id", ForeignKey("undertaking.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", JSONB, nullable=False, comment="as app.measures.content, by kind"),
    Column("result", JSONB, comment="of an effect: what was computed, and when"),
    Column("published_at", DateTime(timezone=True), comment="null: confidential"),
    Column("revision", Integer, nullable=False, server_default="1"),
    *_by("created_at"),
    CheckConstraint(f"kind IN {PARTS}", name="kind"),
    Index("ix_undertaking_part_undertaking_id", "undertaking_id", "id"),
    comment="What is said in a stage; there may be several, as committees and measures.",
)

undertaking_part_version = Table(
    "undertaking_part_version",
    metadata,
    Column("part_id", ForeignKey("undertaking_part.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", JSONB, nullable=False),
    *_by("saved_at"),
    comment="Append-only: what a part said at each revision.",
)

undertaking_step = Table(
    "undertaking_step",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("undertaking_id", ForeignKey("undertaking.id", ondelete="CASCADE"), nullable=False),
    Column("from_stage", Text, nullable=False),
    Column("to_stage", Text, nullable=False),
    Column("basis", Text, nullable=False, comment="on what it rests: a minute, a paper, a date"),
    Column("skipped", ARRAY(Text), nullable=False, server_default="{}"),
    Column("skip_reason", Text),
    *_by("made_at"),
    CheckConstraint("cardinality(skipped) = 0 OR skip_reason IS NOT NULL", name="skip_reason"),
    Index("ix_undertaking_step_undertaking_id", "undertaking_id", "id"),
    comment="Append-only: who took an undertaking from which stage to which, when, on what basis.",
)

overdue_told = Table(
    "overdue_told",
    metadata,
    Column("undertaking_id", ForeignKey("undertaking.id", ondelete="CASCADE"), primary_key=True),
    Column("what", Text, primary_key=True),
    Column("due_on", Date, primary_key=True),
    comment="Of what it has been told that it is overdue: once.",
)

oparl_object = Table(
    "oparl_object",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("url", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", JSONB, nullable=False, comment="what was read and checked of it"),
    Column("read_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("region_id", "url"),
    CheckConstraint("kind IN ('organization', 'meeting', 'paper')", name="kind"),
    comment="Objects of a council information system (OParl 1.1), as they were when they were read.",
)

comment = Table(
    "comment",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("part_id", ForeignKey("undertaking_part.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, comment="as given; null: none, or deleted after its period"),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("decided_at", DateTime(timezone=True)),
    Column("reason", Text, comment="why it is not shown; for those who moderate"),
    Column("answer", Text),
    Column("answered_at", DateTime(timezone=True)),
    CheckConstraint("state IN ('waiting', 'shown', 'refused')", name="state"),
    Index("ix_comment_part_id", "part_id", "id"),
    comment="What people say on a recommendation during its consultation. Kept out of the audit: it holds names.",
)

subscription = Table(
    "subscription",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("topic_id", ForeignKey("topic.id", ondelete="CASCADE"), comment="null: all topics"),
    Column("email", Text, nullable=False),
    Column(
        "token",
        Text,
        nullable=False,
        unique=True,
        comment="whoever has it may confirm and end it, nothing else",
    ),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("confirmed_at", DateTime(timezone=True), comment="null: not confirmed, gets nothing"),
    Column("told_until", DateTime(timezone=True), comment="what was published until then has been told"),
    Column("language", Text, nullable=False, server_default="de", comment="of the mails"),
    CheckConstraint("language IN ('de', 'da', 'en', 'ls')", name="language"),
    Index(
        "uq_subscription_email",
        "region_id",
        func.coalesce(text("topic_id"), text("0")),
        func.lower(text("email")),
        unique=True,
    ),
    comment="Who wants mail about a topic; kept out of the audit.",
)

undertaking_responsible = Table(
    "undertaking_responsible",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("part_id", ForeignKey("undertaking_part.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", Integer, nullable=False, comment="account; goes with it"),
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("part_id"),
    Index("ix_undertaking_responsible_account_id", "account_id"),
    comment="Who with an account is responsible for a measure; what is said of it in words stands in its content.",
)

milestone_responsible = Table(
    "milestone_responsible",
    metadata,
    Column("part_id", ForeignKey("undertaking_part.id", ondelete="CASCADE"), primary_key=True),
    Column("milestone", Text, primary_key=True, comment="its title within the measure"),
    Column("account_id", Integer, nullable=False, comment="account; goes with it"),
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_milestone_responsible_account_id", "account_id"),
    comment="Who with an account is responsible for a single milestone of a measure.",
)

responsible_told = Table(
    "responsible_told",
    metadata,
    Column("undertaking_id", ForeignKey("undertaking.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    CheckConstraint("kind IN ('soon', 'overdue', 'superseded')", name="kind"),
    comment="Of what somebody responsible has been told: once.",
)

LANGUAGES = ("da", "en", "ls")
"""Languages besides German that words for everybody are entered in; ls: German in Leichte Sprache."""
_OF = ("topic", "finding", "undertaking", "undertaking_part")

public_words = Table(
    "public_words",
    metadata,
    Column("id", Integer, primary_key=True),
    *(Column(f"{name}_id", ForeignKey(f"{name}.id", ondelete="CASCADE")) for name in _OF),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    Column("of_german", Text, nullable=False, comment="fingerprint of the German words it was made from"),
    *_by("changed_at"),
    CheckConstraint(f"language IN {LANGUAGES}", name="language"),
    CheckConstraint("num_nonnulls(topic_id, finding_id, undertaking_id, undertaking_part_id) = 1", name="of"),
    *(UniqueConstraint(f"{name}_id", "language") for name in _OF),
    comment="What is said to everybody in another language than German; public when what it is about is.",
)
