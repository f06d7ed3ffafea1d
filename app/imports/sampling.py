"""The beginning of a table as people see it: encoding, delimiter, row with the names, decimal sign, each found or told."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geodata.guards import MAX_COLUMNS, check_content, check_json
from geodata.readers.files import DELIMITERS, encoding_of, opened
from geodata.readers.geojson import NO_GEOJSON, point_of, properties_of
from geodata.readers.mapping import ENCODINGS
from geodata.readers.sheets import opened_workbook, raw_rows
from geodata.reading import ReadError

SAMPLE_BYTES = 1_000_000
SAMPLE_ROWS = 1000
LOOKED_AT_ROWS = 30
DELIMITER_NAMES = {";": "Semikolon", ",": "Komma", "\t": "Tabulator", "|": "senkrechter Strich"}
ENCODING_NAMES = {
    "utf-8-sig": "UTF-8", "cp1252": "Windows-1252 (westeuropäisch)", "utf-16": "UTF-16", "iso-8859-15": "ISO-8859-15",
    "cp850": "MS-DOS (Codepage 850)", "mac-roman": "Macintosh",
}  # fmt: skip
GERMAN_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{3})*,\d+|-?\d+,\d+")
ENGLISH_NUMBER = re.compile(r"-?\d+\.\d+|-?\d{1,3}(?:,\d{3})+\.\d+")
GEOJSON_LON, GEOJSON_LAT = "__lon", "__lat"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is laid out; None: to be found."""

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    decimal_comma: bool | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a table; `reasons` say why it was read the way it was, `points` are those of a GeoJSON."""

    columns: list[str]
    rows: list[list[str]]
    layout: Layout
    reasons: dict[str, str] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    points: list[tuple[float, float] | None] | None = None
    crs: int | None = None

    def values(self, column: str) -> list[str]:
        """What stands in a column, empty cells left out."""
        index = self.columns.index(column)
        return [row[index] for row in self.rows if index < len(row) and row[index]]


def sample_of(path: Path, told: Layout) -> Sample:
    """The beginning of a CSV, XLSX or GeoJSON. Raises ReadError where it is none of these, or made to do harm."""
    suffix = path.suffix.lower()
    if suffix in {".json", ".geojson"}:
        return _geojson(path)
    if suffix == ".xlsx":
        return _sheet(path, told)
    return _text(path, told)


def _text(path: Path, told: Layout) -> Sample:
    if told.encoding is not None and told.encoding not in ENCODINGS:
        raise ReadError("Diese Zeichenkodierung ist nicht bekannt.", path.name)
    with opened(path, (".csv", ".txt", ".tsv")) as (stream, name):
        raw = stream.read(SAMPLE_BYTES)
    encoding = told.encoding or encoding_of(raw)
    if b"\0" in raw and encoding != "utf-16":
        raise ReadError("Das ist keine Textdatei (CSV).", name)
    text = raw.decode(encoding, errors="replace")
    if len(raw) == SAMPLE_BYTES and "\n" in text:
        text = text[: text.rindex("\n")]  # the last line may be cut off
    delimiter = told.delimiter or _delimiter(text)
    grid = _parsed(text, delimiter, name)
    reasons = {
        "encoding": "von Ihnen gewählt" if told.encoding else f"Die Zeichen ergeben so Text: {ENCODING_NAMES[encoding]}.",
        "delimiter": "von Ihnen gewählt" if told.delimiter else f"Mit „{DELIMITER_NAMES.get(delimiter, delimiter)}“ haben die meisten Zeilen gleich viele Spalten.",
    }  # fmt: skip
    return _with_head(grid, replace(told, encoding=encoding, delimiter=delimiter), reasons, name)


def _delimiter(text: str) -> str:
    """The delimiter with which most of the first lines have the same number of columns, and more than one."""

    def fit(delimiter: str) -> tuple[float, int]:
        counts = Counter(len(row) for row in _parsed(text[:50_000], delimiter, "")[:LOOKED_AT_ROWS] if row)
        if not counts:
            return 0.0, 0
        width, often = max(counts.items(), key=lambda one: (one[1] * (one[0] > 1), one[0]))
        return (often / sum(counts.values()) if width > 1 else 0.0), width

    return max(DELIMITERS, key=fit)


def _parsed(text: str, delimiter: str, name: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            rows.append([value.strip() for value in row[:MAX_COLUMNS]])
            if len(rows) > SAMPLE_ROWS:
                break
    except csv.Error as error:
        if not name:
            return rows
        reason = "Diese Zeile lässt sich nicht in Spalten teilen; vielleicht fehlt ein Anführungszeichen."
        raise ReadError(reason, name, row=len(rows) + 1) from error
    return rows


def _sheet(path: Path, told: Layout) -> Sample:
    book = opened_workbook(path)
    sheets = list(book.sheetnames)
    book.close()
    grid: list[list[str]] = []
    for row in raw_rows(path, told.sheet):
        grid.append(row)
        if len(grid) > SAMPLE_ROWS:
            break
    made = _with_head(grid, replace(told, encoding=None, delimiter=None), {}, path.name)
    return replace(
        made, sheets=sheets, layout=replace(made.layout, sheet=told.sheet or (sheets[0] if sheets else None))
    )


def _with_head(grid: list[list[str]], layout: Layout, reasons: dict[str, str], name: str) -> Sample:
    found = layout.header_row or _header_row(grid)
    if found > len(grid) or not any(grid[found - 1]):
        raise ReadError("In dieser Zeile stehen keine Spaltennamen.", name, row=found)
    columns = grid[found - 1]
    rows = [row for row in grid[found:] if any(row)]
    comma, why = _decimal_comma(rows)
    told = layout.decimal_comma
    why_row = "von Ihnen gewählt" if layout.header_row else (
        "Die erste Zeile nennt die Spalten." if found == 1 else f"Erst Zeile {found} hat in allen Spalten Text; darüber steht ein Titel."
    )  # fmt: skip
    more = {"header_row": why_row, "decimal_comma": "von Ihnen gewählt" if told is not None else why}
    return Sample(
        columns,
        rows,
        replace(layout, header_row=found, decimal_comma=comma if told is None else told),
        reasons | more,
    )


def _header_row(grid: list[list[str]]) -> int:
    """The first row that fills about as many columns as the rows below do."""
    usual = Counter(sum(map(bool, row)) for row in grid[:LOOKED_AT_ROWS] if any(row))
    width = max(usual, key=lambda count: (usual[count], count), default=1)
    for number, row in enumerate(grid[:LOOKED_AT_ROWS], start=1):
        if sum(map(bool, row)) >= max(1, 0.7 * width):
            return number
    return 1


def _decimal_comma(rows: list[list[str]]) -> tuple[bool | None, str]:
    german = english = 0
    for row in rows[:200]:
        for value in row:
            german += bool(GERMAN_NUMBER.fullmatch(value))
            english += bool(ENGLISH_NUMBER.fullmatch(value))
    if german == english == 0:
        return None, "Es gibt keine Zahlen mit Nachkommastellen."
    comma = german >= english
    return comma, f"{max(german, english)} Zahlen sind mit {'Komma' if comma else 'Punkt'} geschrieben."


def _geojson(path: Path) -> Sample:
    check_content(path)
    check_json(path)
    with path.open("rb") as stream:
        text = stream.read(4 * SAMPLE_BYTES).decode("utf-8-sig", errors="replace")
    features = _first_features(text, path.name)
    if not features:
        raise ReadError("Die Datei enthält keine Objekte.", path.name)
    columns = list(dict.fromkeys(str(name) for one in features[:50] for name in properties_of(one)))[
        :MAX_COLUMNS
    ]
    rows = [[_plain(properties_of(one).get(name)) for name in columns] for one in features]
    return Sample(columns, rows, Layout(), points=[_point(one) for one in features], crs=_told_crs(text))


def _first_features(text: str, name: str) -> list[dict[str, Any]]:
    """The features that are whole in the beginning of a file, without parsing the rest."""
    begin = re.search(r'"features"\s*:\s*\[', text)
    if begin is None:
        raise ReadError(NO_GEOJSON, name)
    decoder, position, found = json.JSONDecoder(), begin.end(), []
    while len(found) < SAMPLE_ROWS:
        position = re.compile(r"[\s,]*").match(text, position).end()  # type: ignore[union-attr]
        try:
            one, position = decoder.raw_decode(text, position)
        except ValueError:
            break  # the end of the list, or of what was read
        if isinstance(one, dict):
            found.append(one)
    return found


def _told_crs(text: str) -> int | None:
    """The reference system of a GeoJSON from before RFC 7946."""
    found = re.search(r'"crs"\s*:.{0,200}?EPSG:+(?:[\d.]*:)?(\d{4,5})', text[:20_000], re.DOTALL)
    return int(found[1]) if found else None


def _point(feature: dict[str, Any]) -> tuple[float, float] | None:
    try:
        return point_of(feature)
    except ValueError:
        return None


def _plain(value: object) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value).strip()
