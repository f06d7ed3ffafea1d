"""Table of the base map's features."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Column, ForeignKey, Index, SmallInteger, Table, Text

from app.database.metadata import metadata

base_feature = Table(
    "base_feature",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("feature_class", Text, nullable=False),
    Column("name", Text),
    Column("rank", SmallInteger, nullable=False, comment="0 = most important"),
    Column("geom", Geometry("GEOMETRY", 4326, spatial_index=False), nullable=False),
)
Index("ix_base_feature_geom", base_feature.c.geom, postgresql_using="gist")
Index("ix_base_feature_source_id", base_feature.c.source_id)
