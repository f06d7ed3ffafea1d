"""Tables of developments: those of a run, which never change, and what people decided about them."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

KINDS = ("trend", "step", "target", "outlier", "cluster")
MEANINGS = ("better", "worse", "open")
VERDICTS = ("accepted", "dismissed")

development = Table(
    "development",
    metadata,
    Column("run_id", ForeignKey("analysis_run.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="in the list, from 1"),
    Column("key", Text, nullable=False, comment="the same in every run for the same matter"),
    Column("kind", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("breakdown", Text, nullable=False, server_default=""),
    Column(
        "area_id",
        ForeignKey("area.id", ondelete="CASCADE"),
        nullable=False,
        comment="of neighbours: the surest",
    ),
    Column("meaning", Text, nullable=False),
    Column("effect", Double, nullable=False, comment="in the indicator's unit"),
    Column("low", Double, nullable=False),
    Column("high", Double, nullable=False),
    Column("p", Double, comment="null: a target, which is no test"),
    Column("q", Double, comment="p adjusted for the tests of its family"),
    Column("affected", Double, comment="people; null: the indicator says nothing of them"),
    Column(
        "numbers", JSONB, nullable=False, comment="what the sentence is made of, and the series for its chart"
    ),
    CheckConstraint(f"kind IN {KINDS}", name="kind"),
    CheckConstraint(f"meaning IN {MEANINGS}", name="meaning"),
    UniqueConstraint("run_id", "key"),
    Index("ix_development_area_id", "area_id"),
    comment="What changes and what stands out, made of published numbers only, ranked by people concerned.",
)

development_decision = Table(
    "development_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False, comment="why; of accepted ones what was added, may be empty"),
    Column(
        "seen",
        JSONB,
        nullable=False,
        comment="the numbers it was decided on: what differs materially is shown anew",
    ),
    Column("finding_id", Integer, comment="of accepted ones: the finding"),
    Column("account_id", ForeignKey("account.id", ondelete="SET NULL")),
    Column("by_name", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
    UniqueConstraint("region_id", "key"),
    Index("ix_development_decision_account_id", "account_id"),
    comment="What was taken up as a finding, and what was dismissed and why.",
)
