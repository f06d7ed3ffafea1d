"""Timetables: stops and lines as rows, trips and their times as arrays.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )


def _column(name: str, kind: sa.types.TypeEngine, **more: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False, **more)


def upgrade() -> None:
    """Up."""
    op.create_table(
        "timetable_feed",
        _column("id", sa.Integer()),
        _column("region_id", sa.Integer()),
        _column("source_id", sa.Integer()),
        _column("import_id", sa.Integer()),
        _column("content_hash", sa.Text()),
        _column("timezone", sa.Text()),
        _column("first_day", sa.Date()),
        _column("last_day", sa.Date()),
        _column("report", postgresql.JSONB(astext_type=sa.Text())),
        _column("stored_at", sa.DateTime(timezone=True), server_default=sa.text("now()")),
        _reference("timetable_feed", "region_id", "region"),
        _reference("timetable_feed", "source_id", "source"),
        _reference("timetable_feed", "import_id", "import"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_feed")),
        sa.UniqueConstraint("region_id", "source_id", name="uq_timetable_feed_source"),
    )
    op.create_table(
        "timetable_stop",
        _column("feed_id", sa.Integer()),
        _column("stop_no", sa.Integer(), autoincrement=False),
        _column("stop_id", sa.Text()),
        _column("name", sa.Text()),
        sa.Column("platform", sa.Text()),
        sa.Column("station", sa.Text()),
        _column("geom", Geometry(geometry_type="POINT", srid=4326, spatial_index=False)),
        _reference("timetable_stop", "feed_id", "timetable_feed"),
        sa.PrimaryKeyConstraint("feed_id", "stop_no", name=op.f("pk_timetable_stop")),
    )
    op.create_index("ix_timetable_stop_geom", "timetable_stop", ["geom"], postgresql_using="gist")
    op.create_table(
        "timetable_line",
        _column("feed_id", sa.Integer()),
        _column("line_no", sa.Integer(), autoincrement=False),
        _column("line_id", sa.Text()),
        _column("short_name", sa.Text()),
        _column("long_name", sa.Text()),
        _column("kind", sa.Integer(), comment="route_type of GTFS"),
        _column("agency", sa.Text()),
        _reference("timetable_line", "feed_id", "timetable_feed"),
        sa.PrimaryKeyConstraint("feed_id", "line_no", name=op.f("pk_timetable_line")),
    )
    op.create_table(
        "timetable_array",
        _column("feed_id", sa.Integer()),
        _column("name", sa.Text()),
        _column("dtype", sa.Text()),
        _column("data", sa.LargeBinary()),
        _reference("timetable_array", "feed_id", "timetable_feed"),
        sa.PrimaryKeyConstraint("feed_id", "name", name=op.f("pk_timetable_array")),
    )


def downgrade() -> None:
    """Down."""
    for table in ("timetable_array", "timetable_line", "timetable_stop", "timetable_feed"):
        op.drop_table(table)
