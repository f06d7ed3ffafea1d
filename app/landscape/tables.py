"""Tables of the education landscape."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE

from app.database.metadata import metadata

KINDS = ("organisation", "department", "person")
FIELDS = ("politics", "administration", "institutions", "associations", "business", "civil_society")
CONSENTS = ("none", "entry", "contact")
RELATIONS = ("cooperates", "funds", "runs", "advises")
_NONE = text("'{}'")

landscape_actor = Table(
    "landscape_actor",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("does", Text, nullable=False, server_default=""),
    Column("function", Text, nullable=False, server_default="", comment="of a person"),
    Column("phases", ARRAY(Text), nullable=False, server_default=_NONE),
    Column("areas", ARRAY(Text), nullable=False, server_default=_NONE),
    Column("coordinates", Boolean, nullable=False, server_default=false()),
    Column("part_of_id", ForeignKey("landscape_actor.id", ondelete="SET NULL")),
    Column(
        "institution_id",
        ForeignKey("institution.id", ondelete="SET NULL"),
        comment="the same organisation among those that keep sites",
    ),
    Column("website", Text),
    Column("contact_name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("account_id", Integer, comment="account of the person; null: none, or gone"),
    Column("consent", Text, nullable=False, server_default="none"),
    Column("consent_on", Date),
    Column("consent_note", Text, nullable=False, server_default=""),
    Column("valid_from", Date, comment="since when; null: unknown"),
    Column("valid_to", Date, comment="the first day no more; null: no end"),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint(f"kind IN {KINDS}", name="kind"),
    CheckConstraint(f"field IN {FIELDS}", name="field"),
    CheckConstraint(
        f"consent IN {CONSENTS} AND (consent = 'none' OR consent_on IS NOT NULL)", name="consent"
    ),
    CheckConstraint("valid_from < valid_to", name="valid"),
    Index("ix_landscape_actor_region_id", "region_id"),
    Index("ix_landscape_actor_part_of_id", "part_of_id"),
    Index("ix_landscape_actor_institution_id", "institution_id"),
    comment="Who has to do with education here; nobody is shown to all without consent.",
)

landscape_relation = Table(
    "landscape_relation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("from_id", ForeignKey("landscape_actor.id", ondelete="CASCADE"), nullable=False),
    Column("to_id", ForeignKey("landscape_actor.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False, server_default=""),
    Column("valid_during", DATERANGE, nullable=False),
    Column("consent", Boolean, nullable=False, server_default=false()),
    CheckConstraint(f"kind IN {RELATIONS}", name="kind"),
    CheckConstraint("from_id <> to_id", name="other"),
    CheckConstraint("NOT isempty(valid_during)", name="valid_during"),
    Index("ix_landscape_relation_region_id", "region_id"),
    Index("ix_landscape_relation_from_id", "from_id"),
    Index("ix_landscape_relation_to_id", "to_id"),
    comment="How two actors are related, and when.",
)
