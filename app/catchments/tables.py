"""Tables of analysis runs and of what they computed. The rows of a run never change."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    REAL,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import figure_check, figure_columns, metadata

RUN_KINDS = (
    "travel_times", "catchments", "places", "assignment", "location", "gaps", "lifelong", "school_ways",
    "indicators", "developments",
)  # fmt: skip
REASONS = ("not_connected", "no_site_in_reach", "no_site")

analysis_run = Table(
    "analysis_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("category", Text, comment="null for catchments, which are per site"),
    Column("mode", Text, nullable=False),
    Column("basis", Text, nullable=False, comment="network, or straight_line where no network is loaded"),
    Column("parameters", JSONB, nullable=False),
    Column("inputs", JSONB, nullable=False, comment="hashes and ids of network, cells, sites, imports"),
    Column("input_hash", Text, nullable=False),
    Column("software_version", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False),
    Column("superseded_by_id", ForeignKey("analysis_run.id", ondelete="SET NULL")),
    Column("report", JSONB, nullable=False, server_default=text("'{}'")),
    Column(
        "variant",
        Text,
        comment="null: with the standard parameters; else whose parameters, so that runs beside each other stay current",
    ),
    Column(
        "before_protection",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="made of ones and twos before these were protected; the web cannot see it",
    ),
    CheckConstraint(f"kind IN {RUN_KINDS}", name="kind"),
    CheckConstraint("basis IN ('network', 'straight_line')", name="basis"),
    Index("ix_analysis_run_current", "region_id", "kind", "mode", "category"),
)

travel_time = Table(
    "travel_time",
    metadata,
    Column("run_id", ForeignKey("analysis_run.id", ondelete="CASCADE"), primary_key=True),
    # No foreign keys but to the run: a million rows are written at once, and they live and die with their run.
    Column("cell_id", Integer, primary_key=True, autoincrement=False),
    Column("site_id", Integer, comment="nearest by time"),
    Column("seconds", REAL),
    Column("metres", REAL, comment="of the shortest way, perhaps to another site: the law counts metres"),
    Column("metres_site_id", Integer),
    Column("reason", Text, comment="why there is no time"),
    Column(
        "edge_seconds",
        REAL,
        comment="to where the known streets and sites end, where that is nearer than the nearest known site",
    ),
    CheckConstraint("(seconds IS NULL) = (reason IS NOT NULL)", name="reason"),
    CheckConstraint(f"reason IN {REASONS}", name="reason_known"),
)

area_statistic = Table(
    "area_statistic",
    metadata,
    Column("run_id", ForeignKey("analysis_run.id", ondelete="CASCADE"), primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    Column("age_group", Text, primary_key=True),
    Column("reference_date", Date, nullable=False),
    *figure_columns("mean_seconds"),
    *figure_columns("median_seconds"),
    *figure_columns("mean_metres"),
    *figure_columns("people_total"),
    *figure_columns("people_not_connected"),
    Column("within", JSONB, nullable=False, comment="minutes → people within, as figures"),
    Column(
        "people_edge_unsure",
        REAL,
        comment="people to whom an unknown site beyond the edge may be nearer; null where that was not looked at",
    ),
    *(
        CheckConstraint(figure_check(name), name=name)
        for name in ("mean_seconds", "median_seconds", "mean_metres", "people_total", "people_not_connected")
    ),
)

catchment = Table(
    "catchment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("analysis_run.id", ondelete="CASCADE"), nullable=False),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column("mode", Text, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("basis", Text, nullable=False),
    Column("not_connected", Text, comment="why the site has no catchment, in words"),
    Column("input_hash", Text, nullable=False),
    UniqueConstraint("run_id", "site_id", "minutes"),
    Index("ix_catchment_site_id", "site_id", "mode", "minutes", "run_id"),
)

catchment_people = Table(
    "catchment_people",
    metadata,
    Column("catchment_id", ForeignKey("catchment.id", ondelete="CASCADE"), primary_key=True),
    Column("age_group", Text, primary_key=True),
    Column("reference_date", Date, nullable=False),
    Column("cell_size_m", SmallInteger, nullable=False),
    *figure_columns("people"),
    CheckConstraint(figure_check("people"), name="people"),
)

catchment_outline = Table(
    "catchment_outline",
    metadata,
    Column("catchment_id", ForeignKey("catchment.id", ondelete="CASCADE"), primary_key=True),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    Column("false_inside_share", REAL, nullable=False),
    comment="The picture of a catchment, drawn when first asked for; figures are never counted from it.",
)
