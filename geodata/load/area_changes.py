"""What became of areas: their surfaces before a day laid over those after it, and what was read in laws and notices.

A file of boundaries is drawn anew each year, so lines move a little without anybody having decided it. A part counts as handed
over from one hundredth of the former surface on; an area that ended has gone into whatever holds a twentieth of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.area_history import read_history

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from geodata.load.staging import Import

PART, INTO, ALL = 0.01, 0.05, 0.95
"""Shares of surfaces: handed over; gone into; the same surface under another key."""

FORGET = "DELETE FROM area_change WHERE region_id = :region_id AND level = :level AND day = :day"

NOTE = """
    INSERT INTO area_change (region_id, day, level, kind, from_id, from_ars, from_name, to_id, to_ars, to_name, shared_ha, share)
    WITH before AS MATERIALIZED (
        SELECT d.*, ST_Area(d.geom::geography) AS m2 FROM dated_area d
         WHERE d.region_id = :region_id AND d.level = :level AND d.valid_to = :day),
    after AS MATERIALIZED (
        SELECT d.*, ST_Area(d.geom::geography) AS m2 FROM dated_area d
         WHERE d.region_id = :region_id AND d.level = :level AND d.valid_from <= :day AND (d.valid_to IS NULL OR d.valid_to > :day)
           AND (d.geom IS NULL OR d.area_id IN (SELECT area_id FROM before) OR EXISTS (SELECT FROM before b WHERE b.geom && d.geom))),
    shared AS MATERIALIZED (
        SELECT b.area_id AS from_id, n.area_id AS to_id, o.m2, o.m2 / nullif(b.m2, 0) AS share, o.m2 / nullif(n.m2, 0) AS of_new,
               n.area_id NOT IN (SELECT area_id FROM before) AND n.valid_from = :day AS is_new,
               NOT EXISTS (SELECT FROM after e WHERE e.area_id = b.area_id) AS ended
          FROM before b JOIN after n ON b.geom && n.geom AND ST_Intersects(b.geom, n.geom)
         CROSS JOIN LATERAL (SELECT ST_Area(ST_CollectionExtract(ST_Intersection(b.geom, n.geom), 3)::geography) AS m2) o),
    gone_into AS MATERIALIZED (SELECT s.*, count(*) OVER (PARTITION BY from_id) AS many FROM shared s WHERE ended AND share >= :into),
    parts AS MATERIALIZED (SELECT * FROM shared WHERE NOT ended AND from_id <> to_id AND share >= :part),
    found AS (
        SELECT CASE WHEN many > 1 THEN 'split' WHEN is_new AND of_new >= :all THEN 'succeeded' ELSE 'merged' END AS kind,
               from_id, to_id, m2, share FROM gone_into
        UNION ALL
        SELECT 'ended', b.area_id, NULL, NULL, NULL FROM before b
         WHERE NOT EXISTS (SELECT FROM after e WHERE e.area_id = b.area_id)
           AND NOT EXISTS (SELECT FROM gone_into g WHERE g.from_id = b.area_id)
        UNION ALL SELECT 'part', from_id, to_id, m2, share FROM parts
        UNION ALL
        SELECT k.kind, b.area_id, e.area_id, NULL, NULL
          FROM before b JOIN after e ON e.area_id = b.area_id
         CROSS JOIN LATERAL (VALUES ('renamed', b.name <> e.name), ('key_changed', b.ars <> e.ars),
                ('redrawn', ST_AsBinary(b.geom) <> ST_AsBinary(e.geom)
                            AND NOT EXISTS (SELECT FROM parts p WHERE b.area_id IN (p.from_id, p.to_id))
                            AND NOT EXISTS (SELECT FROM gone_into g WHERE g.to_id = b.area_id))) k(kind, holds)
         WHERE k.holds)
    SELECT :region_id, :day, :level, f.kind, f.from_id, b.ars, b.name, f.to_id, n.ars, n.name,
           round((f.m2 / 10000)::numeric, 1)::float8, round(f.share::numeric, 4)::float8
      FROM found f JOIN before b ON b.area_id = f.from_id LEFT JOIN after n ON n.area_id = f.to_id
     ORDER BY b.ars, f.share DESC NULLS LAST, f.kind"""

READ = """
    UPDATE area_change c SET law_day = :since, told_by = :source
      FROM dated_area b, dated_area n
     WHERE c.region_id = :region_id AND c.level = 'municipality' AND c.day = :day AND c.kind IN ('merged', 'succeeded', 'split')
       AND b.area_id = c.from_id AND b.valid_to = c.day AND b.ags = :ags
       AND n.area_id = c.to_id AND n.valid_from <= c.day AND (n.valid_to IS NULL OR n.valid_to > c.day) AND n.ags = :into_ags"""
OTHERWISE = """
    SELECT string_agg(c.to_name, ', ' ORDER BY c.share DESC) FROM area_change c JOIN dated_area b ON b.area_id = c.from_id
       AND b.valid_to = c.day
     WHERE c.region_id = :region_id AND c.level = 'municipality' AND c.day = :day AND b.ags = :ags AND c.told_by IS NULL
       AND c.kind IN ('merged', 'succeeded', 'split')
    HAVING NOT EXISTS (SELECT FROM area_change t JOIN dated_area x ON x.area_id = t.from_id AND x.valid_to = t.day
                        WHERE t.region_id = :region_id AND t.day = :day AND x.ags = :ags AND t.told_by IS NOT NULL)"""


def note_changes(current: Import, levels: Iterable[str], days: Iterable[date]) -> None:
    """Compute what became of the areas of each level whose states end on the days, and put beside it what was read."""
    shares = {"part": PART, "into": INTO, "all": ALL}
    listed = sorted(set(days))
    for level in levels:
        for day in listed:
            current.run(FORGET, level=level, day=day)
            noted = current.run(NOTE, level=level, day=day, **shares)
            if noted and level == "municipality":
                _read(current, day)


def _read(current: Import, day: date) -> None:
    for one in read_history().values():
        keys = {"day": day, "ags": one.ags}
        if current.run(READ, **keys, into_ags=one.into_ags, since=one.since, source=one.source):
            continue
        computed = current.rows(OTHERWISE, **keys)
        if computed and computed[0][0] is not None:
            current.report.notes.append(
                f"{one.name} ({one.ags}): Nach den Flächen ist das Gebiet in {computed[0][0]} aufgegangen, gelesen wurde"
                f" {one.into_name}. Bitte area_history.toml prüfen."
            )
