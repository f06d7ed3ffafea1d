"""Heights of the ground; how far it is to where the known land ends, where that is nearer than the nearest site.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _to(table: str, column: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE", name=op.f(f"fk_height_model_{column}_{table}"))


def upgrade() -> None:
    """Up."""
    op.create_table(
        "height_model",
        sa.Column("region_id", sa.Integer(), _to("region", "region_id"), nullable=False),
        sa.Column("source_id", sa.Integer(), _to("source", "source_id"), nullable=False),
        sa.Column("import_id", sa.Integer(), _to("import", "import_id"), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("srid", sa.Integer(), nullable=False),
        sa.Column("west", sa.Double(), nullable=False, comment="outer edge, in units of the CRS"),
        sa.Column("north", sa.Double(), nullable=False, comment="outer edge, in units of the CRS"),
        sa.Column("step_x", sa.Double(), nullable=False, comment="width of a cell"),
        sa.Column("step_y", sa.Double(), nullable=False, comment="height of a cell"),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("column_count", sa.Integer(), nullable=False),
        sa.Column(
            "data", sa.LargeBinary(), nullable=False,
            comment="decimetres above sea level, int16, rows from north to south, zlib; -32768: not known",
        ),
        sa.PrimaryKeyConstraint("region_id", name=op.f("pk_height_model")),
    )  # fmt: skip
    op.add_column("travel_time", sa.Column("edge_seconds", sa.REAL(), comment=EDGE))
    op.add_column("area_statistic", sa.Column("people_edge_unsure", sa.REAL(), comment=UNSURE))


def downgrade() -> None:
    """Down."""
    op.drop_column("area_statistic", "people_edge_unsure")
    op.drop_column("travel_time", "edge_seconds")
    op.drop_table("height_model")


EDGE = "to where the known streets and sites end, where that is nearer than the nearest known site"
UNSURE = "people to whom an unknown site beyond the edge may be nearer; null where that was not looked at"
