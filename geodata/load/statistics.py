"""Figures of official statistics into the database: what a source tells of a measure and year takes the place of what it told before."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from geodata.area_history import successor_of, unknown_municipality
from geodata.load.staging import stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.load.staging import Import
    from geodata.rows import StatisticRow

STAGE = (
    "measure text, area_key text, area_name text, year smallint, breakdown text, value float8, value_status figure_status,"
    " definition text, row_number int"
)
# A municipality by ARS or AGS, whatever is above it by its ARS.
PLACED = """
    ALTER TABLE stage_statistic ADD area_id int;
    UPDATE stage_statistic s SET area_id = a.id FROM area a
     WHERE a.region_id = :region_id AND a.level <> 'quarter'
       AND (a.ars = s.area_key OR (a.level = 'municipality' AND a.ags = s.area_key))"""
LOST = """
    SELECT DISTINCT s.area_key FROM stage_statistic s
     WHERE s.area_id IS NULL AND length(s.area_key) IN (8, 12)
       AND EXISTS (SELECT FROM area a WHERE a.region_id = :region_id AND a.is_core AND a.level = 'municipality'
                      AND left(a.ars, 5) = left(s.area_key, 5))
     ORDER BY 1"""
GONE = """
    DELETE FROM statistic_value v
     WHERE v.source_id = :source_id
       AND EXISTS (SELECT FROM stage_statistic s
                    WHERE s.measure = v.measure AND s.year = v.year AND s.breakdown = v.breakdown)
       AND NOT EXISTS (SELECT FROM stage_statistic s
                        WHERE s.measure = v.measure AND s.year = v.year AND s.breakdown = v.breakdown
                          AND s.area_key = v.area_key)"""
UPSERT = """
    INSERT INTO statistic_value (region_id, measure, area_key, area_name, area_id, year, breakdown, value, value_status,
                                 definition, source_id, import_id, row_number)
    SELECT :region_id, measure, area_key, area_name, area_id, year, breakdown, value, value_status, definition, :source_id,
           :import_id, row_number FROM stage_statistic
    ON CONFLICT (source_id, measure, area_key, year, breakdown) DO UPDATE
       SET value = excluded.value, value_status = excluded.value_status, area_id = excluded.area_id,
           area_name = excluded.area_name, definition = excluded.definition, import_id = excluded.import_id,
           row_number = excluded.row_number
     WHERE (statistic_value.value, statistic_value.value_status, statistic_value.area_id, statistic_value.definition)
           IS DISTINCT FROM (excluded.value, excluded.value_status, excluded.area_id, excluded.definition)
    RETURNING xmax = 0"""
SHOWN = 20


def load_statistics(current: Import, rows: Sequence[StatisticRow]) -> None:
    """Store the figures; municipalities that are not (or no more) here are named in the report."""
    staged = [
        (r.measure, r.area_key, r.area_name, r.year, r.breakdown, r.value.value, r.value.status.value, r.definition, r.row_number)
        for r in rows
    ]  # fmt: skip
    count = stage(current.connection, "stage_statistic", STAGE, staged)
    for statement in PLACED.split(";"):
        current.run(statement)
    current.report.notes += _notes([row[0] for row in current.rows(LOST)])
    current.marks.append(hashlib.sha256(repr(staged).encode()).hexdigest())
    gone = current.run(GONE)
    written = current.rows(UPSERT)
    new = sum(1 for row in written if row[0])
    current.difference(
        "statistic_value", new=new, changed=len(written) - new, unchanged=count - len(written), gone=gone
    )


def _notes(lost: Sequence[str]) -> list[str]:
    """What becomes of municipalities that are not here: added to the one they have gone into, or left out."""
    merged = [key for key in lost if successor_of(key) is not None]
    others = [key for key in lost if successor_of(key) is None]
    told = (
        [
            f"{len(merged)} frühere Gemeinden zählen zu denen, in denen sie aufgegangen sind: {', '.join(merged[:SHOWN])}."
        ]
        if merged
        else []
    )
    return told + [unknown_municipality(key) for key in others[:SHOWN]]
