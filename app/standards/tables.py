"""Tables of legal rules and of the Kreis's own standards; both dated, one version of each at a time."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Double, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint

from app.database.metadata import metadata

RULE_STATUSES = ("read", "computed", "to_check", "draft")
KINDS = ("way", "places", "size")
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MODES = ("walk", "bicycle", "car", "bus")

legal_rule = Table(
    "legal_rule",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "region_id",
        ForeignKey("region.id", ondelete="CASCADE"),
        comment="null: came with the program; else entered by this Kreis and first in its days",
    ),
    Column("code", Text, nullable=False),
    Column("area_prefix", Text, nullable=False, comment="whom it concerns: beginning of the ARS"),
    Column("valid_during", DATERANGE, nullable=False, comment="open below: since when was not told"),
    Column("topic", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("sentence", Text, nullable=False, comment="the rule in words"),
    Column("paragraph", Text, nullable=False),
    Column(
        "named_values", JSONB, nullable=False, comment="list of name, label, value, unit, lowest, highest"
    ),
    Column("source", Text, nullable=False),
    Column("source_url", Text),
    Column("read_as_of", Text, comment="which version of the text was read"),
    Column("checked_on", Date, comment="when it was last held against its source"),
    Column("status", Text, nullable=False),
    Column("note", Text),
    ExcludeConstraint(
        (text("coalesce(region_id, 0)"), "="),
        ("code", "="),
        ("area_prefix", "="),
        ("valid_during", "&&"),
        name="ex_legal_rule_one_at_a_time",
    ),
    CheckConstraint("NOT isempty(valid_during)", name="valid_during"),
    CheckConstraint(f"status IN {RULE_STATUSES}", name="status"),
    comment="Rules of law with paragraph, values, source and the days on which they hold.",
)
Index("ix_legal_rule_region_id", legal_rule.c.region_id)

provision_standard = Table(
    "provision_standard",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region_id", ForeignKey("region.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("valid_during", DATERANGE, nullable=False),
    Column("category", ForeignKey("category.code"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("age_from_months", Integer),
    Column("age_to_months", Integer, comment="exclusive"),
    Column("mode", Text),
    Column("limit_minutes", Double),
    Column("limit_metres", Double),
    Column("at_time", Text, comment="HH:MM, where it is about a time of day"),
    Column("people_share", Double, comment="for what share of the people it is to be kept, 0 to 1"),
    Column("places_per_100", Double, comment="places per 100 children of the ages"),
    Column("smallest_pupils", Integer),
    Column("decision", Text, nullable=False, comment="the decision it rests on, or that there is none yet"),
    Column("decision_url", Text),
    Column("decided_on", Date),
    Column("note", Text),
    Column(
        "weekday", Text, comment="Mo to Su, hours and timetable of which it is checked for; null: Tuesday"
    ),
    Column("border", Text, comment="region: only sites inside the Kreis count; null: all do"),
    ExcludeConstraint(
        ("region_id", "="), ("key", "="), ("valid_during", "&&"), name="ex_provision_standard_one_at_a_time"
    ),
    CheckConstraint("NOT isempty(valid_during)", name="valid_during"),
    CheckConstraint(f"kind IN {KINDS}", name="kind"),
    CheckConstraint(f"mode IS NULL OR mode IN {MODES}", name="mode"),
    CheckConstraint(
        "CASE kind WHEN 'way' THEN mode IS NOT NULL AND num_nonnulls(limit_minutes, limit_metres) = 1"
        " AND people_share IS NOT NULL AND num_nonnulls(places_per_100, smallest_pupils) = 0"
        " WHEN 'places' THEN places_per_100 IS NOT NULL"
        " AND num_nonnulls(mode, limit_minutes, limit_metres, smallest_pupils) = 0"
        " ELSE smallest_pupils IS NOT NULL"
        " AND num_nonnulls(mode, limit_minutes, limit_metres, places_per_100) = 0 END",
        name="limits",
    ),
    CheckConstraint("people_share > 0 AND people_share <= 1", name="people_share"),
    CheckConstraint(f"weekday IS NULL OR (kind = 'way' AND weekday IN {WEEKDAYS})", name="weekday"),
    CheckConstraint("border IS NULL OR (kind = 'way' AND border = 'region')", name="border"),
    Index("ix_provision_standard_region_id", "region_id", "category"),
    comment="What the Kreis has decided to be enough, with the decision; dated.",
)
