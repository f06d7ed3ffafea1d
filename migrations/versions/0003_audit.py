"""What was changed by whom and why; proposals; fields held by hand; what is private.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.database.roles import ensure_web_role, grant_to_web

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
JSONB = postgresql.JSONB(astext_type=sa.Text())
FIGURE_STATUS = postgresql.ENUM(name="figure_status", create_type=False)
KEPT = {
    "region": "data_version",
    "category": "position",
    "source": "",
    "import": "report,started_at,finished_at",
    "institution": "",
    "learning_site": "",
    "site_state": "municipality_id",
    "offer": "",
    "site_match": "",
    "proposal": "changes,before,proposed_by,decided_by",
    "organisation": "",
    "account": "last_sign_in_on",
    "analysis_run": "inputs,parameters,report,started_at,finished_at",
}
"""Tables whose changes are kept, with the columns left out: what is derived, large, or kept elsewhere."""


def upgrade() -> None:
    """Up."""
    ensure_web_role(op.get_bind())
    _tables_of_audit()
    _tables_of_editing()
    op.add_column("category", sa.Column("is_private", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "learning_site", sa.Column("is_private", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute("UPDATE category SET is_private = true WHERE code = 'childminding'")
    _tables_of_private_sites()
    op.execute((SQL / "audit.sql").read_text(encoding="utf-8"))
    op.execute("DELETE FROM site_feature WHERE site_id IN (SELECT site_id FROM private_site)")
    for table, skipped in KEPT.items():
        op.execute(f"SELECT atlas_keep_history('{table}', '{skipped}')")
    grant_to_web(op.get_bind())


def downgrade() -> None:
    """Down: what was changed is forgotten, and sites that were private are no longer known as such."""
    for table in KEPT:
        op.execute(f"SELECT atlas_keep_no_history('{table}')")
    op.execute("DROP VIEW private_site")
    op.execute(
        "DROP FUNCTION atlas_keep_history, atlas_keep_no_history, atlas_note_change, atlas_changed, atlas_secret_columns,"
        " atlas_audit_forget, atlas_audit_expire, atlas_forget_private_sites"
    )
    for table in ("area_count", "private_feature", "held_field", "proposal", "change"):
        op.drop_table(table)
    op.execute("DROP FUNCTION atlas_refuse_change")
    op.drop_column("learning_site", "is_private")
    op.drop_column("category", "is_private")
    op.execute("DROP OWNED BY bildungsatlas_web")


def _tables_of_audit() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "transaction_id", sa.Text(), server_default=sa.text("pg_current_xact_id()::text"), nullable=False
        ),
        sa.Column("account_id", sa.Integer(), comment="null: a program"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("region_id", sa.Integer()),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), comment="how people call it: a slug, a code, an offer's key"),
        sa.Column("site_id", sa.Integer()),
        sa.Column("site_slug", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", JSONB, comment="only what was changed"),
        sa.Column("after", JSONB),
        sa.Column("undoes_id", sa.BigInteger()),
        sa.CheckConstraint("kind IN ('insert', 'update', 'end', 'delete')", name=op.f("ck_change_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        comment="Append-only: who changed what, when, why. No foreign keys: it outlives what it tells of.",
    )
    op.create_index("ix_change_region_id", "change", ["region_id", "id"])
    op.create_index("ix_change_site_id", "change", ["site_id", "id"])
    op.create_index(
        "ix_change_account_id", "change", ["account_id", "id"], postgresql_where=sa.text("account_id IS NOT NULL")
    )
    op.create_index(
        "ix_change_undoes_id", "change", ["undoes_id"], postgresql_where=sa.text("undoes_id IS NOT NULL")
    )


def _tables_of_editing() -> None:
    op.create_table(
        "held_field",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("offer_key", sa.Text(), server_default="", nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", JSONB, nullable=False, comment="columns and what was entered by hand"),
        sa.Column("source_value", JSONB, comment="what the source said then; null: nothing"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["learning_site.id"], name=op.f("fk_held_field_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_field")),
        sa.UniqueConstraint("site_id", "offer_key", "field", name=op.f("uq_held_field_site_id_offer_key_field")),
        comment="Entered by hand; stands against imports until the source's value changes.",
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer()),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("before", JSONB, nullable=False, comment="what the changed fields were when it was made"),
        sa.Column("reason", sa.Text()),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by_id", sa.Integer()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decision_reason", sa.Text()),
        sa.CheckConstraint("status IN ('open', 'accepted', 'declined')", name=op.f("ck_proposal_status")),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_proposal_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["learning_site.id"], name=op.f("fk_proposal_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_region_id", "proposal", ["region_id", "status", "id"])
    op.create_index("ix_proposal_site_id", "proposal", ["site_id"])


def _tables_of_private_sites() -> None:
    op.create_table(
        "private_feature",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_during", postgresql.DATERANGE(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("municipality_id", sa.Integer()),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["learning_site.id"], name=op.f("fk_private_feature_site_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_private_feature_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["area.id"], name=op.f("fk_private_feature_municipality_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("site_id", "valid_from", name=op.f("pk_private_feature")),
        comment="As site_feature, of sites that are not public: day-care persons work in their homes.",
    )
    op.create_index("ix_private_feature_region_id", "private_feature", ["region_id", "sort_key"])
    op.create_table(
        "area_count",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("sites", sa.Double()),
        sa.Column("sites_status", FIGURE_STATUS, server_default="unknown", nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE sites_status WHEN 'known' THEN sites IS NOT NULL AND sites <> 0"
            " WHEN 'estimated' THEN sites IS NOT NULL WHEN 'zero' THEN sites IS NOT NULL AND sites = 0"
            " ELSE sites IS NULL END",
            name=op.f("ck_area_count_sites"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=op.f(f"fk_area_count_{column}"), ondelete="CASCADE"
            )
            for column, target in (("area_id", "area.id"), ("source_id", "source.id"), ("import_id", "import.id"))
        ),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_area_count_category")),
        sa.PrimaryKeyConstraint("area_id", "category", "reference_date", name=op.f("pk_area_count")),
        comment="How many offers of a kind there are in an area, as a source counts them.",
    )
