"""Tables of reports: drafts with their blocks, what was frozen, and its files. What is frozen never changes (migration 0032)."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

report_set = Table(
    "report_set",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("title", Text, nullable=False),
    Column("template", Text, nullable=False, comment="as geodata/reports"),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("published_at", DateTime(timezone=True), comment="null: for those who work with it"),
    Column("by_id", Integer, comment="account; null: gone"),
    Column("by_name", Text, nullable=False),
    Column("frozen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_report_set_region_id", "region_id"),
    comment="Reports of many areas that were frozen together: all of them, or none.",
)

report = Table(
    "report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("title", Text, nullable=False),
    Column("subtitle", Text, nullable=False, server_default=""),
    Column("template", Text, comment="what it began with, as geodata/reports; null: nothing"),
    Column("area_ars", Text, comment="the area it is about; null: the whole region"),
    Column("blocks", JSONB, nullable=False, comment="as app.reports.content"),
    Column(
        "exact", Boolean, nullable=False, server_default=text("false"), comment="internal: with small counts"
    ),
    Column(
        "edition",
        Integer,
        nullable=False,
        server_default="1",
        comment="counted along the reports it continues",
    ),
    Column(
        "previous_id",
        ForeignKey("report.id", ondelete="SET NULL"),
        comment="the frozen report that it continues",
    ),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column(
        "set_id",
        ForeignKey("report_set.id", ondelete="CASCADE"),
        comment="frozen together with others; null: by itself",
    ),
    Column("published_at", DateTime(timezone=True), comment="null: for those who work with it"),
    Column("by_id", Integer, comment="account; null: gone"),
    Column("by_name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("published_at IS NULL OR NOT exact", name="public"),
    CheckConstraint("edition > 0", name="edition"),
    Index("ix_report_region_id", "region_id", "id"),
    Index("ix_report_previous_id", "previous_id"),
    Index("ix_report_set_id", "set_id"),
    comment="A report: live until it is frozen.",
)

frozen_report = Table(
    "frozen_report",
    metadata,
    Column("report_id", ForeignKey("report.id", ondelete="CASCADE"), primary_key=True),
    Column("content", JSONB, nullable=False, comment="all that it tells, with the runs of its figures"),
    Column("content_hash", Text, nullable=False, comment="SHA-256 of the content as canonical JSON"),
    Column("by_id", Integer, comment="account; null: gone"),
    Column("by_name", Text, nullable=False),
    Column("frozen_at", DateTime(timezone=True), nullable=False),
    comment="What a report told when it was frozen. Never changed.",
)

report_file = Table(
    "report_file",
    metadata,
    Column("report_id", ForeignKey("frozen_report.report_id", ondelete="CASCADE"), primary_key=True),
    Column("format", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("content_hash", Text, nullable=False, comment="SHA-256 of the file"),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("format IN ('pdf', 'html', 'docx', 'xlsx')", name="format"),
    comment="The files of a frozen report. Never changed.",
)
