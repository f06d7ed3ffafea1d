"""Collections of areas and grid cells with their people, and of streets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cartography.looks import alike, by_figure, by_level, by_street_class
from app.cartography.symbols import Area, Line
from app.collections.columns import (
    AREA_GEOMETRY,
    CELL_GEOMETRY,
    age_label,
    area_columns,
    column,
    days_of,
    figure,
    named_after,
    people_columns,
    run_of,
    words,
)
from app.collections.model import Collection, Geometry, Time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.cartography.looks import Look
    from app.collections.model import Property, Words
    from app.collections.sources import Sources

AREAS = """
  FROM dated_area a
  LEFT JOIN LATERAL (
      SELECT jsonb_object_agg(n.age_group, jsonb_build_array(n.people, n.people_status)) AS told, max(n.reference_date) AS day
        FROM (SELECT DISTINCT ON (g.age_group) g.* FROM shown_area_people g
               WHERE g.area_id = a.area_id AND g.reference_date <= cast(:as_of AS date)
               ORDER BY g.age_group, g.reference_date DESC) n) p ON true
 WHERE a.region_id = :region_id"""
CELLS = """
  FROM population_cell c
  LEFT JOIN area m ON m.id = c.municipality_id
  LEFT JOIN LATERAL (
      SELECT jsonb_object_agg(n.age_group, jsonb_build_array(n.people, n.people_status)) AS told, max(n.reference_date) AS day
        FROM (SELECT DISTINCT ON (g.age_group) g.* FROM shown_cell_people g
               WHERE g.cell_id = c.id AND g.reference_date <= cast(:as_of AS date)
               ORDER BY g.age_group, g.reference_date DESC) n) p ON true
 WHERE c.region_id = :region_id"""
STREETS = """
  FROM street_edge e JOIN network n ON n.id = e.network_id
 WHERE n.region_id = :region_id AND n.id = (SELECT id FROM network WHERE region_id = :region_id AND as_of <= cast(:as_of AS date))"""
AREA_TIME = Time(
    instant="a.valid_from <= cast(:as_of AS date) AND (a.valid_to IS NULL OR a.valid_to > cast(:as_of AS date))",
    interval="""a.valid_from <= cast(:as_of AS date) AND (a.valid_to IS NULL OR a.valid_to > cast(:since AS date)) AND NOT EXISTS (
        SELECT FROM dated_area n WHERE n.region_id = :region_id AND n.level = a.level AND n.ars = a.ars
           AND n.valid_from > a.valid_from AND n.valid_from <= cast(:as_of AS date))""",
    start="a.valid_from",
    end="a.valid_to",
)
_KEY_PARTS = "{0}.level = split_part(:key, '.', 1) AND {0}.ars = substring(:key FROM '[.](.*)$')"
AREA_ONE = _KEY_PARTS.format("a")
AREA_CHANGED = """(a.valid_from >= cast(cast(:changed_since AS timestamptz) AS date) OR EXISTS (
    SELECT FROM import i WHERE i.id = a.import_id AND i.finished_at >= cast(:changed_since AS timestamptz)))"""
AREA_GONE = """
SELECT DISTINCT a.level || '.' || a.ars FROM dated_area a
 WHERE a.region_id = :region_id AND a.valid_to BETWEEN cast(cast(:changed_since AS timestamptz) AS date) AND cast(:as_of AS date)
   AND NOT EXISTS (SELECT FROM dated_area k WHERE k.region_id = :region_id AND k.level = a.level AND k.ars = a.ars
                      AND k.valid_from <= cast(:as_of AS date) AND (k.valid_to IS NULL OR k.valid_to > cast(:as_of AS date)))
 ORDER BY 1 LIMIT 10000"""
_BECAME = "FROM area_change x WHERE x.from_id = {0}.area_id AND x.day = {0}.valid_to"
AREA_STATES = f"""
SELECT a.level || '.' || a.ars AS key, a.name, a.valid_from, a.valid_to,
       (SELECT coalesce(json_agg(json_build_object('kind', x.kind, 'into', x.level || '.' || x.to_ars, 'name', x.to_name, 'share', x.share,
                   'hectares', x.shared_ha, 'law_day', x.law_day, 'told_by', x.told_by) ORDER BY x.share DESC NULLS LAST, x.kind), '[]')
          {_BECAME.format("a")}) AS became,
       (SELECT coalesce(json_agg(json_build_object('kind', x.kind, 'from', x.level || '.' || x.from_ars, 'name', x.from_name,
                   'share', x.share, 'hectares', x.shared_ha, 'law_day', x.law_day, 'told_by', x.told_by)
                   ORDER BY x.from_name, x.from_ars), '[]')
          FROM area_change x WHERE x.to_id = a.area_id AND x.day = a.valid_from AND x.from_id <> x.to_id) AS came_from
  FROM dated_area a
 WHERE a.region_id = :region_id
   AND a.area_id IN (SELECT k.area_id FROM dated_area k WHERE k.region_id = :region_id AND {_KEY_PARTS.format("k")})
 ORDER BY a.valid_from, a.area_id"""
CELL_DAYS = """
SELECT min(p.reference_date), max(p.reference_date) FROM shown_cell_people p JOIN population_cell c ON c.id = p.cell_id
 WHERE c.region_id = :region_id"""
CELL_ONE = "c.id = cast(substring(:key FROM '^[0-9]{1,9}$') AS int)"
CELL_KEY = column("id", "integer", "c.id", "Zelle", "Cell", nullable=False)
EMPTY_CELL = Area(None, Line("#9aa3ab", 0.5))
CELL_COLUMNS = (
    CELL_KEY,
    column("cell_size_m", "integer", "c.cell_size_m", "Kantenlänge", "Edge length", unit="m", nullable=False),
    column("municipality_ars", "string", "m.ars", "Gemeinde: Regionalschlüssel", "Municipality: regional key (ARS)"),
    column("municipality", "string", "m.name", "Gemeinde", "Municipality", about=("nach dem Mittelpunkt und den heutigen Grenzen", "by the centre and today's boundaries")),
)  # fmt: skip


def areas(groups: Sequence[str], sources: Sources) -> Collection:
    """Areas of all levels with their people by age."""
    became = _BECAME.format("a")
    hectares = figure("area_ha", "a.area_ha", "a.area_ha_status::text", "Fläche", "Area", unit="har")
    return Collection(
        "areas", words("Gebiete", "Areas"),
        words("Land, Kreise, Ämter, Gemeinden und Stadtteile mit ihren Menschen nach Alter. Namen, Schlüssel und Grenzen sind die"
              " des gefragten Tages, Zahlen der Menschen die neuesten bis dahin. Ein Stand gilt vom Tag der Datei an, die ihn zeigt.",
              "State, districts, municipal associations, municipalities and quarters with people by age. Names, keys and boundaries are"
              " those of the day asked for, counts of people the newest until then. A state holds from the day of the file that shows it."),
        AREAS, column("key", "string", "(a.level || '.' || a.ars)", "Schlüssel", "Key", nullable=False), AREA_GEOMETRY,
        (
            *area_columns(),
            column("ags", "string", "a.ags", "Gemeindeschlüssel", "Municipality key (AGS)"),
            column("designation", "string", "a.designation", "Bezeichnung", "Designation"),
            column("parent_ars", "string", "a.parent_ars", "Gehört zu", "Part of", about=("Regionalschlüssel der Ebene darüber", "regional key of the level above")),
            *hectares, *people_columns(groups),
            column("people_date", "date", "p.day", "Stand der Menschen", "Reference date of people"),
            column("valid_from", "date", "a.valid_from", "Gilt seit", "Valid from", nullable=False, about=("Tag der Datei, die es so zeigt", "day of the file that shows it so")),
            column("valid_to", "date", "a.valid_to", "Gilt bis (ausschließlich)", "Valid until (exclusive)"),
            column("became", "strings", f"ARRAY(SELECT DISTINCT x.kind {became} ORDER BY 1)", "Was daraus wurde", "What became of it",
                   codelist="area-changes", nullable=False),
            column("became_part_of", "strings", f"ARRAY(SELECT x.level || '.' || x.to_ars {became} AND x.to_id <> x.from_id ORDER BY x.share DESC)",
                   "Ging über an", "Went to", nullable=False, about=("Schlüssel der Gebiete, die größten Teile zuerst", "keys of the areas, the largest parts first")),
        ),
        sources.areas.licence, sources.areas.attribution, group="ground", one=AREA_ONE, time=AREA_TIME, changed=AREA_CHANGED, gone=AREA_GONE,
        states=AREA_STATES, look=by_level(),
    )  # fmt: skip


def cells(groups: Sequence[str], sources: Sources) -> Collection:
    """Grid cells with their people by age."""
    return Collection(
        "cells", words("Rasterzellen", "Grid cells"),
        words("Zellen des europäischen Gitters (EPSG:3035) mit den Menschen nach Alter, wie sie veröffentlicht sind: Kleine Zahlen hat schon"
              " der Zensus verändert oder gesperrt; die, die ein Kreis selbst gezählt hat, sind ebenso geschützt.",
              "Cells of the European grid (EPSG:3035) with people by age as published: small counts are perturbed or withheld by the census"
              " itself; those that a Kreis has counted are protected likewise."),
        CELLS, CELL_KEY, CELL_GEOMETRY,
        (*CELL_COLUMNS, *people_columns(groups), column("people_date", "date", "p.day", "Stand der Menschen", "Reference date of people")),
        sources.cells.licence, sources.cells.attribution, group="ground", one=CELL_ONE, span=CELL_DAYS,
        changed="""EXISTS (SELECT FROM shown_cell_people g JOIN import i ON i.id = g.import_id
                   WHERE g.cell_id = c.id AND i.finished_at >= cast(:changed_since AS timestamptz))""",
        look=_by_people(groups),
    )  # fmt: skip


def _by_people(groups: Sequence[str]) -> Look:
    """By the people of the first group, which is that of all ages; by nothing where there are no people."""
    if not groups:
        return alike("Rasterzellen", EMPTY_CELL)
    name = f"people_{named_after(groups[0])}"
    title = f"{age_label(groups[0])['de']} je Zelle"
    return by_figure(name, title, status=f"{name}_status", cells=True)


def streets(sources: Sources) -> Collection:
    """The edges that ways are computed on."""
    seconds = tuple(
        column(f"{mode}_{way}_seconds", "number", f"e.{mode}_{way}_seconds", f"Sekunden {de}, {hin}", f"Seconds {en}, {there}", unit="s",
               about=("leer: in dieser Richtung nicht erlaubt", "empty: not allowed in this direction"))
        for mode, de, en in (("walk", "zu Fuß", "on foot"), ("bicycle", "mit dem Rad", "by bicycle"), ("car", "mit dem Auto", "by car"))
        for way, hin, there in (("forward", "in Richtung der Linie", "along the line"), ("backward", "gegen die Linie", "against the line"))
    )  # fmt: skip
    return Collection(
        "streets", words("Straßenstücke", "Street edges"),
        words("Die Stücke des Wegenetzes, auf denen gerechnet wird, mit ihren Zeiten je Verkehrsmittel.",
              "The pieces of the street network that ways are computed on, with times by mode."),
        STREETS, column("edge_no", "integer", "e.edge_no", "Nummer", "Number", nullable=False), Geometry("e.geom", "LineString"),
        (
            column("edge_no", "integer", "e.edge_no", "Nummer", "Number", nullable=False),
            column("way_id", "integer", "e.way_id", "Weg in der Quelle", "Way in the source", nullable=False),
            column("highway", "string", "e.highway", "Klasse", "Class", about=("wie in OpenStreetMap", "as in OpenStreetMap"), nullable=False),
            column("name", "string", "e.name", "Name", "Name"),
            column("length_m", "number", "e.length_m", "Länge", "Length", unit="m", nullable=False),
            *seconds,
            column("as_of", "date", "n.as_of", "Stand des Netzes", "Date of the network", nullable=False),
        ),
        sources.streets.licence, sources.streets.attribution, group="ground", span="SELECT min(as_of), max(as_of) FROM network WHERE region_id = :region_id",
        one="e.edge_no = cast(substring(:key FROM '^[0-9]{1,9}$') AS int)",
        changed="n.stored_at >= cast(:changed_since AS timestamptz)", look=by_street_class(),
    )  # fmt: skip


def cells_by_mode(
    collection_id: str, title: Words, description: Words, *, kind: str, table: str, code: str, modes: Sequence[str],
    columns: Sequence[Property], sources: Sources, look: Look,
) -> Collection:  # fmt: skip
    """Every cell with what the runs of a kind tell of it, one run per mode, in `table` (joined under the mode's name)."""
    names = {mode: named_after(mode) for mode in modes}
    joins = "".join(
        f"\n  LEFT JOIN {table} {name} ON {name}.cell_id = c.id AND {name}.run_id = {run_of(kind, mode)}"
        for mode, name in names.items()
    )
    changed = " OR ".join(
        f"(SELECT finished_at FROM analysis_run WHERE id = {name}.run_id) >= cast(:changed_since AS timestamptz)"
        for name in names.values()
    )
    return Collection(
        collection_id, title, description,
        f"\n  FROM population_cell c\n  LEFT JOIN area m ON m.id = c.municipality_id{joins}\n WHERE c.region_id = :region_id", CELL_KEY,
        CELL_GEOMETRY, (*CELL_COLUMNS, *columns), sources.all.licence, sources.all.attribution, group="results", one=CELL_ONE,
        parameters={"category": code}, extent_of="cells", span=days_of(kind), changed=changed, look=look,
    )  # fmt: skip
