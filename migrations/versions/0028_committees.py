"""Bodies that plan together: members, meetings, agenda, invitations, frozen material, minutes, decisions, tasks.

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
AS_IT_IS = """
    CREATE FUNCTION atlas_committee_as_it_is() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        -- What goes with its body goes; names may be taken out; of material nothing is fixed before it was sent.
        IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
            RETURN OLD;
        END IF;
        IF TG_TABLE_NAME = 'committee_material' THEN
            IF OLD.frozen_at IS NULL THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END IF;
        END IF;
        IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - '{by_id,by_name,item_id}'::text[] = to_jsonb(NEW) - '{by_id,by_name,item_id}'::text[] THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'What was sent or saved stays as it is: % on "%" is refused.', TG_OP, TG_TABLE_NAME
              USING ERRCODE = 'insufficient_privilege';
    END
    $$"""
FIXED = ("committee_minutes_version", "committee_material")
KEPT = {
    "committee": "name,purpose",
    "committee_member": "name,function,organisation,email,phone,feed_token",
    "committee_series": "title,place",
    "committee_meeting": "title,place,online_url,reminded_on",
    "committee_item": "title,text,presenter",
    "committee_material": "title,address,content,problem,by_name",
    "committee_minutes": "approved_by",
    "committee_decision": "text,by_name",
    "committee_task": "title,text,reminded_on",
}
"""What is kept of changes: that there was one, and of what kind; words of confidential items and contact data never."""
TABLES = ("committee_minutes_editing", "committee_minutes_version", "committee_minutes", "committee_task", "committee_decision",
          "committee_attendance", "committee_delivery", "committee_invitation", "committee_material", "committee_item",
          "committee_meeting", "committee_series", "committee_member", "committee")  # fmt: skip


def upgrade() -> None:
    """Up."""
    _bodies()
    _meetings()
    _sending()
    _minutes()
    _outcomes()
    op.execute(AS_IT_IS)
    for table in FIXED:
        op.execute(
            f"CREATE TRIGGER atlas_as_it_is BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION atlas_committee_as_it_is()"
        )
    for table, skipped in KEPT.items():
        op.execute(f"SELECT atlas_keep_history('{table}', '{skipped}')")
    op.add_column("mail", sa.Column("calendar", sa.Text(), comment="an iCalendar message that goes with it"))


def downgrade() -> None:
    """Down: bodies and all that belongs to them are forgotten; what was written down about their changes stays."""
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION atlas_committee_as_it_is")
    op.drop_column("mail", "calendar")


def _text(name: str, default: str | None = "", **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False, **more)


def _number(name: str, default: str | None = None, *, empty: bool = False, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=empty, **more)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _moment(name: str, *, now: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()") if now else None, nullable=not now)


def _make(table: str, *parts: Any, references: dict[str, tuple[str, str]], comment: str | None = None) -> None:
    keys = [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
        for column, (target, ondelete) in references.items()
    ]
    op.create_table(table, _number("id"), *parts, *keys, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")), comment=comment)
    column = next(iter(references))
    op.create_index(f"ix_{table}_{column}", table, [column])


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _bodies() -> None:
    _make(
        "committee", _number("region_id"), _text("name", None), _text("purpose"), _flag("published"), _flag("archived"),
        _text("quorum", "half"), _number("quorum_count", empty=True), _number("revision", "1"), _moment("created_at", now=True),
        _check("committee", "quorum", "quorum IN ('none', 'half', 'count') AND (quorum <> 'count' OR quorum_count > 0)"),
        references={"region_id": ("region", "CASCADE")}, comment="A body that plans together, such as the Planungsgruppe Bildung.",
    )
    _make(
        "committee_member", _number("committee_id"), _number("account_id", empty=True, comment="account; null: none, or gone"),
        _text("name", None), _text("post", "member"), _text("function"), _text("organisation"),
        sa.Column("email", sa.Text()), sa.Column("phone", sa.Text()), _flag("votes"),
        sa.Column("valid_from", sa.Date(), nullable=False), sa.Column("valid_to", sa.Date()),
        sa.Column("feed_token", sa.LargeBinary(), comment="SHA-256 of the secret in the calendar's address"),
        _check("committee_member", "post", "post IN ('chair', 'deputy', 'management', 'minutes', 'member', 'advisory')"),
        sa.UniqueConstraint("feed_token", name=op.f("uq_committee_member_feed_token")),
        references={"committee_id": ("committee", "CASCADE")}, comment="Who belongs to a body in which function, since when.",
    )
    op.create_index("ix_committee_member_account_id", "committee_member", ["account_id"])  # erlaubt: die Tabelle ist eben erst angelegt


def _meetings() -> None:
    _make(
        "committee_series", _number("committee_id"), _text("title", None), _text("rule", None, comment="RRULE of RFC 5545"),
        sa.Column("first_on", sa.Date(), nullable=False), sa.Column("start_time", sa.Time(), nullable=False),
        _number("duration_minutes"), _text("place"), sa.Column("until", sa.Date()),
        references={"committee_id": ("committee", "CASCADE")}, comment="Meetings that come again.",
    )
    _make(
        "committee_meeting", _number("committee_id"), _number("series_id", empty=True), sa.Column("series_on", sa.Date()),
        _text("title", None), _moment("starts_at"), _number("duration_minutes"), _text("place"), sa.Column("online_url", sa.Text()),
        _text("status", "planned"), _text("uid", None), _number("sequence", "0", comment="of RFC 5545: how often it was sent anew"),
        _flag("published"), _number("revision", "1"), sa.Column("reminded_on", sa.Date()),
        _check("committee_meeting", "status", "status IN ('planned', 'invited', 'held', 'cancelled')"),
        _check("committee_meeting", "starts_at", "starts_at IS NOT NULL"),
        sa.UniqueConstraint("uid", name=op.f("uq_committee_meeting_uid")),
        sa.UniqueConstraint("series_id", "series_on", name=op.f("uq_committee_meeting_series_id_series_on")),
        references={"committee_id": ("committee", "CASCADE"), "series_id": ("committee_series", "SET NULL")},
    )
    _make(
        "committee_item", _number("meeting_id"), _number("position"), _text("title", None), _text("text"), _text("presenter"),
        _number("minutes", empty=True), _flag("confidential"), references={"meeting_id": ("committee_meeting", "CASCADE")},
        comment="An item of an agenda.",
    )


def _sending() -> None:
    _make(
        "committee_material", _number("meeting_id"), _number("item_id", empty=True), _text("title", None),
        sa.Column("address", sa.Text(), comment="where its content comes from"), sa.Column("media_type", sa.Text()),
        sa.Column("content", sa.LargeBinary()), sa.Column("sha256", sa.Text()), _number("size_bytes", empty=True),
        _moment("frozen_at"), sa.Column("data_version", sa.BigInteger(), comment="of the region when it was frozen"),
        sa.Column("problem", sa.Text()), _number("by_id", empty=True), _text("by_name", None), _moment("added_at", now=True),
        _check("committee_material", "frozen", "frozen_at IS NULL OR (content IS NOT NULL AND sha256 IS NOT NULL)"),
        references={"meeting_id": ("committee_meeting", "CASCADE"), "item_id": ("committee_item", "SET NULL")},
        comment="What a body gets to read; from the moment it is sent it never changes.",
    )
    _make(
        "committee_invitation", _number("meeting_id"), _number("sequence"), _text("method", None), _text("message"),
        _number("by_id", empty=True), _text("by_name", None), _moment("made_at", now=True),
        _check("committee_invitation", "method", "method IN ('REQUEST', 'CANCEL')"),
        references={"meeting_id": ("committee_meeting", "CASCADE")},
    )
    _make(
        "committee_delivery", _number("invitation_id"), _number("member_id", empty=True), _text("recipient"),
        _text("calendar", None, comment="the iCalendar message as sent"),
        sa.Column("mail_id", sa.BigInteger()), _text("state", "waiting"), _number("tries", "0"), sa.Column("problem", sa.Text()),
        _moment("changed_at", now=True),
        _check("committee_delivery", "state", "state IN ('waiting', 'sent', 'failed', 'bounced', 'by_hand')"),
        references={"invitation_id": ("committee_invitation", "CASCADE"), "member_id": ("committee_member", "SET NULL")},
        comment="Whether an invitation has reached whom.",
    )
    _make(
        "committee_attendance", _number("meeting_id"), _number("member_id"), sa.Column("answer", sa.Text()),
        sa.Column("present", sa.Boolean()), _check("committee_attendance", "answer", "answer IN ('yes', 'no', 'maybe')"),
        sa.UniqueConstraint("meeting_id", "member_id", name=op.f("uq_committee_attendance_meeting_id_member_id")),
        references={"meeting_id": ("committee_meeting", "CASCADE"), "member_id": ("committee_member", "CASCADE")},
    )


def _minutes() -> None:
    _make(
        "committee_minutes", _number("meeting_id"), _text("state", "draft"), _moment("circulated_at"), _moment("approved_at"),
        sa.Column("approved_by", sa.Text()), _number("approved_by_id", empty=True), _check("committee_minutes", "state", "state IN ('draft', 'circulated', 'approved')"),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_committee_minutes_meeting_id")),
        references={"meeting_id": ("committee_meeting", "CASCADE")},
    )
    _make(
        "committee_minutes_version", _number("minutes_id"), _number("number"),
        sa.Column("content", JSONB, nullable=False, comment="general, and by item"), _text("note"),
        _number("by_id", empty=True), _text("by_name", None), _moment("saved_at", now=True),
        sa.UniqueConstraint("minutes_id", "number", name=op.f("uq_committee_minutes_version_minutes_id_number")),
        references={"minutes_id": ("committee_minutes", "CASCADE")}, comment="Append-only: every save is a version.",
    )
    _make(
        "committee_minutes_editing", _number("minutes_id"), _number("account_id"), _text("name", None), _moment("seen_at", now=True),
        sa.UniqueConstraint("minutes_id", "account_id", name=op.f("uq_committee_minutes_editing_minutes_id_account_id")),
        references={"minutes_id": ("committee_minutes", "CASCADE")}, comment="Who writes at this moment.",
    )


def _outcomes() -> None:
    _make(
        "committee_decision", _number("meeting_id"), _number("item_id", empty=True), _text("number", None), _text("text", None),
        _text("result", None), _number("yes", empty=True), _number("no", empty=True), _number("abstained", empty=True),
        _number("present"), _number("needed"), _number("by_id", empty=True), _text("by_name", None), _moment("made_at", now=True),
        _check("committee_decision", "result", "result IN ('accepted', 'rejected', 'postponed')"),
        references={"meeting_id": ("committee_meeting", "CASCADE"), "item_id": ("committee_item", "SET NULL")},
    )
    _make(
        "committee_task", _number("committee_id"), _number("meeting_id", empty=True), _number("item_id", empty=True),
        _number("member_id", empty=True), _text("title", None), _text("text"), _flag("confidential"), sa.Column("due_on", sa.Date()),
        _text("state", "open"), _moment("done_at"), sa.Column("reminded_on", sa.Date()), _moment("made_at", now=True),
        _check("committee_task", "state", "state IN ('open', 'done', 'dropped')"),
        references={"committee_id": ("committee", "CASCADE"), "meeting_id": ("committee_meeting", "SET NULL"),
                    "item_id": ("committee_item", "SET NULL"), "member_id": ("committee_member", "SET NULL")},
    )  # fmt: skip
