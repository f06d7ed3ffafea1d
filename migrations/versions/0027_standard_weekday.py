"""For which day of the week a standard of ways is checked; null: a Tuesday. One or two children of a site are no longer public.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

CHECK = (
    "ALTER TABLE provision_standard ADD CONSTRAINT ck_provision_standard_weekday"
    " CHECK (weekday IS NULL OR (kind = 'way' AND weekday IN ('Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'))) NOT VALID;"
    " ALTER TABLE provision_standard VALIDATE CONSTRAINT ck_provision_standard_weekday"
)

# In the public documents of sites as they are made (app/sites/features.py); counts in the tables stay.
FEW_CHILDREN = r"""
    UPDATE site_feature SET feature = regexp_replace(
        feature, '"occupied_places" : \{"value" : [12](\.\d+)?, "status" : "(known|estimated)"\}',
        '"occupied_places" : {"value" : null, "status" : "secret"}', 'g')
     WHERE feature ~ '"occupied_places" : \{"value" : [12](\.\d+)?,'"""


def upgrade() -> None:
    """Up: standards as they are stay as they were checked, for a Tuesday."""
    op.add_column("provision_standard", sa.Column("weekday", sa.Text(), comment="Mo to Su, hours and timetable of which it is checked for; null: Tuesday"))
    op.execute(CHECK)
    op.get_bind().exec_driver_sql(FEW_CHILDREN)


def downgrade() -> None:
    """Down: every standard is for a Tuesday again. Documents of sites tell more only once they are made anew."""
    op.execute("ALTER TABLE provision_standard DROP CONSTRAINT ck_provision_standard_weekday")
    op.drop_column("provision_standard", "weekday")
