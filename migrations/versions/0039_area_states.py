"""Past states of areas beside the present one, and what became of areas.

Revision ID: 0039
Revises: 0038
"""

from __future__ import annotations

from pathlib import Path

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
STATUS = postgresql.ENUM(name="figure_status", create_type=False)
LEVELS = "('state', 'district', 'municipal_association', 'municipality', 'quarter')"
LEVELS_AND_FORMER = LEVELS.replace(")", ", 'former')")
AREA_HA = (
    "CASE area_ha_status WHEN 'known' THEN area_ha IS NOT NULL AND area_ha <> 0 "
    "WHEN 'estimated' THEN area_ha IS NOT NULL WHEN 'zero' THEN area_ha IS NOT NULL AND area_ha = 0 "
    "ELSE area_ha IS NULL END"
)


TOLD = "AND a.region_id = of_region AND t.reference_date = of_day"
TOLD_BUT_FORMER = f"{TOLD} AND a.level <> ''former''"
"""What everybody is told of an area that is no more is never computed again: its cells belong to another one by now."""


def upgrade() -> None:
    """Up: what is loaded holds from the day of the file that it was last changed by; surfaces without a file are united."""
    day, no = sa.text("CURRENT_DATE"), sa.text("false")
    op.add_column(
        "area",
        sa.Column(
            "valid_from", sa.Date(), nullable=False, server_default=day, comment="day of the file with which this state began"
        ),
    )  # fmt: skip
    op.add_column(
        "area",
        sa.Column(
            "is_united", sa.Boolean(), nullable=False, server_default=no,
            comment="no file told its surface; it is that of its municipalities",
        ),
    )  # fmt: skip
    op.execute("UPDATE area a SET valid_from = i.as_of FROM import i WHERE i.id = a.import_id")
    op.execute(
        "UPDATE area a SET is_united = true WHERE geom IS NOT NULL AND EXISTS"
        " (SELECT FROM import i WHERE i.source_id = a.source_id AND i.reader = 'gv100ad')"
    )
    _levels(LEVELS_AND_FORMER)
    _states()
    _changes()
    op.execute((SQL / "dated_area.sql").read_text(encoding="utf-8"))
    op.execute("GRANT SELECT ON dated_area TO bildungsatlas_web")
    _tell_areas(f"{TOLD};", f"{TOLD_BUT_FORMER};")


def downgrade() -> None:
    """Down: past states go, and with them the areas that are no more; the present ones stay."""
    _tell_areas(f"{TOLD_BUT_FORMER};", f"{TOLD};")
    op.execute("DROP VIEW dated_area")
    op.drop_table("area_change")
    op.drop_table("area_state")
    op.execute("DELETE FROM area WHERE level = 'former'")
    _levels(LEVELS)
    op.drop_column("area", "is_united")
    op.drop_column("area", "valid_from")


def _tell_areas(before: str, after: str) -> None:
    """Change one condition of the function; raises where it does not stand there."""
    op.execute(f"""
        DO $do$
        DECLARE
            told text := pg_get_functiondef('atlas_tell_areas(int, date)'::regprocedure);
        BEGIN
            IF strpos(told, '{before}') = 0 THEN
                RAISE EXCEPTION 'atlas_tell_areas is another function than expected';
            END IF;
            EXECUTE replace(told, '{before}', '{after}');
        END $do$""")


def _levels(levels: str) -> None:
    op.execute("ALTER TABLE area DROP CONSTRAINT ck_area_level")
    # erlaubt: die Bedingung entsteht mit NOT VALID
    op.execute(f"ALTER TABLE area ADD CONSTRAINT ck_area_level CHECK (level IN {levels}) NOT VALID")
    op.execute("ALTER TABLE area VALIDATE CONSTRAINT ck_area_level")


def _goes_with(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )


def _states() -> None:
    surface = geoalchemy2.Geometry("MULTIPOLYGON", 4326, spatial_index=False)
    op.create_table(
        "area_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("ars", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("designation", sa.Text()),
        sa.Column("parent_ars", sa.Text()),
        sa.Column("is_core", sa.Boolean(), nullable=False),
        sa.Column("geom", surface),
        sa.Column("area_ha", sa.Double()),
        sa.Column("area_ha_status", STATUS, nullable=False, server_default="unknown"),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("is_united", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("valid_during", postgresql.DATERANGE(), nullable=False),
        sa.CheckConstraint(f"level IN {LEVELS}", name=op.f("ck_area_state_level")),
        sa.CheckConstraint(AREA_HA, name=op.f("ck_area_state_area_ha")),
        sa.CheckConstraint(
            "NOT isempty(valid_during) AND NOT lower_inf(valid_during) AND NOT upper_inf(valid_during)",
            name=op.f("ck_area_state_valid_during"),
        ),
        postgresql.ExcludeConstraint(
            ("area_id", "="), ("valid_during", "&&"), name="ex_area_state_one_at_a_time"
        ),
        *(_goes_with("area_state", f"{one}_id", one) for one in ("area", "region", "source", "import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_state")),
    )
    op.create_index("ix_area_state_geom", "area_state", ["geom"], postgresql_using="gist")
    op.create_index("ix_area_state_region_id_level_ars", "area_state", ["region_id", "level", "ars"])


def _changes() -> None:
    kinds = "('merged', 'split', 'succeeded', 'ended', 'renamed', 'key_changed', 'part', 'redrawn')"
    op.create_table(
        "area_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="of the file that shows it; the law may name an earlier one"),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("from_ars", sa.Text(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Integer()),
        sa.Column("to_ars", sa.Text()),
        sa.Column("to_name", sa.Text()),
        sa.Column("shared_ha", sa.Double()),
        sa.Column("share", sa.Double(), comment="of the former surface, 0 to 1"),
        sa.Column("law_day", sa.Date(), comment="since when it holds, where that was read"),
        sa.Column("told_by", sa.Text(), comment="where it was read; null: computed from the surfaces"),
        sa.CheckConstraint(f"kind IN {kinds}", name=op.f("ck_area_change_kind")),
        _goes_with("area_change", "region_id", "region"),
        _goes_with("area_change", "from_id", "area"),
        _goes_with("area_change", "to_id", "area"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_change")),
    )  # fmt: skip
    op.create_index("ix_area_change_region_id_level_day", "area_change", ["region_id", "level", "day"])
    op.create_index("ix_area_change_from_id", "area_change", ["from_id"])
    op.create_index("ix_area_change_to_id", "area_change", ["to_id"])
