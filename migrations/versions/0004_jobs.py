"""The queue of long work: procrastinate's own schema as the transport, and the jobs that people see.

procrastinate's schema stands here as of 3.10.0 (`migrations/sql`), so that this migration always makes the same; a
test says when the installed version has another one, and then a new migration brings it.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TRANSPORT = Path(__file__).parents[1] / "sql" / "procrastinate_3_10_0.sql"

DROP_TRANSPORT = """
    DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers CASCADE;
    DO $$
    DECLARE made record;
    BEGIN
        FOR made IN SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                     WHERE n.nspname = current_schema() AND starts_with(p.proname, 'procrastinate_')
        LOOP EXECUTE format('DROP FUNCTION %s', made.name); END LOOP;
    END $$;
    DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status;"""

NOTIFY = """
    CREATE FUNCTION atlas_job_notify() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('atlas_job', NEW.id::text);
        RETURN NULL;
    END $$;
    CREATE TRIGGER job_notify
        AFTER INSERT OR UPDATE OF state, progress_done, progress_of, progress_words, lines, cancel_asked_at, result ON job
        FOR EACH ROW EXECUTE FUNCTION atlas_job_notify();"""


def upgrade() -> None:
    """Make the transport and the tables."""
    _driver().execute(TRANSPORT.read_text(encoding="utf-8"))
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column(
            "asked_by_account_id", sa.BigInteger(), nullable=True, comment="null: a program or the console"
        ),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("lock", sa.Text(), nullable=True, comment="of jobs with the same lock one runs at a time"),
        sa.Column("same", sa.Text(), nullable=True, comment="of jobs with the same work one waits at a time"),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("progress_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("progress_of", sa.Integer(), nullable=True, comment="null: not known"),
        sa.Column("progress_words", sa.Text(), server_default="", nullable=False),
        sa.Column("lines", sa.Integer(), server_default="0", nullable=False, comment="how many log lines"),
        sa.Column("result", postgresql.JSONB(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True, comment="why it did not succeed, in words"),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False, comment="how often started"),
        sa.Column(
            "beat", sa.BigInteger(), server_default="0", nullable=False, comment="counts while it runs"
        ),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("transport_id", sa.BigInteger(), nullable=True, comment="of procrastinate_jobs"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'succeeded', 'failed', 'cancelled', 'set_aside')",
            name=op.f("ck_job_state"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_job_region_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        "uq_job_lock", "job", ["lock"], unique=True, postgresql_where=sa.text("state = 'running'")
    )
    op.create_index(
        "uq_job_same", "job", ["same"], unique=True, postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_index(
        "ix_job_open", "job", ["id"], postgresql_where=sa.text("state IN ('waiting', 'running')")
    )
    op.create_index("ix_job_state_id", "job", ["state", "id"])
    op.create_index("ix_job_region_id", "job", ["region_id"])
    op.create_table(
        "job_line",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_line_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_line")),
    )
    op.create_table(
        "job_file",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_file_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_file")),
    )
    op.create_table(
        "job_file_part",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job_file.job_id"], name=op.f("fk_job_file_part_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_file_part")),
    )
    op.execute(NOTIFY)


def downgrade() -> None:
    """Remove the jobs and the transport."""
    for table in ("job_file_part", "job_file", "job_line", "job"):
        op.drop_table(table)
    op.execute("DROP FUNCTION atlas_job_notify()")
    _driver().execute(DROP_TRANSPORT)


def _driver():
    """The driver's connection: it takes a script of many statements, and leaves its percent signs alone."""
    return op.get_bind().connection.driver_connection
