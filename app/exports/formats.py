"""The formats: what each is called, for whom it is, and what writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.exports.csv_form import CsvForm
from app.web.answers import GEOPACKAGE, XLSX

if TYPE_CHECKING:
    from app.exports.source import Sink, Source


@dataclass(frozen=True, slots=True)
class Options:
    """What may be said of how a file is written."""

    csv: CsvForm = field(default_factory=CsvForm)
    estimated_rows: int = 0


@dataclass(frozen=True, slots=True)
class Format:
    """A format. `stream` writes it while it is sent; `whole` writes a file that is sent when it is finished.

    `most_rows`: (estimated) rows up to which it is written while somebody waits; beyond that as a job.
    `degrees_only`: its coordinates are longitude and latitude, whatever is asked for.
    """

    ending: str
    label: str
    use: str
    media_type: str
    stream: Callable[[Source, Sink, Options], None] | None = None
    whole: Callable[[Source, Path, Options], None] | None = None
    most_rows: int | None = None
    shapes: bool = True
    degrees_only: bool = False


def _csv(source: Source, sink: Sink, options: Options) -> None:
    from app.exports.csv_format import csv_blocks  # here: libraries that most requests need not load

    for block in csv_blocks(source, options.csv):
        sink.write(block)


def _features(source: Source, sink: Sink, _options: Options) -> None:
    for block in source.features():
        sink.write(block)


def _parquet(source: Source, sink: Sink, _options: Options) -> None:
    from app.exports.parquet import write_parquet

    write_parquet(source, sink)


def _workbook(source: Source, path: Path, _options: Options) -> None:
    from app.exports.workbook import write_workbook

    write_workbook(source, path)


def _geopackage(source: Source, path: Path, _options: Options) -> None:
    from app.exports.gdal_formats import write_geopackage

    write_geopackage(source, path)


def _flatgeobuf(source: Source, path: Path, options: Options) -> None:
    from app.exports.gdal_formats import write_flatgeobuf

    write_flatgeobuf(source, path, estimated_rows=options.estimated_rows)


FORMATS: dict[str, Format] = {
    one.ending: one
    for one in (
        Format("csv", "CSV", "für Tabellenprogramme und Skripte", "text/csv; charset=utf-8", stream=_csv, shapes=False),
        Format("xlsx", "Excel", "für Tabellenprogramme", XLSX, whole=_workbook, most_rows=20_000, shapes=False),
        Format("gpkg", "GeoPackage", "für QGIS und ArcGIS", GEOPACKAGE, whole=_geopackage, most_rows=100_000),
        Format("fgb", "FlatGeobuf", "für GIS, große Mengen", "application/flatgeobuf", whole=_flatgeobuf, most_rows=200_000),
        Format("parquet", "GeoParquet", "für Python, R, DuckDB", "application/vnd.apache.parquet", stream=_parquet),
        Format("geojsonseq", "GeoJSON, Zeile für Zeile", "für Skripte", "application/geo+json-seq", stream=_features,
               degrees_only=True),
    )
}  # fmt: skip
"""By what their names end with."""
