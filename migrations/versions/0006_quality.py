"""Addresses for geocoding; what the quality board needs.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EMPTY_LIST = sa.text("'[]'")


def _point() -> Geometry:
    """A type of its own for each column: GeoAlchemy keeps in it whether the column may be null."""
    return Geometry(geometry_type="POINT", srid=4326, spatial_index=False)


def _reference(column: str, target: str, table: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def upgrade() -> None:
    _addresses()
    _quality()
    op.execute("SELECT atlas_keep_history('site_placing', 'candidates')")
    op.execute("SELECT atlas_keep_history('quality_dismissal', 'fingerprint')")


def _addresses() -> None:
    op.create_table(
        "named_street",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column(
            "street_key", sa.Text(), nullable=False, comment="as app.addresses.text.street_key writes it"
        ),
        sa.Column(
            "part",
            sa.SmallInteger(),
            nullable=False,
            comment="streets of one name far apart in one municipality",
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "postal_codes", postgresql.ARRAY(sa.Text()), nullable=False, comment="those its houses tell"
        ),
        sa.Column(
            "place_keys",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="its municipality and the places its houses tell",
        ),
        sa.Column("search_text", sa.Text(), nullable=False, comment="words of name, places and postal codes"),
        sa.Column("point", _point(), nullable=False, comment="mid point, on the street"),
        sa.Column(
            "extent_m", sa.REAL(), nullable=False, comment="how far the street reaches from its mid point"
        ),
        sa.Column("houses", sa.Integer(), nullable=False),
        _reference("region_id", "region", "named_street"),
        _reference("municipality_id", "area", "named_street"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_street")),
        sa.UniqueConstraint(
            "region_id",
            "municipality_id",
            "street_key",
            "part",
            name=op.f("uq_named_street_region_id_municipality_id_street_key_part"),
            postgresql_nulls_not_distinct=True,
        ),
        comment="Derived from addresses and the street network whenever either changes.",
    )
    op.create_index("ix_named_street_region_id_street_key", "named_street", ["region_id", "street_key"])
    op.create_index("ix_named_street_municipality_id", "named_street", ["municipality_id"])
    for column in ("street_key", "search_text"):
        op.create_index(
            f"ix_named_street_{column}",
            "named_street",
            [column],
            postgresql_using="gin",
            postgresql_ops={column: "gin_trgm_ops"},
        )
    op.create_table(
        "address",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("house_number", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("named_street_id", sa.Integer(), nullable=True),
        sa.Column("street_key", sa.Text(), nullable=False),
        sa.Column("place_key", sa.Text(), nullable=True),
        sa.Column("house_from", sa.Integer(), nullable=False),
        sa.Column(
            "house_to",
            sa.Integer(),
            nullable=False,
            comment="of 12-14 the 14; else the same as house_from",
        ),
        sa.Column("house_suffix", sa.Text(), server_default="", nullable=False),
        sa.Column("point", _point(), nullable=False),
        sa.Column("precision_m", sa.REAL(), nullable=False, comment="how near the point is to the house"),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("origin IN ('official', 'osm', 'site', 'demo')", name=op.f("ck_address_origin")),
        sa.CheckConstraint("house_from BETWEEN 1 AND house_to", name=op.f("ck_address_house_numbers")),
        _reference("region_id", "region", "address"),
        _reference("source_id", "source", "address"),
        _reference("import_id", "import", "address"),
        _reference("municipality_id", "area", "address", "SET NULL"),
        _reference("named_street_id", "named_street", "address", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_address_source_id_key")),
    )
    op.create_index("ix_address_region_id_street_key", "address", ["region_id", "street_key"])
    op.create_index("ix_address_named_street_id_house_from", "address", ["named_street_id", "house_from"])
    op.create_index("ix_address_municipality_id", "address", ["municipality_id"])
    op.create_index("ix_address_point", "address", ["point"], postgresql_using="gist")


def _quality() -> None:
    op.create_table(
        "site_placing",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("point", _point(), nullable=True, comment="null: nothing found, or not one alone"),
        sa.Column("match_class", sa.Text(), nullable=True, comment="null: nothing found, or set by hand"),
        sa.Column("precision_m", sa.REAL(), nullable=True),
        sa.Column(
            "asked", sa.Text(), server_default="", nullable=False, comment="the address that was looked for"
        ),
        sa.Column("candidates", postgresql.JSONB(), server_default=EMPTY_LIST, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('proposed', 'accepted', 'declined', 'by_hand', 'superseded')",
            name=op.f("ck_site_placing_status"),
        ),
        sa.CheckConstraint(
            "match_class IN ('exact', 'similar', 'interpolated', 'street', 'place')",
            name=op.f("ck_site_placing_match_class"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('accepted', 'by_hand') OR point IS NOT NULL", name=op.f("ck_site_placing_placed")
        ),
        _reference("site_id", "learning_site", "site_placing"),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_placing")),
        comment="Where a site without coordinates is proposed to lie, or was placed.",
    )
    op.create_index("ix_site_placing_status", "site_placing", ["status"])
    op.create_table(
        "site_check",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), server_default="", nullable=False),
        sa.Column("match_class", sa.Text(), nullable=True),
        sa.Column("point", _point(), nullable=True, comment="where its address lies"),
        sa.Column("precision_m", sa.REAL(), nullable=True),
        sa.Column(
            "distance_m",
            sa.REAL(),
            nullable=True,
            comment="from the site's coordinates to where its address lies",
        ),
        sa.Column(
            "off_streets",
            sa.Text(),
            nullable=True,
            comment="why no street can be near; null: one is, or there are none here",
        ),
        sa.CheckConstraint(
            "off_streets IN ('no_street_within_500_m')", name=op.f("ck_site_check_off_streets")
        ),
        _reference("site_id", "learning_site", "site_check"),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_check")),
        comment="Coordinates of sites held against their address and the streets, after each import.",
    )
    op.create_table(
        "quality_dismissal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "part",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="the offer's key where it is about an offer",
        ),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="of the value found right: another value is found anew",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "account_id", sa.Integer(), nullable=True, comment="whose it is; names stand with the accounts"
        ),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        _reference("site_id", "learning_site", "quality_dismissal"),
        _reference("account_id", "account", "quality_dismissal", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_dismissal")),
        sa.UniqueConstraint("site_id", "kind", "part", name=op.f("uq_quality_dismissal_site_id_kind_part")),
    )


def downgrade() -> None:
    for table in ("quality_dismissal", "site_check", "site_placing", "address", "named_street"):
        op.drop_table(table)
