"""Tables of editing: proposals, what was entered by hand; and features that are not public."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB

from app.database.metadata import figure_check, figure_columns, metadata

held_field = Table(
    "held_field",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column("offer_key", Text, nullable=False, server_default=""),
    Column("field", Text, nullable=False),
    Column("value", JSONB, nullable=False, comment="columns and what was entered by hand"),
    Column("source_value", JSONB, comment="what the source said then; null: nothing"),
    Column("since", Date, nullable=False),
    UniqueConstraint("site_id", "offer_key", "field"),
    comment="Entered by hand; stands against imports until the source's value changes.",
)

proposal = Table(
    "proposal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE")),
    Column("account_id", Integer),
    Column("proposed_by", Text, nullable=False),
    Column("organisation_id", Integer),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("valid_from", Date, nullable=False),
    Column("changes", JSONB, nullable=False),
    Column("before", JSONB, nullable=False, comment="what the changed fields were when it was made"),
    Column("reason", Text),
    Column("status", Text, nullable=False, server_default="open"),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_by_id", Integer),
    Column("decided_by", Text),
    Column("decision_reason", Text),
    Column(
        "is_new",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="of a site that was not there; site_id once it is",
    ),
    CheckConstraint("status IN ('open', 'accepted', 'declined')", name="status"),
    Index("ix_proposal_region_id", "region_id", "status", "id"),
    Index("ix_proposal_site_id", "site_id"),
)

private_feature = Table(
    "private_feature",
    metadata,
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_during", DATERANGE, nullable=False),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("slug", Text, nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("categories", ARRAY(Text), nullable=False),
    Column("municipality_id", ForeignKey("area.id", ondelete="SET NULL")),
    Column("feature", Text, nullable=False),
    Index("ix_private_feature_region_id", "region_id", "sort_key"),
    comment="As site_feature, of sites that are not public: day-care persons work in their homes.",
)

area_count = Table(
    "area_count",
    metadata,
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    Column("category", ForeignKey("category.code"), primary_key=True),
    Column("reference_date", Date, primary_key=True),
    *figure_columns("sites"),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    CheckConstraint(figure_check("sites"), name="sites"),
    comment="How many offers of a kind there are in an area, as a source counts them.",
)
