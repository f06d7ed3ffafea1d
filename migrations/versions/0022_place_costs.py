"""What a place costs by kind and hours a week, as one more table that planners bring.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BEFORE = "'age_structure', 'births', 'fertility', 'mortality', 'leaving', 'arrivals', 'housing', 'pupils', 'take_up'"
KINDS = """
    ALTER TABLE demand_table DROP CONSTRAINT ck_demand_table_kind;
    ALTER TABLE demand_table ADD CONSTRAINT ck_demand_table_kind CHECK (kind IN ({kinds})) NOT VALID;
    ALTER TABLE demand_table VALIDATE CONSTRAINT ck_demand_table_kind"""


def upgrade() -> None:
    """Up."""
    op.execute(KINDS.format(kinds=f"{BEFORE}, 'place_costs'"))
    op.add_column("demand_row", sa.Column("hours_per_week", sa.Double(), comment="of care, of what a place costs"))


def downgrade() -> None:
    """Down: costs are forgotten."""
    op.execute("DELETE FROM demand_table WHERE kind = 'place_costs'")
    op.drop_column("demand_row", "hours_per_week")
    op.execute(KINDS.format(kinds=BEFORE))
