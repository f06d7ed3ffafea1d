"""What a newer file of areas ends: past states are kept, and what is left of areas that are no more.

`area` has the present state alone, so that all who read it need not know of days; `area_state` has what was before. An area
that ends keeps its row, emptied (level "former", no surface, no key), as people and results of its time go by that number; it
stays below what it belonged to, whose people are told with what was small in it (`migrations/sql/told_people.sql`).
All statements work on `stage_area` of `geodata/load/areas.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.reading import Rejection

if TYPE_CHECKING:
    from datetime import date

    from geodata.load.staging import Import

GONE_SHARE, GONE_AT_LEAST = 0.2, 4
"""If more than this share of a level (and so many at least) are missing, a person has to say that the file is whole."""

NEWEST = """
    SELECT max(i.as_of) FROM import i JOIN import mine ON mine.id = :import_id
     WHERE i.source_id = :source_id AND i.status = 'applied' AND i.id <> :import_id AND i.reader = mine.reader"""

_COPY = """
    INSERT INTO area_state (area_id, region_id, level, ars, ags, name, designation, parent_ars, is_core, geom, area_ha,
                            area_ha_status, content_hash, source_id, import_id, is_united, valid_during)
    SELECT a.id, a.region_id, a.level, a.ars, a.ags, a.name, a.designation,
           (SELECT u.ars FROM area u WHERE u.id = a.parent_id), a.is_core, a.geom, a.area_ha, a.area_ha_status,
           a.content_hash, a.source_id, a.import_id, a.is_united, daterange(a.valid_from, {until})
      FROM area a {chosen}"""

CHANGED = """JOIN stage_area s ON s.area_id = a.id
     WHERE s.before_source = :source_id AND s.before_hash <> s.content_hash AND a.level <> 'former'"""
TOLD_ANEW = """JOIN stage_area s ON s.area_id = a.id
     WHERE s.before_source <> :source_id AND a.level <> 'former'
       AND (a.ars <> s.ars OR (a.name <> s.name AND a.name NOT IN (coalesce(a.ags, a.ars), a.ars)))"""
MISSING = """
     WHERE a.region_id = :region_id AND a.source_id = :source_id
       AND a.level IN (SELECT DISTINCT level FROM stage_area)
       AND NOT EXISTS (SELECT FROM stage_area s WHERE s.area_id = a.id)"""

SPLIT = """
    CREATE TEMP TABLE split_state ON COMMIT DROP AS
    SELECT t.* FROM area_state t JOIN stage_area s ON s.area_id = t.area_id JOIN area a ON a.id = t.area_id
     WHERE s.before_source = :source_id AND s.before_hash <> s.content_hash AND a.valid_from > :as_of
       AND t.valid_during @> cast(:as_of AS date) AND lower(t.valid_during) < :as_of"""
SHORTEN = """
    UPDATE area_state t SET valid_during = daterange(lower(t.valid_during), :as_of)
     WHERE id IN (SELECT id FROM split_state)"""
SECOND_HALF = """
    INSERT INTO area_state (area_id, region_id, level, ars, ags, name, designation, parent_ars, is_core, geom, area_ha,
                            area_ha_status, content_hash, source_id, import_id, is_united, valid_during)
    SELECT p.area_id, p.region_id, p.level, s.ars, p.ags, s.name, coalesce(s.designation, p.designation), p.parent_ars, p.is_core,
           s.geom, p.area_ha, p.area_ha_status, s.content_hash, p.source_id, :import_id, p.is_united,
           daterange(:as_of, upper(p.valid_during))
      FROM split_state p JOIN stage_area s ON s.area_id = p.area_id"""
LATER = """
    UPDATE area_state t SET geom = s.geom, content_hash = s.content_hash
      FROM stage_area s JOIN area a ON a.id = s.area_id
     WHERE t.area_id = s.area_id AND s.before_source = :source_id AND s.before_hash <> s.content_hash
       AND a.valid_from > :as_of AND lower(t.valid_during) >= :as_of"""

REVIVE = """
    UPDATE area a
       SET level = s.level, ars = s.ars, ags = s.ags, is_core = s.is_core, valid_from = :as_of
      FROM stage_area s WHERE a.id = s.area_id AND a.level = 'former'"""
END = f"""
    UPDATE area a
       SET level = 'former', ars = a.ars || '-' || a.id, ags = NULL, geom = NULL, is_core = false,
           in_register = NULL, area_ha = NULL, area_ha_status = 'unknown', valid_from = :as_of
      FROM (SELECT a.id FROM area a {MISSING}) gone WHERE a.id = gone.id"""
ORPHANS = """
    UPDATE area a SET parent_id = NULL FROM area p WHERE p.id = a.parent_id AND p.level = 'former' AND a.level <> 'former'
       AND a.region_id = :region_id"""


def newest_day(current: Import) -> date | None:
    """The day of the newest file of the same kind that this source had before; None for the first one."""
    return current.one(NEWEST)


def end_states(current: Import, newest: date | None) -> int:
    """Keep the present states that this file ends, before they are overwritten; gives how many areas are no more.

    A file of the same day as the one before corrects it: nothing ends. A register (another source than the one that brought
    the area) ends a state where it tells another key or another name, from its own day on.
    """
    if newest is not None and newest < current.as_of:
        return _end_with_newer(current)
    begin_states(current, TOLD_ANEW)
    return 0


def _end_with_newer(current: Import) -> int:
    _refuse_if_half(current)
    _split_earlier(current)
    begin_states(current, TOLD_ANEW)
    begin_states(current, CHANGED)
    ended = _archive(current, MISSING)
    current.run(END)
    current.run(ORPHANS)
    return ended


def _archive(current: Import, chosen: str) -> int:
    return current.run(_COPY.format(until=":as_of", chosen=chosen) + " AND a.valid_from < :as_of")


def begin_states(current: Import, chosen: str) -> None:
    """Keep the chosen states, and let what is about to be written begin on the file's day."""
    _archive(current, chosen)
    current.run(
        f"UPDATE area SET valid_from = :as_of WHERE id IN (SELECT a.id FROM area a {chosen} AND a.valid_from < :as_of)"
    )


def _split_earlier(current: Import) -> None:
    """Surfaces that a state told later by a register hides: they hold from the file's day on, also before that state."""
    current.run("DROP TABLE IF EXISTS split_state")
    current.run(SPLIT)
    current.run(SHORTEN)
    current.run(SECOND_HALF)
    current.run(LATER)


def _refuse_if_half(current: Import) -> None:
    rows = current.rows(
        f"""SELECT a.level, count(*), (SELECT count(*) FROM area b WHERE b.region_id = :region_id
                AND b.source_id = :source_id AND b.level = a.level), min(a.name)
              FROM area a {MISSING} GROUP BY a.level ORDER BY a.level"""
    )
    for level, missing, known, name in rows:
        if missing >= GONE_AT_LEAST and missing > GONE_SHARE * known:
            reason = (
                f"{missing} von {known} Gebieten fehlen in der Datei (etwa {name}); sie wären zum"
                f" {current.as_of:%d.%m.%Y} beendet. Ist die Datei vollständig?"
            )
            current.doubt(Rejection(current.file_name, 0, "ARS", level, reason))
