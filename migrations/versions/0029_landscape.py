"""The education landscape: actors and how they are related, with consent to be shown.

Revision ID: 0029
Revises: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TEXTS = postgresql.ARRAY(sa.Text())
FIELDS = "'politics', 'administration', 'institutions', 'associations', 'business', 'civil_society'"


def upgrade() -> None:
    """Up."""
    _actors()
    _relations()
    # Names and contact data of persons are in nobody's history; that something was changed is.
    op.execute("SELECT atlas_keep_history('landscape_actor', 'name,does,function,website,contact_name,email,phone,consent_note')")
    op.execute("SELECT atlas_keep_history('landscape_relation', 'about')")


def downgrade() -> None:
    """Down: actors and relations are forgotten."""
    op.drop_table("landscape_relation")
    op.drop_table("landscape_actor")


def _texts(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, TEXTS, server_default=sa.text("'{}'"), nullable=False)


def _actors() -> None:
    op.create_table(
        "landscape_actor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("does", sa.Text(), server_default="", nullable=False),
        sa.Column("function", sa.Text(), server_default="", nullable=False, comment="of a person"),
        _texts("phases"),
        _texts("areas"),
        sa.Column("coordinates", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("part_of_id", sa.Integer()),
        sa.Column("institution_id", sa.Integer(), comment="the same organisation among those that keep sites"),
        sa.Column("website", sa.Text()),
        sa.Column("contact_name", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("account_id", sa.Integer(), comment="account of the person; null: none, or gone"),
        sa.Column("consent", sa.Text(), server_default="none", nullable=False),
        sa.Column("consent_on", sa.Date()),
        sa.Column("consent_note", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('organisation', 'department', 'person')", name=op.f("ck_landscape_actor_kind")),
        sa.CheckConstraint(f"field IN ({FIELDS})", name=op.f("ck_landscape_actor_field")),
        sa.CheckConstraint(
            "consent IN ('none', 'entry', 'contact') AND (consent = 'none' OR consent_on IS NOT NULL)",
            name=op.f("ck_landscape_actor_consent"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_landscape_actor_region_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["part_of_id"], ["landscape_actor.id"], name=op.f("fk_landscape_actor_part_of_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_landscape_actor_institution_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landscape_actor")),
        comment="Who has to do with education here; nobody is shown to all without consent.",
    )
    op.create_index("ix_landscape_actor_region_id", "landscape_actor", ["region_id"])
    op.create_index("ix_landscape_actor_part_of_id", "landscape_actor", ["part_of_id"])
    op.create_index("ix_landscape_actor_institution_id", "landscape_actor", ["institution_id"])


def _relations() -> None:
    op.create_table(
        "landscape_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_during", postgresql.DATERANGE(), nullable=False),
        sa.Column("consent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("kind IN ('cooperates', 'funds', 'runs', 'advises')", name=op.f("ck_landscape_relation_kind")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_landscape_relation_other")),
        sa.CheckConstraint("NOT isempty(valid_during)", name=op.f("ck_landscape_relation_valid_during")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_landscape_relation_region_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["from_id"], ["landscape_actor.id"], name=op.f("fk_landscape_relation_from_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["to_id"], ["landscape_actor.id"], name=op.f("fk_landscape_relation_to_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landscape_relation")),
        comment="How two actors are related, and when.",
    )
    op.create_index("ix_landscape_relation_region_id", "landscape_relation", ["region_id"])
    op.create_index("ix_landscape_relation_from_id", "landscape_relation", ["from_id"])
    op.create_index("ix_landscape_relation_to_id", "landscape_relation", ["to_id"])
