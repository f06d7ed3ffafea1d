"""Tables of the quality board: places proposed for sites, what was checked of them, and what was found to be right."""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

MATCH_CLASSES = ("exact", "similar", "interpolated", "street", "place")

site_placing = Table(
    "site_placing",
    metadata,
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), primary_key=True),
    Column("status", Text, nullable=False),
    Column("point", Geometry("POINT", 4326, spatial_index=False), comment="null: nothing found, or not one alone"),
    Column("match_class", Text, comment="null: nothing found, or set by hand"),
    Column("precision_m", REAL),
    Column("asked", Text, nullable=False, server_default="", comment="the address that was looked for"),
    Column("candidates", JSONB, nullable=False, server_default=text("'[]'")),
    Column("reason", Text),
    Column("proposed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("status IN ('proposed', 'accepted', 'declined', 'by_hand', 'superseded')", name="status"),
    CheckConstraint(
        f"match_class IN ({', '.join(repr(name) for name in MATCH_CLASSES)})", name="match_class"
    ),
    CheckConstraint("status NOT IN ('accepted', 'by_hand') OR point IS NOT NULL", name="placed"),
    comment="Where a site without coordinates is proposed to lie, or was placed.",
)  # fmt: skip
Index("ix_site_placing_status", site_placing.c.status)

site_check = Table(
    "site_check",
    metadata,
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), primary_key=True),
    Column("asked", Text, nullable=False, server_default=""),
    Column("match_class", Text),
    Column("point", Geometry("POINT", 4326, spatial_index=False), comment="where its address lies"),
    Column("precision_m", REAL),
    Column("distance_m", REAL, comment="from the site's coordinates to where its address lies"),
    Column("off_streets", Text, comment="why no street can be near; null: one is, or there are none here"),
    CheckConstraint("off_streets IN ('no_street_within_500_m')", name="off_streets"),
    comment="Coordinates of sites held against their address and the streets, after each import.",
)

quality_dismissal = Table(
    "quality_dismissal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("learning_site.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("part", Text, nullable=False, server_default="", comment="the offer's key where it is about an offer"),
    Column("fingerprint", Text, nullable=False, comment="of the value found right: another value is found anew"),
    Column("reason", Text, nullable=False),
    Column(
        "account_id",
        ForeignKey("account.id", ondelete="SET NULL"),
        comment="whose it is; names stand with the accounts",
    ),
    Column("dismissed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("site_id", "kind", "part"),
)  # fmt: skip
