"""Tables of people by grid cell."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    REAL,
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

from app.database.metadata import figure_check, figure_status, metadata

GRID_SRID = 3035
"""The European grid (ETRS89-LAEA) in which the census cells lie."""

population_cell = Table(
    "population_cell",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("cell_size_m", SmallInteger, nullable=False),
    Column("x_m", Integer, nullable=False, comment="mid point, EPSG:3035"),
    Column("y_m", Integer, nullable=False, comment="mid point, EPSG:3035"),
    Column("municipality_id", ForeignKey("area.id", ondelete="SET NULL"), comment="by mid point"),
    Column("point", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Column("geom", Geometry("POLYGON", 4326, spatial_index=False), nullable=False),
    UniqueConstraint("region_id", "cell_size_m", "x_m", "y_m"),
)
Index("ix_population_cell_geom", population_cell.c.geom, postgresql_using="gist")
Index("ix_population_cell_municipality_id", population_cell.c.municipality_id)

cell_people = Table(
    "cell_people",
    metadata,
    Column("cell_id", ForeignKey("population_cell.id", ondelete="CASCADE"), primary_key=True),
    Column("age_group", Text, primary_key=True),
    Column("reference_date", Date, primary_key=True),
    Column("people", REAL),
    Column("people_status", figure_status, nullable=False),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    CheckConstraint(figure_check("people"), name="people"),
    Index("ix_cell_people_source_id", "source_id"),
)

cell_people_told = Table(
    "cell_people_told",
    metadata,
    Column("cell_id", ForeignKey("population_cell.id", ondelete="CASCADE"), primary_key=True),
    Column("age_group", Text, primary_key=True),
    Column("reference_date", Date, primary_key=True),
    Column("people", Double),
    Column("people_status", figure_status, nullable=False),
    Column("counts_as", Double, nullable=False, comment="in sums that hold it"),
)
"""What everybody is told where it is not what was counted; kept by triggers (`migrations/sql/told_people.sql`), read as
`shown_cell_people`."""
