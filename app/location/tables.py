"""Tables of answers to the question where one more would help most."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.dialects.postgresql import JSONB

from app.database.metadata import metadata

location_answer = Table(
    "location_answer",
    metadata,
    Column("run_id", ForeignKey("analysis_run.id", ondelete="CASCADE"), primary_key=True),
    Column("answer", JSONB, nullable=False, comment="as GET /api/location/{run} gives it"),
    comment="Where one more would help most: chosen places, what they bring, and how far from the best it can be.",
)
