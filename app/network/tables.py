"""Tables of street networks: what is computed on, visible to GIS users, and the arrays themselves."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

network = Table(
    "network",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("node_count", Integer, nullable=False),
    Column("edge_count", Integer, nullable=False),
    Column("report", JSONB, nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

street_edge = Table(
    "street_edge",
    metadata,
    Column("network_id", ForeignKey("network.id", ondelete="CASCADE"), primary_key=True),
    Column("edge_no", Integer, primary_key=True),
    Column("way_id", BigInteger, nullable=False),
    Column("highway", Text, nullable=False),
    Column("name", Text),
    Column("length_m", REAL, nullable=False),
    Column("walk_forward_seconds", REAL),
    Column("walk_backward_seconds", REAL),
    Column("bicycle_forward_seconds", REAL),
    Column("bicycle_backward_seconds", REAL),
    Column("car_forward_seconds", REAL),
    Column("car_backward_seconds", REAL),
    Column("geom", Geometry("LINESTRING", 4326, spatial_index=False), nullable=False),
    comment="Seconds are null where the direction may not be travelled.",
)
Index("ix_street_edge_geom", street_edge.c.geom, postgresql_using="gist")

height_model = Table(
    "height_model",
    metadata,
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), primary_key=True),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("srid", Integer, nullable=False),
    Column("west", Double, nullable=False, comment="outer edge, in units of the CRS"),
    Column("north", Double, nullable=False, comment="outer edge, in units of the CRS"),
    Column("step_x", Double, nullable=False, comment="width of a cell"),
    Column("step_y", Double, nullable=False, comment="height of a cell"),
    Column("row_count", Integer, nullable=False),
    Column("column_count", Integer, nullable=False),
    Column(
        "data", LargeBinary, nullable=False,
        comment="decimetres above sea level, int16, rows from north to south, zlib; -32768: not known",
    ),
)  # fmt: skip

network_array = Table(
    "network_array",
    metadata,
    Column("network_id", ForeignKey("network.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("dtype", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
