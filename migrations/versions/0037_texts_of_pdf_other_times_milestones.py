"""What could not be read of a PDF; other times that calendars propose; who is responsible for a milestone.

Revision ID: 0037
Revises: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up."""
    op.add_column(
        "committee_material_text",
        sa.Column(
            "problem",
            sa.Text(),
            comment="what could not be read of a PDF, in a sentence; null: nothing, or it was not read yet",
        ),
    )
    _proposals()
    _milestones()


def downgrade() -> None:
    """Down: proposals of other times go, and who was responsible for milestones."""
    op.drop_table("milestone_responsible")
    op.drop_table("committee_proposal")
    op.drop_column("committee_material_text", "problem")


def _proposals() -> None:
    now = sa.text("now()")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "committee_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, comment="of the invitation that it answers"),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False, server_default=""),
        sa.Column("state", sa.Text(), nullable=False, server_default="open"),
        sa.Column("made_at", moment, nullable=False, server_default=now),
        sa.Column("decided_by_id", sa.Integer()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", moment),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'declined', 'replaced', 'overtaken')",
            name=op.f("ck_committee_proposal_state"),
        ),
        sa.CheckConstraint(
            "duration_minutes BETWEEN 5 AND 1440", name=op.f("ck_committee_proposal_duration")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["committee_meeting.id"], ondelete="CASCADE",
            name=op.f("fk_committee_proposal_meeting_id_committee_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["committee_member.id"], ondelete="CASCADE",
            name=op.f("fk_committee_proposal_member_id_committee_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_proposal")),
        comment="Other times that members' calendars propose (iTIP COUNTER), and what became of them.",
    )  # fmt: skip
    op.create_index("ix_committee_proposal_meeting_id", "committee_proposal", ["meeting_id"])
    op.create_index("ix_committee_proposal_member_id", "committee_proposal", ["member_id"])


def _milestones() -> None:
    op.create_table(
        "milestone_responsible",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False, comment="its title within the measure"),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="account; goes with it"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
        sa.ForeignKeyConstraint(
            ["part_id"], ["undertaking_part.id"], ondelete="CASCADE",
            name=op.f("fk_milestone_responsible_part_id_undertaking_part"),
        ),
        sa.PrimaryKeyConstraint("part_id", "milestone", name=op.f("pk_milestone_responsible")),
        comment="Who with an account is responsible for a single milestone of a measure.",
    )  # fmt: skip
    op.create_index("ix_milestone_responsible_account_id", "milestone_responsible", ["account_id"])
