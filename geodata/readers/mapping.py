"""Which column of a table is which field of a site: as a TOML file on the console, as JSON from the browser."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.reading import ReadError

TEXTS = (
    "provider", "street", "house_number", "postal_code", "place", "district_text", "phone", "email",
    "opening_hours",
)  # fmt: skip
"""Fields taken as they stand."""
UNDERSTOOD = ("address", "website", "wheelchair", "languages", "cost")
"""Fields whose text is understood: "Hauptstr. 5, 24837 Schleswig", "ja", "deutsch, dänisch"."""
FIELDS = TEXTS + UNDERSTOOD
PLACES = ("approved_places", "occupied_places", "flex_places")
AGES = ("from", "to", "span")
ENCODINGS = ("utf-8-sig", "cp1252", "utf-16", "iso-8859-15", "cp850", "mac-roman")
MAX_TEXT = 500


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column is which field. `ages` are in years unless `ages_in_months`; what they end with is not included."""

    name: str
    category: str | None = None
    category_column: str | None = None
    categories: dict[str, str] = field(default_factory=dict)
    category_separator: str | None = None
    key: str | None = None
    longitude: str | None = None
    latitude: str | None = None
    crs: int = 4326
    delimiter: str | None = None
    encoding: str | None = None
    header_row: int = 1
    decimal_comma: bool | None = None
    sheet: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    ages: dict[str, str] = field(default_factory=dict)
    ages_in_months: bool = False
    constants: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """All columns that must be there."""
        single = (self.name, self.category_column, self.key, self.longitude, self.latitude)
        several = (*self.fields.values(), *self.places.values(), *self.ages.values())
        return [column for column in (*single, *several) if column]


def read_mapping(path: Path) -> Mapping:
    """A mapping file. Raises ReadError where it lacks the name or the category, or has a key nobody knows."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReadError(f"Die Zuordnung stimmt nicht: {error}", path.name) from error
    return mapping_of(told, path.name)


def mapping_of(told: dict[str, Any], file: str) -> Mapping:
    """A mapping as it stands in `file`. Raises ReadError where it lacks something, or says what cannot be."""
    try:
        mapping = Mapping(**told)
    except TypeError as error:
        raise ReadError(f"Die Zuordnung stimmt nicht: {error}", file) from error
    _check_types(told, file)
    if not mapping.name:
        raise ReadError("Die Zuordnung braucht die Spalte mit dem Namen (name).", file)
    if not mapping.category and not mapping.category_column:
        raise ReadError("Die Zuordnung braucht category oder category_column.", file)
    _check_names(mapping, file)
    if mapping.delimiter is not None and (len(mapping.delimiter) != 1 or mapping.delimiter in '"\r\n'):
        raise ReadError("Das Trennzeichen ist genau ein Zeichen.", file, column="delimiter")
    if not 1 <= mapping.header_row <= 1000:
        raise ReadError(
            "Die Zeile mit den Spaltennamen liegt zwischen 1 und 1000.", file, column="header_row"
        )
    if mapping.encoding is not None and mapping.encoding not in ENCODINGS:
        raise ReadError(f"Die Kodierung ist nicht bekannt; es gibt: {', '.join(ENCODINGS)}.", file)
    try:
        CRS.from_epsg(mapping.crs)
    except CRSError as error:
        raise ReadError(f"Ein Bezugssystem EPSG:{mapping.crs} gibt es nicht.", file, column="crs") from error
    return mapping


def _check_types(told: dict[str, Any], file: str) -> None:
    hints = get_type_hints(Mapping)
    for name, value in told.items():
        wanted = hints[name]
        if wanted == dict[str, str]:
            pairs = value.items() if isinstance(value, dict) else [(None, None)]
            fits = all(_is_text(key) and _is_text(one) for key, one in pairs)
        elif wanted is int:
            fits = isinstance(value, int) and not isinstance(value, bool)
        else:
            fits = isinstance(value, wanted) and (not isinstance(value, str) or _is_text(value))
        if not fits:
            raise ReadError(
                f"Die Zuordnung stimmt nicht: {name} hat keinen brauchbaren Wert.", file, column=name
            )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT and "\0" not in value


def _check_names(mapping: Mapping, file: str) -> None:
    for part, names, known in (
        ("fields", mapping.fields, FIELDS),
        ("places", mapping.places, PLACES),
        ("ages", mapping.ages, AGES),
        ("constants", mapping.constants, TEXTS),
    ):
        for name in names:
            if name not in known:
                raise ReadError(
                    f"Die Zuordnung nennt unter {part} das unbekannte Feld „{name}“; es gibt: {', '.join(known)}.",
                    file,
                )
