"""Who with an account is responsible for a measure, and of what they were told; words for everybody in other languages.

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OF = ("topic", "finding", "undertaking", "undertaking_part")


def upgrade() -> None:
    """Up."""
    _responsible()
    _told()
    _words()
    # Confidential until what it is about is published: the words themselves are not kept in the history.
    op.execute("SELECT atlas_keep_history('public_words', 'title,text,of_german,by_name,changed_at')")
    op.execute("SELECT atlas_keep_history('undertaking_responsible', 'since')")


def downgrade() -> None:
    """Down: all three are forgotten; what was written down about their changes stays."""
    for table in ("public_words", "responsible_told", "undertaking_responsible"):
        op.drop_table(table)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def _responsible() -> None:
    op.create_table(
        "undertaking_responsible",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="account; goes with it"),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _reference("undertaking_responsible", "part_id", "undertaking_part"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking_responsible")),
        sa.UniqueConstraint("part_id", name=op.f("uq_undertaking_responsible_part_id")),
        comment="Who with an account is responsible for a measure; what is said of it in words stands in its content.",
    )
    op.create_index("ix_undertaking_responsible_account_id", "undertaking_responsible", ["account_id"])


def _told() -> None:
    op.create_table(
        "responsible_told",
        sa.Column("undertaking_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('soon', 'overdue', 'superseded')", name=op.f("ck_responsible_told_kind")),
        _reference("responsible_told", "undertaking_id", "undertaking"),
        sa.PrimaryKeyConstraint("undertaking_id", "account_id", "kind", "what", name=op.f("pk_responsible_told")),
        comment="Of what somebody responsible has been told: once.",
    )


def _words() -> None:
    op.create_table(
        "public_words",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(f"{name}_id", sa.Integer()) for name in OF),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("of_german", sa.Text(), nullable=False, comment="fingerprint of the German words it was made from"),
        sa.Column("by_id", sa.Integer(), comment="account; null: gone, or a program"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("language IN ('da', 'en', 'ls')", name=op.f("ck_public_words_language")),
        sa.CheckConstraint(
            "num_nonnulls(topic_id, finding_id, undertaking_id, undertaking_part_id) = 1", name=op.f("ck_public_words_of")
        ),
        *(_reference("public_words", f"{name}_id", name) for name in OF),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_words")),
        *(sa.UniqueConstraint(f"{name}_id", "language", name=op.f(f"uq_public_words_{name}_id_language")) for name in OF),
        comment="What is said to everybody in another language than German; public when what it is about is.",
    )
