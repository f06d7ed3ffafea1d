"""The table of changes: append-only, filled by triggers (migration 0003)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

change = Table(
    "change",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("transaction_id", Text, nullable=False, server_default=text("pg_current_xact_id()::text")),
    Column("account_id", Integer, comment="null: a program"),
    Column("actor", Text, nullable=False),
    Column("reason", Text),
    Column("region_id", Integer),
    Column("table_name", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("object_key", Text, comment="how people call it: a slug, a code, an offer's key"),
    Column("site_id", Integer),
    Column("site_slug", Text),
    Column("kind", Text, nullable=False),
    Column("before", JSONB, comment="only what was changed"),
    Column("after", JSONB),
    Column("undoes_id", BigInteger),
    CheckConstraint("kind IN ('insert', 'update', 'end', 'delete')", name="kind"),
    comment="Append-only: who changed what, when, why. No foreign keys: it outlives what it tells of.",
)
Index("ix_change_region_id", change.c.region_id, change.c.id)
Index("ix_change_site_id", change.c.site_id, change.c.id)
Index(
    "ix_change_account_id",
    change.c.account_id,
    change.c.id,
    postgresql_where=change.c.account_id.is_not(None),
)
Index("ix_change_undoes_id", change.c.undoes_id, postgresql_where=change.c.undoes_id.is_not(None))
