"""Developments: what changes and what stands out in the series of indicators, and what people decided about it.

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
BEFORE = (
    "'travel_times', 'catchments', 'places', 'assignment', 'location', 'gaps', 'lifelong', 'school_ways', 'indicators'"
)
KINDS = """
    ALTER TABLE analysis_run DROP CONSTRAINT ck_analysis_run_kind;
    ALTER TABLE analysis_run ADD CONSTRAINT ck_analysis_run_kind CHECK (kind IN ({kinds})) NOT VALID;
    ALTER TABLE analysis_run VALIDATE CONSTRAINT ck_analysis_run_kind"""


def upgrade() -> None:
    """Up."""
    op.execute(KINDS.format(kinds=f"{BEFORE}, 'developments'"))
    _developments()
    _decisions()
    op.execute("SELECT atlas_keep_history('development_decision', 'seen,decided_at')")


def downgrade() -> None:
    """Down: developments and what was decided about them are forgotten."""
    op.drop_table("development_decision")
    op.drop_table("development")
    op.execute("DELETE FROM analysis_run WHERE kind = 'developments'")
    op.execute(KINDS.format(kinds=BEFORE))


def _reference(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _developments() -> None:
    op.create_table(
        "development",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False, comment="in the list, from 1"),
        sa.Column("key", sa.Text(), nullable=False, comment="the same in every run for the same matter"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("breakdown", sa.Text(), server_default="", nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="of neighbours: the surest"),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("effect", sa.Double(), nullable=False, comment="in the indicator's unit"),
        sa.Column("low", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=False),
        sa.Column("p", sa.Double(), comment="null: a target, which is no test"),
        sa.Column("q", sa.Double(), comment="p adjusted for the tests of its family"),
        sa.Column("affected", sa.Double(), comment="people; null: the indicator says nothing of them"),
        sa.Column("numbers", JSONB, nullable=False, comment="what the sentence is made of, and the series for its chart"),
        sa.CheckConstraint(
            # erlaubt: der Name einer Art, kein Befehl
            "kind IN ('trend', 'step', 'target', 'outlier', 'cluster')", name=op.f("ck_development_kind")
        ),
        sa.CheckConstraint("meaning IN ('better', 'worse', 'open')", name=op.f("ck_development_meaning")),
        _reference("development", "run_id", "analysis_run"),
        _reference("development", "area_id", "area"),
        sa.PrimaryKeyConstraint("run_id", "place", name=op.f("pk_development")),
        sa.UniqueConstraint("run_id", "key", name=op.f("uq_development_run_id_key")),
        comment="What changes and what stands out, made of published numbers only, ranked by people concerned.",
    )
    op.create_index("ix_development_area_id", "development", ["area_id"])


def _decisions() -> None:
    op.create_table(
        "development_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="why; of accepted ones what was added, may be empty"),
        sa.Column(
            "seen", JSONB, nullable=False,
            comment="the numbers it was decided on: what differs materially is shown anew",
        ),
        sa.Column("finding_id", sa.Integer(), comment="of accepted ones: the finding"),
        sa.Column("account_id", sa.Integer()),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("verdict IN ('accepted', 'dismissed')", name=op.f("ck_development_decision_verdict")),
        _reference("development_decision", "region_id", "region"),
        _reference("development_decision", "account_id", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_decision")),
        sa.UniqueConstraint("region_id", "key", name=op.f("uq_development_decision_region_id_key")),
        comment="What was taken up as a finding, and what was dismissed and why.",
    )  # fmt: skip
    op.create_index("ix_development_decision_account_id", "development_decision", ["account_id"])
