"""Gaps with their reasons, the strip of a whole life, and a border that a standard may draw.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
KINDS = """
    ALTER TABLE analysis_run DROP CONSTRAINT ck_analysis_run_kind;
    ALTER TABLE analysis_run ADD CONSTRAINT ck_analysis_run_kind
        CHECK (kind IN ('travel_times', 'catchments', 'places', 'assignment', 'location', 'gaps', 'lifelong')) NOT VALID;
    ALTER TABLE analysis_run VALIDATE CONSTRAINT ck_analysis_run_kind"""
KINDS_BEFORE = """
    ALTER TABLE analysis_run DROP CONSTRAINT ck_analysis_run_kind;
    ALTER TABLE analysis_run ADD CONSTRAINT ck_analysis_run_kind
        CHECK (kind IN ('travel_times', 'catchments', 'places', 'assignment', 'location')) NOT VALID;
    ALTER TABLE analysis_run VALIDATE CONSTRAINT ck_analysis_run_kind"""
BORDER = """
    ALTER TABLE provision_standard ADD CONSTRAINT ck_provision_standard_border
        CHECK (border IS NULL OR (kind = 'way' AND border = 'region')) NOT VALID;
    ALTER TABLE provision_standard VALIDATE CONSTRAINT ck_provision_standard_border"""
REASONS = (
    "'full', 'full_for_need', 'not_for_age', 'opens_late', 'closes_early', 'car_only', 'no_bus_in_time', 'no_bus_back', 'border',"
    " 'unknown_hours', 'unknown_places', 'nothing', 'not_connected'"
)
MODES = "'walk', 'bicycle', 'bus', 'car', 'any'"
COUNTS: tuple[tuple[str, str | None], ...] = (
    ("people", "who ask"),
    ("served", "within the yardstick, and with a place where places count"),
    ("beyond", "nothing that the yardstick counts is reached"),
    ("without_place", "reached, but spread over all places no place is left"),
    ("without_low", "with the upper quartile for every place that is assumed"),
    ("without_high", "with the lower quartile"),
    ("without_catchment", "short of a place by floating catchments"),
    ("catchment_low", None),
    ("catchment_high", None),
    ("unclear_way", "reached only where it is not known when it is open"),
    ("unclear_places", "reached, but of no place is it known how many there are"),
)


def upgrade() -> None:
    """Up."""
    op.execute(KINDS)
    op.add_column(
        "provision_standard",
        sa.Column("border", sa.Text(), comment="region: only sites inside the Kreis count; null: all do"),
    )
    op.execute(BORDER)
    _gaps()
    _lifelong()


def downgrade() -> None:
    """Down: runs of gaps are forgotten, and which standards draw a border."""
    for table in ("lifelong_share", "gap_area", "gap_reason", "gap_cell"):
        op.drop_table(table)
    op.drop_constraint("ck_provision_standard_border", "provision_standard")
    op.drop_column("provision_standard", "border")
    op.execute("DELETE FROM analysis_run WHERE kind IN ('gaps', 'lifelong')")
    op.execute(KINDS_BEFORE)


def _gaps() -> None:
    op.create_table(
        "gap_cell",
        _run("gap_cell"),
        sa.Column("cell_id", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.REAL(), nullable=False, comment=comment) for name, comment in COUNTS),
        sa.PrimaryKeyConstraint("run_id", "cell_id", name=op.f("pk_gap_cell")),
        comment="Of the people in a cell: who is served, beyond the yardstick, without a place, or not known.",
    )
    op.create_table(
        "gap_reason",
        _run("gap_reason"),
        sa.Column("cell_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "people", sa.REAL(), nullable=False, comment="who fall to the reason; all reasons add up to those not served"
        ),
        sa.Column("alone", sa.REAL(), nullable=False, comment="whom mending this alone would serve"),
        sa.Column("site_id", sa.Integer(), comment="the site that shows it best"),
        sa.Column("minutes", sa.REAL(), comment="to it, by the yardstick's mode; null: further than was looked for"),
        sa.Column("car_minutes", sa.REAL()),
        sa.CheckConstraint(f"reason IN ({REASONS})", name=op.f("ck_gap_reason_reason")),
        sa.PrimaryKeyConstraint("run_id", "cell_id", "reason", name=op.f("pk_gap_reason")),
        comment="Why people in a cell go without.",
    )
    op.create_table(
        "gap_area",
        _run("gap_area"),
        _area("gap_area"),
        *(sa.Column(name, sa.Double(), nullable=False, comment=comment) for name, comment in COUNTS),
        sa.Column("reasons", JSONB, nullable=False, comment="list of reason, people, alone, sites"),
        sa.Column("quotas", JSONB, nullable=False, comment="as GET /api/quotas gives them for the same ages and day"),
        sa.PrimaryKeyConstraint("run_id", "area_id", name=op.f("pk_gap_area")),
        comment="The same of an area, with its official quotas.",
    )
    op.create_index("ix_gap_area_area_id", "gap_area", ["area_id"])


def _lifelong() -> None:
    op.create_table(
        "lifelong_share",
        _run("lifelong_share"),
        _area("lifelong_share"),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("people", sa.Double(), nullable=False),
        sa.Column("served", sa.Double(), comment="null: not computed for this mode"),
        sa.CheckConstraint(f"mode IN ({MODES})", name=op.f("ck_lifelong_share_mode")),
        sa.PrimaryKeyConstraint("run_id", "area_id", "station", "mode", name=op.f("pk_lifelong_share")),
        comment="How many people of a station of life reach what belongs to it, by mode.",
    )
    op.create_index("ix_lifelong_share_area_id", "lifelong_share", ["area_id"])


def _run(table: str) -> sa.Column[int]:
    name = op.f(f"fk_{table}_run_id_analysis_run")
    return sa.Column(
        "run_id", sa.Integer(), sa.ForeignKey("analysis_run.id", ondelete="CASCADE", name=name), nullable=False
    )


def _area(table: str) -> sa.Column[int]:
    name = op.f(f"fk_{table}_area_id_area")
    return sa.Column("area_id", sa.Integer(), sa.ForeignKey("area.id", ondelete="CASCADE", name=name), nullable=False)
