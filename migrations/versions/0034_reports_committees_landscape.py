"""Profiles frozen together; search of bodies with indexes, series that skip holidays, mails that came back; dates of actors.

Revision ID: 0034
Revises: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# What is searched, as `app.committees.searching` writes it: only the same expression is found by an index.
SEARCHED = {
    "committee_meeting": "title || ' ' || place",
    "committee_item": "title || ' ' || text || ' ' || presenter",
    "committee_decision": "number || ' ' || text",
    "committee_task": "title || ' ' || text",
    "committee_material": "title || ' ' || coalesce(address, '')",
    "committee_material_text": "words",
    "committee_minutes_version": "content::text",
}
SPOKEN = "jsonb_to_tsvector('german', content, '[\"string\"]')"


def upgrade() -> None:
    """Up."""
    _sets()
    op.add_column(
        "report", sa.Column("set_id", sa.Integer(), comment="frozen together with others; null: by itself")
    )
    # erlaubt: a column that is empty everywhere, on a table of some hundred rows
    op.execute(
        "ALTER TABLE report ADD CONSTRAINT fk_report_set_id FOREIGN KEY (set_id) REFERENCES report_set (id)"
        " ON DELETE CASCADE NOT VALID"
    )
    op.create_index("ix_report_set_id", "report", ["set_id"])  # erlaubt: reports are some hundred rows
    _series()
    _mailbox()
    _search()
    for column, comment in (
        ("valid_from", "since when; null: unknown"),
        ("valid_to", "the first day no more; null: no end"),
    ):
        op.add_column("landscape_actor", sa.Column(column, sa.Date(), comment=comment))
    op.execute(
        "ALTER TABLE landscape_actor ADD CONSTRAINT ck_landscape_actor_valid CHECK (valid_from < valid_to) NOT VALID"
    )


def downgrade() -> None:
    """Down: what was frozen together stays as single reports; texts of material, answers of mailboxes, dates go."""
    op.drop_constraint(op.f("ck_landscape_actor_valid"), "landscape_actor", type_="check")
    op.drop_column("landscape_actor", "valid_to")
    op.drop_column("landscape_actor", "valid_from")
    for table in SEARCHED:
        op.drop_index(f"ix_{table}_words", table)
        op.drop_index(f"ix_{table}_parts", table)
    op.drop_table("committee_material_text")
    op.drop_table("committee_incoming")
    op.drop_constraint(op.f("ck_committee_series_skips"), "committee_series", type_="check")
    op.drop_column("committee_series", "skips")
    op.drop_index("ix_report_set_id", "report")
    op.drop_constraint("fk_report_set_id", "report", type_="foreignkey")
    op.drop_column("report", "set_id")
    op.drop_table("report_set")


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _reference(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def _sets() -> None:
    op.create_table(
        "report_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False, comment="as geodata/reports"),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), comment="null: for those who work with it"),
        sa.Column("by_id", sa.Integer(), comment="account; null: gone"),
        sa.Column("by_name", sa.Text(), nullable=False),
        _now("frozen_at"),
        _reference("report_set", "region_id", "region", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_set")),
        comment="Reports of many areas that were frozen together: all of them, or none.",
    )
    op.create_index("ix_report_set_region_id", "report_set", ["region_id"])
    op.execute("SELECT atlas_keep_history('report_set', 'by_name')")


def _series() -> None:
    op.add_column(
        "committee_series",
        sa.Column(
            "skips",
            sa.Text(),
            server_default="none",
            nullable=False,
            comment="days on which there is no meeting",
        ),
    )
    op.execute(
        "ALTER TABLE committee_series ADD CONSTRAINT ck_committee_series_skips"
        " CHECK (skips IN ('none', 'public', 'school')) NOT VALID"
    )


def _mailbox() -> None:
    op.create_table(
        "committee_incoming",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer()),
        sa.Column(
            "message_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the mail: each is taken once",
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Integer()),
        sa.Column("words", sa.Text(), nullable=False, comment="what came of it, in a sentence"),
        _now("taken_at"),
        sa.CheckConstraint(
            "kind IN ('bounce', 'answer', 'unknown')", name=op.f("ck_committee_incoming_kind")
        ),
        _reference("committee_incoming", "region_id", "region", "CASCADE"),
        _reference("committee_incoming", "delivery_id", "committee_delivery", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_incoming")),
        sa.UniqueConstraint("message_hash", name=op.f("uq_committee_incoming_message_hash")),
        comment="Mails that came to the mailbox of invitations, and what came of them; not the mails themselves.",
    )
    op.create_index("ix_committee_incoming_delivery_id", "committee_incoming", ["delivery_id"])
    op.create_index("ix_committee_incoming_region_id", "committee_incoming", ["region_id"])


def _search() -> None:
    op.create_table(
        "committee_material_text",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="empty: there is no text to be had"),
        _reference("committee_material_text", "material_id", "committee_material", "CASCADE"),
        sa.PrimaryKeyConstraint("material_id", name=op.f("pk_committee_material_text")),
        comment="The text of material, to be searched; made from it, and made anew where it is missing.",
    )
    for table, words in SEARCHED.items():
        stems = SPOKEN if table == "committee_minutes_version" else f"to_tsvector('german', {words})"
        # erlaubt: what bodies of a Kreis write in a year are some thousand rows
        op.execute(f"CREATE INDEX ix_{table}_words ON {table} USING gin ({stems})")
        # erlaubt: as above
        op.execute(f"CREATE INDEX ix_{table}_parts ON {table} USING gin (({words}) gin_trgm_ops)")
