"""Any CSV, XLSX or GeoJSON with learning sites, by a small mapping (TOML): which column is which field.

category = "playground"          # or: category_column = "Art", with [categories] value = "code"
key = "Nummer"                   # without it the row's name and place
name = "Bezeichnung"
longitude = "Lon"
latitude = "Lat"
crs = 25832                      # of the coordinates; 4326 without it
[fields]                         # fields of a site: street, house_number, postal_code, place, phone, website …
street = "Straße"
[places]
approved_places = "Plätze"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import shapely
from openpyxl.utils.exceptions import InvalidFileException
from pyproj import Transformer
from shapely.geometry import shape

from geodata.figures import UNKNOWN, Figure, known
from geodata.readers.files import check_columns, check_size, opened, table
from geodata.readers.values import clean, coordinates, number, website
from geodata.reading import ReadError, ReadReport, Rejection
from geodata.rows import OfferRow, SiteRow

FIELDS = (
    "provider",
    "street",
    "house_number",
    "postal_code",
    "place",
    "district_text",
    "phone",
    "email",
    "opening_hours",
)
LON, LAT = "__lon", "__lat"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column is which field."""

    name: str
    category: str | None = None
    category_column: str | None = None
    categories: dict[str, str] = field(default_factory=dict)
    key: str | None = None
    longitude: str | None = None
    latitude: str | None = None
    crs: int = 4326
    delimiter: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """All columns that must be there."""
        single = (self.name, self.category_column, self.key, self.longitude, self.latitude)
        return [column for column in (*single, *self.fields.values(), *self.places.values()) if column]


def read_mapping(path: Path) -> Mapping:
    """A mapping file. Raises ReadError where it lacks the name or the category, or has a key nobody knows."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReadError(f"Die Zuordnung stimmt nicht: {error}", path.name) from error
    return mapping_of(told, path.name)


def mapping_of(told: dict[str, Any], file: str) -> Mapping:
    """A mapping as it stands in `file`. Raises ReadError where it lacks the name or the category, or has an unknown key."""
    try:
        mapping = Mapping(**told)
    except TypeError as error:
        raise ReadError(f"Die Zuordnung stimmt nicht: {error}", file) from error
    if not mapping.category and not mapping.category_column:
        raise ReadError("Die Zuordnung braucht category oder category_column.", file)
    return mapping


def read(path: Path, report: ReadReport, *, mapping: Path | Mapping) -> Iterator[SiteRow]:
    """The learning sites of a table. Rows that cannot be used are reported with row, column and value."""
    by = mapping if isinstance(mapping, Mapping) else read_mapping(mapping)
    transform = Transformer.from_crs(by.crs, 4326, always_xy=True) if by.crs != 4326 else None
    for row_number, row in _rows(path, by):
        report.rows_read += 1
        made = _site(row, row_number, by, transform, path.name, report)
        if made is not None:
            yield made


def _rows(path: Path, by: Mapping) -> Iterator[tuple[int, dict[str, str]]]:
    suffix = path.suffix.lower()
    if suffix in {".json", ".geojson"}:
        yield from _geojson_rows(path, by)
    elif suffix == ".xlsx":
        yield from xlsx_rows(path, by.columns)
    else:
        with opened(path, (".csv", ".txt", ".tsv")) as (stream, name):
            yield from table(stream, name, by.columns, by.delimiter)


def xlsx_rows(path: Path, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of the first sheet as (row number, column → text). Raises ReadError naming a missing column."""
    check_size(path)
    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError) as error:
        raise ReadError("Die Datei ist keine lesbare Excel-Datei (XLSX).", path.name) from error
    rows = sheet.iter_rows(values_only=True)
    head = [str(value).strip() if value is not None else "" for value in next(rows, ())]
    check_columns(head, columns, path.name)
    for row_number, values in enumerate(rows, start=2):
        if any(value is not None for value in values):
            yield (
                row_number,
                {c: "" if v is None else str(v).strip() for c, v in zip(head, values, strict=False)},
            )


def _geojson_rows(path: Path, by: Mapping) -> Iterator[tuple[int, dict[str, str]]]:
    check_size(path)
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise ReadError("Die Datei ist kein lesbares GeoJSON (FeatureCollection).", path.name) from error
    for row_number, feature in enumerate(features, start=1):
        told: dict[str, Any] = feature.get("properties") or {}
        if row_number == 1:
            check_columns(
                list(told), [c for c in by.columns if c not in {by.longitude, by.latitude}], path.name
            )
        point = shapely.point_on_surface(shape(feature["geometry"])) if feature.get("geometry") else None
        place = {LON: str(point.x), LAT: str(point.y)} if point is not None else {}
        yield (
            row_number,
            {**{key: "" if value is None else str(value).strip() for key, value in told.items()}, **place},
        )


def _site(
    row: dict[str, str],
    row_number: int,
    by: Mapping,
    transform: Transformer | None,
    file: str,
    report: ReadReport,
) -> SiteRow | None:
    name = clean(row.get(by.name))
    if name is None:
        report.reject(Rejection(file, row_number, by.name, None, "Der Name fehlt."))
        return None
    category = _category(row, row_number, by, file, report)
    if category is None:
        return None
    point = _point(row, row_number, by, transform, file, report)
    texts = {
        field_name: clean(row.get(column)) for field_name, column in by.fields.items() if field_name in FIELDS
    }
    places = {
        which: _figure(row.get(column, ""), column, row_number, file, report)
        for which, column in by.places.items()
    }
    key = (
        clean(row.get(by.key)) if by.key else f"{name}/{texts.get('place') or ''}/{texts.get('street') or ''}"
    )
    if key is None:
        report.reject(Rejection(file, row_number, by.key, None, "Der Schlüssel fehlt."))
        return None
    return SiteRow(
        key=key, name=name, longitude=point[0] if point else None, latitude=point[1] if point else None,
        offers=(OfferRow(category, category, **places),), website=website(row.get(by.fields.get("website", ""))),  # pyright: ignore[reportArgumentType]
        row_number=row_number, **{**by.constants, **texts},  # pyright: ignore[reportArgumentType]
    )  # fmt: skip


def _category(row: dict[str, str], row_number: int, by: Mapping, file: str, report: ReadReport) -> str | None:
    if by.category_column is None:
        return by.category
    value = row.get(by.category_column, "")
    found = by.categories.get(value, by.category)
    if found is None:
        report.reject(
            Rejection(
                file, row_number, by.category_column, value, "Für diesen Wert nennt die Zuordnung keine Art."
            )
        )
    return found


def _point(
    row: dict[str, str],
    row_number: int,
    by: Mapping,
    transform: Transformer | None,
    file: str,
    report: ReadReport,
) -> tuple[float, float] | None:
    lon, lat = row.get(by.longitude or LON, ""), row.get(by.latitude or LAT, "")
    if transform is None or not lon or not lat:
        return coordinates(lon, lat, report, file, row_number)
    try:
        x, y = transform.transform(number(lon), number(lat))
    except ValueError:
        report.reject(
            Rejection(file, row_number, by.longitude, f"{lon} / {lat}", "Die Koordinaten sind keine Zahlen.")
        )
        return None
    return coordinates(x, y, report, file, row_number)


def _figure(text: str, column: str, row_number: int, file: str, report: ReadReport) -> Figure:
    if not text:
        return UNKNOWN
    try:
        return known(number(text))
    except ValueError:
        report.reject(Rejection(file, row_number, column, text, "Hier gehört eine Zahl hin."))
        return UNKNOWN
