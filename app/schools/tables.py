"""Tables of what schools have (rooms, classes, all-day places, times), of districts, and of the legal check of ways."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import figure_check, figure_columns, metadata

WAY_STATUSES = ("within", "close", "beyond", "not_connected", "no_school")
LEG_STATUSES = (
    "served",
    "waits_before",
    "waits_after",
    "waits_both",
    "no_journey",
    "no_stop",
    "no_timetable",
)
FIGURES = ("after_school_places", "closed_weeks")

school_capacity = Table(
    "school_capacity",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column(
        "school_year", SmallInteger, nullable=False, comment="in which it begins; holds until a later one"
    ),
    Column("parallel_classes", REAL, comment="classes per grade as decided (Zügigkeit); null: unknown"),
    Column("largest_class", SmallInteger, comment="pupils per class at most; null: unknown"),
    *figure_columns("after_school_places"),
    *figure_columns("closed_weeks"),
    Column("holiday_care", Text, nullable=False, server_default="unknown"),
    Column("lessons_begin", Time),
    Column("lessons_end", Time),
    Column("lessons_early_end", Time, comment="where some grades end earlier"),
    Column("source", Text, nullable=False),
    Column("brought_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("site_id", "school_year"),
    *(CheckConstraint(figure_check(name), name=name) for name in FIGURES),
    CheckConstraint("holiday_care IN ('yes', 'no', 'unknown')", name="holiday_care"),
    CheckConstraint("lessons_early_end <= lessons_end AND lessons_begin < lessons_end", name="lessons"),
    Index("ix_school_capacity_region_id", "region_id"),
    comment="What is decided for a school from a school year on; rooms and all-day places are in school_year.",
)

school_districts = Table(
    "school_districts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("parameters", JSONB, nullable=False),
    Column("report", JSONB, nullable=False, comment="cost, bound, gap, what is not kept"),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("region_id", "key", "version"),
    CheckConstraint("method IN ('computed', 'drawn')", name="method"),
    comment="Districts of schools of a kind, drawn or computed. A version never changes; the newest of a key holds.",
)

school_district = Table(
    "school_district",
    metadata,
    Column("districts_id", ForeignKey("school_districts.id", ondelete="CASCADE"), primary_key=True),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), primary_key=True),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False)),
    Index("ix_school_district_site_id", "site_id"),
    comment="The district of one school.",
)

school_district_cell = Table(
    "school_district_cell",
    metadata,
    Column("districts_id", ForeignKey("school_districts.id", ondelete="CASCADE"), primary_key=True),
    # No foreign key: thousands are written at once, and they live and die with their districts.
    Column("cell_id", Integer, primary_key=True, autoincrement=False),
    Column("site_id", Integer, comment="null: no district holds the cell"),
    comment="Which cell belongs to which school; figures are counted from these, never from outlines.",
)

school_way = Table(
    "school_way",
    metadata,
    Column("run_id", ForeignKey("analysis_run.id", ondelete="CASCADE"), primary_key=True),
    Column("cell_id", Integer, primary_key=True, autoincrement=False),
    Column("municipality_id", Integer, comment="null: in none"),
    Column("children", REAL, nullable=False, comment="of the grades, an estimate"),
    Column("site_id", Integer, comment="the nearest school of the kind, by metres on foot"),
    Column("metres", REAL),
    Column("status", Text, nullable=False),
    Column(
        "is_beyond", Integer, nullable=False, comment="1: more metres than the limit, whatever the tolerance"
    ),
    Column("leg", Text, comment="how the way by bus is, of those beyond or close; null: not asked"),
    Column("stop_id", Text),
    Column("stop_name", Text),
    Column("stop_metres", REAL),
    Column("wait_before_minutes", REAL),
    Column("wait_after_minutes", REAL),
    Column("trips_there", SmallInteger),
    Column("trips_back", SmallInteger),
    CheckConstraint(f"status IN {WAY_STATUSES}", name="status"),
    CheckConstraint(f"leg IN {LEG_STATUSES}", name="leg"),
    comment="The way from each cell with children to the nearest school of the kind, held against the law.",
)

school_stop = Table(
    "school_stop",
    metadata,
    Column("run_id", ForeignKey("analysis_run.id", ondelete="CASCADE"), primary_key=True),
    Column("site_id", Integer, primary_key=True, autoincrement=False),
    Column("stop_id", Text, primary_key=True),
    Column("stop_name", Text, nullable=False),
    Column("lon", REAL, nullable=False),
    Column("lat", REAL, nullable=False),
    Column("children", REAL, nullable=False, comment="whose best stop it is, an estimate"),
    Column("wait_before_minutes", REAL, comment="null: nothing arrives within two hours before"),
    Column("wait_after_minutes", REAL),
    Column("trips_there", SmallInteger, nullable=False, comment="within the longest wait"),
    Column("trips_back", SmallInteger, nullable=False),
    comment="School by stop: how long one waits before and after the lessons, and how many trips there are.",
)
