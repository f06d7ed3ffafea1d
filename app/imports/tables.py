"""Tables of uploads, imports on their way, remembered mappings and schedules.

Accounts are named by number and by the name they had: what was done stays readable when an account is gone.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.database.metadata import metadata

STATES = (
    "draft",
    "rehearsing",
    "rehearsed",
    "waiting",
    "applying",
    "applied",
    "declined",
    "withdrawn",
    "failed",
)
FREQUENCIES = ("daily", "weekly", "monthly")

upload = Table(
    "upload",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", BigInteger, comment="null: fetched by a schedule"),
    Column("file_name", Text, nullable=False, comment="as the client called it; shown, never a path"),
    Column("size_bytes", BigInteger, nullable=False),
    Column("received_bytes", BigInteger, nullable=False, server_default="0"),
    Column("sha256", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("touched_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("size_bytes > 0 AND received_bytes BETWEEN 0 AND size_bytes", name="bytes"),
    Index("ix_upload_account_id", "account_id"),
)

proposed_import = Table(
    "proposed_import",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("upload_id", ForeignKey("upload.id", ondelete="SET NULL")),
    Column("file_name", Text, nullable=False),
    Column(
        "source",
        JSONB,
        nullable=False,
        comment="code, name, attribution, licence … of geodata.load.apply.Source",
    ),
    Column("reader", Text, nullable=False),
    Column(
        "options",
        JSONB,
        nullable=False,
        server_default=text("'{}'"),
        comment="of the reader, e.g. the mapping",
    ),
    Column("as_of", Date, nullable=False, comment="the day the file speaks of"),
    Column("state", Text, nullable=False, server_default="draft"),
    Column("created_by_id", BigInteger),
    Column("created_by", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("reason", Text, nullable=False, server_default=""),
    Column("report", JSONB, comment="of the rehearsal"),
    Column("changes", JSONB, comment="the first changes, site by site"),
    Column("fingerprint", Text, comment="what the rehearsal would have changed"),
    Column("rehearsed_at", DateTime(timezone=True)),
    Column(
        "renewed",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="differs from what was approved",
    ),
    Column("decided_by_id", BigInteger),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("decision_reason", Text, nullable=False, server_default=""),
    Column("job_id", BigInteger, comment="of the job that works on it"),
    Column("import_id", ForeignKey("import.id", ondelete="SET NULL")),
    Column("problem", Text, comment="why it failed, in words"),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index("ix_proposed_import_region_id_id", "region_id", "id"),
    Index("ix_proposed_import_upload_id", "upload_id"),
    Index("ix_proposed_import_import_id", "import_id"),
)

remembered_mapping = Table(
    "remembered_mapping",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("source_code", Text, nullable=False),
    Column("source", JSONB, nullable=False),
    Column("reader", Text, nullable=False),
    Column("options", JSONB, nullable=False),
    Column("columns", ARRAY(Text), nullable=False, comment="of the file it was made for"),
    Column("remembered_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("region_id", "source_code"),
)

import_schedule = Table(
    "import_schedule",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("source_code", Text, nullable=False),
    Column("source", JSONB, nullable=False),
    Column("reader", Text, nullable=False),
    Column("options", JSONB, nullable=False, server_default=text("'{}'")),
    Column("file", Text, nullable=False, comment="the name it is kept under; its ending tells the format"),
    Column("download_url", Text, nullable=False),
    Column("frequency", Text, nullable=False),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("apply_automatically", Boolean, nullable=False, server_default=text("false")),
    Column("next_run_at", DateTime(timezone=True), nullable=False),
    Column("last_run_at", DateTime(timezone=True)),
    Column("last_outcome", Text),
    Column("last_sha256", Text),
    Column("set_by_id", BigInteger),
    Column("set_by", Text, nullable=False),
    CheckConstraint(f"frequency IN {FREQUENCIES}", name="frequency"),
    UniqueConstraint("region_id", "source_code"),
    Index("ix_import_schedule_next_run_at", "next_run_at", postgresql_where=text("enabled")),
)
