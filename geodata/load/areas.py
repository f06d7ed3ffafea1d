"""Areas and the register of municipalities: polygons, hierarchy, people.

A municipality is recognised by its AGS, since the ARS changes when it joins another Amt; other levels by their ARS. The row of
`area` is the present state; what a file ends is kept (`area_states`), and what an older one tells is added (`area_past`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from geodata.load.area_changes import note_changes
from geodata.load.area_past import load_past
from geodata.load.area_states import REVIVE, begin_states, end_states, newest_day
from geodata.load.staging import stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from geodata.load.staging import Import
    from geodata.rows import AreaNumberRow, AreaPeopleRow, AreaRow

STAGE_COLUMNS = """
    key text PRIMARY KEY, level text, ars text, ags text, name text, designation text, parent_ars text,
    is_core boolean, geom geometry(MultiPolygon, 4326), area_ha numeric, area_ha_status figure_status,
    attributes jsonb, content_hash text"""

MATCH = """
    UPDATE stage_area s SET area_id = a.id, before_hash = a.content_hash, before_source = a.source_id
      FROM area a
     WHERE a.region_id = :region_id AND a.level = s.level
       AND CASE WHEN s.level = 'municipality' THEN a.ags = s.ags ELSE a.ars = s.ars END"""

MATCH_FORMER = """
    UPDATE stage_area s SET area_id = f.area_id, before_hash = '', before_source = f.source_id
      FROM (SELECT DISTINCT ON (t.level, t.ars, t.ags) t.level, t.ars, t.ags, t.area_id, a.source_id
              FROM area_state t JOIN area a ON a.id = t.area_id AND a.level = 'former'
             WHERE t.region_id = :region_id AND a.source_id = :source_id ORDER BY t.level, t.ars, t.ags, upper(t.valid_during) DESC) f
     WHERE s.area_id IS NULL AND f.level = s.level
       AND CASE WHEN s.level = 'municipality' THEN f.ags = s.ags ELSE f.ars = s.ars END"""

INSERT = """
    INSERT INTO area (region_id, level, ars, ags, name, designation, is_core, geom, area_ha, area_ha_status,
                      content_hash, source_id, import_id, attributes, valid_from)
    SELECT :region_id, level, ars, ags, name, designation, is_core, geom, area_ha, area_ha_status,
           content_hash, :source_id, :import_id, attributes, :as_of
      FROM stage_area WHERE area_id IS NULL"""

UPDATE = """
    UPDATE area a
       SET ars = CASE WHEN a.valid_from > :as_of THEN a.ars ELSE s.ars END,
           name = CASE WHEN a.valid_from > :as_of THEN a.name ELSE s.name END,
           designation = s.designation, is_core = s.is_core, geom = coalesce(s.geom, CASE WHEN a.is_united THEN a.geom END),
           area_ha = s.area_ha, area_ha_status = s.area_ha_status, content_hash = s.content_hash,
           import_id = :import_id, attributes = a.attributes || s.attributes
      FROM stage_area s
     WHERE a.id = s.area_id AND s.before_source = :source_id AND s.before_hash <> s.content_hash"""

ENRICH = """
    UPDATE area a
       SET ars = s.ars, name = s.name, designation = coalesce(s.designation, a.designation),
           area_ha = s.area_ha, area_ha_status = s.area_ha_status, in_register = true,
           geom = coalesce(s.geom, a.geom), attributes = a.attributes || s.attributes
      FROM stage_area s
     WHERE a.id = s.area_id AND s.before_source <> :source_id
       AND (a.ars, a.name, a.designation, a.area_ha, a.in_register)
           IS DISTINCT FROM (s.ars, s.name, coalesce(s.designation, a.designation), s.area_ha, true)"""

PARENTS = """
    UPDATE area a SET parent_id = p.id
      FROM stage_area s JOIN area p ON p.region_id = :region_id AND p.ars = s.parent_ars
                                   AND (p.level = 'municipality') = (s.level = 'quarter')
     WHERE a.region_id = :region_id AND a.level = s.level AND a.ars = s.ars AND a.parent_id IS DISTINCT FROM p.id"""

PARENTS_OF_NEW = """
    UPDATE area a SET parent_id = (
        SELECT p.id FROM area p
         WHERE p.region_id = :region_id AND p.level IN ('district', 'municipal_association') AND starts_with(a.ars, p.ars)
         ORDER BY length(p.ars) DESC LIMIT 1)
      FROM stage_area s
     WHERE a.region_id = :region_id AND a.level = 'municipality' AND a.ags = s.ags AND s.level = 'municipality'
       AND a.parent_id IS NULL AND s.parent_ars IS NULL AND a.source_id = :source_id"""

_UNITED = """
    WITH RECURSIVE below AS (
        SELECT id AS top, id FROM area WHERE region_id = :region_id AND {which}
        UNION ALL SELECT below.top, a.id FROM below JOIN area a ON a.parent_id = below.id),
    united AS (
        SELECT top, ST_Multi(ST_CollectionExtract(ST_Union(a.geom ORDER BY a.ags), 3)) AS geom, max(a.valid_from) AS since
          FROM below JOIN area a ON a.id = below.id AND a.level = 'municipality' GROUP BY top)"""

UNION_OF_CHILDREN = f"""{_UNITED.format(which="geom IS NULL")}
    UPDATE area SET geom = united.geom, is_united = true, valid_from = least(area.valid_from, united.since)
      FROM united WHERE area.id = united.top AND united.geom IS NOT NULL"""

UNITED_ANEW = f"""
    CREATE TEMP TABLE united_anew ON COMMIT DROP AS {_UNITED.format(which="is_united")}
    SELECT a.id, united.geom FROM area a JOIN united ON united.top = a.id
     WHERE united.geom IS NOT NULL AND ST_AsBinary(united.geom) <> ST_AsBinary(a.geom)"""

PEOPLE = """
    INSERT INTO area_people (area_id, age_group, reference_date, people, people_status, source_id, import_id)
    SELECT a.id, s.age_group, s.reference_date, s.people, s.people_status, :source_id, :import_id
      FROM stage_area_people s
      JOIN area a ON a.region_id = :region_id
       AND ((length(s.ags) = 8 AND a.level = 'municipality' AND a.ags = s.ags)
         OR (length(s.ags) <> 8 AND a.level <> 'municipality' AND a.ars = s.ags))
    ON CONFLICT (area_id, age_group, reference_date) DO UPDATE
       SET people = excluded.people, people_status = excluded.people_status,
           source_id = excluded.source_id, import_id = excluded.import_id
     WHERE (area_people.people, area_people.people_status)
           IS DISTINCT FROM (excluded.people, excluded.people_status)
    RETURNING xmax = 0"""


NUMBERS = """
    WITH told AS (
        SELECT a.id, a.attributes || jsonb_object_agg(s.name, s.value) || jsonb_build_object(
                   'years', coalesce(a.attributes -> 'years', '{}') || jsonb_object_agg(s.name, s.year)) AS attributes
          FROM stage_area_number s JOIN area a ON a.region_id = :region_id AND a.ars = s.ars GROUP BY a.id)
    UPDATE area SET attributes = told.attributes
      FROM told WHERE area.id = told.id AND area.attributes IS DISTINCT FROM told.attributes"""

AREAS_UNKNOWN = """
    SELECT DISTINCT s.ars FROM stage_area_number s
     WHERE NOT EXISTS (SELECT FROM area a WHERE a.region_id = :region_id AND a.ars = s.ars) ORDER BY 1"""


def load_areas(current: Import, rows: Iterable[AreaRow], core_prefixes: Sequence[str]) -> None:
    """Load areas of one source; those whose ARS begins with one of `core_prefixes` belong to the region itself."""
    count = stage(
        current.connection, "stage_area", STAGE_COLUMNS, (_staged(row, core_prefixes) for row in rows)
    )
    current.run(
        "ALTER TABLE stage_area ADD area_id int, ADD before_hash text, ADD before_source int,"
        " ADD is_united boolean NOT NULL DEFAULT false"
    )
    current.run(MATCH)
    current.run(MATCH_FORMER)
    levels = [row[0] for row in current.rows("SELECT DISTINCT level FROM stage_area ORDER BY level")]
    newest = newest_day(current)
    if newest is not None and current.as_of < newest:
        days = load_past(current, levels)
        current.difference("area", unchanged=count)
        current.report.notes.append(
            f"Die Datei ist älter als die zuletzt eingespielte ({newest:%d.%m.%Y}): Sie ergänzt frühere Stände, der heutige bleibt."
        )
    else:
        _load_present(current, count, newest)
        days = [current.as_of]
    united = [
        row[0]
        for row in current.rows("SELECT DISTINCT level FROM area WHERE region_id = :region_id AND is_united")
    ]
    note_changes(current, sorted({*levels, *united}), days)


def _load_present(current: Import, count: int, newest: date | None) -> None:
    """Write the staged areas into `area`; what they end is kept before."""
    ended = end_states(current, newest)
    current.run(REVIVE)
    new = current.run(INSERT)
    changed = current.run(UPDATE) + current.run(ENRICH)
    current.run(PARENTS)
    current.run(PARENTS_OF_NEW)
    current.run(UNION_OF_CHILDREN)
    if new or changed or ended:
        _unite_anew(current)
    current.run("ANALYZE area")  # the spatial joins that follow in this transaction need to know its size
    current.difference("area", new=new, changed=changed, unchanged=count - new - changed, gone=ended)


def _unite_anew(current: Import) -> None:
    """Let surfaces that are those of their municipalities follow them, from the file's day on."""
    current.run("DROP TABLE IF EXISTS united_anew")
    current.run(UNITED_ANEW)
    begin_states(current, "JOIN united_anew n ON n.id = a.id WHERE true")
    current.run("UPDATE area a SET geom = n.geom FROM united_anew n WHERE n.id = a.id")


