"""The invented standards of the demonstration Kreis into the database, unless somebody has set some there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.audit.acting import Author, say_who_unless_said
from geodata.demo.standards import DECIDED_ON, DECISION, LATER, LATER_FROM, SINCE, STANDARDS

if TYPE_CHECKING:
    from sqlalchemy import Engine

SOME = "SELECT FROM provision_standard WHERE region_id = :region_id LIMIT 1"
NEW = """
    INSERT INTO provision_standard (
        region_id, key, valid_during, category, kind, age_from_months, age_to_months, mode, limit_minutes, limit_metres,
        at_time, people_share, places_per_100, smallest_pupils, decision, decided_on, note)
    VALUES (:region_id, :key, daterange(:valid_from, :valid_to), :category, :kind, :age_from_months, :age_to_months,
            :mode, :limit_minutes, :limit_metres, :at_time, :people_share, :places_per_100, :smallest_pupils, :decision,
            :decided_on, 'Erfunden')"""
EMPTY = dict.fromkeys(("age_from_months", "age_to_months", "mode", "limit_minutes", "limit_metres", "at_time",
                       "people_share", "places_per_100", "smallest_pupils"))  # fmt: skip
CHANGED = (
    "UPDATE region SET data_version = data_version + 1, site_edits = site_edits + 1 WHERE id = :region_id"
)


def load_demo_standards(engine: Engine, region_id: int) -> None:
    """Store the invented standards where the region has none."""
    with engine.begin() as connection:
        if connection.execute(text(SOME), {"region_id": region_id}).first() is not None:
            return
        say_who_unless_said(connection, Author("Kommandozeile"), "Erfundene Standards")
        for row in _rows():
            connection.execute(text(NEW), {**row, "region_id": region_id})
        connection.execute(text(CHANGED), {"region_id": region_id})


def _rows() -> list[dict[str, Any]]:
    common = {**EMPTY, "decision": DECISION, "decided_on": DECIDED_ON, "valid_to": None}
    first = [
        {**common, **one, "valid_from": SINCE, "valid_to": LATER_FROM if one["key"] == LATER["key"] else None}
        for one in STANDARDS
    ]
    return [*first, {**common, **LATER, "valid_from": LATER_FROM}]
