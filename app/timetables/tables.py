"""Tables of timetables: stops and lines for people and GIS, trips and times as arrays.

Times are arrays and not rows: a day is searched as a whole, its arrays are read in some milliseconds, and a Land's
ten million rows would be neither read by anybody nor changed one by one.
"""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

timetable_feed = Table(
    "timetable_feed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("report", JSONB, nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("region_id", "source_id", name="uq_timetable_feed_source"),
)

timetable_stop = Table(
    "timetable_stop",
    metadata,
    Column("feed_id", ForeignKey("timetable_feed.id", ondelete="CASCADE"), primary_key=True),
    Column("stop_no", Integer, primary_key=True),
    Column("stop_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("platform", Text),
    Column("station", Text),
    Column("geom", Geometry("POINT", 4326, spatial_index=False), nullable=False),
)
Index("ix_timetable_stop_geom", timetable_stop.c.geom, postgresql_using="gist")

timetable_line = Table(
    "timetable_line",
    metadata,
    Column("feed_id", ForeignKey("timetable_feed.id", ondelete="CASCADE"), primary_key=True),
    Column("line_no", Integer, primary_key=True),
    Column("line_id", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("long_name", Text, nullable=False),
    Column("kind", Integer, nullable=False, comment="route_type of GTFS"),
    Column("agency", Text, nullable=False),
)

timetable_array = Table(
    "timetable_array",
    metadata,
    Column("feed_id", ForeignKey("timetable_feed.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("dtype", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