def load_area_people(current: Import, rows: Iterable[AreaPeopleRow]) -> None:
    """Load the people of areas; `ags` of 8 digits is a municipality's, a shorter one an ARS of a higher level."""
    columns = "ags text, age_group text, reference_date date, people numeric, people_status figure_status"
    staged = (
        (row.ags, row.age_group, row.reference_date, row.people.value, row.people.status.value)
        for row in rows
    )
    count = stage(current.connection, "stage_area_people", columns, staged)
    written = current.rows(PEOPLE)
    new = sum(1 for row in written if row[0])
    current.difference("area_people", new=new, changed=len(written) - new, unchanged=count - len(written))


def load_area_numbers(current: Import, rows: Iterable[AreaNumberRow]) -> None:
    """Load other numbers of areas, which stand among their attributes; areas that are not there are named."""
    staged = ((row.ars, row.name, row.year, row.value) for row in rows)
    count = stage(
        current.connection, "stage_area_number", "ars text, name text, year int, value float8", staged
    )
    unknown = [row[0] for row in current.rows(AREAS_UNKNOWN)]
    if unknown:
        current.report.notes.append(f"Nicht geladen sind die Gebiete: {', '.join(unknown[:20])}")
    areas = current.rows("SELECT count(DISTINCT ars) FROM stage_area_number")[0][0] - len(unknown)
    changed = current.run(NUMBERS) if count else 0
    current.difference("area", changed=changed, unchanged=areas - changed)


