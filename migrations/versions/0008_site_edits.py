"""How many of a region's changes were edits of sites: what stays the same under them need not be read again.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.add_column(
        "region",
        sa.Column(
            "site_edits", sa.BigInteger(), nullable=False, server_default=sa.text("0"),
            comment="changes of data_version that touched sites only, not people, areas or streets",
        ),
    )  # fmt: skip
    _history("data_version,site_edits")


def downgrade() -> None:
    """Down."""
    _history("data_version")
    op.drop_column("region", "site_edits")


def _history(skipped: str) -> None:
    """Keep the history of regions, but not of these columns: each edit counts them up."""
    op.execute("SELECT atlas_keep_no_history('region')")
    op.execute(f"SELECT atlas_keep_history('region', '{skipped}')")
