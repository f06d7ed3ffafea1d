"""Any CSV, XLSX or GeoJSON with learning sites, by a small mapping (TOML): which column is which field.

category = "playground"          # or: category_column = "Art", with [categories] value = "code"
key = "Nummer"                   # without it the row's name and place
name = "Bezeichnung"
longitude = "Lon"
latitude = "Lat"
crs = 25832                      # of the coordinates; 4326 without it
[fields]                         # fields of a site: street, house_number, postal_code, place, phone, website …
street = "Straße"
[places]                         # approved_places, occupied_places, flex_places
approved_places = "Plätze"
[ages]                           # from, to (years, the end exclusive), or span ("0-3", "ab 6 Jahren")
span = "Alter"
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyproj import Transformer

from geodata.figures import UNKNOWN, Figure
from geodata.readers.files import check_columns, check_size, opened, table
from geodata.readers.geojson import point_of, properties_of, read_features
from geodata.readers.mapping import TEXTS, Mapping, mapping_of, read_mapping
from geodata.readers.meanings import address_of, age, age_span, figure_of, languages_of, wheelchair_of
from geodata.readers.sheets import sheet_rows
from geodata.readers.values import clean, coordinates, number, website
from geodata.reading import ReadReport, Rejection
from geodata.rows import OfferRow, SiteRow

__all__ = ["Mapping", "mapping_of", "read", "read_mapping"]

LON, LAT, GEOMETRY_FAULT = "__lon", "__lat", "__fault"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table, where it stands, and how it is to be understood."""

    values: dict[str, str]
    number: int
    file: str
    by: Mapping
    report: ReadReport

    def of(self, column: str | None) -> str:
        """The text in a column; empty where there is none."""
        return self.values.get(column, "") if column else ""

    def reject(self, column: str | None, value: str | None, reason: str) -> None:
        """Report a value that was not taken."""
        self.report.reject(Rejection(self.file, self.number, column, value, reason))


def read(path: Path, report: ReadReport, *, mapping: Path | Mapping) -> Iterator[SiteRow]:
    """The learning sites of a table. Rows that cannot be used are reported with row, column and value."""
    by = mapping if isinstance(mapping, Mapping) else read_mapping(mapping)
    transform = Transformer.from_crs(by.crs, 4326, always_xy=True) if by.crs != 4326 else None
    for row_number, values in rows_of(path, by):
        report.rows_read += 1
        made = _site(_Row(values, row_number, path.name, by, report), transform)
        if made is not None:
            yield made


