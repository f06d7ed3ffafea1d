"""Proposals of sites that are not there yet.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.alter_column("proposal", "site_id", nullable=True)
    op.add_column(
        "proposal",
        sa.Column(
            "is_new", sa.Boolean(), nullable=False, server_default=sa.text("false"),
            comment="of a site that was not there; site_id once it is",
        ),
    )  # fmt: skip


def downgrade() -> None:
    """Down: proposals of sites that are not there are forgotten."""
    op.execute("DELETE FROM proposal WHERE site_id IS NULL")
    op.drop_column("proposal", "is_new")
    op.alter_column("proposal", "site_id", nullable=False)
