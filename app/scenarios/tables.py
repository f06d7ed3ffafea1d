"""Tables of scenarios; versions and frozen ones are never changed (triggers of migration 0019)."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    false,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

SHARING = ("private", "planners", "signed_in", "public")

scenario = Table(
    "scenario",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("owner_id", Integer, comment="account; null: gone"),
    Column("owner_name", Text, nullable=False),
    Column("sharing", Text, nullable=False, server_default="private"),
    Column("archived", Boolean, nullable=False, server_default=false()),
    Column("revision", Integer, nullable=False, server_default="1", comment="of name, sharing and so on"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint(f"sharing IN {SHARING}", name="sharing"),
    Index("ix_scenario_region_id", "region_id", "id"),
    comment="A named list of changes in thought; what it says stands in its versions.",
)

scenario_version = Table(
    "scenario_version",
    metadata,
    Column("scenario_id", ForeignKey("scenario.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", JSONB, nullable=False, comment="as app.scenarios.content"),
    Column("note", Text, nullable=False, server_default=""),
    Column("by_id", Integer, comment="account; null: gone"),
    Column("by_name", Text, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    comment="Append-only: every save is a version, the highest number holds.",
)

frozen_scenario = Table(
    "frozen_scenario",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("scenario_id", ForeignKey("scenario.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False, comment="as it was called then"),
    Column("note", Text, nullable=False, server_default=""),
    Column("content", JSONB, nullable=False),
    Column("result", JSONB, nullable=False, comment="for those who may see single people"),
    Column("result_for_all", JSONB, nullable=False, comment="small numbers protected"),
    Column("inputs", JSONB, nullable=False, comment="fingerprints of what was read"),
    Column("input_hash", Text, nullable=False),
    Column("software_version", Text, nullable=False),
    Column("by_id", Integer, comment="account; null: gone"),
    Column("by_name", Text, nullable=False),
    Column("frozen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_frozen_scenario_scenario_id", "scenario_id", "id"),
    Index("ix_frozen_scenario_region_id", "region_id"),
    comment="A version with its figures and fingerprints, as a committee got it. Never changes.",
)
