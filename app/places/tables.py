"""Tables of what runs of the kinds `places` and `assignment` computed. The rows of a run never change."""

from __future__ import annotations

from sqlalchemy import REAL, CheckConstraint, Column, ForeignKey, Integer, Table, Text

from app.database.metadata import figure_check, figure_columns, metadata

SCORE_REASONS = (
    "no_site_in_reach",
    "no_places_in_reach",
    "no_demand",
    "not_connected",
    "capacity_unknown",
)
LEFT_REASONS = ("no_site_in_reach", "not_connected", "full", "not_admitted")

_RUN = ("analysis_run.id", "CASCADE")

place_score = Table(
    "place_score",
    metadata,
    Column("run_id", ForeignKey(_RUN[0], ondelete=_RUN[1]), primary_key=True),
    # No foreign keys but to the run: these rows live and die with their run.
    Column("cell_id", Integer, primary_key=True, autoincrement=False),
    Column("score", REAL, comment="places per person; null: unknown"),
    Column("low", REAL, comment="with the lower quartile for every place that is assumed"),
    Column("high", REAL, comment="with the upper quartile"),
    Column("assumed", REAL, comment="the part of the score that rests on assumed places"),
    Column("reason", Text, comment="why the score is zero or unknown"),
    Column("minutes_1", REAL, comment="to the nearest site, however far; null: none is reached"),
    Column("minutes_2", REAL),
    Column("minutes_3", REAL),
    Column("places_near", REAL, comment="places of the three nearest sites together; null: unknown"),
    CheckConstraint(
        "CASE WHEN score IS NULL THEN reason = 'capacity_unknown' WHEN score = 0 THEN reason IS NOT NULL"
        " ELSE reason IS NULL END",
        name="reason",
    ),
    CheckConstraint(f"reason IN {SCORE_REASONS}", name="reason_known"),
    CheckConstraint("low <= high", name="interval"),
    comment="Places per person of a cell, when people compete for them; and what is near without competition.",
)

place_ratio = Table(
    "place_ratio",
    metadata,
    Column("run_id", ForeignKey(_RUN[0], ondelete=_RUN[1]), primary_key=True),
    Column("site_id", Integer, primary_key=True, autoincrement=False),
    Column("known_places", REAL),
    Column("untold_offers", Integer, nullable=False),
    Column("places_low", REAL),
    Column("places", REAL, comment="known and assumed; null: unknown"),
    Column("places_high", REAL),
    Column("people", REAL, nullable=False, comment="who compete for the places, weighted by their way"),
    Column("ratio_low", REAL),
    Column("ratio", REAL, comment="places per competing person; null: unknown, or nobody competes"),
    Column("ratio_high", REAL),
    Column("nearest_of", REAL, nullable=False, comment="people whose nearest site it is; ties are divided"),
    Column("not_connected", Text, comment="why no way leads to the site, in words"),
    comment="What every site has to share out, and among how many.",
)

place_statistic = Table(
    "place_statistic",
    metadata,
    Column("run_id", ForeignKey(_RUN[0], ondelete=_RUN[1]), primary_key=True),
    Column("area_id", ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
    *figure_columns("people"),
    *figure_columns("per_100"),
    Column("per_100_low", REAL),
    Column("per_100_high", REAL),
    Column("per_100_assumed", REAL),
    *figure_columns("without_share"),
    Column("sites", Integer, nullable=False, comment="sites of the category that lie in the area"),
    Column("untold_offers", Integer, nullable=False),
    Column("places_low", REAL),
    *figure_columns("places"),
    Column("places_high", REAL),
    *(
        CheckConstraint(figure_check(name), name=name)
        for name in ("people", "per_100", "without_share", "places")
    ),
)

assigned_place = Table(
    "assigned_place",
    metadata,
    Column("run_id", ForeignKey(_RUN[0], ondelete=_RUN[1]), primary_key=True),
    Column("cell_id", Integer, primary_key=True, autoincrement=False),
    Column("site_id", Integer, primary_key=True, autoincrement=False, comment="0: no place is found"),
    Column("people", REAL, nullable=False),
    Column("minutes", REAL),
    Column("reason", Text, comment="why there is no place"),
    CheckConstraint("(site_id = 0) = (reason IS NOT NULL)", name="reason"),
    CheckConstraint("(site_id = 0) = (minutes IS NULL)", name="minutes"),
    CheckConstraint(f"reason IN {LEFT_REASONS}", name="reason_known"),
    comment="Who finds a place where, when all children are spread over all places with the least travel.",
)
