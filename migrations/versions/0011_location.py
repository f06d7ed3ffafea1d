"""Answers to the question where one more would help most.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = """
    ALTER TABLE analysis_run DROP CONSTRAINT ck_analysis_run_kind;
    ALTER TABLE analysis_run ADD CONSTRAINT ck_analysis_run_kind
        CHECK (kind IN ('travel_times', 'catchments', 'places', 'assignment', 'location')) NOT VALID;
    ALTER TABLE analysis_run VALIDATE CONSTRAINT ck_analysis_run_kind"""
KINDS_BEFORE = """
    ALTER TABLE analysis_run DROP CONSTRAINT ck_analysis_run_kind;
    ALTER TABLE analysis_run ADD CONSTRAINT ck_analysis_run_kind
        CHECK (kind IN ('travel_times', 'catchments', 'places', 'assignment'))"""


def upgrade() -> None:
    """Up."""
    op.execute(KINDS)
    op.create_table(
        "location_answer",
        sa.Column(
            "run_id", sa.Integer(),
            sa.ForeignKey("analysis_run.id", ondelete="CASCADE", name=op.f("fk_location_answer_run_id_analysis_run")),
            nullable=False,
        ),
        sa.Column("answer", postgresql.JSONB(), nullable=False, comment="as GET /api/location/{run} gives it"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_location_answer")),
        comment="Where one more would help most: chosen places, what they bring, and how far from the best it can be.",
    )  # fmt: skip


def downgrade() -> None:
    """Down."""
    op.drop_table("location_answer")
    op.execute("DELETE FROM analysis_run WHERE kind = 'location'")
    op.execute(KINDS_BEFORE)
