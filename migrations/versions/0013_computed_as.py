"""What a region's stored results were computed of, so that a start need not look through all of it.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.add_column(
        "region",
        sa.Column("computed_as", sa.Text(), comment="version of the data, day and program that all results are of"),
    )
    _history("data_version,site_edits,computed_as")


def downgrade() -> None:
    """Down."""
    op.drop_column("region", "computed_as")
    _history("data_version,site_edits")


def _history(skipped: str) -> None:
    op.execute("SELECT atlas_keep_no_history('region')")
    op.execute(f"SELECT atlas_keep_history('region', '{skipped}')")
