"""What was changed by whom and why; proposals; what is private.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""


def downgrade() -> None:
    """Down."""
