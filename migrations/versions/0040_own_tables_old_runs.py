"""Counts of areas from a Kreis's own tables are protected; results computed before counts were are read by nobody until they are computed anew.

Revision ID: 0040
Revises: 0039
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
WITH_SMALL_COUNTS = """
    SELECT c.region_id FROM cell_people_told t JOIN population_cell c ON c.id = t.cell_id
    UNION SELECT a.region_id FROM area_people_told t JOIN area a ON a.id = t.area_id"""
# Runs note in how many cells ones and twos went in since these are protected; those that note none may have been made of any.
BEFORE = f"""
    UPDATE analysis_run r SET before_protection = true
     WHERE r.region_id IN ({WITH_SMALL_COUNTS})
       AND NOT coalesce(jsonb_typeof(r.report -> 'small_cells') = 'object' AND NOT EXISTS (
               SELECT FROM jsonb_each(r.report -> 'small_cells') s(age_group, cells) WHERE s.cells <> '0'), false)"""
PROJECTIONS = f"""
    UPDATE projection_people p SET rounded_people = NULL, rounded_flows = NULL
      FROM projection_run r WHERE r.id = p.run_id AND r.region_id IN ({WITH_SMALL_COUNTS})"""
TOLD = "AND a.region_id = of_region AND t.reference_date = of_day;"
ANEW = (
    f"UPDATE region SET computed_as = NULL, data_version = data_version + 1 WHERE id IN ({WITH_SMALL_COUNTS})"
)


def upgrade() -> None:
    """Up: what is known already is protected at once; the next start computes anew what was made of it."""
    op.add_column(
        "area_people_told",
        sa.Column(
            "own",
            sa.Double(),
            nullable=False,
            server_default="0",
            comment="of counts_as less the count what was made here, not below",
        ),
    )
    op.execute((SQL / "told_areas.sql").read_text(encoding="utf-8"))
    op.add_column(
        "analysis_run",
        sa.Column(
            "before_protection", sa.Boolean(), nullable=False, server_default=sa.false(),
            comment="made of ones and twos before these were protected; the web cannot see it",
        ),
    )  # fmt: skip
    for statement in (BEFORE, PROJECTIONS, ANEW):
        op.execute(statement)
    op.execute("ALTER TABLE analysis_run ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY told ON analysis_run USING (NOT before_protection) WITH CHECK (true)")


def downgrade() -> None:
    """Down: the counts themselves stay."""
    op.execute("DROP POLICY told ON analysis_run")
    op.execute("ALTER TABLE analysis_run DISABLE ROW LEVEL SECURITY")
    op.drop_column("analysis_run", "before_protection")
    op.execute("DROP TRIGGER told_licence ON source")
    op.execute("DROP TRIGGER told_gone ON area_people")
    op.execute("DROP FUNCTION atlas_tell_source, atlas_is_open")
    told = (SQL / "told_people.sql").read_text(encoding="utf-8")
    start = told.index("CREATE FUNCTION atlas_tell_areas")
    end = told.index("-- All grids and days that a statement has touched.")
    function = told[start:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    op.execute(function.replace(TOLD, f"{TOLD[:-1]} AND a.level <> 'former';", 1))  # as 0039 left it
    op.drop_column("area_people_told", "own")
