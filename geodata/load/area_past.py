"""A file of areas that is older than what is loaded: it adds past states and leaves the present one as it is.

What such a file says holds from its day until the next file of its source, or until a state that is known to begin before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from geodata.load.staging import Import

NEXT = """
    SELECT min(i.as_of) FROM import i JOIN import mine ON mine.id = :import_id
     WHERE i.source_id = :source_id AND i.status = 'applied' AND i.as_of > :as_of AND i.reader = mine.reader"""

UNITED = """
    INSERT INTO stage_area (key, level, ars, ags, name, designation, is_core, geom, area_ha_status, attributes, content_hash,
                            area_id, before_source, is_united)
    SELECT 'united/' || a.id, a.level, a.ars, a.ags, a.name, a.designation, a.is_core, u.geom, 'unknown', '{}',
           md5(ST_AsBinary(u.geom)), a.id, :source_id, true
      FROM area a
      CROSS JOIN LATERAL (SELECT ST_Multi(ST_CollectionExtract(ST_Union(s.geom ORDER BY s.key), 3)) AS geom
                            FROM stage_area s WHERE s.level = 'municipality' AND s.geom IS NOT NULL AND starts_with(s.ars, a.ars)) u
     WHERE a.region_id = :region_id AND a.is_united AND u.geom IS NOT NULL"""

FORMER_ROWS = """
    INSERT INTO area (region_id, level, ars, name, is_core, content_hash, source_id, import_id, valid_from)
    SELECT :region_id, 'former', 'new-' || s.key, s.name, false, s.content_hash, :source_id, :import_id, :as_of
      FROM stage_area s WHERE s.area_id IS NULL
    RETURNING id, substring(ars FROM 5)"""

KNOWN = """
    DELETE FROM stage_area s USING dated_area d
     WHERE d.area_id = s.area_id AND d.valid_from <= :as_of AND (d.valid_to IS NULL OR d.valid_to > :as_of)
       AND (d.content_hash = s.content_hash OR (s.is_united AND ST_AsBinary(d.geom) = ST_AsBinary(s.geom)))"""
"""What is known already; the rows that are left tell something else than what holds on the day by now."""

HOLES = """
    CREATE TEMP TABLE hole ON COMMIT DROP AS
    SELECT x.area_id, least(:next, (SELECT min(n.valid_from) FROM dated_area n WHERE n.area_id = x.area_id AND n.valid_from > :as_of))
           AS until
      FROM (SELECT area_id FROM stage_area
            UNION
            SELECT d.area_id FROM dated_area d
             WHERE d.region_id = :region_id AND d.source_id = :source_id AND NOT d.is_united AND d.level = ANY(:levels)
               AND d.valid_from <= :as_of AND (d.valid_to IS NULL OR d.valid_to > :as_of)
               AND NOT d.area_id = ANY(:told)) x"""

CUT = """
    CREATE TEMP TABLE cut_state ON COMMIT DROP AS
    SELECT t.*, h.until FROM area_state t JOIN hole h ON h.area_id = t.area_id AND t.valid_during && daterange(:as_of, h.until)"""
UNCUT = "DELETE FROM area_state WHERE id IN (SELECT id FROM cut_state)"
PIECES = """
    INSERT INTO area_state (area_id, region_id, level, ars, ags, name, designation, parent_ars, is_core, geom, area_ha,
                            area_ha_status, content_hash, source_id, import_id, is_united, valid_during)
    SELECT area_id, region_id, level, ars, ags, name, designation, parent_ars, is_core, geom, area_ha, area_ha_status,
           content_hash, source_id, import_id, is_united, piece
      FROM cut_state, unnest(datemultirange(valid_during) - datemultirange(daterange(:as_of, until))) piece"""
PRESENT = """
    INSERT INTO area_state (area_id, region_id, level, ars, ags, name, designation, parent_ars, is_core, geom, area_ha,
                            area_ha_status, content_hash, source_id, import_id, is_united, valid_during)
    SELECT d.area_id, d.region_id, d.level, d.ars, d.ags, d.name, d.designation, d.parent_ars, d.is_core, d.geom, d.area_ha,
           d.area_ha_status, d.content_hash, d.source_id, d.import_id, d.is_united, daterange(d.valid_from, :as_of)
      FROM dated_area d JOIN hole h ON h.area_id = d.area_id WHERE d.valid_to IS NULL AND d.valid_from < :as_of"""
PRESENT_LATER = """
    UPDATE area a SET valid_from = h.until FROM hole h WHERE h.area_id = a.id AND a.level <> 'former' AND a.valid_from <= :as_of"""

EARLIER_PRESENT = """
    UPDATE area a SET valid_from = :as_of FROM stage_area s JOIN hole h ON h.area_id = s.area_id
     WHERE a.id = s.area_id AND a.level <> 'former' AND a.valid_from = h.until
       AND (a.content_hash = s.content_hash OR (s.is_united AND ST_AsBinary(a.geom) = ST_AsBinary(s.geom)))"""
EARLIER_STATE = """
    UPDATE area_state t SET valid_during = daterange(:as_of, upper(t.valid_during))
      FROM stage_area s JOIN hole h ON h.area_id = s.area_id
     WHERE t.area_id = s.area_id AND lower(t.valid_during) = h.until
       AND (t.content_hash = s.content_hash OR (s.is_united AND ST_AsBinary(t.geom) = ST_AsBinary(s.geom)))"""
STATES = """
    INSERT INTO area_state (area_id, region_id, level, ars, ags, name, designation, parent_ars, is_core, geom, area_ha,
                            area_ha_status, content_hash, source_id, import_id, is_united, valid_during)
    SELECT s.area_id, :region_id, s.level, s.ars, s.ags, s.name, s.designation, s.parent_ars, s.is_core, s.geom, s.area_ha,
           s.area_ha_status, s.content_hash, :source_id, :import_id, s.is_united, daterange(:as_of, h.until)
      FROM stage_area s JOIN hole h ON h.area_id = s.area_id
     WHERE NOT EXISTS (SELECT FROM dated_area d WHERE d.area_id = s.area_id AND d.valid_from <= :as_of
                          AND (d.valid_to IS NULL OR d.valid_to > :as_of))"""


def load_past(current: Import, levels: list[str]) -> list[date]:
    """Add what the staged areas tell of the file's day; gives the days on which states now begin or end otherwise.

    Areas that another source brought are left as they are. A register tells no surfaces: an older one adds nothing.
    """
    if not current.one("SELECT EXISTS (SELECT FROM stage_area WHERE geom IS NOT NULL)"):
        return []
    until: date = current.one(NEXT)
    current.run("DELETE FROM stage_area WHERE before_source IS NOT NULL AND before_source <> :source_id")
    current.run(UNITED)
    for area_id, key in current.rows(FORMER_ROWS):
        current.run("UPDATE stage_area SET area_id = :area_id WHERE key = :key", area_id=area_id, key=key)
        current.run("UPDATE area SET ars = ars || '-' || id WHERE id = :area_id", area_id=area_id)
    told = [row[0] for row in current.rows("SELECT area_id FROM stage_area")]
    current.run(KNOWN)
    current.run("DROP TABLE IF EXISTS hole, cut_state")
    current.run(HOLES, next=until, levels=levels, told=told)
    current.run(CUT)
    current.run(UNCUT)
    current.run(PIECES)
    current.run(PRESENT)
    current.run(PRESENT_LATER)
    current.run(EARLIER_PRESENT)
    current.run(EARLIER_STATE)
    current.run(STATES)
    changed = current.one("SELECT count(*) FROM hole")
    current.difference("area_state", changed=changed)
    ends = current.rows("SELECT DISTINCT until FROM hole ORDER BY until")
    return [current.as_of, *(row[0] for row in ends)] if changed else []
