"""Tables of the catalogue's changes, of figures brought from official statistics, and of series. Rows of a run never change."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import figure_check, figure_columns, metadata

NUMBERS = ("value", "numerator", "denominator", "low", "high")

indicator_entry = Table(
    "indicator_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False, comment="of the catalogue, or of an indicator of the Kreis's own"),
    Column(
        "told", JSONB, nullable=False, comment="what differs from the catalogue, or the whole of an own one"
    ),
    Column("is_own", Boolean, nullable=False),
    Column("ended", Boolean, nullable=False, server_default=text("false")),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("region_id", "key"),
    comment="What a Kreis changed in the catalogue of indicators, and its own ones.",
)

statistic_value = Table(
    "statistic_value",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("measure", Text, nullable=False, comment="what is counted, as geodata/indicators names it"),
    Column("area_key", Text, nullable=False, comment="as the file tells it: ARS or AGS"),
    Column("area_name", Text, comment="as the file tells it"),
    Column(
        "area_id",
        ForeignKey("area.id", ondelete="CASCADE"),
        comment="null: not of this region, such as another Kreis to compare with",
    ),
    Column("year", SmallInteger, nullable=False),
    Column("breakdown", Text, nullable=False, server_default=""),
    *figure_columns("value"),
    Column("definition", Text, comment="of the figure, where the source tells one of its own"),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    Column("row_number", Integer, nullable=False),
    CheckConstraint(figure_check("value"), name="value"),
    CheckConstraint("year BETWEEN 1900 AND 2200", name="year"),
    UniqueConstraint("source_id", "measure", "area_key", "year", "breakdown"),
    Index("ix_statistic_value_region_id", "region_id", "measure"),
    Index("ix_statistic_value_area_id", "area_id"),
    Index("ix_statistic_value_import_id", "import_id"),
    comment="Figures of official statistics by area and year, one per source; the newest source that tells one holds.",
)

indicator_inputs = Table(
    "indicator_inputs",
    metadata,
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), primary_key=True),
    Column("data_version", BigInteger, nullable=False, comment="of the region; all indicators are of it"),
    Column(
        "mark", Text, nullable=False, comment="the day, the program and its catalogue they were computed with"
    ),
    comment="Of which version of its data all indicators of a region are: nothing is read where that has not changed.",
)

indicator_series = Table(
    "indicator_series",
    metadata,
    Column("run_id", ForeignKey("analysis_run.id", ondelete="CASCADE"), primary_key=True),
    Column("exact", Boolean, primary_key=True, comment="false: as everybody may see it"),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    Column("breakdown", Text, primary_key=True, server_default=""),
    Column("year", ARRAY(SmallInteger), nullable=False, comment="rising"),
    Column("status", ARRAY(Text), nullable=False, comment="as figure_status, of the value"),
    Column("is_estimate", ARRAY(Boolean), nullable=False),
    *(Column(name, ARRAY(Double), nullable=False, comment="null: none") for name in NUMBERS),
    Column(
        "newest_year",
        SmallInteger,
        comment="that has a value: the last one counted, else the first one estimated",
    ),
    Column("newest_value", Double),
    Column(
        "breaks", JSONB, nullable=False, server_default=text("'{}'"), comment="year → what changed before it"
    ),
    Index("ix_indicator_series_area_id", "area_id"),
    comment="Series of an indicator, an area to a row: its years are read together, never a single one.",
)
