"""Fingerprints of exact counts are sealed: nobody finds out a count by making the fingerprints of all that it may be.

Revision ID: 0043
Revises: 0042
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

KEPT_OUT = "data_version,site_edits,computed_as,stamp"
# As `app.provenance.sealing` makes it, so that a table that is brought once more is known again.
SEALED = "left(encode(sha256(convert_to(r.seal::text || ':' || {0}, 'UTF8')), 'hex'), 32)"
TABLES = f"""
    UPDATE demand_table t SET content_hash = {SEALED.format("t.content_hash")} FROM region r WHERE r.id = t.region_id"""
PROJECTIONS = f"""
    UPDATE projection_run p SET input_hash = {SEALED.format("p.input_hash")}, inputs = coalesce((
        SELECT jsonb_object_agg(k.key, k.value || jsonb_build_object('hash', {SEALED.format("(k.value ->> 'hash')")}))
          FROM jsonb_each(p.inputs) k), '{{}}')
      FROM region r WHERE r.id = p.region_id"""
# Which exact figures went in is told by the next computation anew.
INDICATORS = f"""
    UPDATE analysis_run a SET input_hash = {SEALED.format("a.input_hash")}, inputs = a.inputs - 'measures' - 'indicators'
      FROM region r WHERE r.id = a.region_id AND a.kind IN ('indicators', 'developments')"""
ANEW = """
    UPDATE region SET computed_as = NULL, data_version = data_version + 1
     WHERE id IN (SELECT region_id FROM analysis_run WHERE kind = 'indicators')"""


def upgrade() -> None:
    """Up: each region gets its secret; what was told unsealed is sealed or left out. What is frozen stays as it was published."""
    op.add_column(
        "region",
        sa.Column(
            "seal",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="secret with which fingerprints of exact counts are sealed; never told",
        ),
    )
    _history(f"{KEPT_OUT},seal")
    for statement in (TABLES, PROJECTIONS, INDICATORS, ANEW):
        op.execute(statement)


def downgrade() -> None:
    """Down: what is sealed stays sealed; the next computation makes it anew."""
    op.drop_column("region", "seal")
    _history(KEPT_OUT)


def _history(skipped: str) -> None:
    op.execute("SELECT atlas_keep_no_history('region')")
    op.execute(f"SELECT atlas_keep_history('region', '{skipped}')")
