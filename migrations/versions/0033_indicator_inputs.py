"""Of which version of its data a region's indicators are, so that nothing is read where nothing has changed.

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.create_table(
        "indicator_inputs",
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column(
            "data_version", sa.BigInteger(), nullable=False, comment="of the region; all indicators are of it"
        ),
        sa.Column(
            "mark",
            sa.Text(),
            nullable=False,
            comment="the day, the program and its catalogue they were computed with",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_indicator_inputs_region_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("region_id", name=op.f("pk_indicator_inputs")),
        comment="Of which version of its data all indicators of a region are: nothing is read where that has not changed.",
    )


def downgrade() -> None:
    """Down: indicators are read through once more."""
    op.drop_table("indicator_inputs")
