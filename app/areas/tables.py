"""Tables of regions and of the areas in them."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint

from app.database.metadata import figure_check, figure_columns, figure_status, metadata

AREA_LEVELS = ("state", "district", "municipal_association", "municipality", "quarter")
FORMER = "former"
"""The level of what is left in `area` of an area that is no more: nothing but the number that its people and results go by."""
AREA_CHANGES = ("merged", "split", "succeeded", "ended", "renamed", "key_changed", "part", "redrawn")

region = Table(
    "region",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("fictional", Boolean, nullable=False, server_default=text("false")),
    Column("is_default", Boolean, nullable=False, server_default=text("false")),
    Column("metric_srid", Integer, nullable=False, comment="EPSG code in which distances are computed"),
    Column(
        "config", JSONB, nullable=False, server_default=text("'{}'"), comment="the region's TOML as loaded"
    ),
    Column("data_version", BigInteger, nullable=False, server_default=text("1")),
    Column(
        "site_edits",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="changes of data_version that touched sites only, not people, areas or streets",
    ),
    Column("computed_as", Text, comment="version of the data, day and program that all results are of"),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column(
        "stamp",
        Uuid,
        nullable=False,
        server_default=text("gen_random_uuid()"),
        comment="another one with every change of the row, and so of data_version; never given again",
    ),
    Column(
        "seal",
        Uuid,
        nullable=False,
        server_default=text("gen_random_uuid()"),
        comment="secret with which fingerprints of exact counts are sealed; never told",
    ),
    Index("uq_region_one_default", "is_default", unique=True, postgresql_where=text("is_default")),
)

area = Table(
    "area",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("level", Text, nullable=False),
    Column(
        "ars", Text, nullable=False, comment="Regionalschluessel: 12 digits for a municipality, shorter above"
    ),
    Column("ags", Text, comment="Amtlicher Gemeindeschluessel, 8 digits"),
    Column("name", Text, nullable=False),
    Column("designation", Text),
    Column("parent_id", ForeignKey("area.id", ondelete="SET NULL")),
    Column(
        "is_core", Boolean, nullable=False, comment="belongs to the region itself, not to its surroundings"
    ),
    Column(
        "in_register", Boolean, comment="stands in the register of municipalities; null = no register loaded"
    ),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False)),
    *figure_columns("area_ha"),
    Column("content_hash", Text, nullable=False),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column(
        "valid_from",
        Date,
        nullable=False,
        server_default=func.current_date(),
        comment="day of the file with which this state began",
    ),
    Column(
        "is_united",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="no file told its surface; it is that of its municipalities",
    ),
    UniqueConstraint("region_id", "level", "ars"),
    CheckConstraint(f"level IN {(*AREA_LEVELS, FORMER)}", name="level"),
    CheckConstraint(figure_check("area_ha"), name="area_ha"),
    Index("ix_area_geom", "geom", postgresql_using="gist"),
    Index("ix_area_parent_id", "parent_id"),
    Index("ix_area_region_id_ags", "region_id", "ags"),
)

area_state = Table(
    "area_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), nullable=False),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("level", Text, nullable=False),
    Column("ars", Text, nullable=False),
    Column("ags", Text),
    Column("name", Text, nullable=False),
    Column("designation", Text),
    Column("parent_ars", Text),
    Column("is_core", Boolean, nullable=False),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False)),
    *figure_columns("area_ha"),
    Column("content_hash", Text, nullable=False),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    Column("is_united", Boolean, nullable=False, server_default=text("false")),
    Column("valid_during", DATERANGE, nullable=False),
    CheckConstraint(f"level IN {AREA_LEVELS}", name="level"),
    CheckConstraint(figure_check("area_ha"), name="area_ha"),
    CheckConstraint(
        "NOT isempty(valid_during) AND NOT lower_inf(valid_during) AND NOT upper_inf(valid_during)",
        name="valid_during",
    ),
    ExcludeConstraint(("area_id", "="), ("valid_during", "&&"), name="ex_area_state_one_at_a_time"),
    Index("ix_area_state_geom", "geom", postgresql_using="gist"),
    Index("ix_area_state_region_id_level_ars", "region_id", "level", "ars"),
)
"""Past states of areas; the present one is the row of `area`. The view `dated_area` has both."""

area_change = Table(
    "area_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("day", Date, nullable=False, comment="of the file that shows it; the law may name an earlier one"),
    Column("level", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("from_id", ForeignKey("area.id", ondelete="CASCADE"), nullable=False),
    Column("from_ars", Text, nullable=False),
    Column("from_name", Text, nullable=False),
    Column("to_id", ForeignKey("area.id", ondelete="CASCADE")),
    Column("to_ars", Text),
    Column("to_name", Text),
    Column("shared_ha", Double),
    Column("share", Double, comment="of the former surface, 0 to 1"),
    Column("law_day", Date, comment="since when it holds, where that was read"),
    Column("told_by", Text, comment="where it was read; null: computed from the surfaces"),
    CheckConstraint(f"kind IN {AREA_CHANGES}", name="kind"),
    Index("ix_area_change_region_id_level_day", "region_id", "level", "day"),
    Index("ix_area_change_from_id", "from_id"),
    Index("ix_area_change_to_id", "to_id"),
)
"""What became of areas: computed from the states before and after a day (`geodata/load/area_changes.py`)."""

area_people = Table(
    "area_people",
    metadata,
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    Column("age_group", Text, primary_key=True),
    Column("reference_date", Date, primary_key=True),
    *figure_columns("people"),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    CheckConstraint(figure_check("people"), name="people"),
)

area_people_told = Table(
    "area_people_told",
    metadata,
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    Column("age_group", Text, primary_key=True),
    Column("reference_date", Date, primary_key=True),
    Column("people", Double),
    Column("people_status", figure_status, nullable=False),
    Column("counts_as", Double, nullable=False, comment="in sums that hold it"),
    Column(
        "own",
        Double,
        nullable=False,
        server_default=text("0"),
        comment="of counts_as less the count what was made here, not below",
    ),
)
"""What everybody is told where it is not what was counted: of areas that hold small counts of cells or of a table that is not published
(`migrations/sql/told_areas.sql`), read as `shown_area_people`."""
