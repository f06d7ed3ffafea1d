"""The first tables: regions, areas, sources, sites with history, people, networks, runs.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

figure_status = postgresql.ENUM(
    "known",
    "estimated",
    "zero",
    "unknown",
    "secret",
    "not_applicable",
    name="figure_status",
    create_type=False,
)

NORMALISE = r"""
CREATE FUNCTION atlas_normalise(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT trim(regexp_replace(public.unaccent('public.unaccent',
    replace(replace(replace(replace(replace(replace(replace(lower(value),
        'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'å', 'aa'), 'ø', 'oe'), 'æ', 'ae')),
    '[^a-z0-9]+', ' ', 'g'))
$$;
"""

PLACE_NAME = r"""
CREATE FUNCTION atlas_place_name(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT public.atlas_normalise(regexp_replace(value, '\s*(,|\(|/).*$', ''))
$$;
"""


def upgrade() -> None:
    op.execute(NORMALISE)
    op.execute(PLACE_NAME)
    figure_status.create(op.get_bind())
    op.create_table(
        "life_phase",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "label",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="by language: de, da, en, easy",
        ),
        sa.Column("age_from_months", sa.Integer(), nullable=False),
        sa.Column("age_to_months", sa.Integer(), nullable=True),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_life_phase")),
    )
    op.create_table(
        "region",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fictional", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "metric_srid", sa.Integer(), nullable=False, comment="EPSG code in which distances are computed"
        ),
        sa.Column(
            "config",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="the region's TOML as loaded",
        ),
        sa.Column("data_version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("slug", name=op.f("uq_region_slug")),
    )
    op.create_index(
        "uq_region_one_default", "region", ["is_default"], unique=True, postgresql_where=sa.text("is_default")
    )
    op.create_table(
        "analysis_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True, comment="null for catchments, which are per site"),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column(
            "basis", sa.Text(), nullable=False, comment="network, or straight_line where no network is loaded"
        ),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "inputs",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="hashes and ids of network, cells, sites, imports",
        ),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("software_version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "report", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.CheckConstraint("basis IN ('network', 'straight_line')", name=op.f("ck_analysis_run_basis")),
        sa.CheckConstraint("kind IN ('travel_times', 'catchments')", name=op.f("ck_analysis_run_kind")),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_analysis_run_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["analysis_run.id"],
            name=op.f("fk_analysis_run_superseded_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_run")),
    )
    op.create_index(
        "ix_analysis_run_current", "analysis_run", ["region_id", "kind", "mode", "category"], unique=False
    )
    op.create_table(
        "category",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True, comment="null: known everywhere"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("life_phase", sa.Text(), nullable=False),
        sa.Column("label", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("age_from_months", sa.Integer(), nullable=True),
        sa.Column("age_to_months", sa.Integer(), nullable=True),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("isced", sa.Text(), nullable=True),
        sa.Column("has_places", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["life_phase"], ["life_phase.code"], name=op.f("fk_category_life_phase")),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_category_region_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_category")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("licence_url", sa.Text(), nullable=True),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("reference_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_source_region_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_source_region_id_code")),
    )
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True, comment="the day the file speaks of"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "report", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.CheckConstraint("status IN ('applied', 'failed')", name=op.f("ck_import_status")),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_import_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_import_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_index("ix_import_region_id_id", "import", ["region_id", "id"], unique=False)
    op.create_table(
        "institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("provider_kind", sa.Text(), server_default="unknown", nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_institution_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_institution_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("source_id", "source_key", name=op.f("uq_institution_source_id_source_key")),
    )
    op.create_table(
        "learning_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True, comment="the same place, decided"),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["learning_site.id"],
            name=op.f("fk_learning_site_merged_into_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_learning_site_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_learning_site_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_site")),
        sa.UniqueConstraint("region_id", "slug", name=op.f("uq_learning_site_region_id_slug")),
        sa.UniqueConstraint("source_id", "source_key", name=op.f("uq_learning_site_source_id_source_key")),
    )
    op.create_index("ix_learning_site_merged_into_id", "learning_site", ["merged_into_id"], unique=False)
    op.create_table(
        "travel_time",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("cell_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True, comment="nearest by time"),
        sa.Column("seconds", sa.REAL(), nullable=True),
        sa.Column(
            "metres",
            sa.REAL(),
            nullable=True,
            comment="of the shortest way, perhaps to another site: the law counts metres",
        ),
        sa.Column("metres_site_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True, comment="why there is no time"),
        sa.CheckConstraint(
            "reason IN ('not_connected', 'no_site_in_reach', 'no_site')",
            name=op.f("ck_travel_time_reason_known"),
        ),
        sa.CheckConstraint("(seconds IS NULL) = (reason IS NOT NULL)", name=op.f("ck_travel_time_reason")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["analysis_run.id"], name=op.f("fk_travel_time_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "cell_id", name=op.f("pk_travel_time")),
    )
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column(
            "ars",
            sa.Text(),
            nullable=False,
            comment="Regionalschluessel: 12 digits for a municipality, shorter above",
        ),
        sa.Column("ags", sa.Text(), nullable=True, comment="Amtlicher Gemeindeschluessel, 8 digits"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("designation", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column(
            "is_core",
            sa.Boolean(),
            nullable=False,
            comment="belongs to the region itself, not to its surroundings",
        ),
        sa.Column(
            "in_register",
            sa.Boolean(),
            nullable=True,
            comment="stands in the register of municipalities; null = no register loaded",
        ),
        sa.Column(
            "geom", Geometry(geometry_type="MULTIPOLYGON", srid=4326, spatial_index=False), nullable=True
        ),
        sa.Column("area_ha", sa.Double(), nullable=True),
        sa.Column("area_ha_status", figure_status, server_default="unknown", nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "attributes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "CASE area_ha_status WHEN 'known' THEN area_ha IS NOT NULL AND area_ha <> 0 WHEN 'estimated' THEN area_ha IS NOT NULL WHEN 'zero' THEN area_ha IS NOT NULL AND area_ha = 0 ELSE area_ha IS NULL END",
            name=op.f("ck_area_area_ha"),
        ),
        sa.CheckConstraint(
            "level IN ('state', 'district', 'municipal_association', 'municipality', 'quarter')",
            name=op.f("ck_area_level"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_area_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["area.id"], name=op.f("fk_area_parent_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_area_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_area_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("region_id", "level", "ars", name=op.f("uq_area_region_id_level_ars")),
    )
    op.create_index("ix_area_geom", "area", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_area_parent_id", "area", ["parent_id"], unique=False)
    op.create_index("ix_area_region_id_ags", "area", ["region_id", "ags"], unique=False)
    op.create_table(
        "base_feature",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("feature_class", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("rank", sa.SmallInteger(), nullable=False, comment="0 = most important"),
        sa.Column("geom", Geometry(srid=4326, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_base_feature_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_base_feature_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_base_feature_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_feature")),
    )
    op.create_index("ix_base_feature_geom", "base_feature", ["geom"], unique=False, postgresql_using="gist")
    op.create_index("ix_base_feature_source_id", "base_feature", ["source_id"], unique=False)
    op.create_table(
        "catchment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column(
            "not_connected", sa.Text(), nullable=True, comment="why the site has no catchment, in words"
        ),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["analysis_run.id"], name=op.f("fk_catchment_run_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["learning_site.id"], name=op.f("fk_catchment_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catchment")),
        sa.UniqueConstraint("run_id", "site_id", "minutes", name=op.f("uq_catchment_run_id_site_id_minutes")),
    )
    op.create_index(
        "ix_catchment_site_id", "catchment", ["site_id", "mode", "minutes", "run_id"], unique=False
    )
    op.create_table(
        "field_source",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column(
            "offer_key",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="empty: a field of the site itself",
        ),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_field_source_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["learning_site.id"], name=op.f("fk_field_source_site_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_field_source_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_source")),
    )
    op.create_index(
        "ix_field_source_site_id_field", "field_source", ["site_id", "offer_key", "field"], unique=False
    )
    op.create_table(
        "network",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("node_count", sa.Integer(), nullable=False),
        sa.Column("edge_count", sa.Integer(), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_network_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_network_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_network_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("region_id", name=op.f("uq_network_region_id")),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("valid_during", postgresql.DATERANGE(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("age_from_months", sa.Integer(), nullable=True),
        sa.Column("age_to_months", sa.Integer(), nullable=True, comment="exclusive"),
        sa.Column("approved_places", sa.Double(), nullable=True),
        sa.Column("approved_places_status", figure_status, server_default="unknown", nullable=False),
        sa.Column("occupied_places", sa.Double(), nullable=True),
        sa.Column("occupied_places_status", figure_status, server_default="unknown", nullable=False),
        sa.Column("flex_places", sa.Double(), nullable=True),
        sa.Column("flex_places_status", figure_status, server_default="unknown", nullable=False),
        sa.Column("opening_hours", sa.Text(), nullable=True),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("cost", sa.Text(), nullable=True),
        sa.Column(
            "attributes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("site_id"), "="),
            (sa.column("key"), "="),
            (sa.column("valid_during"), "&&"),
            using="gist",
            name="ex_offer_one_at_a_time",
        ),
        sa.CheckConstraint(
            "CASE approved_places_status WHEN 'known' THEN approved_places IS NOT NULL AND approved_places <> 0 WHEN 'estimated' THEN approved_places IS NOT NULL WHEN 'zero' THEN approved_places IS NOT NULL AND approved_places = 0 ELSE approved_places IS NULL END",
            name=op.f("ck_offer_approved_places"),
        ),
        sa.CheckConstraint(
            "CASE flex_places_status WHEN 'known' THEN flex_places IS NOT NULL AND flex_places <> 0 WHEN 'estimated' THEN flex_places IS NOT NULL WHEN 'zero' THEN flex_places IS NOT NULL AND flex_places = 0 ELSE flex_places IS NULL END",
            name=op.f("ck_offer_flex_places"),
        ),
        sa.CheckConstraint(
            "CASE occupied_places_status WHEN 'known' THEN occupied_places IS NOT NULL AND occupied_places <> 0 WHEN 'estimated' THEN occupied_places IS NOT NULL WHEN 'zero' THEN occupied_places IS NOT NULL AND occupied_places = 0 ELSE occupied_places IS NULL END",
            name=op.f("ck_offer_occupied_places"),
        ),
        sa.CheckConstraint("NOT isempty(valid_during)", name=op.f("ck_offer_valid_during")),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_offer_category")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_offer_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_offer_institution_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["learning_site.id"], name=op.f("fk_offer_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index("ix_offer_category", "offer", ["category"], unique=False)
    op.create_table(
        "site_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("other_site_id", sa.Integer(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("status", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('proposed', 'same', 'different')", name=op.f("ck_site_match_status")),
        sa.CheckConstraint("site_id < other_site_id", name=op.f("ck_site_match_ordered")),
        sa.ForeignKeyConstraint(
            ["other_site_id"],
            ["learning_site.id"],
            name=op.f("fk_site_match_other_site_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["learning_site.id"], name=op.f("fk_site_match_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_match")),
        sa.UniqueConstraint("site_id", "other_site_id", name=op.f("uq_site_match_site_id_other_site_id")),
    )
    op.create_index("ix_site_match_other_site_id", "site_match", ["other_site_id"], unique=False)
    op.create_table(
        "area_people",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("age_group", sa.Text(), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("people", sa.Double(), nullable=True),
        sa.Column("people_status", figure_status, server_default="unknown", nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE people_status WHEN 'known' THEN people IS NOT NULL AND people <> 0 WHEN 'estimated' THEN people IS NOT NULL WHEN 'zero' THEN people IS NOT NULL AND people = 0 ELSE people IS NULL END",
            name=op.f("ck_area_people_people"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_area_people_area_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_area_people_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_area_people_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("area_id", "age_group", "reference_date", name=op.f("pk_area_people")),
    )
    op.create_table(
        "area_statistic",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("age_group", sa.Text(), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("mean_seconds", sa.Double(), nullable=True),
        sa.Column("mean_seconds_status", figure_status, server_default="unknown", nullable=False),
        sa.Column("median_seconds", sa.Double(), nullable=True),
        sa.Column("median_seconds_status", figure_status, server_default="unknown", nullable=False),
        sa.Column("mean_metres", sa.Double(), nullable=True),
        sa.Column("mean_metres_status", figure_status, server_default="unknown", nullable=False),
        sa.Column("people_total", sa.Double(), nullable=True),
        sa.Column("people_total_status", figure_status, server_default="unknown", nullable=False),
        sa.Column("people_not_connected", sa.Double(), nullable=True),
        sa.Column("people_not_connected_status", figure_status, server_default="unknown", nullable=False),
        sa.Column(
            "within",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="minutes → people within, as figures",
        ),
        sa.CheckConstraint(
            "CASE mean_metres_status WHEN 'known' THEN mean_metres IS NOT NULL AND mean_metres <> 0 WHEN 'estimated' THEN mean_metres IS NOT NULL WHEN 'zero' THEN mean_metres IS NOT NULL AND mean_metres = 0 ELSE mean_metres IS NULL END",
            name=op.f("ck_area_statistic_mean_metres"),
        ),
        sa.CheckConstraint(
            "CASE mean_seconds_status WHEN 'known' THEN mean_seconds IS NOT NULL AND mean_seconds <> 0 WHEN 'estimated' THEN mean_seconds IS NOT NULL WHEN 'zero' THEN mean_seconds IS NOT NULL AND mean_seconds = 0 ELSE mean_seconds IS NULL END",
            name=op.f("ck_area_statistic_mean_seconds"),
        ),
        sa.CheckConstraint(
            "CASE median_seconds_status WHEN 'known' THEN median_seconds IS NOT NULL AND median_seconds <> 0 WHEN 'estimated' THEN median_seconds IS NOT NULL WHEN 'zero' THEN median_seconds IS NOT NULL AND median_seconds = 0 ELSE median_seconds IS NULL END",
            name=op.f("ck_area_statistic_median_seconds"),
        ),
        sa.CheckConstraint(
            "CASE people_not_connected_status WHEN 'known' THEN people_not_connected IS NOT NULL AND people_not_connected <> 0 WHEN 'estimated' THEN people_not_connected IS NOT NULL WHEN 'zero' THEN people_not_connected IS NOT NULL AND people_not_connected = 0 ELSE people_not_connected IS NULL END",
            name=op.f("ck_area_statistic_people_not_connected"),
        ),
        sa.CheckConstraint(
            "CASE people_total_status WHEN 'known' THEN people_total IS NOT NULL AND people_total <> 0 WHEN 'estimated' THEN people_total IS NOT NULL WHEN 'zero' THEN people_total IS NOT NULL AND people_total = 0 ELSE people_total IS NULL END",
            name=op.f("ck_area_statistic_people_total"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_area_statistic_area_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["analysis_run.id"], name=op.f("fk_area_statistic_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "area_id", "age_group", name=op.f("pk_area_statistic")),
    )
    op.create_table(
        "catchment_outline",
        sa.Column("catchment_id", sa.Integer(), nullable=False),
        sa.Column(
            "geom", Geometry(geometry_type="MULTIPOLYGON", srid=4326, spatial_index=False), nullable=False
        ),
        sa.Column("false_inside_share", sa.REAL(), nullable=False),
        sa.ForeignKeyConstraint(
            ["catchment_id"],
            ["catchment.id"],
            name=op.f("fk_catchment_outline_catchment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("catchment_id", name=op.f("pk_catchment_outline")),
        comment="The picture of a catchment, drawn when first asked for; figures are never counted from it.",
    )
    op.create_table(
        "catchment_people",
        sa.Column("catchment_id", sa.Integer(), nullable=False),
        sa.Column("age_group", sa.Text(), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("cell_size_m", sa.SmallInteger(), nullable=False),
        sa.Column("people", sa.Double(), nullable=True),
        sa.Column("people_status", figure_status, server_default="unknown", nullable=False),
        sa.CheckConstraint(
            "CASE people_status WHEN 'known' THEN people IS NOT NULL AND people <> 0 WHEN 'estimated' THEN people IS NOT NULL WHEN 'zero' THEN people IS NOT NULL AND people = 0 ELSE people IS NULL END",
            name=op.f("ck_catchment_people_people"),
        ),
        sa.ForeignKeyConstraint(
            ["catchment_id"],
            ["catchment.id"],
            name=op.f("fk_catchment_people_catchment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("catchment_id", "age_group", name=op.f("pk_catchment_people")),
    )
    op.create_table(
        "network_array",
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dtype", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_network_array_network_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("network_id", "name", name=op.f("pk_network_array")),
    )
    op.create_table(
        "population_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("cell_size_m", sa.SmallInteger(), nullable=False),
        sa.Column("x_m", sa.Integer(), nullable=False, comment="mid point, EPSG:3035"),
        sa.Column("y_m", sa.Integer(), nullable=False, comment="mid point, EPSG:3035"),
        sa.Column("municipality_id", sa.Integer(), nullable=True, comment="by mid point"),
        sa.Column("point", Geometry(geometry_type="POINT", srid=4326, spatial_index=False), nullable=False),
        sa.Column("geom", Geometry(geometry_type="POLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["area.id"],
            name=op.f("fk_population_cell_municipality_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_population_cell_region_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population_cell")),
        sa.UniqueConstraint(
            "region_id",
            "cell_size_m",
            "x_m",
            "y_m",
            name=op.f("uq_population_cell_region_id_cell_size_m_x_m_y_m"),
        ),
    )
    op.create_index(
        "ix_population_cell_geom", "population_cell", ["geom"], unique=False, postgresql_using="gist"
    )
    op.create_index(
        "ix_population_cell_municipality_id", "population_cell", ["municipality_id"], unique=False
    )
    op.create_table(
        "site_feature",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_during", postgresql.DATERANGE(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column(
            "sort_key",
            sa.Text(),
            nullable=False,
            comment="name for sorting, then slug: unique within a region",
        ),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("life_phases", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ages", postgresql.INT4MULTIRANGE(), nullable=False, comment="months"),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("point", Geometry(geometry_type="POINT", srid=4326, spatial_index=False), nullable=True),
        sa.Column(
            "point_metric",
            Geometry(geometry_type="POINT", spatial_index=False),
            nullable=True,
            comment="in the region's metric CRS",
        ),
        sa.Column("search_text", sa.Text(), nullable=False, comment="normalised by atlas_normalise"),
        sa.Column("feature", sa.Text(), nullable=False, comment="the finished GeoJSON feature"),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["area.id"],
            name=op.f("fk_site_feature_municipality_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_site_feature_region_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["learning_site.id"], name=op.f("fk_site_feature_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", "valid_from", name=op.f("pk_site_feature")),
        comment="Read model: one row per site and span of time in which nothing changes.",
    )
    op.create_index(
        "ix_site_feature_categories", "site_feature", ["categories"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_site_feature_municipality_id", "site_feature", ["municipality_id"], unique=False)
    op.create_index("ix_site_feature_page", "site_feature", ["region_id", "sort_key"], unique=False)
    op.create_index("ix_site_feature_point", "site_feature", ["point"], unique=False, postgresql_using="gist")
    op.create_index(
        "ix_site_feature_point_metric",
        "site_feature",
        ["point_metric"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_index(
        "ix_site_feature_search_text",
        "site_feature",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "site_state",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("valid_during", postgresql.DATERANGE(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("is_branch", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("house_number", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("district_text", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("provider_kind", sa.Text(), nullable=False),
        sa.Column("wheelchair", sa.Text(), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("opening_hours", sa.Text(), nullable=True),
        sa.Column("point", Geometry(geometry_type="POINT", srid=4326, spatial_index=False), nullable=True),
        sa.Column("shape", Geometry(srid=4326, spatial_index=False), nullable=True),
        sa.Column(
            "entrances",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column(
            "attributes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("site_id"), "="),
            (sa.column("valid_during"), "&&"),
            using="gist",
            name="ex_site_state_one_at_a_time",
        ),
        sa.CheckConstraint(
            "wheelchair IN ('yes', 'limited', 'no', 'unknown')", name=op.f("ck_site_state_wheelchair")
        ),
        sa.CheckConstraint("NOT isempty(valid_during)", name=op.f("ck_site_state_valid_during")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_site_state_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_site_state_institution_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["area.id"], name=op.f("fk_site_state_municipality_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["learning_site.id"], name=op.f("fk_site_state_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_state")),
    )
    op.create_index("ix_site_state_institution_id", "site_state", ["institution_id"], unique=False)
    op.create_index("ix_site_state_municipality_id", "site_state", ["municipality_id"], unique=False)
    op.create_table(
        "street_edge",
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("edge_no", sa.Integer(), nullable=False),
        sa.Column("way_id", sa.BigInteger(), nullable=False),
        sa.Column("highway", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("length_m", sa.REAL(), nullable=False),
        sa.Column("walk_forward_seconds", sa.REAL(), nullable=True),
        sa.Column("walk_backward_seconds", sa.REAL(), nullable=True),
        sa.Column("bicycle_forward_seconds", sa.REAL(), nullable=True),
        sa.Column("bicycle_backward_seconds", sa.REAL(), nullable=True),
        sa.Column("car_forward_seconds", sa.REAL(), nullable=True),
        sa.Column("car_backward_seconds", sa.REAL(), nullable=True),
        sa.Column(
            "geom", Geometry(geometry_type="LINESTRING", srid=4326, spatial_index=False), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_street_edge_network_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("network_id", "edge_no", name=op.f("pk_street_edge")),
        comment="Seconds are null where the direction may not be travelled.",
    )
    op.create_index("ix_street_edge_geom", "street_edge", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "cell_people",
        sa.Column("cell_id", sa.Integer(), nullable=False),
        sa.Column("age_group", sa.Text(), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("people", sa.REAL(), nullable=True),
        sa.Column("people_status", figure_status, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE people_status WHEN 'known' THEN people IS NOT NULL AND people <> 0 WHEN 'estimated' THEN people IS NOT NULL WHEN 'zero' THEN people IS NOT NULL AND people = 0 ELSE people IS NULL END",
            name=op.f("ck_cell_people_people"),
        ),
        sa.ForeignKeyConstraint(
            ["cell_id"], ["population_cell.id"], name=op.f("fk_cell_people_cell_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_cell_people_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_cell_people_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cell_id", "age_group", "reference_date", name=op.f("pk_cell_people")),
    )
    op.create_index("ix_cell_people_source_id", "cell_people", ["source_id"], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index("ix_cell_people_source_id", table_name="cell_people")
    op.drop_table("cell_people")
    op.drop_index("ix_street_edge_geom", table_name="street_edge", postgresql_using="gist")
    op.drop_table("street_edge")
    op.drop_index("ix_site_state_municipality_id", table_name="site_state")
    op.drop_index("ix_site_state_institution_id", table_name="site_state")
    op.drop_table("site_state")
    op.drop_index(
        "ix_site_feature_search_text",
        table_name="site_feature",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index("ix_site_feature_point_metric", table_name="site_feature", postgresql_using="gist")
    op.drop_index("ix_site_feature_point", table_name="site_feature", postgresql_using="gist")
    op.drop_index("ix_site_feature_page", table_name="site_feature")
    op.drop_index("ix_site_feature_municipality_id", table_name="site_feature")
    op.drop_index("ix_site_feature_categories", table_name="site_feature", postgresql_using="gin")
    op.drop_table("site_feature")
    op.drop_index("ix_population_cell_municipality_id", table_name="population_cell")
    op.drop_index("ix_population_cell_geom", table_name="population_cell", postgresql_using="gist")
    op.drop_table("population_cell")
    op.drop_table("network_array")
    op.drop_table("catchment_people")
    op.drop_table("catchment_outline")
    op.drop_table("area_statistic")
    op.drop_table("area_people")
    op.drop_index("ix_site_match_other_site_id", table_name="site_match")
    op.drop_table("site_match")
    op.drop_index("ix_offer_category", table_name="offer")
    op.drop_table("offer")
    op.drop_table("network")
    op.drop_index("ix_field_source_site_id_field", table_name="field_source")
    op.drop_table("field_source")
    op.drop_index("ix_catchment_site_id", table_name="catchment")
    op.drop_table("catchment")
    op.drop_index("ix_base_feature_source_id", table_name="base_feature")
    op.drop_index("ix_base_feature_geom", table_name="base_feature", postgresql_using="gist")
    op.drop_table("base_feature")
    op.drop_index("ix_area_region_id_ags", table_name="area")
    op.drop_index("ix_area_parent_id", table_name="area")
    op.drop_index("ix_area_geom", table_name="area", postgresql_using="gist")
    op.drop_table("area")
    op.drop_table("travel_time")
    op.drop_index("ix_learning_site_merged_into_id", table_name="learning_site")
    op.drop_table("learning_site")
    op.drop_table("institution")
    op.drop_index("ix_import_region_id_id", table_name="import")
    op.drop_table("import")
    op.drop_table("source")
    op.drop_table("category")
    op.drop_index("ix_analysis_run_current", table_name="analysis_run")
    op.drop_table("analysis_run")
    op.drop_index("uq_region_one_default", table_name="region", postgresql_where=sa.text("is_default"))
    op.drop_table("region")
    op.drop_table("life_phase")
    # ### end Alembic commands ###
    figure_status.drop(op.get_bind())
    op.execute("DROP FUNCTION atlas_place_name(text)")
    op.execute("DROP FUNCTION atlas_normalise(text)")
