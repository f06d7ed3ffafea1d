"""Tables of notices and of mails that are to be sent."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
    text,
)

from app.database.metadata import metadata

notice = Table(
    "notice",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("account_id", BigInteger, comment="for one person …"),
    Column("permission", Text, comment="… or for all who may do this"),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False, server_default=""),
    Column("link", Text, comment="a path of this program"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("num_nonnulls(account_id, permission) = 1", name="recipient"),
    CheckConstraint("link IS NULL OR link ~ '^/[^/]'", name="link"),
    Index("ix_notice_account_id", "account_id"),
    Index("ix_notice_created_at", "created_at"),
)

notice_read = Table(
    "notice_read",
    metadata,
    Column("notice_id", ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", BigInteger, primary_key=True),
    Column("read_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

mail = Table(
    "mail",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("calendar", Text, comment="an iCalendar message that goes with it"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("not_before", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sent_at", DateTime(timezone=True)),
    Column("problem", Text),
    Index("ix_mail_open", "not_before", postgresql_where=text("sent_at IS NULL")),
)