def rows_of(path: Path, by: Mapping) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table as (row number, column → text). Raises ReadError where a column of the mapping is missing."""
    suffix = path.suffix.lower()
    if suffix in {".json", ".geojson"}:
        yield from _geojson_rows(path, by)
    elif suffix == ".xlsx":
        yield from sheet_rows(path, by.columns, by.header_row, by.sheet)
    else:
        with opened(path, (".csv", ".txt", ".tsv")) as (stream, name):
            yield from table(stream, name, by.columns, by.delimiter, by.encoding, by.header_row)


def _geojson_rows(path: Path, by: Mapping) -> Iterator[tuple[int, dict[str, str]]]:
    check_size(path)
    for row_number, feature in enumerate(read_features(path), start=1):
        told = properties_of(feature)
        if row_number == 1:
            wanted = [c for c in by.columns if c not in {by.longitude, by.latitude}]
            check_columns(list(told), wanted, path.name)
        texts = {key: "" if value is None else str(value).strip() for key, value in told.items()}
        yield row_number, texts | _place(feature)


def _place(feature: dict[str, Any]) -> dict[str, str]:
    try:
        point = point_of(feature)
    except ValueError as error:
        return {GEOMETRY_FAULT: str(error)}
    return {LON: str(point[0]), LAT: str(point[1])} if point is not None else {}


def _site(row: _Row, transform: Transformer | None) -> SiteRow | None:
    by = row.by
    name = clean(row.of(by.name))
    if name is None:
        row.reject(by.name, None, "Der Name fehlt.")
        return None
    categories = _categories(row)
    if not categories:
        return None
    texts = address_of(row.of(by.fields.get("address"))) | {
        field: text for field in TEXTS if (text := clean(row.of(by.fields.get(field))))
    }
    key = (
        clean(row.of(by.key)) if by.key else f"{name}/{texts.get('place') or ''}/{texts.get('street') or ''}"
    )
    if key is None:
        row.reject(by.key, None, "Der Schlüssel fehlt.")
        return None
    point = _point(row, transform)
    return SiteRow(
        key=key, name=name, longitude=point[0] if point else None, latitude=point[1] if point else None,
        offers=_offers(row, categories), website=website(row.of(by.fields.get("website"))),
        wheelchair=wheelchair_of(row.of(by.fields.get("wheelchair"))),
        languages=languages_of(row.of(by.fields.get("languages"))),
        row_number=row.number, **{**by.constants, **texts},  # pyright: ignore[reportArgumentType]
    )  # fmt: skip


def _offers(row: _Row, categories: list[str]) -> tuple[OfferRow, ...]:
    """An offer for each category. Places told for the whole site are kept only where there is one offer to hold them."""
    by = row.by
    places = {which: _figure(row, column) for which, column in by.places.items()}
    if len(categories) > 1 and any(figure is not UNKNOWN for figure in places.values()):
        row.reject(
            None,
            ", ".join(categories),
            "Plätze gelten für mehrere Arten zugleich; sie sind keiner zugeordnet.",
        )
        places = {}
    ages, cost = _ages(row), clean(row.of(by.fields.get("cost")))
    return tuple(OfferRow(one, one, *ages, cost=cost, **places) for one in categories)  # pyright: ignore[reportArgumentType]


def _categories(row: _Row) -> list[str]:
    by = row.by
    if by.category_column is None:
        return [by.category or ""]
    text = row.of(by.category_column)
    parts = [part.strip() for part in text.split(by.category_separator)] if by.category_separator else [text]
    found: list[str] = []
    for part in filter(None, parts) if len(parts) > 1 else parts:
        code = by.categories.get(part, by.category)
        if code is None:
            row.reject(by.category_column, part, "Für diesen Wert nennt die Zuordnung keine Art.")
        elif code not in found:
            found.append(code)
    return found


def _ages(row: _Row) -> tuple[int | None, int | None]:
    by, months = row.by, row.by.ages_in_months
    try:
        if text := row.of(by.ages.get("span")):
            return age_span(text, months=months)
        first = age(row.of(by.ages.get("from")), months=months)
        last = age(row.of(by.ages.get("to")), months=months)
    except ValueError as error:
        row.reject(" / ".join(by.ages.values()), " / ".join(map(row.of, by.ages.values())), str(error))
        return None, None
    if first is not None and last is not None and first >= last:
        row.reject(by.ages["to"], row.of(by.ages["to"]), "Die Altersspanne endet, bevor sie beginnt.")
        return None, None
    return first, last


def _point(row: _Row, transform: Transformer | None) -> tuple[float, float] | None:
    by = row.by
    if fault := row.of(GEOMETRY_FAULT):
        row.reject("geometry", None, fault)
        return None
    lon, lat = row.of(by.longitude or LON), row.of(by.latitude or LAT)
    if transform is None or not lon or not lat:
        return coordinates(lon, lat, row.report, row.file, row.number)
    try:
        x, y = transform.transform(number(lon), number(lat))
    except ValueError:
        row.reject(by.longitude, f"{lon} / {lat}", "Die Koordinaten sind keine Zahlen.")
        return None
    return coordinates(x, y, row.report, row.file, row.number)


def _figure(row: _Row, column: str) -> Figure:
    try:
        return figure_of(row.of(column), decimal_comma=row.by.decimal_comma)
    except ValueError as error:
        row.reject(column, row.of(column), str(error))
        return UNKNOWN
