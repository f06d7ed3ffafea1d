"""What people say during a consultation, and who wants mail about a topic.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up. Neither table is kept in the audit: they hold names and addresses, which go after their period."""
    _comments()
    _subscriptions()


def downgrade() -> None:
    """Down: comments and subscriptions are forgotten."""
    for table in ("subscription", "comment"):
        op.drop_table(table)


def _comments() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), comment="as given; null: none, or deleted after its period"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text(), comment="why it is not shown; for those who moderate"),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state IN ('waiting', 'shown', 'refused')", name=op.f("ck_comment_state")),
        sa.ForeignKeyConstraint(
            ["part_id"], ["undertaking_part.id"], name=op.f("fk_comment_part_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        comment="What people say on a recommendation during its consultation. Kept out of the audit: it holds names.",
    )
    op.create_index("ix_comment_part_id", "comment", ["part_id", "id"])


def _subscriptions() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), comment="null: all topics"),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False, comment="whoever has it may confirm and end it, nothing else"),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), comment="null: not confirmed, gets nothing"),
        sa.Column("told_until", sa.DateTime(timezone=True), comment="what was published until then has been told"),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_subscription_region_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_subscription_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("token", name=op.f("uq_subscription_token")),
        comment="Who wants mail about a topic; kept out of the audit.",
    )
    op.create_index(
        "uq_subscription_email", "subscription",
        ["region_id", sa.text("coalesce(topic_id, 0)"), sa.text("lower(email)")], unique=True,
    )
