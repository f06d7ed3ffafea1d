"""Tables of what a projection rests on, of projections, and of what they gave."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import figure_check, figure_columns, metadata

KINDS = (
    "age_structure", "births", "fertility", "mortality", "leaving", "arrivals", "housing", "pupils", "take_up",
    "place_costs",
)  # fmt: skip
VARIANTS = ("low", "middle", "high")

demand_table = Table(
    "demand_table",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("as_of", Date, nullable=False, comment="the day the table speaks of"),
    Column("source", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint(f"kind IN {KINDS}", name="kind"),
    Index("ix_demand_table_region_id", "region_id", "kind", "id"),
    comment="A table that was brought; the newest of its kind holds, older ones are kept.",
)

demand_row = Table(
    "demand_row",
    metadata,
    Column("table_id", ForeignKey("demand_table.id", ondelete="CASCADE"), primary_key=True),
    Column("row_number", Integer, primary_key=True, autoincrement=False),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE")),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE")),
    Column("name", Text, comment="of a housing area, or a category"),
    Column("variant", Text),
    Column("year", SmallInteger, comment="of 31 December, of the births, or in which the school year begins"),
    Column("age", SmallInteger, comment="completed years, or the grade"),
    *figure_columns("value"),
    Column("per_dwelling", Double, comment="people per dwelling of a housing area"),
    Column("from_outside", Double, comment="share of them from outside the municipality"),
    Column("hours_per_week", Double, comment="of care, of what a place costs"),
    CheckConstraint(figure_check("value"), name="value"),
    CheckConstraint(f"variant IS NULL OR variant IN {VARIANTS}", name="variant"),
    Index("ix_demand_row_area_id", "area_id"),
    Index("ix_demand_row_site_id", "site_id"),
)

projection_run = Table(
    "projection_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column(
        "base_year", SmallInteger, nullable=False, comment="people of 31 December of this year are counted"
    ),
    Column("last_year", SmallInteger, nullable=False),
    Column("births_known_until", SmallInteger, nullable=False),
    Column("inputs", JSONB, nullable=False, comment="tables by kind, with their hashes"),
    Column("input_hash", Text, nullable=False),
    Column("assumptions", JSONB, nullable=False, comment="sentences"),
    Column("report", JSONB, nullable=False),
    Column("software_version", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False),
    Column("superseded_by_id", ForeignKey("projection_run.id", ondelete="SET NULL")),
    Index("ix_projection_run_region_id", "region_id", "id"),
    comment="One projection with what it read. A run never changes.",
)

projection_people = Table(
    "projection_people",
    metadata,
    Column("run_id", ForeignKey("projection_run.id", ondelete="CASCADE"), primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    Column("variant", Text, primary_key=True),
    Column(
        "people",
        LargeBinary,
        nullable=False,
        comment="float64 little endian, (year, age), from the base year on",
    ),
    Column("flows", LargeBinary, nullable=False, comment="float64, (births, deaths, left, arrived; year)"),
    Column(
        "rounded_people",
        LargeBinary,
        comment="the same from rounded people, which is what everybody is told of; null: made before there were these",
    ),
    Column("rounded_flows", LargeBinary),
    CheckConstraint(f"variant IN {VARIANTS}", name="variant"),
    Index("ix_projection_people_area_id", "area_id"),
    comment="As arrays: an area's ages and years are read together, never a single one.",
)
