"""Official house addresses (Hauskoordinaten) and other tables of addresses, by a small mapping (TOML).

street = "strasse"               # or the column in which street and number stand together
house_number = "hausnr"
house_suffix = "adz"             # may be left out
longitude = "ostwert"
latitude = "nordwert"
crs = 25832                      # of the coordinates; 4326 without it
postal_code = "plz"
place = "ort"
key = "oi"                       # without it street, number, postal code and place
precision_m = 5                  # how near the points are to the houses
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyproj import Transformer

from geodata.readers.files import opened, table
from geodata.readers.sheets import sheet_rows
from geodata.readers.values import clean, coordinates, number
from geodata.reading import ReadError, ReadReport, Rejection
from geodata.rows import AddressRow


@dataclass(frozen=True, slots=True)
class AddressMapping:
    """Which column is which part of an address."""

    street: str
    longitude: str
    latitude: str
    house_number: str | None = None
    house_suffix: str | None = None
    postal_code: str | None = None
    place: str | None = None
    key: str | None = None
    crs: int = 4326
    precision_m: float = 5.0
    delimiter: str | None = None

    @property
    def columns(self) -> list[str]:
        """All columns that must be there."""
        named = (self.street, self.longitude, self.latitude, self.house_number, self.house_suffix,
                 self.postal_code, self.place, self.key)  # fmt: skip
        return [column for column in named if column]


def mapping_of(told: dict[str, Any], file: str) -> AddressMapping:
    """A mapping as it stands in `file`. Raises ReadError where it lacks a column or has a key nobody knows."""
    try:
        return AddressMapping(**told)
    except TypeError as error:
        raise ReadError(f"Die Zuordnung der Adressen stimmt nicht: {error}", file) from error


def read(path: Path, report: ReadReport, *, mapping: AddressMapping) -> Iterator[AddressRow]:
    """The addresses of a CSV or XLSX; rows without street, number or coordinates are reported."""
    transform = Transformer.from_crs(mapping.crs, 4326, always_xy=True) if mapping.crs != 4326 else None
    for row_number, row in _rows(path, mapping):
        report.rows_read += 1
        made = _address(row, row_number, mapping, transform, path.name, report)
        if made is not None:
            yield made


def _rows(path: Path, by: AddressMapping) -> Iterator[tuple[int, dict[str, str]]]:
    if path.suffix.lower() == ".xlsx":
        yield from sheet_rows(path, by.columns)
        return
    with opened(path, (".csv", ".txt", ".tsv")) as (stream, name):
        yield from table(stream, name, by.columns, by.delimiter)


def _address(
    row: dict[str, str], row_number: int, by: AddressMapping, transform: Transformer | None, file: str,
    report: ReadReport,
) -> AddressRow | None:  # fmt: skip
    street = clean(row.get(by.street))
    told = "".join(
        filter(None, (clean(row.get(column)) for column in (by.house_number, by.house_suffix) if column))
    )
    if street is None:
        report.reject(Rejection(file, row_number, by.street, None, "Die Straße fehlt."))
        return None
    if by.house_number is None:
        street, _, told = street.rpartition(" ")
    if not street or not any(letter.isdigit() for letter in told):
        report.reject(Rejection(file, row_number, by.house_number, told or None, "Die Hausnummer fehlt."))
        return None
    point = _point(row, row_number, by, transform, file, report)
    if point is None:
        return None
    postal_code, place = (clean(row.get(column)) if column else None for column in (by.postal_code, by.place))
    own_key = clean(row.get(by.key)) if by.key else None
    key = own_key or "/".join((street, told, postal_code or "", place or ""))
    return AddressRow(key, street, told, *point, postal_code, place, by.precision_m, row_number)


def _point(
    row: dict[str, str], row_number: int, by: AddressMapping, transform: Transformer | None, file: str,
    report: ReadReport,
) -> tuple[float, float] | None:  # fmt: skip
    lon, lat = row.get(by.longitude, ""), row.get(by.latitude, "")
    if not lon or not lat:
        report.reject(Rejection(file, row_number, by.longitude, None, "Die Koordinaten fehlen."))
        return None
    if transform is None:
        return coordinates(lon, lat, report, file, row_number)
    try:
        x, y = transform.transform(number(lon), number(lat))
    except ValueError:
        report.reject(
            Rejection(file, row_number, by.longitude, f"{lon} / {lat}", "Die Koordinaten sind keine Zahlen.")
        )
        return None
    return coordinates(x, y, report, file, row_number)
