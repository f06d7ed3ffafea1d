"""Tables of what plans tell: places by site, age and group, planned changes, and schools by year and grade."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint

from app.database.metadata import figure_check, figure_columns, metadata

EXTENTS = ("", "half_day", "full_day", "hours")
CHANGES = ("opening", "enlargement", "reduction", "closure")
PLACES = ("groups", "approved_places", "occupied_places", "flex_places", "usable_places", "disabled_children")
OF_SCHOOLS = ("pupils", "classes", "rooms", "all_day_places")


def _told_by() -> tuple[Column[int], Column[int], Column[int]]:
    return (
        Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
        Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
        Column("row_number", Integer, nullable=False),
    )


plan_places = Table(
    "plan_places",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column("category", ForeignKey("category.code"), nullable=False),
    Column("group_kind", Text, nullable=False, server_default="", comment="as rule R05 names it; empty: not told"),
    Column("care_extent", Text, nullable=False, server_default="", comment="empty: not told"),
    Column("hours_per_week", Double, nullable=False, server_default="0", comment="0: not told in hours"),
    Column("valid_during", DATERANGE, nullable=False),
    *(column for name in PLACES for column in figure_columns(name)),
    Column("limit_reason", Text, comment="why not all approved places can be used"),
    Column("age_from_months", Integer),
    Column("content_hash", Text, nullable=False),
    *_told_by(),
    *(CheckConstraint(figure_check(name), name=name) for name in PLACES),
    CheckConstraint(f"care_extent IN {EXTENTS}", name="care_extent"),
    CheckConstraint("NOT isempty(valid_during)", name="valid_during"),
    ExcludeConstraint(
        ("source_id", "="), ("site_id", "="), ("category", "="), ("group_kind", "="), ("care_extent", "="),
        ("hours_per_week", "="), ("valid_during", "&&"), name="ex_plan_places_one_at_a_time",
    ),
    Index("ix_plan_places_site_id", "site_id", "category"),
    Index("ix_plan_places_import_id", "import_id"),
    comment="Places of a site as a plan tells them: one row per age, kind of group and extent of care.",
)  # fmt: skip

planned_change = Table(
    "planned_change",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), comment="null: of a site that is not there yet"),
    Column("name", Text, nullable=False),
    Column("municipality_id", ForeignKey("area.id", ondelete="SET NULL")),
    Column("category", ForeignKey("category.code"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("decided_by", Text),
    *figure_columns("places"),
    Column("provider", Text),
    Column("provider_kind", Text, nullable=False, server_default="unknown"),
    Column("point", Geometry("POINT", 4326, spatial_index=False)),
    Column("valid_during", DATERANGE, nullable=False, comment="while the plan says so"),
    Column("content_hash", Text, nullable=False),
    *_told_by(),
    CheckConstraint(figure_check("places"), name="places"),
    CheckConstraint(f"kind IN {CHANGES}", name="kind"),
    CheckConstraint("status IN ('planned', 'decided')", name="status"),
    CheckConstraint("site_id IS NOT NULL OR kind = 'opening'", name="site"),
    CheckConstraint("NOT isempty(valid_during)", name="valid_during"),
    Index("ix_planned_change_region_id", "region_id", "category"),
    Index("ix_planned_change_site_id", "site_id"),
    Index("ix_planned_change_municipality_id", "municipality_id"),
    Index("ix_planned_change_source_id", "source_id"),
    Index("ix_planned_change_import_id", "import_id"),
    comment="What a plan says will open, close, grow or shrink. It takes part from its day, and only if asked for.",
)  # fmt: skip

school_year = Table(
    "school_year",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column("first_year", SmallInteger, nullable=False, comment="in which the school year begins"),
    Column("grade", SmallInteger, nullable=False, comment="0: the whole school"),
    *(column for name in OF_SCHOOLS for column in figure_columns(name)),
    Column("content_hash", Text, nullable=False),
    *_told_by(),
    *(CheckConstraint(figure_check(name), name=name) for name in OF_SCHOOLS),
    CheckConstraint("grade BETWEEN 0 AND 13", name="grade"),
    CheckConstraint("first_year BETWEEN 1950 AND 2200", name="first_year"),
    UniqueConstraint("site_id", "first_year", "grade"),
    Index("ix_school_year_source_id", "source_id"),
    Index("ix_school_year_import_id", "import_id"),
    comment="Pupils, classes, rooms and all-day places of a school in a school year; the newest statistics hold.",
)