def note_areas_without_register(current: Import) -> None:
    """Say which municipalities have a polygon but no longer stand in the register just loaded."""
    current.run(
        "UPDATE area a SET in_register = false WHERE region_id = :region_id AND level = 'municipality'"
        " AND in_register IS NOT TRUE AND in_register IS DISTINCT FROM false"
    )
    missing = current.rows(
        "SELECT ags, name FROM area WHERE region_id = :region_id AND level = 'municipality'"
        " AND in_register = false AND is_core ORDER BY ags"
    )
    for ags, name in missing:
        current.report.notes.append(
            f"{name} ({ags}) hat eine Fläche, steht aber nicht im Gemeindeverzeichnis."
        )


def _staged(row: AreaRow, core_prefixes: Sequence[str]) -> tuple[object, ...]:
    content: dict[str, Any] = {**asdict(row), "geometry": row.geometry.hex() if row.geometry else None}
    content.pop("row_number")
    return (
        f"{row.level}/{row.ags if row.level == 'municipality' else row.ars}",
        row.level,
        row.ars,
        row.ags,
        row.name,
        row.designation,
        row.parent_ars,
        row.ars.startswith(tuple(core_prefixes)),
        row.geometry.hex() if row.geometry else None,
        row.area_ha.value,
        row.area_ha.status.value,
        json.dumps(row.attributes),
        hashlib.md5(
            json.dumps(content, sort_keys=True, default=str).encode(), usedforsecurity=False
        ).hexdigest(),
    )
