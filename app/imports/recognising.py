"""Which known format a file is, by what is in it: columns, members of an archive, first bytes. Its name counts last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.imports.sampling import Layout, Sample, sample_of
from geodata.guards import content_kind, zip_members
from geodata.readers import gv100ad, kita_plan, school_statistics, schools_sh, zensus
from geodata.readers.files import opened
from geodata.readers.plan_table import fits
from geodata.readers.statistics import looks_like_flat_file
from geodata.reading import ReadError

READERS = {
    "table": "Tabelle mit Lernorten (CSV, Excel, GeoJSON)", "schools_sh": "Schulen Schleswig-Holstein (Liste des Landes)",
    "kitas_sh": "Kita-Datenbank Schleswig-Holstein (JSON)", "kitas_flensburg": "Kitas in Flensburg (GeoJSON)",
    "zensus": "Zensus-Gitter (Bevölkerung)", "vg250": "Verwaltungsgebiete VG250", "gv100ad": "Gemeindeverzeichnis GV100AD",
    "osm": "OpenStreetMap-Auszug (Wegenetz)", "gtfs": "Fahrplan (GTFS)",
    "kita_plan": "Kita-Bedarfsplan (Vorlage des Bildungsatlas)", "school_statistics": "Schulstatistik (Vorlage des Bildungsatlas)",
    "statistics": "Amtliche Statistik (GENESIS, Regionalstatistik, Kommunale Bildungsdatenbank, eigene Tabelle nach Gebiet und Jahr)",
}  # fmt: skip
"""The formats that can be brought in the browser, in German."""

GTFS = {"stops.txt", "trips.txt", "stop_times.txt"}


@dataclass(frozen=True, slots=True)
class Recognised:
    """The reader for a file and why, and the sample that showed it (None where it is no table)."""

    reader: str
    reason: str
    sample: Sample | None


def recognise(path: Path, layout: Layout) -> Recognised:
    """What a file is. Raises ReadError where it is nothing that can be read."""
    kind = content_kind(path)
    if kind == "OpenStreetMap-Auszug":
        return Recognised("osm", "Die Datei beginnt wie ein OpenStreetMap-Auszug (PBF).", None)
    if kind == "GeoPackage":
        return Recognised("vg250", "Die Datei ist ein GeoPackage mit Flächen.", None)
    if kind == "ZIP-Archiv" and path.suffix.lower() != ".xlsx":
        return _archive(path, layout)
    if kind == "JSON" and _is_kita_list(path):
        return Recognised(
            "kitas_sh", "Die Liste hat je Eintrag id, name und address wie die Kita-Datenbank.", None
        )
    if kind == "Text" and _is_register(path):
        return Recognised(
            "gv100ad", "Die Zeilen sind Sätze von 220 Zeichen wie im Gemeindeverzeichnis.", None
        )
    return _table(sample_of(path, layout))


def _archive(path: Path, layout: Layout) -> Recognised:
    names = [member.filename.lower() for member in zip_members(path)]
    if any(name.endswith((".shp", ".gpkg")) for name in names):
        return Recognised("vg250", "Das Archiv enthält Flächen (Shapefile oder GeoPackage).", None)
    if {name.rsplit("/", 1)[-1] for name in names} >= GTFS:
        return Recognised(
            "gtfs", "Das Archiv enthält stops.txt, trips.txt und stop_times.txt wie ein Fahrplan.", None
        )
    if any("gv100ad" in name and name.endswith((".txt", ".asc")) for name in names):
        return Recognised("gv100ad", "Das Archiv enthält eine Datei GV100AD.", None)
    if any(name.endswith((".csv", ".txt", ".tsv")) for name in names):
        return _table(sample_of(path, layout))
    raise ReadError(
        "Das Archiv enthält nichts, was sich lesen lässt (CSV, Shapefile, GeoPackage, GV100AD).", path.name
    )


def _table(sample: Sample) -> Recognised:
    columns = set(sample.columns)
    if columns.issuperset(schools_sh.COLUMNS):
        return Recognised("schools_sh", "Die Spalten sind die der Schulliste des Landes.", sample)
    if fits(sample.columns, kita_plan.COLUMNS):
        return Recognised("kita_plan", "Die Spalten sind die der Vorlage für den Kita-Bedarfsplan.", sample)
    if fits(sample.columns, school_statistics.COLUMNS):
        return Recognised(
            "school_statistics", "Die Spalten sind die der Vorlage für die Schulstatistik.", sample
        )
    if looks_like_flat_file(sample.columns):
        return Recognised(
            "statistics",
            "Die Spalten sind die einer Flat-Datei von GENESIS oder der Regionalstatistik.",
            sample,
        )
    grid = next((column for column in sample.columns if zensus.GRID_COLUMN.match(column)), None)
    if grid is not None:
        return Recognised("zensus", f"Die Spalte „{grid}“ steht nur in Zensus-Gittern.", sample)
    if columns.issuperset(gv100ad.CSV_COLUMNS):
        return Recognised(
            "gv100ad", "Die Spalten sind die eines Gemeindeverzeichnisses (ars, ags, name, …).", sample
        )
    if (
        columns.issuperset({"slug", "facility", "childcare_places", "group_0_3"})
        and sample.points is not None
    ):
        return Recognised("kitas_flensburg", "Die Angaben sind die der Kita-Liste Flensburgs.", sample)
    return Recognised("table", "Eine Tabelle; ihre Spalten werden unten zugeordnet.", sample)


def _is_kita_list(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(20_000).decode("utf-8-sig", errors="replace").lstrip()
    return head.startswith("[") and all(f'"{key}"' in head for key in ("id", "name", "address"))


def _is_register(path: Path) -> bool:
    if path.suffix.lower() not in {".txt", ".asc", ".csv"}:
        return False
    with opened(path, (".txt",)) as (stream, _):
        first = stream.readline(1000)
    return len(first.rstrip()) >= gv100ad.WIDTH and re.match(rb"[1-6]0\d{8}", first) is not None
