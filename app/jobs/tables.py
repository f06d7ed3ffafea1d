"""Tables of jobs. `job` is what people see and what is true; procrastinate's tables carry it to a worker."""

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
    LargeBinary,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

STATES = ("waiting", "running", "succeeded", "failed", "cancelled", "set_aside")

job = Table(
    "job",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("arguments", JSONB, nullable=False, server_default=text("'{}'")),
    Column("region_id", ForeignKey("region.id", ondelete="SET NULL")),
    Column("asked_by_account_id", BigInteger, comment="null: a program or the console"),
    Column("asked_by", Text, nullable=False),
    Column("lock", Text, comment="of jobs with the same lock one runs at a time"),
    Column("same", Text, comment="of jobs with the same work one waits at a time"),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("progress_done", Integer, nullable=False, server_default="0"),
    Column("progress_of", Integer, comment="null: not known"),
    Column("progress_words", Text, nullable=False, server_default=""),
    Column("lines", Integer, nullable=False, server_default="0", comment="how many log lines"),
    Column("result", JSONB),
    Column("problem", Text, comment="why it did not succeed, in words"),
    Column("tries", Integer, nullable=False, server_default="0", comment="how often started"),
    Column("beat", BigInteger, nullable=False, server_default="0", comment="counts while it runs"),
    Column("worker", Text),
    Column("transport_id", BigInteger, comment="of procrastinate_jobs"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("not_before", DateTime(timezone=True)),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("cancel_asked_at", DateTime(timezone=True)),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index("uq_job_lock", "lock", unique=True, postgresql_where=text("state = 'running'")),
    Index("uq_job_same", "same", unique=True, postgresql_where=text("state = 'waiting'")),
    Index("ix_job_open", "id", postgresql_where=text("state IN ('waiting', 'running')")),
    Index("ix_job_state_id", "state", "id"),
    Index("ix_job_region_id", "region_id"),
)

job_line = Table(
    "job_line",
    metadata,
    Column("job_id", ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("words", Text, nullable=False),
)

job_file = Table(
    "job_file",
    metadata,
    Column("job_id", ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

job_file_part = Table(
    "job_file_part",
    metadata,
    Column("job_id", ForeignKey("job_file.job_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)
