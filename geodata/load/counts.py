"""Offers counted per municipality: the newest count of a source replaces its older one of the same day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.load.staging import stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.load.staging import Import
    from geodata.rows import AreaCountRow

STAGE = "ags text, category text, sites numeric, sites_status figure_status, row_number int"

UNKNOWN_AREAS = """
    SELECT s.ags FROM stage_count s WHERE NOT EXISTS (
        SELECT FROM area a WHERE a.region_id = :region_id AND a.level = 'municipality' AND a.ags = s.ags)
     ORDER BY s.ags"""

UPSERT = """
    INSERT INTO area_count (area_id, category, reference_date, sites, sites_status, source_id, import_id)
    SELECT DISTINCT ON (a.id, s.category) a.id, s.category, :as_of, s.sites, s.sites_status, :source_id, :import_id
      FROM stage_count s JOIN area a ON a.region_id = :region_id AND a.level = 'municipality' AND a.ags = s.ags
     ORDER BY a.id, s.category, s.row_number
    ON CONFLICT (area_id, category, reference_date) DO UPDATE
       SET sites = excluded.sites, sites_status = excluded.sites_status, source_id = excluded.source_id,
           import_id = excluded.import_id
     WHERE (area_count.sites, area_count.sites_status) IS DISTINCT FROM (excluded.sites, excluded.sites_status)
    RETURNING xmax = 0"""

GONE = """
    DELETE FROM area_count c USING area a
     WHERE a.id = c.area_id AND c.source_id = :source_id AND c.reference_date = :as_of
       AND NOT EXISTS (SELECT FROM stage_count s WHERE s.ags = a.ags AND s.category = c.category)"""


def load_area_counts(current: Import, rows: Iterable[AreaCountRow]) -> None:
    """Load counts of offers per municipality; municipalities that are not loaded are named in the report."""
    staged = ((r.ags, r.category, r.sites.value, r.sites.status.value, r.row_number) for r in rows)
    count = stage(current.connection, "stage_count", STAGE, staged)
    unknown = [row[0] for row in current.rows(UNKNOWN_AREAS)]
    if unknown:
        current.report.notes.append(f"Nicht geladen sind die Gemeinden: {', '.join(unknown[:20])}")
    written = current.rows(UPSERT)
    new = sum(1 for row in written if row[0])
    gone = current.run(GONE)
    unchanged = count - len(unknown) - len(written)
    current.difference("area_count", new=new, changed=len(written) - new, unchanged=unchanged, gone=gone)
