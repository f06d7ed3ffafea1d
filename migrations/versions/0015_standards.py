"""Legal rules and the Kreis's own standards, dated.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
KEPT = ("legal_rule", "provision_standard")


def upgrade() -> None:
    """Up."""
    _rules()
    _standards()
    for table in KEPT:
        op.execute(f"SELECT atlas_keep_history('{table}')")


def downgrade() -> None:
    """Down: rules and standards are forgotten; what was written down about their changes stays."""
    for table in reversed(KEPT):
        op.drop_table(table)


def _rules() -> None:
    op.create_table(
        "legal_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "region_id", sa.Integer(),
            comment="null: came with the program; else entered by this Kreis and first in its days",
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area_prefix", sa.Text(), nullable=False, comment="whom it concerns: beginning of the ARS"),
        sa.Column(
            "valid_during", postgresql.DATERANGE(), nullable=False, comment="open below: since when was not told"
        ),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False, comment="the rule in words"),
        sa.Column("paragraph", sa.Text(), nullable=False),
        sa.Column(
            "named_values", JSONB, nullable=False, comment="list of name, label, value, unit, lowest, highest"
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text()),
        sa.Column("read_as_of", sa.Text(), comment="which version of the text was read"),
        sa.Column("checked_on", sa.Date(), comment="when it was last held against its source"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        postgresql.ExcludeConstraint(
            (sa.text("coalesce(region_id, 0)"), "="), ("code", "="), ("area_prefix", "="), ("valid_during", "&&"),
            name="ex_legal_rule_one_at_a_time",
        ),
        sa.CheckConstraint("NOT isempty(valid_during)", name=op.f("ck_legal_rule_valid_during")),
        sa.CheckConstraint(
            "status IN ('read', 'computed', 'to_check', 'draft')", name=op.f("ck_legal_rule_status")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_legal_rule_region_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_rule")),
        comment="Rules of law with paragraph, values, source and the days on which they hold.",
    )  # fmt: skip
    op.create_index("ix_legal_rule_region_id", "legal_rule", ["region_id"])


def _standards() -> None:
    op.create_table(
        "provision_standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("valid_during", postgresql.DATERANGE(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("age_from_months", sa.Integer()),
        sa.Column("age_to_months", sa.Integer(), comment="exclusive"),
        sa.Column("mode", sa.Text()),
        sa.Column("limit_minutes", sa.Double()),
        sa.Column("limit_metres", sa.Double()),
        sa.Column("at_time", sa.Text(), comment="HH:MM, where it is about a time of day"),
        sa.Column("people_share", sa.Double(), comment="for what share of the people it is to be kept, 0 to 1"),
        sa.Column("places_per_100", sa.Double(), comment="places per 100 children of the ages"),
        sa.Column("smallest_pupils", sa.Integer()),
        sa.Column(
            "decision", sa.Text(), nullable=False, comment="the decision it rests on, or that there is none yet"
        ),
        sa.Column("decision_url", sa.Text()),
        sa.Column("decided_on", sa.Date()),
        sa.Column("note", sa.Text()),
        postgresql.ExcludeConstraint(
            ("region_id", "="), ("key", "="), ("valid_during", "&&"), name="ex_provision_standard_one_at_a_time"
        ),
        sa.CheckConstraint("NOT isempty(valid_during)", name=op.f("ck_provision_standard_valid_during")),
        sa.CheckConstraint("kind IN ('way', 'places', 'size')", name=op.f("ck_provision_standard_kind")),
        sa.CheckConstraint(
            "mode IS NULL OR mode IN ('walk', 'bicycle', 'car', 'bus')", name=op.f("ck_provision_standard_mode")
        ),
        sa.CheckConstraint(
            "CASE kind WHEN 'way' THEN mode IS NOT NULL AND num_nonnulls(limit_minutes, limit_metres) = 1"
            " AND people_share IS NOT NULL AND num_nonnulls(places_per_100, smallest_pupils) = 0"
            " WHEN 'places' THEN places_per_100 IS NOT NULL"
            " AND num_nonnulls(mode, limit_minutes, limit_metres, smallest_pupils) = 0"
            " ELSE smallest_pupils IS NOT NULL"
            " AND num_nonnulls(mode, limit_minutes, limit_metres, places_per_100) = 0 END",
            name=op.f("ck_provision_standard_limits"),
        ),
        sa.CheckConstraint(
            "people_share > 0 AND people_share <= 1", name=op.f("ck_provision_standard_people_share")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_provision_standard_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_provision_standard_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision_standard")),
        comment="What the Kreis has decided to be enough, with the decision; dated.",
    )
    op.create_index("ix_provision_standard_region_id", "provision_standard", ["region_id", "category"])
