"""Files that people bring: uploads, mappings, differences that wait for approval; notices.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""


def downgrade() -> None:
    """Down."""
