"""Each state of a region's data has a name that is never given again.

Revision ID: 0038
Revises: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# `data_version` is counted on from an earlier number after a backup was restored, and so is the number of a transaction.
STAMP = """
    CREATE FUNCTION atlas_stamp_region() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        NEW.stamp := gen_random_uuid();
        RETURN NEW;
    END $$"""
TRIGGER = """
    CREATE TRIGGER region_stamped BEFORE UPDATE ON region
    FOR EACH ROW EXECUTE FUNCTION atlas_stamp_region()"""


def upgrade() -> None:
    """Up."""
    op.add_column(
        "region",
        sa.Column(
            "stamp",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="another one with every change of the row, and so of data_version; never given again",
        ),
    )
    op.execute(STAMP)
    op.execute(TRIGGER)
    _history("data_version,site_edits,computed_as,stamp")


def downgrade() -> None:
    """Down."""
    op.execute("DROP TRIGGER region_stamped ON region")
    op.execute("DROP FUNCTION atlas_stamp_region()")
    op.drop_column("region", "stamp")
    _history("data_version,site_edits,computed_as")


def _history(skipped: str) -> None:
    op.execute("SELECT atlas_keep_no_history('region')")
    op.execute(f"SELECT atlas_keep_history('region', '{skipped}')")
