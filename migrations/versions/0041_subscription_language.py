"""In which language who subscribed gets mail.

Revision ID: 0041
Revises: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up: whoever subscribed before gets German, as until now."""
    op.add_column(
        "subscription",
        sa.Column("language", sa.Text(), nullable=False, server_default="de", comment="of the mails"),
    )
    op.create_check_constraint(
        op.f("ck_subscription_language"), "subscription", "language IN ('de', 'da', 'en', 'ls')"
    )


def downgrade() -> None:
    """Down: all mails are German again."""
    op.drop_constraint(op.f("ck_subscription_language"), "subscription")
    op.drop_column("subscription", "language")
