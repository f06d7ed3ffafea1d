"""Places per child, what every site shares out, and who finds a place where; runs with parameters of their own.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KINDS = """
    ALTER TABLE analysis_run DROP CONSTRAINT ck_analysis_run_kind;
    ALTER TABLE analysis_run ADD CONSTRAINT ck_analysis_run_kind
        CHECK (kind IN ('travel_times', 'catchments', 'places', 'assignment')) NOT VALID;
    ALTER TABLE analysis_run VALIDATE CONSTRAINT ck_analysis_run_kind"""
KINDS_BEFORE = """
    ALTER TABLE analysis_run DROP CONSTRAINT ck_analysis_run_kind;
    ALTER TABLE analysis_run ADD CONSTRAINT ck_analysis_run_kind CHECK (kind IN ('travel_times', 'catchments'))"""
STATUS = postgresql.ENUM(name="figure_status", create_type=False)


def _figure(name: str) -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column(name, sa.Double()),
        sa.Column(f"{name}_status", STATUS, nullable=False, server_default="unknown"),
    )


def _figure_check(table: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"CASE {name}_status WHEN 'known' THEN {name} IS NOT NULL AND {name} <> 0 "
        f"WHEN 'estimated' THEN {name} IS NOT NULL WHEN 'zero' THEN {name} IS NOT NULL AND {name} = 0 "
        f"ELSE {name} IS NULL END",
        name=op.f(f"ck_{table}_{name}"),
    )


def _run_id(table: str) -> sa.Column:
    name = op.f(f"fk_{table}_run_id_analysis_run")
    return sa.Column(
        "run_id", sa.Integer(), sa.ForeignKey("analysis_run.id", ondelete="CASCADE", name=name), nullable=False
    )


def upgrade() -> None:
    """Up."""
    op.add_column(
        "analysis_run",
        sa.Column(
            "variant", sa.Text(),
            comment="null: with the standard parameters; else whose parameters, so that runs beside each other stay current",
        ),
    )
    op.execute(KINDS)
    op.create_table(
        "place_score",
        _run_id("place_score"),
        sa.Column("cell_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("score", sa.REAL(), comment="places per person; null: unknown"),
        sa.Column("low", sa.REAL(), comment="with the lower quartile for every place that is assumed"),
        sa.Column("high", sa.REAL(), comment="with the upper quartile"),
        sa.Column("assumed", sa.REAL(), comment="the part of the score that rests on assumed places"),
        sa.Column("reason", sa.Text(), comment="why the score is zero or unknown"),
        sa.Column("minutes_1", sa.REAL(), comment="to the nearest site, however far; null: none is reached"),
        sa.Column("minutes_2", sa.REAL()),
        sa.Column("minutes_3", sa.REAL()),
        sa.Column("places_near", sa.REAL(), comment="places of the three nearest sites together; null: unknown"),
        sa.CheckConstraint(
            "CASE WHEN score IS NULL THEN reason = 'capacity_unknown' WHEN score = 0 THEN reason IS NOT NULL"
            " ELSE reason IS NULL END",
            name=op.f("ck_place_score_reason"),
        ),
        sa.CheckConstraint(
            "reason IN ('no_site_in_reach', 'no_places_in_reach', 'no_demand', 'not_connected', 'capacity_unknown')",
            name=op.f("ck_place_score_reason_known"),
        ),
        sa.CheckConstraint("low <= high", name=op.f("ck_place_score_interval")),
        sa.PrimaryKeyConstraint("run_id", "cell_id", name=op.f("pk_place_score")),
        comment="Places per person of a cell, when people compete for them; and what is near without competition.",
    )
    op.create_table(
        "place_ratio",
        _run_id("place_ratio"),
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("known_places", sa.REAL()),
        sa.Column("untold_offers", sa.Integer(), nullable=False),
        sa.Column("places_low", sa.REAL()),
        sa.Column("places", sa.REAL(), comment="known and assumed; null: unknown"),
        sa.Column("places_high", sa.REAL()),
        sa.Column("people", sa.REAL(), nullable=False, comment="who compete for the places, weighted by their way"),
        sa.Column("ratio_low", sa.REAL()),
        sa.Column("ratio", sa.REAL(), comment="places per competing person; null: unknown, or nobody competes"),
        sa.Column("ratio_high", sa.REAL()),
        sa.Column("nearest_of", sa.REAL(), nullable=False, comment="people whose nearest site it is; ties are divided"),
        sa.Column("not_connected", sa.Text(), comment="why no way leads to the site, in words"),
        sa.PrimaryKeyConstraint("run_id", "site_id", name=op.f("pk_place_ratio")),
        comment="What every site has to share out, and among how many.",
    )
    op.create_table(
        "place_statistic",
        _run_id("place_statistic"),
        sa.Column(
            "area_id", sa.Integer(),
            sa.ForeignKey("area.id", ondelete="CASCADE", name=op.f("fk_place_statistic_area_id_area")), nullable=False,
        ),
        *_figure("people"),
        *_figure("per_100"),
        sa.Column("per_100_low", sa.REAL()),
        sa.Column("per_100_high", sa.REAL()),
        sa.Column("per_100_assumed", sa.REAL()),
        *_figure("without_share"),
        sa.Column("sites", sa.Integer(), nullable=False, comment="sites of the category that lie in the area"),
        sa.Column("untold_offers", sa.Integer(), nullable=False),
        sa.Column("places_low", sa.REAL()),
        *_figure("places"),
        sa.Column("places_high", sa.REAL()),
        *(_figure_check("place_statistic", name) for name in ("people", "per_100", "without_share", "places")),
        sa.PrimaryKeyConstraint("run_id", "area_id", name=op.f("pk_place_statistic")),
    )
    op.create_table(
        "assigned_place",
        _run_id("assigned_place"),
        sa.Column("cell_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False, comment="0: no place is found"),
        sa.Column("people", sa.REAL(), nullable=False),
        sa.Column("minutes", sa.REAL()),
        sa.Column("reason", sa.Text(), comment="why there is no place"),
        sa.CheckConstraint("(site_id = 0) = (reason IS NOT NULL)", name=op.f("ck_assigned_place_reason")),
        sa.CheckConstraint("(site_id = 0) = (minutes IS NULL)", name=op.f("ck_assigned_place_minutes")),
        sa.CheckConstraint(
            "reason IN ('no_site_in_reach', 'not_connected', 'full', 'not_admitted')",
            name=op.f("ck_assigned_place_reason_known"),
        ),
        sa.PrimaryKeyConstraint("run_id", "cell_id", "site_id", name=op.f("pk_assigned_place")),
        comment="Who finds a place where, when all children are spread over all places with the least travel.",
    )


def downgrade() -> None:
    """Down."""
    for table in ("assigned_place", "place_statistic", "place_ratio", "place_score"):
        op.drop_table(table)
    op.execute("DELETE FROM analysis_run WHERE kind IN ('places', 'assignment')")
    op.execute(KINDS_BEFORE)
    op.drop_column("analysis_run", "variant")
