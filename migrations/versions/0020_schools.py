"""What schools have, their districts, and the legal check of ways to school.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
FIGURE_STATUS = postgresql.ENUM(name="figure_status", create_type=False)
FIGURES = ("after_school_places", "closed_weeks")
TABLES = (
    "school_capacity", "school_districts", "school_district", "school_district_cell", "school_way", "school_stop",
)  # fmt: skip
KINDS = """
    ALTER TABLE analysis_run DROP CONSTRAINT ck_analysis_run_kind;
    ALTER TABLE analysis_run ADD CONSTRAINT ck_analysis_run_kind
        CHECK (kind IN ('travel_times', 'catchments', 'places', 'assignment', 'location', 'gaps', 'lifelong',
                        'school_ways')) NOT VALID;
    ALTER TABLE analysis_run VALIDATE CONSTRAINT ck_analysis_run_kind"""
KINDS_BEFORE = """
    ALTER TABLE analysis_run DROP CONSTRAINT ck_analysis_run_kind;
    ALTER TABLE analysis_run ADD CONSTRAINT ck_analysis_run_kind
        CHECK (kind IN ('travel_times', 'catchments', 'places', 'assignment', 'location', 'gaps', 'lifelong'))"""


def upgrade() -> None:
    """Up."""
    op.execute(KINDS)
    _capacity()
    _districts()
    _ways()
    op.execute("SELECT atlas_keep_history('school_capacity', 'brought_at')")
    op.execute("SELECT atlas_keep_history('school_districts', 'parameters,report,made_at')")


def downgrade() -> None:
    """Down: capacities, districts and checks are forgotten."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DELETE FROM analysis_run WHERE kind = 'school_ways'")
    op.execute(KINDS_BEFORE)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def _figure(name: str) -> list[sa.Column]:
    return [
        sa.Column(name, sa.Double()),
        sa.Column(f"{name}_status", FIGURE_STATUS, server_default="unknown", nullable=False),
    ]


def _check(name: str) -> sa.CheckConstraint:
    told = (
        f"CASE {name}_status WHEN 'known' THEN {name} IS NOT NULL AND {name} <> 0 WHEN 'estimated' THEN {name} IS NOT NULL"
        f" WHEN 'zero' THEN {name} IS NOT NULL AND {name} = 0 ELSE {name} IS NULL END"
    )
    return sa.CheckConstraint(told, name=op.f(f"ck_school_capacity_{name}"))


