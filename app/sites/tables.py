"""Tables of learning sites: identity, dated states, entrances, offers, and the ready-made features served."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, INT4MULTIRANGE, JSONB, ExcludeConstraint

from app.database.metadata import figure_check, figure_columns, metadata

PLACES = ("approved_places", "occupied_places", "flex_places")

life_phase = Table(
    "life_phase",
    metadata,
    Column("code", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("label", JSONB, nullable=False, comment="by language: de, da, en, easy"),
    Column("age_from_months", Integer, nullable=False),
    Column("age_to_months", Integer),
    Column("shape", Text, nullable=False),
)

category = Table(
    "category",
    metadata,
    Column("code", Text, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), comment="null: known everywhere"),
    Column("position", Integer, nullable=False),
    Column("life_phase", ForeignKey("life_phase.code"), nullable=False),
    Column("label", JSONB, nullable=False),
    Column("age_from_months", Integer),
    Column("age_to_months", Integer),
    Column("color", Text, nullable=False),
    Column("icon", Text, nullable=False),
    Column("isced", Text),
    Column("has_places", Boolean, nullable=False),
    Column("is_private", Boolean, nullable=False, server_default=text("false")),
)

institution = Table(
    "institution",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("source_key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("provider", Text),
    Column("provider_kind", Text, nullable=False, server_default="unknown"),
    Column("organisation_id", ForeignKey("organisation.id", ondelete="SET NULL"), comment="who keeps it"),
    UniqueConstraint("source_id", "source_key"),
    Index("ix_institution_organisation_id", "organisation_id"),
)

learning_site = Table(
    "learning_site",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("source_key", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column(
        "merged_into_id",
        ForeignKey("learning_site.id", ondelete="SET NULL"),
        comment="the same place, decided",
    ),
    Column("is_private", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("source_id", "source_key"),
    UniqueConstraint("region_id", "slug"),
    Index("ix_learning_site_merged_into_id", "merged_into_id"),
)

site_state = Table(
    "site_state",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column("valid_during", DATERANGE, nullable=False),
    Column("institution_id", ForeignKey("institution.id", ondelete="SET NULL")),
    Column("is_branch", Boolean, nullable=False, server_default=text("false")),
    Column("name", Text, nullable=False),
    Column("street", Text),
    Column("house_number", Text),
    Column("postal_code", Text),
    Column("place", Text),
    Column("district_text", Text),
    Column("phone", Text),
    Column("email", Text),
    Column("website", Text),
    Column("provider", Text),
    Column("provider_kind", Text, nullable=False),
    Column("wheelchair", Text, nullable=False),
    Column("languages", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("opening_hours", Text),
    Column("point", Geometry("POINT", 4326, spatial_index=False)),
    Column("shape", Geometry("GEOMETRY", 4326, spatial_index=False)),
    Column("entrances", JSONB, nullable=False, server_default=text("'[]'")),
    Column("municipality_id", ForeignKey("area.id", ondelete="SET NULL")),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("content_hash", Text, nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    ExcludeConstraint(("site_id", "="), ("valid_during", "&&"), name="ex_site_state_one_at_a_time"),
    CheckConstraint("NOT isempty(valid_during)", name="valid_during"),
    CheckConstraint("wheelchair IN ('yes', 'limited', 'no', 'unknown')", name="wheelchair"),
    Index("ix_site_state_municipality_id", "municipality_id"),
    Index("ix_site_state_institution_id", "institution_id"),
)

offer = Table(
    "offer",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("valid_during", DATERANGE, nullable=False),
    Column("institution_id", ForeignKey("institution.id", ondelete="SET NULL")),
    Column("category", ForeignKey("category.code"), nullable=False),
    Column("age_from_months", Integer),
    Column("age_to_months", Integer, comment="exclusive"),
    *(column for name in PLACES for column in figure_columns(name)),
    Column("opening_hours", Text),
    Column("languages", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("cost", Text),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("content_hash", Text, nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    ExcludeConstraint(("site_id", "="), ("key", "="), ("valid_during", "&&"), name="ex_offer_one_at_a_time"),
    CheckConstraint("NOT isempty(valid_during)", name="valid_during"),
    *(CheckConstraint(figure_check(name), name=name) for name in PLACES),
    Index("ix_offer_category", "category"),
)

site_feature = Table(
    "site_feature",
    metadata,
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_during", DATERANGE, nullable=False),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("slug", Text, nullable=False),
    Column("sort_key", Text, nullable=False, comment="name for sorting, then slug: unique within a region"),
    Column("categories", ARRAY(Text), nullable=False),
    Column("life_phases", ARRAY(Text), nullable=False),
    Column("ages", INT4MULTIRANGE, nullable=False, comment="months"),
    Column("municipality_id", ForeignKey("area.id", ondelete="SET NULL")),
    Column("point", Geometry("POINT", 4326, spatial_index=False)),
    Column("point_metric", Geometry("POINT", spatial_index=False), comment="in the region's metric CRS"),
    Column("search_text", Text, nullable=False, comment="normalised by atlas_normalise"),
    Column("feature", Text, nullable=False, comment="the finished GeoJSON feature"),
    Column(
        "is_core",
        Boolean,
        nullable=False,
        server_default=text("true"),
        comment="lies in the region itself, not in its surroundings; by the place's name where there is no point",
    ),
    comment="Read model: one row per site and span of time in which nothing changes.",
)
Index("ix_site_feature_page", site_feature.c.region_id, site_feature.c.sort_key)
Index("ix_site_feature_point", site_feature.c.point, postgresql_using="gist")
Index("ix_site_feature_point_metric", site_feature.c.point_metric, postgresql_using="gist")
Index("ix_site_feature_categories", site_feature.c.categories, postgresql_using="gin")
Index(
    "ix_site_feature_search_text",
    site_feature.c.search_text,
    postgresql_using="gin",
    postgresql_ops={"search_text": "gin_trgm_ops"},
)
Index("ix_site_feature_municipality_id", site_feature.c.municipality_id)

site_match = Table(
    "site_match",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column("other_site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column("distance_m", Double, nullable=False),
    Column("similarity", Double, nullable=False),
    Column("status", Text, nullable=False, server_default="proposed"),
    Column("proposed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("decided_at", DateTime(timezone=True)),
    UniqueConstraint("site_id", "other_site_id"),
    CheckConstraint("site_id < other_site_id", name="ordered"),
    CheckConstraint("status IN ('proposed', 'same', 'different')", name="status"),
    Index("ix_site_match_other_site_id", "other_site_id"),
)
