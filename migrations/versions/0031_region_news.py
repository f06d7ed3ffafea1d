"""Who keeps answers hears at once that the data of a region have changed.

Revision ID: 0031
Revises: 0030
"""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TELL = """
    CREATE FUNCTION atlas_region_changed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        PERFORM pg_notify('atlas_region', '');
        RETURN NULL;
    END $$"""
# One statement, one word; PostgreSQL itself sends the same word of one transaction once, when it is committed.
TRIGGER = """
    CREATE TRIGGER region_changed AFTER INSERT OR UPDATE OR DELETE ON region
    FOR EACH STATEMENT EXECUTE FUNCTION atlas_region_changed()"""


def upgrade() -> None:
    """Up: every change of a region's row is told to who listens on the channel `atlas_region`."""
    op.execute(TELL)
    op.execute(TRIGGER)


def downgrade() -> None:
    """Down: nobody is told; who listens looks at the versions by himself twice a second."""
    op.execute("DROP TRIGGER region_changed ON region")
    op.execute("DROP FUNCTION atlas_region_changed()")
