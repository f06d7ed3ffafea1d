"""Reports: drafts with their blocks, what was frozen, and its files.

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
AS_IT_IS = """
    CREATE FUNCTION atlas_report_as_it_is() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        -- What goes with its region goes; a name may be taken out, nothing else may change.
        IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
            RETURN OLD;
        END IF;
        IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'by_name' - 'by_id' = to_jsonb(NEW) - 'by_name' - 'by_id' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'A frozen report stays as it is: % on "%" is refused.', TG_OP, TG_TABLE_NAME
              USING ERRCODE = 'insufficient_privilege';
    END
    $$"""
FIXED = ("frozen_report", "report_file")


def upgrade() -> None:
    """Up."""
    _reports()
    _frozen()
    _files()
    op.execute(AS_IT_IS)
    for table in FIXED:
        op.execute(
            f"CREATE TRIGGER atlas_as_it_is BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION atlas_report_as_it_is()"
        )
    # Freezing shows in the report's own history; the frozen row itself says who and when, and never changes.
    op.execute("SELECT atlas_keep_history('report', 'by_name,created_at,changed_at')")


def downgrade() -> None:
    """Down: reports are forgotten; what was written down about their changes stays."""
    for table in ("report_file", "frozen_report", "report"):
        op.drop_table(table)
    op.execute("DROP FUNCTION atlas_report_as_it_is")


def _reference(table: str, column: str, target: str, ondelete: str = "CASCADE", key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.{key}"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), server_default="", nullable=False),
        sa.Column("template", sa.Text(), comment="what it began with, as geodata/reports; null: nothing"),
        sa.Column("area_ars", sa.Text(), comment="the area it is about; null: the whole region"),
        sa.Column("blocks", JSONB, nullable=False, comment="as app.reports.content"),
        sa.Column("exact", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="internal: with small counts"),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False, comment="counted along the reports it continues"),
        sa.Column("previous_id", sa.Integer(), comment="the frozen report that it continues"),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), comment="null: for those who work with it"),
        sa.Column("by_id", sa.Integer(), comment="account; null: gone"),
        sa.Column("by_name", sa.Text(), nullable=False),
        _now("created_at"),
        _now("changed_at"),
        sa.CheckConstraint("published_at IS NULL OR NOT exact", name=op.f("ck_report_public")),
        sa.CheckConstraint("edition > 0", name=op.f("ck_report_edition")),
        _reference("report", "region_id", "region"),
        _reference("report", "previous_id", "report", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        comment="A report: live until it is frozen.",
    )
    op.create_index("ix_report_region_id", "report", ["region_id", "id"])
    op.create_index("ix_report_previous_id", "report", ["previous_id"])


def _frozen() -> None:
    op.create_table(
        "frozen_report",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("content", JSONB, nullable=False, comment="all that it tells, with the runs of its figures"),
        sa.Column("content_hash", sa.Text(), nullable=False, comment="SHA-256 of the content as canonical JSON"),
        sa.Column("by_id", sa.Integer(), comment="account; null: gone"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        _reference("frozen_report", "report_id", "report"),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_frozen_report")),
        comment="What a report told when it was frozen. Never changed.",
    )


def _files() -> None:
    op.create_table(
        "report_file",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False, comment="SHA-256 of the file"),
        _now("made_at"),
        sa.CheckConstraint("format IN ('pdf', 'html', 'docx', 'xlsx')", name=op.f("ck_report_file_format")),
        _reference("report_file", "report_id", "frozen_report", key="report_id"),
        sa.PrimaryKeyConstraint("report_id", "format", name=op.f("pk_report_file")),
        comment="The files of a frozen report. Never changed.",
    )
