"""Sites know whether they lie in the region itself or in its surroundings.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BY_MUNICIPALITY = """
    UPDATE site_feature f SET is_core = a.is_core FROM area a WHERE a.id = f.municipality_id AND NOT a.is_core"""

WITHOUT_MUNICIPALITY = """
    UPDATE site_feature f SET is_core = false
      FROM site_state t
     WHERE f.municipality_id IS NULL AND t.site_id = f.site_id AND t.valid_during @> f.valid_from
       AND EXISTS (SELECT FROM area a WHERE a.region_id = f.region_id AND a.level = 'municipality')
       AND NOT (f.point IS NULL AND EXISTS (
           SELECT FROM area a
            WHERE a.region_id = f.region_id AND a.level = 'municipality' AND a.is_core
              AND atlas_place_name(a.name) = atlas_place_name(t.place)))"""


def upgrade() -> None:
    """Up."""
    op.add_column(
        "site_feature",
        sa.Column(
            "is_core", sa.Boolean(), nullable=False, server_default=sa.text("true"),
            comment="lies in the region itself, not in its surroundings; by the place's name where there is no point",
        ),
    )  # fmt: skip
    op.execute(BY_MUNICIPALITY)
    op.execute(WITHOUT_MUNICIPALITY)


def downgrade() -> None:
    """Down."""
    op.drop_column("site_feature", "is_core")