def _capacity() -> None:
    op.create_table(
        "school_capacity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False, comment="in which it begins; holds until a later one"),
        sa.Column("parallel_classes", sa.REAL(), comment="classes per grade as decided (Zügigkeit); null: unknown"),
        sa.Column("largest_class", sa.SmallInteger(), comment="pupils per class at most; null: unknown"),
        *_figure("after_school_places"),
        *_figure("closed_weeks"),
        sa.Column("holiday_care", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("lessons_begin", sa.Time()),
        sa.Column("lessons_end", sa.Time()),
        sa.Column("lessons_early_end", sa.Time(), comment="where some grades end earlier"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *map(_check, FIGURES),
        sa.CheckConstraint("holiday_care IN ('yes', 'no', 'unknown')", name=op.f("ck_school_capacity_holiday_care")),
        sa.CheckConstraint(
            "lessons_early_end <= lessons_end AND lessons_begin < lessons_end", name=op.f("ck_school_capacity_lessons")
        ),
        _reference("school_capacity", "region_id", "region"),
        _reference("school_capacity", "site_id", "learning_site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_capacity")),
        sa.UniqueConstraint("site_id", "school_year", name=op.f("uq_school_capacity_site_id_school_year")),
        comment="What is decided for a school from a school year on; rooms and all-day places are in school_year.",
    )
    op.create_index("ix_school_capacity_region_id", "school_capacity", ["region_id"])


def _districts() -> None:
    op.create_table(
        "school_districts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("parameters", JSONB, nullable=False),
        sa.Column("report", JSONB, nullable=False, comment="cost, bound, gap, what is not kept"),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("method IN ('computed', 'drawn')", name=op.f("ck_school_districts_method")),
        _reference("school_districts", "region_id", "region"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_districts")),
        sa.UniqueConstraint("region_id", "key", "version", name=op.f("uq_school_districts_region_id_key_version")),
        comment="Districts of schools of a kind, drawn or computed. A version never changes; the newest of a key holds.",
    )
    op.create_table(
        "school_district",
        sa.Column("districts_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False)),
        _reference("school_district", "districts_id", "school_districts"),
        _reference("school_district", "site_id", "learning_site"),
        sa.PrimaryKeyConstraint("districts_id", "site_id", name=op.f("pk_school_district")),
        comment="The district of one school.",
    )
    op.create_index("ix_school_district_site_id", "school_district", ["site_id"])
    op.create_table(
        "school_district_cell",
        sa.Column("districts_id", sa.Integer(), nullable=False),
        sa.Column("cell_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.Integer(), comment="null: no district holds the cell"),
        _reference("school_district_cell", "districts_id", "school_districts"),
        sa.PrimaryKeyConstraint("districts_id", "cell_id", name=op.f("pk_school_district_cell")),
        comment="Which cell belongs to which school; figures are counted from these, never from outlines.",
    )


def _ways() -> None:
    op.create_table(
        "school_way",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("cell_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("municipality_id", sa.Integer(), comment="null: in none"),
        sa.Column("children", sa.REAL(), nullable=False, comment="of the grades, an estimate"),
        sa.Column("site_id", sa.Integer(), comment="the nearest school of the kind, by metres on foot"),
        sa.Column("metres", sa.REAL()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("is_beyond", sa.Integer(), nullable=False, comment="1: more metres than the limit, whatever the tolerance"),
        sa.Column("leg", sa.Text(), comment="how the way by bus is, of those beyond or close; null: not asked"),
        sa.Column("stop_id", sa.Text()),
        sa.Column("stop_name", sa.Text()),
        sa.Column("stop_metres", sa.REAL()),
        sa.Column("wait_before_minutes", sa.REAL()),
        sa.Column("wait_after_minutes", sa.REAL()),
        sa.Column("trips_there", sa.SmallInteger()),
        sa.Column("trips_back", sa.SmallInteger()),
        sa.CheckConstraint(
            "status IN ('within', 'close', 'beyond', 'not_connected', 'no_school')", name=op.f("ck_school_way_status")
        ),
        sa.CheckConstraint(
            "leg IN ('served', 'waits_before', 'waits_after', 'waits_both', 'no_journey', 'no_stop', 'no_timetable')",
            name=op.f("ck_school_way_leg"),
        ),
        _reference("school_way", "run_id", "analysis_run"),
        sa.PrimaryKeyConstraint("run_id", "cell_id", name=op.f("pk_school_way")),
        comment="The way from each cell with children to the nearest school of the kind, held against the law.",
    )
    op.create_table(
        "school_stop",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stop_id", sa.Text(), nullable=False),
        sa.Column("stop_name", sa.Text(), nullable=False),
        sa.Column("lon", sa.REAL(), nullable=False),
        sa.Column("lat", sa.REAL(), nullable=False),
        sa.Column("children", sa.REAL(), nullable=False, comment="whose best stop it is, an estimate"),
        sa.Column("wait_before_minutes", sa.REAL(), comment="null: nothing arrives within two hours before"),
        sa.Column("wait_after_minutes", sa.REAL()),
        sa.Column("trips_there", sa.SmallInteger(), nullable=False, comment="within the longest wait"),
        sa.Column("trips_back", sa.SmallInteger(), nullable=False),
        _reference("school_stop", "run_id", "analysis_run"),
        sa.PrimaryKeyConstraint("run_id", "site_id", "stop_id", name=op.f("pk_school_stop")),
        comment="School by stop: how long one waits before and after the lessons, and how many trips there are.",
    )
