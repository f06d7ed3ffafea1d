"""Tables of addresses: houses as sources tell them, and the named streets derived from houses and the street network."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.database.metadata import metadata

named_street = Table(
    "named_street",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("municipality_id", ForeignKey("area.id", ondelete="CASCADE")),
    Column("street_key", Text, nullable=False, comment="as app.addresses.text.street_key writes it"),
    Column("part", SmallInteger, nullable=False, comment="streets of one name far apart in one municipality"),
    Column("name", Text, nullable=False),
    Column("postal_codes", ARRAY(Text), nullable=False, comment="those its houses tell"),
    Column("place_keys", ARRAY(Text), nullable=False, comment="its municipality and the places its houses tell"),
    Column("search_text", Text, nullable=False, comment="words of name, places and postal codes"),
    Column("point", Geometry("POINT", 4326, spatial_index=False), nullable=False, comment="mid point, on the street"),
    Column("extent_m", REAL, nullable=False, comment="how far the street reaches from its mid point"),
    Column("houses", Integer, nullable=False),
    UniqueConstraint(
        "region_id", "municipality_id", "street_key", "part", postgresql_nulls_not_distinct=True
    ),
    comment="Derived from addresses and the street network whenever either changes.",
)  # fmt: skip
Index("ix_named_street_region_id_street_key", named_street.c.region_id, named_street.c.street_key)
Index("ix_named_street_municipality_id", named_street.c.municipality_id)
Index(
    "ix_named_street_street_key",
    named_street.c.street_key,
    postgresql_using="gin",
    postgresql_ops={"street_key": "gin_trgm_ops"},
)
Index(
    "ix_named_street_search_text",
    named_street.c.search_text,
    postgresql_using="gin",
    postgresql_ops={"search_text": "gin_trgm_ops"},
)

address = Table(
    "address",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("source_id", ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("import_id", ForeignKey("import.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("street", Text, nullable=False),
    Column("house_number", Text, nullable=False),
    Column("postal_code", Text),
    Column("place", Text),
    Column("municipality_id", ForeignKey("area.id", ondelete="SET NULL")),
    Column("named_street_id", ForeignKey("named_street.id", ondelete="SET NULL")),
    Column("street_key", Text, nullable=False),
    Column("place_key", Text),
    Column("house_from", Integer, nullable=False),
    Column("house_to", Integer, nullable=False, comment="of 12-14 the 14; else the same as house_from"),
    Column("house_suffix", Text, nullable=False, server_default=""),
    Column("point", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Column("precision_m", REAL, nullable=False, comment="how near the point is to the house"),
    Column("content_hash", Text, nullable=False),
    UniqueConstraint("source_id", "key"),
    CheckConstraint("origin IN ('official', 'osm', 'site', 'demo')", name="origin"),
    CheckConstraint("house_from BETWEEN 1 AND house_to", name="house_numbers"),
)
Index("ix_address_region_id_street_key", address.c.region_id, address.c.street_key)
Index("ix_address_named_street_id_house_from", address.c.named_street_id, address.c.house_from)
Index("ix_address_municipality_id", address.c.municipality_id)
Index("ix_address_point", address.c.point, postgresql_using="gist")
