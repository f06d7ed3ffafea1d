"""Pupils of schools by year and grade: the one reading of what school statistics and tables of pupils tell.

Both tell the same thing, so they are never added: of a school's year everything comes from one of them, the newest. Newest is
what speaks of the later day, then what was brought later. Who tells nothing but "unknown" of a school's year takes no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

STATISTICS, TABLE = "school_statistics", "pupils"
LABELS = {STATISTICS: "Schulstatistik", TABLE: "Tabelle der Schülerinnen und Schüler"}

PUPILS = f"""
WITH told AS (
    SELECT coalesce(l.merged_into_id, l.id) AS site_id, l.id AS told_id, r.year, r.age AS grade, r.value,
           r.value_status AS status, '{TABLE}' AS kind, t.source, t.file_name, t.as_of, t.loaded_at AS brought_at
      FROM demand_row r JOIN demand_table t ON t.id = r.table_id JOIN learning_site l ON l.id = r.site_id
     WHERE t.id = (SELECT max(id) FROM demand_table WHERE region_id = :region_id AND kind = 'pupils')
    UNION ALL
    SELECT coalesce(l.merged_into_id, l.id), l.id, y.first_year, y.grade, y.pupils, y.pupils_status,
           '{STATISTICS}', s.name, i.file_name, coalesce(i.as_of, i.finished_at::date), i.finished_at
      FROM school_year y JOIN learning_site l ON l.id = y.site_id JOIN source s ON s.id = y.source_id
      JOIN import i ON i.id = y.import_id
     WHERE l.region_id = :region_id AND y.grade > 0),
mine AS (
    SELECT * FROM told WHERE cast(:sites AS int[]) IS NULL OR site_id = ANY(cast(:sites AS int[]))),
origin AS (
    SELECT DISTINCT ON (site_id, year) site_id, year, kind, told_id, max(as_of) AS as_of, max(brought_at) AS brought_at
      FROM mine GROUP BY site_id, year, kind, told_id
     ORDER BY site_id, year, bool_or(status <> 'unknown') DESC, max(as_of) DESC, max(brought_at) DESC, kind DESC, told_id)
SELECT site_id, year, grade, m.value, m.status::text, kind, m.source, m.file_name, o.as_of, o.brought_at
  FROM origin o JOIN mine m USING (site_id, year, kind, told_id)
 ORDER BY site_id, year, grade"""


KINDS = (
    "primary_school", "community_school", "grammar_school", "special_needs_centre", "vocational_school", "other_school",
)  # fmt: skip
TOTALS = f"""
SELECT DISTINCT ON (site_id) coalesce(l.merged_into_id, l.id) AS site_id, y.first_year, y.pupils, y.pupils_status::text,
       (SELECT count(DISTINCT o.category) FROM offer o WHERE o.site_id = coalesce(l.merged_into_id, l.id)
           AND upper_inf(o.valid_during) AND o.category = ANY(cast(:kinds AS text[]))) AS kinds,
       '{STATISTICS}' AS kind, s.name AS source, i.file_name, coalesce(i.as_of, i.finished_at::date) AS as_of,
       i.finished_at AS brought_at
  FROM school_year y JOIN learning_site l ON l.id = y.site_id JOIN source s ON s.id = y.source_id
  JOIN import i ON i.id = y.import_id
 WHERE l.region_id = :region_id AND y.grade = 0 AND y.pupils IS NOT NULL AND y.first_year <= :until
   AND (cast(:sites AS int[]) IS NULL OR coalesce(l.merged_into_id, l.id) = ANY(cast(:sites AS int[])))
 ORDER BY site_id, y.first_year DESC, i.finished_at DESC"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who tells of a school's year: statistics or a table, of which day, brought when."""

    kind: str
    source: str
    file_name: str
    as_of: date
    brought_at: datetime

    @property
    def told(self) -> dict[str, Any]:
        """As answers name it."""
        return {
            "kind": self.kind, "label": LABELS[self.kind], "source": self.source, "file_name": self.file_name,
            "as_of": self.as_of, "loaded_at": self.brought_at,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class GradePupils:
    """Pupils of a grade in the school year that begins in `year`; `value` None: secret or unknown, as `status` says."""

    site_id: int
    year: int
    grade: int
    value: float | None
    status: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class SchoolTotal:
    """All pupils of a school in its newest year, where statistics tell of the whole school; `kinds` of school it is."""

    site_id: int
    year: int
    pupils: float
    status: str
    kinds: int
    origin: Origin


def read_totals(
    connection: Connection, region_id: int, until: int, sites: Sequence[int] | None = None
) -> dict[int, SchoolTotal]:
    """By site what is told of whole schools, in the newest school year that begins in `until` or before."""
    keys = {
        "region_id": region_id, "until": until, "sites": None if sites is None else list(sites), "kinds": list(KINDS),
    }  # fmt: skip
    return {
        row.site_id: SchoolTotal(row.site_id, row.first_year, row.pupils, row.pupils_status, row.kinds, _origin(row))
        for row in connection.execute(text(TOTALS), keys)
    }  # fmt: skip


def _origin(row: Any) -> Origin:  # noqa: ANN401 (a row)
    return Origin(row.kind, row.source, row.file_name, row.as_of, row.brought_at)


def read_grade_pupils(
    connection: Connection, region_id: int, sites: Sequence[int] | None = None
) -> list[GradePupils]:
    """All of a region, or of some sites; by site, year and grade, each once."""
    keys = {"region_id": region_id, "sites": None if sites is None else list(sites)}
    return [
        GradePupils(
            row.site_id, row.year, row.grade, row.value, row.status,
            _origin(row),
        )
        for row in connection.execute(text(PUPILS), keys)
    ]  # fmt: skip


def newest_of(rows: Iterable[GradePupils]) -> Origin | None:
    """The origin of the newest year; None of no rows."""
    newest = max(rows, key=lambda row: (row.year, row.origin.as_of, row.origin.brought_at), default=None)
    return None if newest is None else newest.origin


def whole_school(rows: Iterable[GradePupils], school_year: int) -> float | None:
    """All pupils in the newest year told by then; None where a grade is secret or unknown, or nothing is told."""
    until = [row for row in rows if row.year <= school_year]
    last = max((row.year for row in until), default=None)
    values = [row.value for row in until if row.year == last]
    return sum(one for one in values if one is not None) if values and None not in values else None
