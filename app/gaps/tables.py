"""Tables of runs of the kinds `gaps` and `lifelong`. The rows of a run never change; they live and die with it."""

from __future__ import annotations

from sqlalchemy import REAL, CheckConstraint, Column, Double, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

REASONS = (
    "full", "full_for_need", "not_for_age", "opens_late", "closes_early", "car_only", "no_bus_in_time", "no_bus_back", "border",
    "unknown_hours", "unknown_places", "nothing", "not_connected",
)  # fmt: skip
LIFELONG_MODES = ("walk", "bicycle", "bus", "car", "any")
_RUN = ("analysis_run.id", "CASCADE")
_COUNTS = (
    ("people", "who ask"),
    ("served", "within the yardstick, and with a place where places count"),
    ("beyond", "nothing that the yardstick counts is reached"),
    ("without_place", "reached, but spread over all places no place is left"),
    ("without_low", "with the upper quartile for every place that is assumed"),
    ("without_high", "with the lower quartile"),
    ("without_catchment", "short of a place by floating catchments"),
    ("catchment_low", None),
    ("catchment_high", None),
    ("unclear_way", "reached only where it is not known when it is open"),
    ("unclear_places", "reached, but of no place is it known how many there are"),
)
COUNTS = tuple(name for name, _ in _COUNTS)


def _counts(kind: type[Double] | type[REAL]) -> list[Column[float]]:
    return [Column(name, kind, nullable=False, comment=comment) for name, comment in _COUNTS]


gap_cell = Table(
    "gap_cell",
    metadata,
    Column("run_id", ForeignKey(_RUN[0], ondelete=_RUN[1]), primary_key=True),
    # No foreign keys but to the run, here and below.
    Column("cell_id", Integer, primary_key=True, autoincrement=False),
    *_counts(REAL),
    comment="Of the people in a cell: who is served, beyond the yardstick, without a place, or not known.",
)

gap_reason = Table(
    "gap_reason",
    metadata,
    Column("run_id", ForeignKey(_RUN[0], ondelete=_RUN[1]), primary_key=True),
    Column("cell_id", Integer, primary_key=True, autoincrement=False),
    Column("reason", Text, primary_key=True),
    Column(
        "people",
        REAL,
        nullable=False,
        comment="who fall to the reason; all reasons add up to those not served",
    ),
    Column("alone", REAL, nullable=False, comment="whom mending this alone would serve"),
    Column("site_id", Integer, comment="the site that shows it best"),
    Column("minutes", REAL, comment="to it, by the yardstick's mode; null: further than was looked for"),
    Column("car_minutes", REAL),
    CheckConstraint(f"reason IN {REASONS}", name="reason"),
    comment="Why people in a cell go without.",
)

gap_area = Table(
    "gap_area",
    metadata,
    Column("run_id", ForeignKey(_RUN[0], ondelete=_RUN[1]), primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    *_counts(Double),
    Column("reasons", JSONB, nullable=False, comment="list of reason, people, alone, sites"),
    Column(
        "quotas", JSONB, nullable=False, comment="as GET /api/quotas gives them for the same ages and day"
    ),
    comment="The same of an area, with its official quotas.",
)
Index("ix_gap_area_area_id", gap_area.c.area_id)

lifelong_share = Table(
    "lifelong_share",
    metadata,
    Column("run_id", ForeignKey(_RUN[0], ondelete=_RUN[1]), primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    Column("station", Text, primary_key=True),
    Column("mode", Text, primary_key=True),
    Column("people", Double, nullable=False),
    Column("served", Double, comment="null: not computed for this mode"),
    CheckConstraint(f"mode IN {LIFELONG_MODES}", name="mode"),
    comment="How many people of a station of life reach what belongs to it, by mode.",
)
Index("ix_lifelong_share_area_id", lifelong_share.c.area_id)
