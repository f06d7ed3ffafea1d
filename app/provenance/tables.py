"""Tables of sources, imports, and who says what since when."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("publisher", Text),
    Column("licence", Text),
    Column("licence_url", Text),
    Column("attribution", Text, nullable=False),
    Column("url", Text),
    Column("reference_date", Date),
    UniqueConstraint("region_id", "code"),
)

import_table = Table(
    "import",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("reader", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text),
    Column("as_of", Date, comment="the day the file speaks of"),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("status", Text, nullable=False),
    Column("report", JSONB, nullable=False, server_default=text("'{}'")),
    CheckConstraint("status IN ('applied', 'failed')", name="status"),
    Index("ix_import_region_id_id", "region_id", "id"),
)

field_source = Table(
    "field_source",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column("offer_key", Text, nullable=False, server_default="", comment="empty: a field of the site itself"),
    Column("field", Text, nullable=False),
    Column("value", JSONB),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    Index("ix_field_source_site_id_field", "site_id", "offer_key", "field"),
)
