"""Scenarios with their versions, and frozen ones with their figures.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
SHARING = "'private', 'planners', 'signed_in', 'public'"
AS_IT_IS = """
    CREATE FUNCTION atlas_scenario_as_it_is() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        -- What goes with its scenario or region goes; a name may be taken out, nothing else may change.
        IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
            RETURN OLD;
        END IF;
        IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'by_name' - 'by_id' = to_jsonb(NEW) - 'by_name' - 'by_id' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'A version of a scenario stays as it is: % on "%" is refused.', TG_OP, TG_TABLE_NAME
              USING ERRCODE = 'insufficient_privilege';
    END
    $$"""
FIXED = ("scenario_version", "frozen_scenario")


def upgrade() -> None:
    """Up."""
    _scenarios()
    _versions()
    _frozen()
    op.execute(AS_IT_IS)
    for table in FIXED:
        op.execute(
            f"CREATE TRIGGER atlas_as_it_is BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION atlas_scenario_as_it_is()"
        )
    # Names and contents of private scenarios are nobody's but their owners'; versions are kept in a table of their own.
    op.execute("SELECT atlas_keep_history('scenario', 'name,description,owner_name,created_at')")
    op.execute("SELECT atlas_keep_history('frozen_scenario', 'note,content,result,result_for_all,inputs,by_name,frozen_at')")


def downgrade() -> None:
    """Down: scenarios are forgotten; what was written down about their changes stays."""
    for table in ("frozen_scenario", "scenario_version", "scenario"):
        op.drop_table(table)
    op.execute("DROP FUNCTION atlas_scenario_as_it_is")


def _by(moment: str) -> list[sa.Column[object]]:
    return [
        sa.Column("by_id", sa.Integer(), comment="account; null: gone"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column(moment, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    ]


def _reference(table: str, column: str, target: str, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _scenarios() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.Integer(), comment="account; null: gone"),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("sharing", sa.Text(), server_default="private", nullable=False),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False, comment="of name, sharing and so on"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(f"sharing IN ({SHARING})", name=op.f("ck_scenario_sharing")),
        _reference("scenario", "region_id", "region"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        comment="A named list of changes in thought; what it says stands in its versions.",
    )
    op.create_index("ix_scenario_region_id", "scenario", ["region_id", "id"])


def _versions() -> None:
    op.create_table(
        "scenario_version",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", JSONB, nullable=False, comment="as app.scenarios.content"),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        *_by("saved_at"),
        _reference("scenario_version", "scenario_id", "scenario"),
        sa.PrimaryKeyConstraint("scenario_id", "number", name=op.f("pk_scenario_version")),
        comment="Append-only: every save is a version, the highest number holds.",
    )


def _frozen() -> None:
    op.create_table(
        "frozen_scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="as it was called then"),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("result", JSONB, nullable=False, comment="for those who may see single people"),
        sa.Column("result_for_all", JSONB, nullable=False, comment="small numbers protected"),
        sa.Column("inputs", JSONB, nullable=False, comment="fingerprints of what was read"),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("software_version", sa.Text(), nullable=False),
        *_by("frozen_at"),
        _reference("frozen_scenario", "region_id", "region"),
        _reference("frozen_scenario", "scenario_id", "scenario", None),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_scenario")),
        comment="A version with its figures and fingerprints, as a committee got it. Never changes.",
    )
    op.create_index("ix_frozen_scenario_scenario_id", "frozen_scenario", ["scenario_id", "id"])
    op.create_index("ix_frozen_scenario_region_id", "frozen_scenario", ["region_id"])
