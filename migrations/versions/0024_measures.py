"""The loop: topics, findings with frozen figures, undertakings with their parts, versions and steps.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
AS_IT_IS = """
    CREATE FUNCTION atlas_loop_as_it_is() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        -- What goes with the region goes; a name may be taken out, nothing else may change.
        IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
            RETURN OLD;
        END IF;
        IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'by_name' - 'by_id' = to_jsonb(NEW) - 'by_name' - 'by_id' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'What was found, said and done stays as it was: % on "%" is refused.', TG_OP, TG_TABLE_NAME
              USING ERRCODE = 'insufficient_privilege';
    END
    $$"""
FIXED = ("finding_figure", "undertaking_part_version", "undertaking_step")
# Titles, texts and contents are confidential until they are published, and stand in versions of their own.
HISTORY = {
    "topic": "title,summary,by_name,created_at",
    "finding": "title,text,origin,dismissed,by_name,created_at",
    "undertaking": "title,by_name,created_at",
    "undertaking_part": "content,result,by_name,created_at",
    "undertaking_step": "basis,skip_reason,by_name,made_at",
}
TABLES = (
    "undertaking_part_version",
    "undertaking_step",
    "undertaking_part",
    "undertaking_finding",
    "overdue_told",
    "finding_figure",
    "undertaking",
    "finding",
    "topic",
    "oparl_object",
)


def upgrade() -> None:
    """Up."""
    _oparl_object()
    _topic()
    _finding()
    _undertaking()
    _finding_figure()
    _overdue_told()
    _undertaking_finding()
    _undertaking_part()
    _undertaking_step()
    _undertaking_part_version()
    op.execute(AS_IT_IS)
    for table in FIXED:
        op.execute(
            f"CREATE TRIGGER atlas_as_it_is BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION atlas_loop_as_it_is()"
        )
    for table, skipped in HISTORY.items():
        op.execute(f"SELECT atlas_keep_history('{table}', '{skipped}')")


def downgrade() -> None:
    """Down: the loop is forgotten; what was written down about its changes stays."""
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION atlas_loop_as_it_is")


def _oparl_object() -> None:
    op.create_table(
        "oparl_object",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", JSONB, nullable=False, comment="what was read and checked of it"),
        sa.Column("read_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('organization', 'meeting', 'paper')", name=op.f("ck_oparl_object_kind")),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_oparl_object_region_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oparl_object")),
        sa.UniqueConstraint("region_id", "url", name=op.f("uq_oparl_object_region_id_url")),
        comment="Objects of a council information system (OParl 1.1), as they were when they were read.",
    )


def _topic() -> None:
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False, comment="in plain words, what it is about"),
        sa.Column("published_at", sa.DateTime(timezone=True), comment="null: confidential"),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("by_id", sa.Integer(), comment="account; null: gone, or a program"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_topic_slug")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_topic_region_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("region_id", "slug", name=op.f("uq_topic_region_id_slug")),
        comment="What several findings and undertakings are about; has a public page.",
    )


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("origin", sa.Text(), server_default="", nullable=False, comment="a path of this program, or words"),
        sa.Column("dismissed", sa.Text(), comment="why nothing follows from it; null: open, or taken up"),
        sa.Column("published_at", sa.DateTime(timezone=True), comment="null: confidential"),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("by_id", sa.Integer(), comment="account; null: gone, or a program"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_finding_region_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_finding_topic_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index("ix_finding_region_id", "finding", ["region_id", "id"])
    op.create_index("ix_finding_topic_id", "finding", ["topic_id"])


def _undertaking() -> None:
    op.create_table(
        "undertaking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), server_default="recommendation", nullable=False),
        sa.Column("due_on", sa.Date(), comment="until when the stage is to be done"),
        sa.Column("published_at", sa.DateTime(timezone=True), comment="null: confidential with all its parts"),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("by_id", sa.Integer(), comment="account; null: gone, or a program"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "stage IN ('recommendation', 'consultation', 'decision', 'measure', 'effect', 'lesson', 'closed')",
            name=op.f("ck_undertaking_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_undertaking_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_undertaking_topic_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking")),
        comment="What is undertaken upon findings, from the recommendation to the lesson.",
    )
    op.create_index("ix_undertaking_region_id", "undertaking", ["region_id", "id"])
    op.create_index("ix_undertaking_topic_id", "undertaking", ["topic_id"])


def _finding_figure() -> None:
    op.create_table(
        "finding_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("value", sa.Double()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("as_of", sa.Date(), comment="the day the figure is of"),
        sa.Column("run_id", sa.Integer(), comment="analysis_run it was computed by; no foreign key: it outlives it"),
        sa.Column("indicator", sa.Text(), comment="how it is computed again; null: entered by hand"),
        sa.Column("area_ars", sa.Text()),
        sa.Column("low", sa.Double()),
        sa.Column("high", sa.Double()),
        sa.Column("address", sa.Text(), comment="a path of this program that shows it as it is today"),
        sa.Column("others", JSONB, comment="the same figure of all areas of this level then, by ARS: comparisons"),
        sa.Column("frozen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(status IN ('known', 'estimated', 'zero')) = (value IS NOT NULL)", name=op.f("ck_finding_figure_value")
        ),
        sa.CheckConstraint("address IS NULL OR address ~ '^/[^/]'", name=op.f("ck_finding_figure_address")),
        sa.CheckConstraint(
            "status IN ('known', 'estimated', 'zero', 'unknown', 'secret', 'not_applicable')",
            name=op.f("ck_finding_figure_status"),
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_finding_figure_finding_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_figure")),
        comment="A figure as it was when it was found. Never changes.",
    )
    op.create_index("ix_finding_figure_finding_id", "finding_figure", ["finding_id", "position"])


def _overdue_told() -> None:
    op.create_table(
        "overdue_told",
        sa.Column("undertaking_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["undertaking_id"], ["undertaking.id"], name=op.f("fk_overdue_told_undertaking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("undertaking_id", "what", "due_on", name=op.f("pk_overdue_told")),
        comment="Of what it has been told that it is overdue: once.",
    )


def _undertaking_finding() -> None:
    op.create_table(
        "undertaking_finding",
        sa.Column("undertaking_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_undertaking_finding_finding_id")),
        sa.ForeignKeyConstraint(
            ["undertaking_id"],
            ["undertaking.id"],
            name=op.f("fk_undertaking_finding_undertaking_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("undertaking_id", "finding_id", name=op.f("pk_undertaking_finding")),
    )
    op.create_index("ix_undertaking_finding_finding_id", "undertaking_finding", ["finding_id"])


def _undertaking_part() -> None:
    op.create_table(
        "undertaking_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("undertaking_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", JSONB, nullable=False, comment="as app.measures.content, by kind"),
        sa.Column("result", JSONB, comment="of an effect: what was computed, and when"),
        sa.Column("published_at", sa.DateTime(timezone=True), comment="null: confidential"),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("by_id", sa.Integer(), comment="account; null: gone, or a program"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('recommendation', 'consultation', 'decision', 'measure', 'effect', 'lesson')",
            name=op.f("ck_undertaking_part_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["undertaking_id"], ["undertaking.id"], name=op.f("fk_undertaking_part_undertaking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking_part")),
        comment="What is said in a stage; there may be several, as committees and measures.",
    )
    op.create_index("ix_undertaking_part_undertaking_id", "undertaking_part", ["undertaking_id", "id"])


def _undertaking_step() -> None:
    op.create_table(
        "undertaking_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("undertaking_id", sa.Integer(), nullable=False),
        sa.Column("from_stage", sa.Text(), nullable=False),
        sa.Column("to_stage", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False, comment="on what it rests: a minute, a paper, a date"),
        sa.Column("skipped", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("skip_reason", sa.Text()),
        sa.Column("by_id", sa.Integer(), comment="account; null: gone, or a program"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "cardinality(skipped) = 0 OR skip_reason IS NOT NULL", name=op.f("ck_undertaking_step_skip_reason")
        ),
        sa.ForeignKeyConstraint(
            ["undertaking_id"], ["undertaking.id"], name=op.f("fk_undertaking_step_undertaking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking_step")),
        comment="Append-only: who took an undertaking from which stage to which, when, on what basis.",
    )
    op.create_index("ix_undertaking_step_undertaking_id", "undertaking_step", ["undertaking_id", "id"])


def _undertaking_part_version() -> None:
    op.create_table(
        "undertaking_part_version",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("by_id", sa.Integer(), comment="account; null: gone, or a program"),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["part_id"], ["undertaking_part.id"], name=op.f("fk_undertaking_part_version_part_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("part_id", "number", name=op.f("pk_undertaking_part_version")),
        comment="Append-only: what a part said at each revision.",
    )
