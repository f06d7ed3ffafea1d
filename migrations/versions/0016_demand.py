"""Tables that a projection rests on, projections as runs, and what they gave.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
FIGURE_STATUS = postgresql.ENUM(name="figure_status", create_type=False)
TABLES = ("demand_table", "demand_row", "projection_run", "projection_people")
KINDS = "'age_structure', 'births', 'fertility', 'mortality', 'leaving', 'arrivals', 'housing', 'pupils', 'take_up'"
VARIANTS = "'low', 'middle', 'high'"
VALUE = (
    "CASE value_status WHEN 'known' THEN value IS NOT NULL AND value <> 0 WHEN 'estimated' THEN value IS NOT NULL"
    " WHEN 'zero' THEN value IS NOT NULL AND value = 0 ELSE value IS NULL END"
)


def upgrade() -> None:
    """Up."""
    _tables()
    _projections()
    op.execute("SELECT atlas_keep_history('demand_table', 'loaded_at')")
    op.execute("SELECT atlas_keep_history('projection_run', 'inputs,assumptions,report,started_at,finished_at')")


def downgrade() -> None:
    """Down: tables and projections are forgotten."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _reference(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _tables() -> None:
    op.create_table(
        "demand_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False, comment="the day the table speaks of"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_demand_table_kind")),
        _reference("demand_table", "region_id", "region"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_table")),
        comment="A table that was brought; the newest of its kind holds, older ones are kept.",
    )
    op.create_index("ix_demand_table_region_id", "demand_table", ["region_id", "kind", "id"])
    op.create_table(
        "demand_row",
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("area_id", sa.Integer()),
        sa.Column("site_id", sa.Integer()),
        sa.Column("name", sa.Text(), comment="of a housing area, or a category"),
        sa.Column("variant", sa.Text()),
        sa.Column("year", sa.SmallInteger(), comment="of 31 December, of the births, or in which the school year begins"),
        sa.Column("age", sa.SmallInteger(), comment="completed years, or the grade"),
        sa.Column("value", sa.Double()),
        sa.Column("value_status", FIGURE_STATUS, server_default="unknown", nullable=False),
        sa.Column("per_dwelling", sa.Double(), comment="people per dwelling of a housing area"),
        sa.Column("from_outside", sa.Double(), comment="share of them from outside the municipality"),
        sa.CheckConstraint(VALUE, name=op.f("ck_demand_row_value")),
        sa.CheckConstraint(f"variant IS NULL OR variant IN ({VARIANTS})", name=op.f("ck_demand_row_variant")),
        _reference("demand_row", "table_id", "demand_table"),
        _reference("demand_row", "area_id", "area"),
        _reference("demand_row", "site_id", "learning_site"),
        sa.PrimaryKeyConstraint("table_id", "row_number", name=op.f("pk_demand_row")),
    )
    op.create_index("ix_demand_row_area_id", "demand_row", ["area_id"])
    op.create_index("ix_demand_row_site_id", "demand_row", ["site_id"])


def _projections() -> None:
    op.create_table(
        "projection_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("base_year", sa.SmallInteger(), nullable=False, comment="people of 31 December of this year are counted"),
        sa.Column("last_year", sa.SmallInteger(), nullable=False),
        sa.Column("births_known_until", sa.SmallInteger(), nullable=False),
        sa.Column("inputs", JSONB, nullable=False, comment="tables by kind, with their hashes"),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("assumptions", JSONB, nullable=False, comment="sentences"),
        sa.Column("report", JSONB, nullable=False),
        sa.Column("software_version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_by_id", sa.Integer()),
        _reference("projection_run", "region_id", "region"),
        _reference("projection_run", "superseded_by_id", "projection_run", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projection_run")),
        comment="One projection with what it read. A run never changes.",
    )
    op.create_index("ix_projection_run_region_id", "projection_run", ["region_id", "id"])
    op.create_table(
        "projection_people",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column(
            "people", sa.LargeBinary(), nullable=False,
            comment="float64 little endian, (year, age), from the base year on",
        ),
        sa.Column("flows", sa.LargeBinary(), nullable=False, comment="float64, (births, deaths, left, arrived; year)"),
        sa.CheckConstraint(f"variant IN ({VARIANTS})", name=op.f("ck_projection_people_variant")),
        _reference("projection_people", "run_id", "projection_run"),
        _reference("projection_people", "area_id", "area"),
        sa.PrimaryKeyConstraint("run_id", "area_id", "variant", name=op.f("pk_projection_people")),
        comment="As arrays: an area's ages and years are read together, never a single one.",
    )  # fmt: skip
    op.create_index("ix_projection_people_area_id", "projection_people", ["area_id"])
