"""Projections from rounded people beside those from counts.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

COLUMNS = {
    "rounded_people": "the same from rounded people, which is what everybody is told of; null: made before there were these",
    "rounded_flows": None,
}


def upgrade() -> None:
    """Up: older projections have none, and are made anew with the next computation."""
    for name, comment in COLUMNS.items():
        op.add_column("projection_people", sa.Column(name, sa.LargeBinary(), comment=comment))


def downgrade() -> None:
    """Down."""
    for name in reversed(COLUMNS):
        op.drop_column("projection_people", name)
