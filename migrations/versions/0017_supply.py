"""What plans tell of places: places by site, age and group, planned changes, and schools by year and grade.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FIGURE_STATUS = postgresql.ENUM(name="figure_status", create_type=False)
KEPT = {
    "plan_places": "content_hash,occupied_places,occupied_places_status,disabled_children,disabled_children_status",
    "planned_change": "content_hash",
    "school_year": "content_hash,pupils,pupils_status",
}
"""Tables whose changes are kept, without numbers of children: who reads the log may not see small ones."""
EXTENTS = "'', 'half_day', 'full_day', 'hours'"
KINDS = "'opening', 'enlargement', 'reduction', 'closure'"
PLACES = ("groups", "approved_places", "occupied_places", "flex_places", "usable_places", "disabled_children")
OF_SCHOOLS = ("pupils", "classes", "rooms", "all_day_places")


def upgrade() -> None:
    """Up."""
    _plan_places()
    _planned_changes()
    _school_years()
    for table, skipped in KEPT.items():
        op.execute(f"SELECT atlas_keep_history('{table}', '{skipped}')")


def downgrade() -> None:
    """Down: plans and school statistics are forgotten, sites and offers stay."""
    for table in KEPT:
        op.execute(f"SELECT atlas_keep_no_history('{table}')")
    for table in reversed(KEPT):
        op.drop_table(table)


def _figure(name: str) -> tuple[sa.Column, sa.Column]:
    status = sa.Column(f"{name}_status", FIGURE_STATUS, server_default="unknown", nullable=False)
    return sa.Column(name, sa.Double()), status


def _figure_check(table: str, name: str) -> sa.CheckConstraint:
    told = (
        f"CASE {name}_status WHEN 'known' THEN {name} IS NOT NULL AND {name} <> 0 "
        f"WHEN 'estimated' THEN {name} IS NOT NULL WHEN 'zero' THEN {name} IS NOT NULL AND {name} = 0 "
        f"ELSE {name} IS NULL END"
    )
    return sa.CheckConstraint(told, name=op.f(f"ck_{table}_{name}"))


def _reference(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _told_by(table: str) -> tuple[sa.Column | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        _reference(table, "source_id", "source"),
        _reference(table, "import_id", "import"),
    )


def _plan_places() -> None:
    table = "plan_places"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("group_kind", sa.Text(), server_default="", nullable=False, comment="as rule R05 names it; empty: not told"),
        sa.Column("care_extent", sa.Text(), server_default="", nullable=False, comment="empty: not told"),
        sa.Column("hours_per_week", sa.Double(), server_default="0", nullable=False, comment="0: not told in hours"),
        sa.Column("valid_during", postgresql.DATERANGE(), nullable=False),
        *(column for name in PLACES for column in _figure(name)),
        sa.Column("limit_reason", sa.Text(), comment="why not all approved places can be used"),
        sa.Column("age_from_months", sa.Integer()),
        sa.Column("content_hash", sa.Text(), nullable=False),
        *_told_by(table),
        *(_figure_check(table, name) for name in PLACES),
        sa.CheckConstraint(f"care_extent IN ({EXTENTS})", name=op.f("ck_plan_places_care_extent")),
        sa.CheckConstraint("NOT isempty(valid_during)", name=op.f("ck_plan_places_valid_during")),
        _reference(table, "site_id", "learning_site"),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_plan_places_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_places")),
        postgresql.ExcludeConstraint(
            ("source_id", "="), ("site_id", "="), ("category", "="), ("group_kind", "="), ("care_extent", "="),
            ("hours_per_week", "="), ("valid_during", "&&"), using="gist", name="ex_plan_places_one_at_a_time",
        ),
        comment="Places of a site as a plan tells them: one row per age, kind of group and extent of care.",
    )  # fmt: skip
    op.create_index("ix_plan_places_site_id", table, ["site_id", "category"])
    op.create_index("ix_plan_places_import_id", table, ["import_id"])


def _planned_changes() -> None:
    table = "planned_change"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), comment="null: of a site that is not there yet"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer()),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        *_figure("places"),
        sa.Column("provider", sa.Text()),
        sa.Column("provider_kind", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("point", geoalchemy2.Geometry("POINT", 4326, spatial_index=False)),
        sa.Column("valid_during", postgresql.DATERANGE(), nullable=False, comment="while the plan says so"),
        sa.Column("content_hash", sa.Text(), nullable=False),
        *_told_by(table),
        _figure_check(table, "places"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_planned_change_kind")),
        sa.CheckConstraint("status IN ('planned', 'decided')", name=op.f("ck_planned_change_status")),
        sa.CheckConstraint("site_id IS NOT NULL OR kind = 'opening'", name=op.f("ck_planned_change_site")),
        sa.CheckConstraint("NOT isempty(valid_during)", name=op.f("ck_planned_change_valid_during")),
        _reference(table, "region_id", "region"),
        _reference(table, "site_id", "learning_site"),
        _reference(table, "municipality_id", "area", "SET NULL"),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_planned_change_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_change")),
        comment="What a plan says will open, close, grow or shrink. It takes part from its day, and only if asked for.",
    )  # fmt: skip
    op.create_index("ix_planned_change_region_id", table, ["region_id", "category"])
    op.create_index("ix_planned_change_site_id", table, ["site_id"])
    op.create_index("ix_planned_change_municipality_id", table, ["municipality_id"])
    op.create_index("ix_planned_change_source_id", table, ["source_id"])
    op.create_index("ix_planned_change_import_id", table, ["import_id"])


def _school_years() -> None:
    table = "school_year"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.SmallInteger(), nullable=False, comment="in which the school year begins"),
        sa.Column("grade", sa.SmallInteger(), nullable=False, comment="0: the whole school"),
        *(column for name in OF_SCHOOLS for column in _figure(name)),
        sa.Column("content_hash", sa.Text(), nullable=False),
        *_told_by(table),
        *(_figure_check(table, name) for name in OF_SCHOOLS),
        sa.CheckConstraint("grade BETWEEN 0 AND 13", name=op.f("ck_school_year_grade")),
        sa.CheckConstraint("first_year BETWEEN 1950 AND 2200", name=op.f("ck_school_year_first_year")),
        _reference(table, "site_id", "learning_site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_year")),
        sa.UniqueConstraint("site_id", "first_year", "grade", name=op.f("uq_school_year_site_id_first_year_grade")),
        comment="Pupils, classes, rooms and all-day places of a school in a school year; the newest statistics hold.",
    )
    op.create_index("ix_school_year_source_id", table, ["source_id"])
    op.create_index("ix_school_year_import_id", table, ["import_id"])
