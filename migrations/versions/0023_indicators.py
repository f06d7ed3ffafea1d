"""Indicators: what the Kreis changed in the catalogue, figures brought from official statistics, and series.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
FIGURE_STATUS = postgresql.ENUM(name="figure_status", create_type=False)
FIGURE = (
    "CASE value_status WHEN 'known' THEN value IS NOT NULL AND value <> 0 "
    "WHEN 'estimated' THEN value IS NOT NULL WHEN 'zero' THEN value IS NOT NULL AND value = 0 "
    "ELSE value IS NULL END"
)
BEFORE = (
    "'travel_times', 'catchments', 'places', 'assignment', 'location', 'gaps', 'lifelong', 'school_ways'"
)
KINDS = """
    ALTER TABLE analysis_run DROP CONSTRAINT ck_analysis_run_kind;
    ALTER TABLE analysis_run ADD CONSTRAINT ck_analysis_run_kind CHECK (kind IN ({kinds})) NOT VALID;
    ALTER TABLE analysis_run VALIDATE CONSTRAINT ck_analysis_run_kind"""


def upgrade() -> None:
    """Up."""
    op.execute(KINDS.format(kinds=f"{BEFORE}, 'indicators'"))
    _entries()
    _statistics()
    _series()
    op.execute("SELECT atlas_keep_history('indicator_entry', 'changed_at')")


def downgrade() -> None:
    """Down: the Kreis's own indicators, figures brought and series are forgotten."""
    for table in ("indicator_series", "statistic_value", "indicator_entry"):
        op.drop_table(table)
    op.execute("DELETE FROM analysis_run WHERE kind = 'indicators'")
    op.execute(KINDS.format(kinds=BEFORE))


def _entries() -> None:
    op.create_table(
        "indicator_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="of the catalogue, or of an indicator of the Kreis's own"),
        sa.Column("told", JSONB, nullable=False, comment="what differs from the catalogue, or the whole of an own one"),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _reference("indicator_entry", "region_id", "region"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_entry")),
        sa.UniqueConstraint("region_id", "key", name=op.f("uq_indicator_entry_region_id_key")),
        comment="What a Kreis changed in the catalogue of indicators, and its own ones.",
    )


def _statistics() -> None:
    op.create_table(
        "statistic_value",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False, comment="what is counted, as geodata/indicators names it"),
        sa.Column("area_key", sa.Text(), nullable=False, comment="as the file tells it: ARS or AGS"),
        sa.Column("area_name", sa.Text(), comment="as the file tells it"),
        sa.Column("area_id", sa.Integer(), comment="null: not of this region, such as another Kreis to compare with"),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("breakdown", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Double()),
        sa.Column("value_status", FIGURE_STATUS, server_default="unknown", nullable=False),
        sa.Column("definition", sa.Text(), comment="of the figure, where the source tells one of its own"),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(FIGURE, name=op.f("ck_statistic_value_value")),
        sa.CheckConstraint("year BETWEEN 1900 AND 2200", name=op.f("ck_statistic_value_year")),
        *(
            _reference("statistic_value", column, target)
            for column, target in (
                ("region_id", "region"), ("area_id", "area"), ("source_id", "source"), ("import_id", "import"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistic_value")),
        sa.UniqueConstraint(
            "source_id", "measure", "area_key", "year", "breakdown",
            name=op.f("uq_statistic_value_source_id_measure_area_key_year_breakdown"),
        ),
        comment="Figures of official statistics by area and year, one per source; the newest source that tells one holds.",
    )  # fmt: skip
    op.create_index("ix_statistic_value_region_id", "statistic_value", ["region_id", "measure"])
    op.create_index("ix_statistic_value_area_id", "statistic_value", ["area_id"])
    op.create_index("ix_statistic_value_import_id", "statistic_value", ["import_id"])


def _series() -> None:
    numbers = ("value", "numerator", "denominator", "low", "high")
    op.create_table(
        "indicator_series",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False, comment="false: as everybody may see it"),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("breakdown", sa.Text(), server_default="", nullable=False),
        sa.Column("year", postgresql.ARRAY(sa.SmallInteger()), nullable=False, comment="rising"),
        sa.Column("status", postgresql.ARRAY(sa.Text()), nullable=False, comment="as figure_status, of the value"),
        sa.Column("is_estimate", postgresql.ARRAY(sa.Boolean()), nullable=False),
        *(
            sa.Column(name, postgresql.ARRAY(sa.Double()), nullable=False, comment="null: none") for name in numbers
        ),
        sa.Column("newest_year", sa.SmallInteger(), comment="that has a value: the last one counted, else the first one estimated"),
        sa.Column("newest_value", sa.Double()),
        sa.Column("breaks", JSONB, server_default=sa.text("'{}'"), nullable=False, comment="year → what changed before it"),
        _reference("indicator_series", "run_id", "analysis_run"),
        _reference("indicator_series", "area_id", "area"),
        sa.PrimaryKeyConstraint("run_id", "exact", "area_id", "breakdown", name=op.f("pk_indicator_series")),
        comment="Series of an indicator, an area to a row: its years are read together, never a single one.",
    )  # fmt: skip
    op.create_index("ix_indicator_series_area_id", "indicator_series", ["area_id"])


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )
