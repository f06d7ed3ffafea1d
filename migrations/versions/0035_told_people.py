"""Counts of people as everybody may see them, beside those that a Kreis has counted itself.

Revision ID: 0035
Revises: 0034
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
STATUS = postgresql.ENUM(name="figure_status", create_type=False)
OF = {"cell": "population_cell", "area": "area"}


def upgrade() -> None:
    """Up: what is known already is protected at once, in tables of its own."""
    for what, target in OF.items():
        table = f"{what}_people_told"
        op.create_table(
            table,
            sa.Column(f"{what}_id", sa.Integer(), nullable=False),
            sa.Column("age_group", sa.Text(), nullable=False),
            sa.Column("reference_date", sa.Date(), nullable=False),
            sa.Column("people", sa.Double(), nullable=True),
            sa.Column("people_status", STATUS, nullable=False),
            sa.Column("counts_as", sa.Double(), nullable=False, comment="in sums that hold it"),
            sa.ForeignKeyConstraint(
                [f"{what}_id"], [f"{target}.id"], name=op.f(f"fk_{table}_{what}_id"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint(f"{what}_id", "age_group", "reference_date", name=op.f(f"pk_{table}")),
        )
    op.execute((SQL / "told_people.sql").read_text(encoding="utf-8"))
    op.execute("GRANT SELECT ON shown_cell_people, shown_area_people TO bildungsatlas_web")


def downgrade() -> None:
    """Down: the counts themselves stay."""
    op.execute("DROP VIEW shown_cell_people, shown_area_people")
    for what in OF:
        op.execute(f"DROP TRIGGER told_new ON {what}_people")
        op.execute(f"DROP TRIGGER told_changed ON {what}_people")
    op.execute("DROP TRIGGER told_gone ON cell_people")
    op.execute(
        "DROP FUNCTION atlas_tell_people, atlas_tell_area_people, atlas_tell_areas, atlas_tell_cells, atlas_parts, atlas_ages"
    )
    for what in OF:
        op.drop_table(f"{what}_people_told")
